"""Making an instrument: drafted from a spreadsheet of questions; and a look into any folder."""
