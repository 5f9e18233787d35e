"""An answer to JSON text and back; what is read again equals what was written."""

from __future__ import annotations

import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from assistant.answers import Answer, to_json
from assistant.errors import StorageError


def encode_answer(answer: Answer) -> str:
    """Return the whole answer as compact JSON."""
    return json.dumps(to_json(answer), ensure_ascii=False, separators=(",", ":"))


def decode_answer(data: str) -> Answer:
    """Return the answer written by ``encode_answer``; raises StorageError when it is damaged."""
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        raise StorageError(
            "Une réponse enregistrée ne peut plus être relue. Restaurez une sauvegarde : "
            "docs/donnees.md dit comment."
        ) from error


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)
