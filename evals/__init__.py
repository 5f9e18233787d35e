"""How good the answers are, the comparison of two runs, the release gate."""
