"""What `vademecum ask` prints of an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import AnswerStatus, Notice, Question, Statement, StatementKind
from assistant.commands import ask
from tests.fakes import FakeAssistant


def test_pages_and_titles_of_other_documents(capsys: pytest.CaptureFixture[str]) -> None:
    answer = FakeAssistant().ask(Question("quelles pièces pour un dossier de mariage"))
    (own,) = answer.citations[-1:]
    other = replace(own, number=9, document_id="prenom", title="Changer de prénom", page=2)
    detail = Statement("une attestation.", StatementKind.DETAIL, (9,))
    ask._print(
        replace(
            answer,
            statements=(*answer.statements, detail),
            citations=(*answer.citations, other),
        )
    )
    said = capsys.readouterr().out
    assert "Précisions\n\nDans « Changer de prénom » :\n\nune attestation. [9]" in said
    assert said.count("Dans «") == 1
    assert "[9] Guide — Changer de prénom > Pièces à fournir, p. 2, publié le 10/01/2024" in said
    assert "p. None" not in said


REFUSED = Notice("redaction", "Vademecum ne rédige pas.")
NONE = Notice("sans_reponse", "Les documents ne répondent pas à cette question.")
OLD = Notice("index_precedent", "L’index précédent est servi.")


@pytest.mark.parametrize(
    ("notices", "told"),
    [
        ((NONE,), [NONE]),
        ((REFUSED, NONE), [REFUSED]),
        # That an earlier index answers does not say why nothing is found.
        ((OLD, NONE), [OLD, NONE]),
    ],
)
def test_a_refusal_has_one_reason_and_no_confidence(
    notices: tuple[Notice, ...], told: list[Notice], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = FakeAssistant().ask(Question("quelles pièces pour un dossier de mariage"))
    refusal = replace(answer, status=AnswerStatus.NO_ANSWER, statements=(), notices=notices)
    ask._print(refusal)
    said = capsys.readouterr().out
    assert [n for n in (REFUSED, NONE, OLD) if n.text in said] == sorted(
        told, key=(REFUSED, NONE, OLD).index
    )
    assert "Confiance" not in said
    ask._print(replace(answer, status=AnswerStatus.PARTIAL))
    assert "Confiance" not in capsys.readouterr().out
    ask._print(replace(answer, status=AnswerStatus.ANSWERED))
    assert "Confiance" in capsys.readouterr().out
