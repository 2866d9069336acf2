"""Tidy: inspections as tables for other programs, with what every column means."""
