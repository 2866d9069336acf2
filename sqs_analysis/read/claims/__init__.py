"""What prose claims of the judgements, and whether it is so: see ``read.claims.claims``."""
