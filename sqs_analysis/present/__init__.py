"""Present: findings as words, tables and charts. Nothing here computes a statistic."""
