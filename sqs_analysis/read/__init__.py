"""Read: from a spreadsheet of judgements to frames, or to a complete list of what is wrong."""
