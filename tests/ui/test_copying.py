"""An answer copied as text and as Markdown, with its references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answers import Answer, AnswerMode, AnswerStatus, Notice, Statement, StatementKind
from tests.ui.samples import ANSWER, CITATION, MIXED
from ui.copying import as_markdown, as_text, reference
from ui.render import answer_card


def test_copy_as_text() -> None:
    expected = (
        "Question : Quel délai ?\n\nTrois jours. [1]\n\nSources :\n"
        "[1] Convoquer (Fiche) — Délais › Petites communes — Légifrance — "
        "vérifié le 1er septembre 2026 — https://www.legifrance.gouv.fr/\n\n"
        "Extraits de documents cités par Vademecum ; à vérifier avant de décider."
    )
    short = replace(
        ANSWER,
        statements=(Statement("Trois jours.", StatementKind.DIRECT, (1,)),),
        citations=(CITATION,),
    )
    assert as_text(short) == expected


def test_copy_as_markdown_keeps_lists_and_escapes() -> None:
    answer = replace(
        ANSWER,
        question="*Quel* délai ?",
        citations=(CITATION,),
        statements=(Statement("Il faut :\n\nun acte ;\nune _pièce_.", StatementKind.DIRECT, (1,)),),
    )
    markdown = as_markdown(answer)
    assert markdown.startswith("**Question :** \\*Quel\\* délai ?")
    assert "Il faut :\n\n- un acte ;\n- une \\_pièce\\_. \\[1\\]" in markdown
    assert "**Sources**\n\n- \\[1\\] Convoquer (Fiche)" in markdown


def test_copy_as_markdown_never_makes_a_lone_row_a_header() -> None:
    rows = (Statement("3 ans | 2 €", StatementKind.DIRECT, (1,)),)
    alone = as_markdown(replace(ANSWER, citations=(CITATION,), statements=rows))
    assert "|  |  |\n| --- | --- |\n| 3 ans | 2 € |" in alone
    header = Statement("Âge | Prix | Note", StatementKind.DIRECT, (1,))
    whole = as_markdown(replace(ANSWER, citations=(CITATION,), statements=(header, *rows)))
    assert "| Âge | Prix | Note |\n| --- | --- | --- |\n| 3 ans | 2 € |  |" in whole


def test_copy_as_text_keeps_lists_headings_and_how_the_question_was_understood() -> None:
    body = as_text(MIXED).partition("\n\nSources :\n")[0]
    assert body == (
        "Question : et pour un étranger ?\n\n"
        "Question comprise : Quelles pièces pour un mariage, pour un étranger ?\n\n"
        "- Un acte ;\n- un titre. [1]\n\n"
        "Conditions :\n\nÂge | Prix\n3 ans | 2_€ [1]\n\n"
        "Étapes :\n\n1. Recevoir.\n2. Auditionner. [1]\n\n"
        "Précisions :\n\n[non vérifié] Un témoin. [1]\n\n"
        "Dans « Changer de prénom » :\n\nDemander :\n- un accord ;\n- un formulaire. [2]\n\n"
        "À savoir :\n- « Convoquer » n’a pas été vérifié sur un texte.\n"
        "- « Convoquer » ne vaut que pour : la commune de Sète."
    )


def test_copy_as_markdown_keeps_the_same() -> None:
    body = as_markdown(MIXED).partition("\n\n**Sources**\n\n")[0]
    assert body == (
        "**Question :** et pour un étranger ?\n\n"
        "**Question comprise :** Quelles pièces pour un mariage, pour un étranger ?\n\n"
        "- Un acte ;\n- un titre. \\[1\\]\n\n"
        "**Conditions**\n\n| Âge | Prix |\n| --- | --- |\n| 3 ans | 2\\_€ |\n\n\\[1\\]\n\n"
        "**Étapes**\n\n1. Recevoir.\n2. Auditionner. \\[1\\]\n\n"
        "**Précisions**\n\n\\[non vérifié\\] Un témoin. \\[1\\]\n\n"
        "**Dans « Changer de prénom »**\n\n"
        "Demander :\n\n- un accord ;\n- un formulaire. \\[2\\]\n\n"
        "**À savoir**\n\n- « Convoquer » n’a pas été vérifié sur un texte.\n"
        "- « Convoquer » ne vaut que pour : la commune de Sète."
    )


@pytest.mark.parametrize("copied", [as_text, as_markdown])
def test_copies_number_steps_and_ordered_lists(copied: Callable[[Answer], str]) -> None:
    steps = tuple(Statement(step, StatementKind.STEP, ()) for step in ("Envoyer.", "Afficher."))
    assert "\n\n1. Envoyer.\n2. Afficher.\n\n" in copied(replace(ANSWER, statements=steps))
    whole = Statement("Envoyer.\nAfficher.", StatementKind.DIRECT, (), ordered=True)
    assert "\n\n1. Envoyer.\n2. Afficher.\n\n" in copied(replace(ANSWER, statements=(whole,)))
    assert "<ol><li>Envoyer.</li>" in answer_card(replace(ANSWER, statements=(whole,)), 1)


@pytest.mark.parametrize("copied", [as_text, as_markdown])
def test_copies_say_that_a_model_wrote_and_why_the_answer_is_partial(
    copied: Callable[[Answer], str],
) -> None:
    written = copied(replace(ANSWER, mode=AnswerMode.GENERATED))
    assert "Réponse rédigée par un modèle" in written
    assert "Extraits de documents" not in written
    why = Notice("partiel", "Textes les plus proches : vérifiez qu’ils s’appliquent.")
    partial = copied(replace(ANSWER, status=AnswerStatus.PARTIAL, notices=(why,)))
    assert partial.count(why.text) == 1
    assert "À savoir" not in partial


def test_copies_of_refusals_say_so() -> None:
    refusal = replace(ANSWER, status=AnswerStatus.NO_ANSWER, statements=(), citations=())
    assert "Les documents ne répondent pas." in as_text(refusal)
    partial = replace(ANSWER, status=AnswerStatus.PARTIAL)
    assert "ne répondent pas exactement" in as_markdown(partial)


def test_a_reference_is_one_line() -> None:
    assert "\n" not in reference(replace(CITATION, title="Deux\nlignes"))
