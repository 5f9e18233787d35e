from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.french import sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    "one",
    [
        "L’art. L. 2121-10 du CGCT fixe la règle.",
        "Voir les art. 3 et 4, al. 2, p. 12.",
        "M. Martin et Mme. Durand saluent le Dr. Petit.",
        "Le n° 12 coûte 3.5 euros, cf. annexe.",
        "Il y a 1.500 habitants.",
        "Les pièces (identité, domicile, etc.) sont jointes.",
        "Les pièces, p. ex. une facture, sont jointes.",
        "Le C.C.A.S. Saint-Jean est ouvert.",
        "L’arrêté du 3 janv. 2024 est abrogé.",
        "Le maire répond (voir l’annexe. Elle est jointe.) à la question.",
        "Le maire a dit « Je signe. Vous partez. » au préfet.",
        "Attendez… puis signez.",
        "Qui signe ? demande le maire.",
        "1. Déposer le dossier.",
        "II. – Le maire nomme.",
        "a) Le permis est accordé.",
        "J. Dupont est élu.",
        "Le code (C. civ., art. 55) est clair.",
        "Voir l’art. R. 421-1 et le § 3.",
    ],
)
def test_one_sentence(one: str) -> None:
    assert cut(one) == [one]
    assert cut(f"Avant. {one} Après cela.") == ["Avant.", one, "Après cela."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le maire signe. Il date.", ["Le maire signe.", "Il date."]),
        ("Est-ce possible ? Oui ! Tout à fait.", ["Est-ce possible ?", "Oui !", "Tout à fait."]),
        ("Un agent de catégorie C. Les autres non.", [
            "Un agent de catégorie C.", "Les autres non."]),
        ("Des pièces, etc. Le maire vérifie.", ["Des pièces, etc.", "Le maire vérifie."]),
        ("Selon l’article L. 2121-10. Le délai court.", [
            "Selon l’article L. 2121-10.", "Le délai court."]),
        ("Fini le 3 mars 2024. 15 jours restent.", ["Fini le 3 mars 2024.", "15 jours restent."]),
        ("Il dit : « Je signe. » Le préfet lit.", ["Il dit : « Je signe. »", "Le préfet lit."]),
        ("Une œuvre d’art. Elle est classée.", ["Une œuvre d’art.", "Elle est classée."]),
        ("Demandez au C.C.A.S. Le dossier suit.", ["Demandez au C.C.A.S.", "Le dossier suit."]),
        ("Hélas… Le délai est passé.", ["Hélas…", "Le délai est passé."]),
        ("une carte ;\nune photo ;\nun timbre.", ["une carte ;", "une photo ;", "un timbre."]),
        ("Titre\n\nTexte.", ["Titre", "Texte."]),
        ("À 18 h. Toutefois, non.", ["À 18 h.", "Toutefois, non."]),
    ],
)  # fmt: skip
def test_several_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_long_quotation_is_cut_inside() -> None:
    inner = "Le conseil délibère. " * 30
    assert len(cut(f"Il lit : « {inner}» puis sort.")) > 20


@pytest.mark.parametrize("text", ["", "   ", "\n \n", "\u00a0"])
def test_nothing_to_cut(text: str) -> None:
    assert cut(text) == []


@settings(max_examples=250, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aLé.!?… «»()\n\u00a0\t1,;M\u2028"), max_size=60) | st.text()
)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for span in spans:
        piece = text[span.start : span.end]
        assert piece
        assert piece == piece.strip()
    kept = "".join("".join(text[s.start : s.end].split()) for s in spans)
    assert kept == "".join(text.split())


@pytest.mark.parametrize("text", ["." * 200_000, "( " * 50_000, "« a. " * 20_000])
def test_hostile_punctuation_takes_linear_time(text: str) -> None:
    # Quadratic time would take minutes here and meet the suite's timeout.
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
