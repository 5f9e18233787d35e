"""What is denied, taken out or supposed, word by word."""

from __future__ import annotations

import pytest

from assistant.generation.verification.opposites import denies_by_a_word, stances
from assistant.generation.verification.polarity import (
    denied_ranges,
    excepted_ranges,
    supposed_ranges,
    without_ranges,
)
from assistant.generation.verification.reading import Reading
from ingestion.documents import Span
from ingestion.french import flatten


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Le maire ne signe pas l’acte.", ["ne signe pas l'acte"]),
        ("Le maire n’a plus à attendre.", ["n'a plus a attendre"]),
        ("Aucune prime n’est versée.", ["aucune prime n'est versee"]),
        ("Le maire ne peut refuser.", ["ne peut refuser"]),
        ("La date de réception, et non la date d’envoi.", ["et non la date d'envoi"]),
        ("L’agent qui n’a pas la nationalité est concerné.", ["n'a pas la nationalite"]),
        ("Un terrain non bâti.", ["non bati"]),
        # These limit, they do not deny.
        ("Le délai ne peut excéder deux mois.", []),
        ("L’arrêté n’est exécutoire qu’après sa publication.", []),
        ("Il ne porte pas plus de deux procurations.", []),
        ("Le compte est renouvelé ou non.", []),
    ],
)
def test_denied_stretches(text: str, denied: list[str]) -> None:
    flat = flatten(text)
    assert sorted(flat[a:b].strip() for a, b in denied_ranges(flat)) == sorted(denied)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("sans délibération du conseil", ["sans deliberation du conseil"]),
        ("sans attendre que le conseil vote", ["sans attendre que le conseil vote"]),
        ("sans ressources est inhumée", ["sans ressources"]),
        ("sans dépasser dix ans", []),
        ("hors action de chasse", ["hors action de chasse"]),
        ("40 000 € hors taxes", []),
    ],
)
def test_stretches_under_without(text: str, without: list[str]) -> None:
    flat = flatten(text)
    assert [flat[a:b] for a, b in without_ranges(flat)] == without


def test_exceptions_and_suppositions() -> None:
    flat = flatten("Le permis est tacite, sauf s’il est refusé, lorsque le délai expire.")
    assert [flat[a:b] for a, b in excepted_ranges(flat)] == ["sauf s'il est refuse"]
    assert [flat[a:b] for a, b in supposed_ranges(flat)] == [
        "s'il est refuse",
        "lorsque le delai expire",
    ]


def test_sides_of_opposites() -> None:
    def sides(text: str) -> dict[str, set[bool]]:
        reading = Reading(text)
        return stances(reading, Span(0, len(text)))

    assert sides("La vente est interdite.") == {"permis": {False}}
    assert sides("La vente n’est pas interdite.") == {"permis": {True}}
    assert sides("La vente est autorisée.") == {"permis": {True}}
    assert sides("Le CCAS est facultatif.") == {"obligation": {False}}
    assert denies_by_a_word(Reading("La loi a supprimé la taxe."), Span(0, 26))
    assert not denies_by_a_word(Reading("La loi a créé la taxe."), Span(0, 22))


def test_a_reading_loses_no_figure_between_its_clauses() -> None:
    reading = Reading(
        "La trêve va du 1er novembre au 31 mars, et le 5 mai, la force publique agit."
    )
    held = frozenset().union(*(reading.figures_in(clause) for clause in reading.clauses))
    assert held == {f.value for f in reading.figures}
    assert reading.clauses[0].start == 0
    assert reading.clauses[-1].end == len(reading.text)
