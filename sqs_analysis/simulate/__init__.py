"""Simulate: inspections that never were, as workbooks, with the truth behind them."""
