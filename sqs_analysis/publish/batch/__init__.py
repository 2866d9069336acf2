"""The reports of many inspections: planned, made, checked, listed; what failed is explained."""
