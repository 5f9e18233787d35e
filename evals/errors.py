"""The family of errors of the evaluations.

EvaluationError
├── DatasetError       questions or gold that do not hold, each with file:line
├── RunNotFoundError   no stored run by that name
└── StoredRunError     a stored run that cannot be read
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """Root of what the evaluations raise; the message is French and says what to do."""


class DatasetError(EvaluationError):
    """Questions that do not hold; ``problems`` has one « file:line : what » each."""

    def __init__(self, problems: Sequence[str]):
        self.problems = tuple(problems)
        count = len(self.problems)
        plural = "s" if count > 1 else ""
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} défaut{plural} dans les questions d’évaluation :\n{lines}")


class RunNotFoundError(EvaluationError):
    """No stored run has that name."""


class StoredRunError(EvaluationError):
    """A stored run cannot be read."""
