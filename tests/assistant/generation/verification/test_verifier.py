"""Each check on sentences that a person can judge at a glance."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.generation.verification import Verdict, Verifier
from tests.assistant.generation.test_prompting import citation

CONVOCATION = (
    "Dans les communes de moins de 3 500 habitants, la convocation est adressée trois jours francs au moins "
    "avant la réunion (article L2121-11 du Code général des collectivités territoriales). En cas d’urgence, "
    "le maire peut abréger le délai, sans descendre au-dessous d’un jour franc.\n\n"
    "Le maire ne peut pas refuser d’inscrire une question demandée par le préfet. Le conseil peut être "
    "réuni par voie électronique, sauf pour l’élection du maire."
)
FOURRIERE = (
    "La fourrière garde l’animal huit jours ouvrés (article L211-25 du code rural et de la pêche maritime). "
    "La vente d’alcool est interdite dans les stades. Renseignements : 01 42 34 56 78, contact@mairie.fr."
)
DELAIS = (
    "La garantie de parfait achèvement est d’un an et la garantie décennale de dix ans.\n\n"
    "Les pièces sont les suivantes :\n\nun acte de naissance de moins de trois mois ;\n"
    "un justificatif de domicile de moins d’un an."
)


def check(sentence: str) -> Verdict:
    sources = (
        citation(1, CONVOCATION, title="Convocation", heading_path=("Délai",)),
        citation(2, FOURRIERE, title="Fourrière", heading_path=()),
        citation(3, DELAIS, title="Délais", heading_path=()),
    )
    return Verifier(sources).check(sentence)


def failed(sentence: str) -> set[str]:
    return {c.name for c in check(sentence).checks if not c.passed}


@pytest.mark.parametrize(
    "sentence",
    [
        "Sous 3 500 habitants, la convocation part trois jours francs avant la réunion [1].".replace(
            "Sous", "Dans les communes de moins de"
        ),
        "Dans les communes de moins de 3500 habitants, la convocation est adressée 3 jours francs au moins "
        "avant la réunion (article L. 2121-11 du CGCT) [1].",
        "Le maire ne peut refuser d’inscrire une question que le préfet demande [1].",
        "En urgence, le maire peut abréger le délai, mais pas au-dessous d’un jour franc [1].",
        "L’animal reste huit jours ouvrés à la fourrière [2].",
        "La fourrière garde l’animal huit jours ouvrés, selon l’Article L211-25 [2].",
        "Il est interdit de vendre de l’alcool dans les stades [2].",
        "Appelez le 01.42.34.56.78 ou écrivez à contact@mairie.fr pour tout renseignement [2].",
        "La garantie décennale dure dix ans [3].",
        "La convocation est adressée trois jours francs avant la réunion dans les communes de moins de "
        "3 500 habitants [1] ; la fourrière garde l’animal huit jours ouvrés [2].",
    ],
)
def test_faithful_sentences_pass(sentence: str) -> None:
    assert failed(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "check_name"),
    [
        # figures
        ("La fourrière garde l’animal quinze jours ouvrés [2].", "chiffres"),
        ("La garantie de parfait achèvement est de dix ans [3].", "chiffres"),
        ("La garantie décennale est d’un an [3].", "chiffres"),
        ("Il faut un acte de naissance de moins d’un an [3].", "chiffres"),
        (
            "La convocation est adressée trois jours avant la réunion dans les communes de plus de 3 500 habitants [1].",
            "chiffres",
        ),
        ("La fourrière garde l’animal dans le mois [2].", "chiffres"),
        # articles
        (
            "La fourrière garde l’animal huit jours ouvrés (article L211-24 du code rural) [2].",
            "références",
        ),
        (
            "La fourrière garde l’animal huit jours ouvrés (article L211-25 du code civil) [2].",
            "références",
        ),
        # addresses
        ("Pour tout renseignement, appelez le 01 42 34 56 79 [2].", "coordonnées"),
        ("Renseignements : contact@mairie.com [2].", "coordonnées"),
        ("Renseignements : www.mairie-essai.fr [2].", "coordonnées"),
        # bounds
        (
            "Dans les communes de moins de 3 500 habitants, la convocation est adressée trois jours francs au plus "
            "avant la réunion [1].",
            "bornes",
        ),
        # named sources
        ("Selon le Conseil d’État, la fourrière garde l’animal huit jours ouvrés [2].", "sources"),
        (
            "Une circulaire fixe à huit jours ouvrés la garde de l’animal à la fourrière [2].",
            "sources",
        ),
        ("Le notaire garde l’animal huit jours ouvrés à la fourrière [2].", "sources"),
        ("La fourrière de la TIC garde l’animal huit jours ouvrés [2].", "sources"),
        ("La fourrière du CLE garde l’animal huit jours ouvrés [2].", "sources"),
        ("La fourrière de l’ART garde l’animal huit jours ouvrés [2].", "sources"),
        # coverage and mixing
        ("Les agents bénéficient d’un avancement d’échelon exceptionnel [2].", "contenu"),
        (
            "La fourrière garde la convocation trois jours francs avant la réunion [1][2].",
            "mélange",
        ),
        # negation
        ("Le maire peut refuser d’inscrire une question demandée par le préfet [1].", "négation"),
        ("La vente d’alcool n’est pas interdite dans les stades [2].", "négation"),
        ("La vente d’alcool est autorisée dans les stades [2].", "négation"),
        ("La fourrière ne garde pas l’animal huit jours ouvrés [2].", "négation"),
        # conditions
        (
            "La convocation est adressée trois jours francs au moins avant la réunion [1].",
            "conditions",
        ),
        ("Le conseil peut être réuni par voie électronique [1].", "conditions"),
        ("Le maire peut abréger le délai [1].", "conditions"),
    ],
)
def test_planted_errors_are_caught_by_their_check(sentence: str, check_name: str) -> None:
    assert check_name in failed(sentence)


@pytest.mark.parametrize(
    ("sentence", "detail"),
    [
        ("La fourrière garde l’animal huit jours ouvrés.", "aucune"),
        ("La fourrière garde l’animal huit jours ouvrés [7].", "7"),
        ("La fourrière garde l’animal huit jours ouvrés [2][9].", "9"),
    ],
)
def test_every_sentence_needs_a_citation_that_exists(sentence: str, detail: str) -> None:
    (wrong,) = [c for c in check(sentence).checks if not c.passed]
    assert (wrong.name, wrong.detail) == ("citation", detail)


def test_a_wrong_citation_of_a_true_sentence_is_caught() -> None:
    assert failed("La fourrière garde l’animal huit jours ouvrés [1].")


@pytest.mark.parametrize("marks", ["[1, 2]", "[1][2]", "[1-2]", "[1] [2]"])
def test_the_ways_of_citing_two_passages(marks: str) -> None:
    verdict = check(f"La fourrière garde l’animal huit jours ouvrés {marks}.")
    assert verdict.citations == (1, 2)
    assert verdict.passed


def test_the_verdict_is_clean_and_says_what_supports_it() -> None:
    verdict = check("- La fourrière garde l’animal huit jours ouvrés [2].")
    assert verdict.text == "La fourrière garde l’animal huit jours ouvrés."
    ((number, span),) = verdict.supports
    assert number == 2
    assert FOURRIERE[span.start : span.end].startswith("La fourrière garde")


def test_a_list_is_judged_item_by_item() -> None:
    good = "Il faut :\n- un acte de naissance de moins de trois mois [3] ;\n- un justificatif de domicile [3]."
    assert "chiffres" not in failed(good)
    assert "chiffres" in failed(good.replace("trois mois", "six mois"))


def test_what_a_list_of_mistakes_says_first_supports_nothing() -> None:
    text = "Exiger une copie certifiée : elle ne peut plus être exigée depuis 2001."
    source = citation(1, text, title="Copies", heading_path=("Erreurs fréquentes",))
    verifier = Verifier([source])
    assert (
        verifier.check("Une copie certifiée ne peut plus être exigée depuis 2001 [1].")
        .checks[0]
        .passed
    )
    assert not verifier.check("Il faut exiger une copie certifiée [1].").passed


def test_names_that_the_question_gave_are_known() -> None:
    sources = [citation(1, FOURRIERE)]
    sentence = "Durand récupère l’animal gardé huit jours ouvrés à la fourrière [1]."
    assert "sources" in {c.name for c in Verifier(sources).check(sentence).checks if not c.passed}
    known = Verifier(sources, ["Durand"]).check(sentence)
    assert "sources" not in {c.name for c in known.checks if not c.passed}


@settings(max_examples=60)
@given(st.integers(1, 99))
def test_no_other_number_of_days_is_ever_accepted(days: int) -> None:
    passed = check(f"La fourrière garde l’animal {days} jours ouvrés [2].").passed
    assert passed is (days == 8)


@settings(max_examples=60)
@given(st.integers(1, 400), st.integers(1, 60))
def test_no_other_article_is_ever_accepted(first: int, second: int) -> None:
    passed = check(
        f"La fourrière garde l’animal huit jours ouvrés (article L{first}-{second}) [2]."
    ).passed
    assert passed is ((first, second) == (211, 25))


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_nothing_a_model_writes_makes_it_fail(text: str) -> None:
    verdict = check(f"{text} [1].")
    assert verdict.checks
