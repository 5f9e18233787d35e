"""One metric, one function, one file; each docstring names the formula's source."""
