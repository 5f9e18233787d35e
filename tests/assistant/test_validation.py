"""What pydantic refuses, in French, without what was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.validation import OTHERWISE, refusal


class Sample(BaseModel):
    """A field of each kind that settings, requests and commands have."""

    model_config = ConfigDict(extra="forbid")
    count: int = Field(1, ge=1, le=200)
    share: float = Field(0.5, gt=0, le=1.5)
    yes: bool = True
    word: Literal["retirer", "marquer"] = "retirer"
    text: Annotated[str, Field(min_length=1, max_length=3)] = "a"
    names: tuple[str, ...] = ()
    folder: Path = Path()
    pair: Annotated[list[int], Field(min_length=2)] = [1, 2]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": "CANARI"}, "nombre entier attendu"),
        ({"count": 0}, "au moins 1"),
        ({"count": 201}, "au plus 200"),
        ({"share": "CANARI"}, "nombre attendu"),
        ({"share": 0}, "plus de 0"),
        ({"share": 2}, "au plus 1,5"),
        ({"yes": "CANARI"}, "vrai ou faux attendu"),
        ({"word": "CANARI"}, "valeur attendue : 'retirer' ou 'marquer'"),
        ({"text": "CANARI"}, "au plus 3 caractères"),
        ({"text": 3}, "texte attendu"),
        ({"names": "CANARI"}, "liste attendue"),
        ({"folder": 3}, "chemin attendu"),
        ({"CANARI": 1}, "champ inconnu"),
        ({"pair": [1]}, OTHERWISE),
    ],
)
def test_a_refusal_is_french_and_repeats_nothing(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(given)
    (error,) = caught.value.errors()
    assert refusal(dict(error)) == said
