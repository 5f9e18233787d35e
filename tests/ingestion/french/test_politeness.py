"""What wraps a question is set aside; what carries its meaning stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.french import clean_query, is_small_talk, without_politeness

BARE = "combien de temps pour déclarer une naissance ?"


@pytest.mark.parametrize(
    "wrapped",
    [
        f"Bonjour, {BARE}",
        f"bjr, svp, {BARE} merci bcp",
        f"Bonsoir Madame, {BARE}",
        f"Bonjour Madame Dupont, {BARE} Merci d’avance.",
        f"Bonjour à tous. {BARE} Bonne journée !",
        f"Madame, Monsieur,\n{BARE}\nBien cordialement,\nMarie Dupont, mairie de Trifouillis",
        f"{BARE} Cdt Jean Martin",
        f"{BARE} Merci ! Marie, secrétaire de mairie",
        f"{BARE} s’il vous plaît",
        f"{BARE} Merci et bonne soirée",
        f"Bonjour, pouvez-vous me dire {BARE} Merci par avance, cordialement",
        f"Pourriez-vous, s’il vous plaît, m’indiquer {BARE}",
        f"Je voudrais savoir {BARE}",
        f"jvoudrais savoir {BARE} stp",
        f"Savez-vous {BARE}",
        f"Je me demande {BARE}",
        f"Bonjour, j’ai une question : {BARE}",
        f"Merci de me dire {BARE}",
        f"merci pour la réponse, {BARE}",
        f"D’accord, {BARE}",
    ],
)
def test_what_wraps_a_question_is_set_aside(wrapped: str) -> None:
    assert without_politeness(clean_query(wrapped)) == BARE


@pytest.mark.parametrize(
    ("asked", "bare"),
    [
        ("Je voudrais savoir s’il faut un permis", "il faut un permis"),
        ("Pouvez-vous me dire si un adjoint peut voter ?", "un adjoint peut voter ?"),
        ("combien de temps, svp, pour un acte ?", "combien de temps pour un acte ?"),
        ("J’ai une question sur le PACS. Merci", "le PACS."),
        ("Bonsoir, taux FCTVA. Cordialement, Marie", "taux FCTVA."),
    ],
)
def test_the_question_inside_a_request(asked: str, bare: str) -> None:
    assert without_politeness(asked) == bare


@pytest.mark.parametrize(
    "text",
    [
        "Faut-il dire merci ?",
        "Le mot « bonjour » est-il obligatoire ?",
        "peut-on écrire une lettre de merci",
        "Madame Dupont peut-elle voter ?",
        "Salut au drapeau : qui y assiste ?",
        "Non titulaire : quels droits ?",
        "Quel logement pour le cdt ?",
        "La bonne journée de travail d’un agent",
        "Bonne journée citoyenne : qui l’organise ?",
        "Mariage : quelles pièces ?",
        "Délai naissance ? Merci. Et pour un décès ?",
        "Aide sociale aux personnes âgées",
        "Nous sommes une commune de 400 habitants, combien d’adjoints ?",
        "",
    ],
)
def test_what_carries_meaning_stays(text: str) -> None:
    assert without_politeness(text) == text


def test_what_follows_thanks_is_no_signature() -> None:
    assert without_politeness("Bonjour, merci. Délai DIA") == "Délai DIA"
    assert without_politeness("Merci. Mariage") == "Mariage"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour", "Bonjour !", "bjr", "Merci", "merci beaucoup c’est parfait", "ok", "ok merci", "au revoir", "oui", "non",
        "test", "salut", "bonne journée", "ça va ?", "Bonjour, ça va ?", "qui es-tu ?", "Qui êtes-vous ?", "aide", "Aidez-moi",
        "que sais-tu faire ?", "Bonjour et merci", "Cordialement", "super merci !", "D’accord, merci pour votre aide.", "",
    ],
)  # fmt: skip
def test_small_talk_asks_nothing(text: str) -> None:
    assert is_small_talk(text)
    assert is_small_talk(without_politeness(text))


@pytest.mark.parametrize(
    "text",
    [
        "aide sociale", "test de paternité", "oui mais comment ?", "merci de me dire qui signe", "qui est le maire ?",
        "bonjour, quel délai ?", "et pour un mineur ?", "naissance", "NBI", "où ?", "salut au drapeau", "combien ?",
    ],
)  # fmt: skip
def test_what_asks_something_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)


FORMULAS = st.sampled_from(
    ["Bonjour", "Bonsoir Madame", "merci", "Merci d’avance", "svp", "Cordialement", "Marie", "mairie de Plouf",
     "bonne journée", "pouvez-vous me dire", "je voudrais savoir", "si", "le délai", "naissance", "une", "dire", ",",
     ".", "?", "«", "et", "ok", "non", "à bientôt"]
)  # fmt: skip
WRITTEN = st.lists(FORMULAS, max_size=8).map(" ".join) | st.text(max_size=80)


@given(WRITTEN)
def test_setting_aside_twice_changes_nothing_more(text: str) -> None:
    bare = without_politeness(clean_query(text))
    assert without_politeness(bare) == bare
    assert len(bare) <= len(clean_query(text))


PLAIN = st.lists(
    st.sampled_from(["le", "maire", "peut", "signer", "un", "acte", "de", "naissance", "quel", "délai", "?", ",", "3500"]),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(PLAIN)
def test_a_text_without_politeness_is_left_letter_for_letter(text: str) -> None:
    assert without_politeness(text) == text


@pytest.mark.parametrize("formula", ["merci ", "svp, ", "oui, ", "Cdt Marie ", "bonjour madame "])
def test_a_text_made_of_formulas_is_read_at_once(formula: str) -> None:
    started = time.perf_counter()
    text = (formula * 1_000)[:4_000].strip()
    is_small_talk(without_politeness(text))
    assert time.perf_counter() - started < 2
