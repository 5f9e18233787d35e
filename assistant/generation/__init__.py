"""Answers worded by a language model, every sentence checked before it is shown.

Nothing of llama-index is imported before the first question that a configured model answers.
"""
