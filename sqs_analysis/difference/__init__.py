"""What moved between two reports, and what moved it: two sides are read, matched and explained."""
