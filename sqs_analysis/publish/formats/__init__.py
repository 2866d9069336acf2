"""A document in each format people ask for: PDF, Word, Excel and OpenDocument."""
