"""What `vademecum ask` prints of an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import Question, Statement, StatementKind
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
