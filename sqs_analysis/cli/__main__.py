"""``python -m sqs_analysis.cli`` is ``sqs``."""

from sqs_analysis.cli import main

if __name__ == "__main__":
    main()
