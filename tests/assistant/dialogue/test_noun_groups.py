"""The noun groups of a question."""

from __future__ import annotations

import pytest

from assistant.dialogue.noun_groups import NounGroup, noun_groups


def read(text: str) -> list[tuple[str, str, str]]:
    """Return each group as it stands, with its preposition and article."""
    return [(text[g.start : g.end], g.preposition, g.article) for g in noun_groups(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pour un mariage", [("pour un mariage", "pour", "un")]),
        ("du préavis", [("du préavis", "de", "le")]),
        ("aux abords", [("aux abords", "a", "les")]),
        (
            "un permis de construire",
            [("un permis de construire", "", "un"), ("de construire", "de", "")],
        ),
        ("acte de naissance", [("acte de naissance", "", ""), ("de naissance", "de", "")]),
        ("le tarif des salles", [("le tarif", "", "le"), ("des salles", "de", "les")]),
        ("louer des salles", [("des salles", "", "des")]),
        # An adjective is said of a thing; what follows somebody may be a verb.
        ("le marché public", [("le marché public", "", "le")]),
        ("le conseiller municipal vote", [("le conseiller municipal", "", "le"), ("vote", "", "")]),
        ("qui la vote", []),
        ("le mur, la haie", [("le mur", "", "le"), ("la haie", "", "la")]),
        ("", []),
    ],
)
def test_the_groups_of_a_text(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


def only(text: str) -> NounGroup:
    (group,) = noun_groups(text)
    return group


def test_an_article_is_written_as_in_the_text() -> None:
    assert only("pour l’avenant").article_in("pour l’avenant") == "l’"
    assert only("du préavis").article_in("du préavis") == "le "
    assert only("une haie").article_in("une haie") == "une "


def test_who_may_take_the_place_of_whom() -> None:
    assert only("un mineur").head in only("pour un étranger").people
    assert only("un mineur").head not in only("un adjoint").people
    assert only("un mariage").people == frozenset()


def test_the_shape_of_a_group() -> None:
    assert only("une haie").shape == only("un mur").shape == (True, False, False)
    assert only("les murs").shape == (True, True, True)
    assert only("haie").shape == (False, False, False)
