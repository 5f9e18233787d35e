"""What is found in a question: weights, expansions, phrases, references, sizes of town."""

from __future__ import annotations

import pytest

from assistant.lexicon import Lexicon
from assistant.retrieval.query import (
    EXPANSION_WEIGHT,
    NUMBER_WEIGHT,
    REFERENCE_BOOST,
    analyse_query,
    stem_weight,
)
from ingestion import french
from ingestion.index import reference_key
from ingestion.vocabulary import Term

DIA = Term("déclaration d’intention d’aliéner", ("DIA",), ("vendre son terrain",))


def test_typed_words_count_one_and_numbers_less() -> None:
    query = analyse_query("Combien de jours avant le 1987 jours ?")
    (days,) = french.stems("jours")
    assert query.typed.count(days) == 1
    assert query.terms[days] == 1.0
    assert query.terms["1987"] == NUMBER_WEIGHT == stem_weight("1987") < 1
    assert set(query.terms) == set(query.typed)


def test_an_acronym_adds_its_official_words_at_a_lower_weight() -> None:
    lexicon = Lexicon.from_terms([DIA])
    query = analyse_query("Délai d’une DIA ?", lexicon)
    added = {stem: weight for stem, weight in query.terms.items() if stem not in query.typed}
    assert set(added) == set(french.query_stems(DIA.term))
    assert set(added.values()) == {EXPANSION_WEIGHT}
    assert query.matches[0].term is DIA
    everyday = analyse_query("je veux vendre son terrain", lexicon)
    weights = {w for s, w in everyday.terms.items() if s not in everyday.typed}
    assert weights == {EXPANSION_WEIGHT * everyday.matches[0].weight}
    assert analyse_query("Délai d’une DIA ?").matches == ()


def test_an_expansion_never_lowers_a_typed_word() -> None:
    query = analyse_query("DIA : déclaration à la mairie", Lexicon.from_terms([DIA]))
    (declared,) = french.query_stems("déclaration")
    assert query.terms[declared] == 1.0


@pytest.mark.parametrize("text", ["« cinq jours »", '"cinq jours"', "“cinq jours” avant"])
def test_quoted_words_are_a_phrase_only_when_asked(text: str) -> None:
    assert analyse_query(text, phrases=True).phrases == (tuple(french.stems("cinq jours")),)
    assert analyse_query(text).phrases == ()


def test_quotes_without_words_are_no_phrase() -> None:
    assert analyse_query("« ?! » naissance", phrases=True).phrases == ()


def test_references_are_kept_once_with_and_without_their_code() -> None:
    query = analyse_query(
        "article 55 du Code civil, ou article 55 du code civil, et l’article L. 2121-12 ?"
    )
    assert len(query.references) == 2
    (article, code), (other, no_code) = query.references
    assert (article, no_code) == ("55", None)
    assert code is not None
    assert query.reference_keys == {
        reference_key("55", code): REFERENCE_BOOST,
        reference_key(other, None): REFERENCE_BOOST,
    }


def test_boost_multiplies_every_weight() -> None:
    plain = analyse_query("naissance 1987")
    boosted = analyse_query("naissance 1987", boost=lambda stem: 3.0 if stem.isdigit() else 2.0)
    assert boosted.terms == {s: w * (3 if s.isdigit() else 2) for s, w in plain.terms.items()}


def test_invisible_characters_are_gone_and_sizes_are_read() -> None:
    query = analyse_query("commune de 420 habi\u200btants")
    assert query.text == "commune de 420 habitants"
    assert query.populations == (420,)
