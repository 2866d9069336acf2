"""Measure: from judgements to findings. Numbers in, numbers out: no words, no charts, no files."""
