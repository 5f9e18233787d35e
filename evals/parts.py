"""The dev and test parts: fixed by document, so that no document is tuned on and tested with.

Documents named by one question go together (connected components of the questions' gold); the
component's part is decided by the SHA-256 of its alphabetically first document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evals.questions import Part

DEV_SHARE = 0.5


def part_of(key: str) -> Part:
    """Return the part of a document (or of a question without any), by its SHA-256."""
    digest = hashlib.sha256(key.encode("utf-8")).digest()
    return Part.DEV if int.from_bytes(digest[:8], "big") < DEV_SHARE * 2**64 else Part.TEST


def assign(named: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    """Return the part of each question id, from the document ids that each question names."""
    anchors = _components(named.values())
    return {
        question: part_of(anchors[documents[0]] if documents else question)
        for question, documents in named.items()
    }


def _components(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the alphabetically first document of each document's component (union-find)."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for group in groups:
        for name in group:
            first, second = sorted((root(group[0]), root(name)))
            parent[second] = first
    return {name: root(name) for name in parent}


def documents_named(raw: Mapping[str, Any]) -> list[str]:
    """Return the document ids of a dataset line."""
    return [str(gold["document_id"]) for gold in raw.get("gold", ())]
