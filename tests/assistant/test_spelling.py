"""Misspelt words are read as meant; all the rest is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import spelling
from assistant.spelling import Correction, Speller
from ingestion import french
from ingestion.encoding import StaticEncoder
from ingestion.vocabulary import Term, Vocabulary

CORPUS = Path(__file__).parents[2] / "corpus"
ENCODER = StaticEncoder.from_folder()
HELD = {
    "procuration": 40,
    "mairie": 300,
    "attestation": 30,
    "accueil": 30,
    "congé": 20,
    "formation": 50,
    "notaire": 20,
    "recenseur": 4,
    "délai": 200,
    "passeport": 60,
}
"""Passages that hold each word of a small corpus."""
STEMS = {french.query_stems(word)[0]: count for word, count in HELD.items()}


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(StaticEncoder.from_folder(), lambda stem: STEMS.get(stem, 0))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("procurasion faut il un motfi ?", "procuration faut il un motif ?"),
        ("pacs mérie ou notaire ??", "pacs mairie ou notaire ??"),
        ("delai pour une atestation d'acueil", "delai pour une attestation d'accueil"),
        ("PASSEPRT : QUEL DELAI", "PASSEPORT : QUEL DELAI"),
        ("ki signe ? c koi le delai pr repondre", "qui signe ? c quoi le delai pour repondre"),
        ("ya combien de jrs", "il y a combien de jours"),
        ("Procurasion d’un malade", "Procuration d’un malade"),
        # Its end cut short, and a letter left out besides.
        ("stationnemt devant la mairie", "stationnement devant la mairie"),
        ("changmt de nom", "changement de nom"),
        ("jvoudrai savoir, fo 1 procuration ?", "je voudrais savoir, faut 1 procuration ?"),
        # The shorthand of the trade, in capitals or not.
        ("convoc cm délai", "convocation conseil municipal délai"),
        ("Convoc du CM : délai ?", "Convocation du conseil municipal : délai ?"),
        ("DELIB ET DÉLAI", "délibération ET DÉLAI"),
        ("la délib et l'odj", "la délibération et l'ordre du jour"),
        ("dcm et pj", "délibération du conseil municipal et pièces justificatives"),
    ],
)
def test_what_was_meant(speller: Speller, typed: str, read: str) -> None:
    assert speller.read(typed).text == read


def test_each_correction_is_told(speller: Speller) -> None:
    assert speller.read("atestation et procurasion").corrections == (
        Correction("atestation", "attestation"),
        Correction("procurasion", "procuration"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Quel délai pour une procuration ?",
        "quel delai pour refaire un acte errone",
        "Mme Grolleau a-t-elle droit à un congé ?",
        "DPAE à faire par qui ?",
        "écrire à accueill@mairie.example",
        "voir www.procurasion.example",
        "trmt de nom, pqt c long",
        "avis du PR et DC4",
        "une haie à 50 cm du mur, 20cm",
        "le CM2 et la PJ",
        "article L2121-10 du CGCT",
        "l'agent recenseur et les agents recenseurs",
        "blurp zzyzx qwrtp",
        "",
    ],
)
def test_what_is_left_as_it_is(speller: Speller, text: str) -> None:
    spelled = speller.read(text)
    assert spelled.text == text
    assert spelled.corrections == ()


def test_a_string_longer_than_any_word_is_not_spelled_out(
    speller: Speller, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def counted(word: str) -> dict[str, float]:
        tried.append(word)
        return {}

    monkeypatch.setattr(spelling, "slips", counted)
    limit = "procurasion".ljust(spelling.LONGEST, "z")
    assert speller.read(f"une {limit}z").corrections == ()
    assert tried == []
    speller.read(f"une {limit}")
    assert tried == [limit]


@pytest.mark.parametrize("typed", ["aspa ou apa ?", "la teomi et la reomi", "un caue"])
def test_the_words_of_the_lexicon_are_never_changed(typed: str) -> None:
    terms = (
        Term("Allocation de solidarité aux personnes âgées", ("ASPA",)),
        Term("taxe incitative", ("TEOMI",), ("la reomi",)),
        Term("conseil d’architecture", ("CAUE",)),
    )
    counts = {"apa": 300, "teom": 300, "cau": 300}
    assert Speller(ENCODER, lambda stem: counts.get(stem, 0), terms).read(typed).corrections == ()


def test_the_acronyms_of_the_shipped_lexicon_may_be_typed_in_lower_case() -> None:
    terms = Vocabulary.from_folder(CORPUS).terms
    speller = Speller(ENCODER, lambda stem: 300, terms)
    typed = [acronym.lower() for term in terms for acronym in term.acronyms]
    assert len(typed) > 300
    assert [text for text in typed if speller.read(f"la {text}").corrections] == []


def test_the_shorthand_that_a_lexicon_knows_is_its_own() -> None:
    terms = (Term("commission médicale", ("CM",)),)
    assert Speller(ENCODER, lambda stem: 0, terms).read("avis de la CM, le cm").corrections == ()


def test_a_short_word_is_not_read_as_just_any_neighbour(speller: Speller) -> None:
    assert speller.read("la moire du village").corrections == ()
    assert speller.read("le clonc").corrections == ()


def test_a_word_that_documents_hold_is_not_read_as_one_they_hold_as_often() -> None:
    counts = {french.query_stems("cadastre")[0]: 40, french.query_stems("cadatre")[0]: 20}
    encoder = StaticEncoder.from_folder()
    held = Speller(encoder, lambda stem: counts.get(stem, 0))
    alone = Speller(encoder, lambda stem: counts.get(stem, 0) if stem.startswith("cadas") else 0)
    assert held.read("le cadatre de la commune").corrections == ()
    assert alone.read("le cadatre de la commune").text == "le cadastre de la commune"


class Blind:
    """An encoder without word pieces."""

    id = "aveugle"
    dimension = 2

    def encode(self, texts: list[str]) -> object:
        import numpy as np

        return np.ones((len(texts), 2), dtype=np.float32)


def test_an_encoder_without_word_pieces_leaves_the_list_of_words() -> None:
    speller = Speller(Blind(), lambda stem: STEMS.get(stem, 0))  # type: ignore[arg-type]
    assert speller.read("une procuraton").text == "une procuration"


@given(st.text(max_size=200))
def test_whatever_is_typed_only_the_corrected_words_change(text: str) -> None:
    spelled = SPELLER.read(text)
    left = text
    for correction in spelled.corrections:
        assert correction.typed in left
        left = left.replace(correction.typed, correction.read, 1)
    assert (spelled.text == text) == (not spelled.corrections)


SPELLER = Speller(ENCODER, lambda stem: STEMS.get(stem, 0))
