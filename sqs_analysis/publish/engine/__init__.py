"""Notebooks run without starting a kernel for each: engines for papermill, and what they fork."""
