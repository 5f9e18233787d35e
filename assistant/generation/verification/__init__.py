"""Deterministic checks of a model's sentences against the passages they cite."""

from assistant.generation.verification.verifier import Verdict, Verifier

__all__ = ["Verdict", "Verifier"]
