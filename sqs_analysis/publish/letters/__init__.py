"""Letters that people edited in Word: which of their words are figures, and what these say now."""
