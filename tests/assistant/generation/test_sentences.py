"""Whole sentences out of a stream, whatever the size of its pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.generation.sentences import LONGEST, RunawayError, SentenceStream

TEXT = (
    "Le délai est de trois jours francs (art. L. 2121-11 du CGCT) [1]. Il est réduit en cas d’urgence. [2] "
    "Voir M. le maire [3].\n\n## Pièces\n\nIl faut fournir :\n- une pièce d’identité [1] ;\n- un justificatif [2].\n"
    "1. Recevoir le dossier [4].\n2. Publier les bans [4]."
)
SENTENCES = [
    "Le délai est de trois jours francs (art. L. 2121-11 du CGCT) [1].",
    "Il est réduit en cas d’urgence [2].",
    "Voir M. le maire [3].",
    "Il faut fournir :\n- une pièce d’identité [1] ;\n- un justificatif [2].\n1. Recevoir le dossier [4].\n"
    "2. Publier les bans [4].",
]


def cut(text: str, sizes: list[int]) -> list[str]:
    stream, found, start = SentenceStream(), [], 0
    for size in [*sizes, len(text)]:
        found += stream.feed(text[start : start + size])
        start += size
    return found + stream.flush()


def test_sentences_with_the_citations_that_follow_them() -> None:
    assert cut(TEXT, []) == SENTENCES


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 17), min_size=10, max_size=80))
def test_the_size_of_the_pieces_changes_nothing(sizes: list[int]) -> None:
    assert cut(TEXT, sizes) == SENTENCES


def test_nothing_is_given_before_it_is_whole() -> None:
    stream = SentenceStream()
    assert stream.feed("Le délai est de trois jours") == []
    assert stream.feed(" francs.") == []
    assert stream.feed(" [1]") == []
    assert stream.feed(" Il est réduit par le maire quand l’urgence le veut") == [
        "Le délai est de trois jours francs [1]."
    ]


def test_numbered_lines_without_an_introduction_are_sentences() -> None:
    assert cut("1. Recevoir [1].\n2. Publier [1].", []) == ["1. Recevoir [1].", "2. Publier [1]."]


def test_reasoning_and_bold_are_left_out() -> None:
    text = "<think>Le délai est de 9 jours. Ou 8.</think>**Le délai** est de 3 jours [1]."
    for size in (1, 7, 200):
        assert cut(text, [size] * 60) == ["Le délai est de 3 jours [1]."]


def test_reasoning_that_never_ends_gives_nothing() -> None:
    stream = SentenceStream()
    assert (
        stream.feed("<think>Le délai est de 9 jours. Voyons la suite de ce raisonnement long.")
        == []
    )
    assert stream.flush() == []


@pytest.mark.parametrize("piece", ["de la ", "Le délai est de trois jours ", "ab"])
def test_a_loop_is_noticed(piece: str) -> None:
    with pytest.raises(RunawayError):
        cut(piece * LONGEST, [len(piece)] * LONGEST)


def test_a_cut_stream_gives_only_whole_sentences() -> None:
    stream = SentenceStream()
    given_ = stream.feed("Le délai est de trois jours [1]. Il est réd")
    assert given_ + stream.cut() == ["Le délai est de trois jours [1]."]
