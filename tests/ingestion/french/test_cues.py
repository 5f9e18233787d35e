from __future__ import annotations

from collections.abc import Callable

import pytest

from ingestion.documents import Span
from ingestion.french import conditions, negations, population_conditions


def read(finder: Callable[[str], list[Span]], text: str) -> list[str]:
    return [text[span.start : span.end] for span in finder(text)]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Le maire signe, sauf urgence.", ["sauf"]),
        ("À condition que le délai soit tenu", ["À condition"]),
        ("sous réserve de l’avis", ["sous réserve"]),
        ("à moins qu’il refuse", ["à moins qu’"]),
        ("Lorsqu’un agent part, lorsque l’autre reste", ["Lorsqu’", "lorsque"]),
        ("Si le maire refuse, s’il tarde", ["Si", "s’il"]),
        ("Dans les communes de 500 habitants", ["Dans les communes"]),
        ("Toutefois, par dérogation", ["Toutefois", "par dérogation"]),
        ("Le maire signe l’arrêté aussitôt.", []),
        ("Ainsi dit, la sirène sonne.", []),
    ],
)
def test_conditions(text: str, cues: list[str]) -> None:
    assert read(conditions, text) == cues


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Le maire ne peut pas voter.", ["ne peut pas"]),
        ("Il n’est jamais tenu de répondre.", ["n’est jamais"]),
        ("Le conseil ne délibère valablement que si", ["ne délibère valablement que"]),
        ("Il est interdit de fumer sans accord.", ["interdit", "sans"]),
        ("Nul ne peut être élu", ["Nul", "ne peut"]),
        ("Le maire vote.", []),
    ],
)
def test_negations(text: str, cues: list[str]) -> None:
    assert read(negations, text) == cues


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Dans les communes de moins de 1 000 habitants, le scrutin change.", [
            "Dans les communes de moins de 1 000 habitants"]),
        ("Le maire d’une commune dont la population dépasse 3 500 habitants", [
            "dépasse 3 500 habitants"]),
        ("Le maire vote.", []),
    ],
)  # fmt: skip
def test_population_conditions(text: str, clauses: list[str]) -> None:
    assert read(population_conditions, text) == clauses
