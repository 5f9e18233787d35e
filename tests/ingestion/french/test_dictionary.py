"""The list of written words."""

from __future__ import annotations

from ingestion.french.dictionary import folded_words, written_words


def test_words_keep_their_accents_and_have_a_count() -> None:
    words = written_words()
    assert words["mairie"] > 0
    assert "délai" in words
    assert "procurasion" not in words


def test_without_accents_the_most_frequent_way_to_write_it_is_given() -> None:
    folded = folded_words()
    assert folded["delai"] == "délai"
    # « côté », « côte », « cote » and « coté » fold alike.
    assert folded["cote"] == max(
        ("côté", "côte", "cote", "coté"), key=lambda word: written_words().get(word, 0)
    )
