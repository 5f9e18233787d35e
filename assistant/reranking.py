"""Optional second opinion on the order of passages: a sentence-transformers CrossEncoder.

Off by default: it costs seconds on two cores, and torch in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from assistant.errors import SettingsError
from assistant.retrieval import Evidence


class Reranker(Protocol):
    """What reorders ranked passages for a question."""

    def rerank(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return the same passages, best first."""


class CrossEncoderReranker:
    """Read question and passage together with a CrossEncoder, loaded at the first question."""

    def __init__(self, name: str):
        self._name = name
        self._lock = threading.Lock()
        self._model: Any = None

    def rerank(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Return the passages in the model's order; raises SettingsError when it cannot be loaded.

        The scores stay those of the ranks, so that the confidence keeps its meaning.
        """
        if not evidence:
            return []
        pairs = [(question, item.stored.passage.full_text) for item in evidence]
        scores = self._loaded().predict(pairs, show_progress_bar=False)
        order = sorted(range(len(evidence)), key=lambda i: -float(scores[i]))
        ladder = sorted((item.score for item in evidence), reverse=True)
        return [replace(evidence[i], score=score) for i, score in zip(order, ladder, strict=True)]

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._model = CrossEncoder(self._name)
                except Exception as error:
                    raise SettingsError(
                        f"Le reclasseur « {self._name} » ne peut pas être chargé "
                        f"({type(error).__name__}). Donnez le dossier d’un CrossEncoder, ou laissez "
                        "le réglage « reclasseur » vide."
                    ) from error
            return self._model
