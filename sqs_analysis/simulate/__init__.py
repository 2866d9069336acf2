"""Simulate: inspections that never were, with the truth behind them. It writes workbooks and reads none."""
