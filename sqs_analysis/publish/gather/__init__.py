"""What an executed notebook shows, as blocks."""
