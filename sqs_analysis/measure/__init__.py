"""Measure: from judgements to findings. Numbers in, numbers out: no words, no charts, no files.

What is written in capitals is a frame with a contract (see `contracts`; CASES and JUDGEMENTS are the
reader's, see `read.judgements`). One name means one thing in every signature of this room:

judgements, cases
    JUDGEMENTS and CASES of one inspection, or of several where it says so.
instrument
    What they were made with: which questions there are, and how few are too few.
findings
    FINDINGS of one inspection, or of several one below the other.
k, n; sufficient, answered
    Judgements that meet the criterion, and all of them: numbers, or arrays of one shape, with
    0 <= k <= n. What comes of them has that shape, and is NaN where n is 0.
confidence
    Of limits: from 0.5 to 0.999 where an analyst gives it, between 0 and 1 where a formula takes it.
programme, inspection_id
    Measured inspections, and which of them is looked at.

What is out of these bounds, or not there, is refused: what an analyst gives with a ParameterError, all
else with an AnalystError.
"""
