"""The last door: what stands in a folder of reports, read again before it leaves the building.

Nothing is believed because a program of ours wrote it. Every file is opened as a stranger would open
it, text and metadata; what is found there is said with its file, its place and what to do.
"""
