"""What an analyst types: an inspection, its findings, its questions and the cells behind them."""
