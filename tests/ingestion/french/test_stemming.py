from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import is_stop, query_stems, stems
from ingestion.french.stemming import FUNCTION_WORDS, stem_word


@pytest.mark.parametrize(
    "family",
    [
        "délibération délibérations DELIBERATION deliberation délibérer délibèrent délibératif",
        "marié mariée mariés marier mariage",
        "communal communale communaux COMMUNALES",
        "administrateur administratrice administratif administrative administration",
        "publier publié publication publications publie",
        "notifier notification notifie notifiée",
        "convocation convoquer convoqué convoque",
        "indiquer indication indique indiquées",
        "établir établissement établi établissent",
        "payer paie paye paiement",
        "électeur électeurs électrice électrices",
        "premier première premières",
        "travail travaux",
        "renouveler renouvellement renouvelle",
        "déléguer délégation délégué",
        "public publique publics publiques",
        "œuvre OEUVRE œuvres",
        "professionnel professionnelle professionnels",
        "arrêté arrêtés ARRETE",
        "bureau bureaux",
    ],
)
def test_a_family_shares_its_stem(family: str) -> None:
    assert len(set(stems(family))) == 1, stems(family)


@pytest.mark.parametrize(
    "words",
    [
        "maire mairie marie mari_",
        "arrêté arrêt",
        "retrait retraite",
        "conseil conseiller",
        "public publication",
        "mois moi",
        "cours course cour",
        "usage usager",
        "agent agence",
        "village ville",
        "département départ",
        "commune communication communiste",
    ],
)
def test_words_that_must_not_be_mixed_up(words: str) -> None:
    found = stems(words.replace(" mari_", ""))
    assert len(set(found)) == len(found), found


@pytest.mark.parametrize("word", ["passer", "pas", "versement", "lésée", "course", "tous", "avoir"])
def test_no_content_word_becomes_a_stop_word(word: str) -> None:
    assert is_stop(stems(word)[0]) == (word in ("pas", "tous", "avoir"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abceilmnorstu", min_size=1, max_size=14))
def test_a_stem_is_never_empty_nor_a_function_word(word: str) -> None:
    stem = stem_word(word)
    assert stem
    assert stem == word or stem not in FUNCTION_WORDS


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["élève", "Forêt", "ÉTÉ", "garçon", "âgé", "Noël", "où", "œuvre"]))
def test_accents_and_capitals_do_not_matter(word: str) -> None:
    bare = word.translate(str.maketrans("éèêëçâùÉœ", "eeeecauEo")).replace("ouvre", "oeuvre")
    if word == "œuvre":
        bare = "oeuvre"
    assert stems(word) == stems(bare) == stems(bare.upper())


def test_question_words_are_left_out_of_a_query() -> None:
    assert query_stems("Est-ce que je dois déclarer l’état-civil ?") == ["declar", "etat", "civil"]
    assert query_stems("Comment peut-on inhumer sans délai ?") == ["inhum", "delai"]
    assert query_stems("Qu’est-ce qu’il faut faire pour un PACS ?") == ["pac"]


def test_a_query_of_stop_words_only_is_kept() -> None:
    assert query_stems("comment faire ?") == ["comment", "fair"]
    assert query_stems("") == []
