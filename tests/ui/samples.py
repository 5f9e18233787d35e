"""An answer with everything that an answer may hold, and the words of HTML."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lxml import html as lxml_html

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    Notice,
    Statement,
    StatementKind,
)
from ingestion.documents import DocumentKind, Span

TEXT = "Le maire convoque le conseil. Le délai est de trois jours francs."
CITATION = Citation(
    number=1,
    document_id="fiche-1",
    passage_id="p",
    title="Convoquer",
    kind=DocumentKind.FICHE,
    heading_path=("Délais", "Petites communes"),
    quote=TEXT[30:],
    span=Span(30, 65),
    passage=TEXT,
    passage_span=Span(0, 65),
    highlights=(Span(30, 65),),
    publisher="Légifrance",
    url="https://www.legifrance.gouv.fr/",
    verified_on=dt.date(2026, 9, 1),
    verified_against="CGCT",
)
ANSWER = Answer(
    id="r1",
    question="Quel délai ?",
    status=AnswerStatus.ANSWERED,
    mode=AnswerMode.EXTRACTIVE,
    statements=(
        Statement("Sauf urgence.", StatementKind.CONDITION, (1,)),
        Statement("Trois jours francs.", StatementKind.DIRECT, (1, 2)),
        Statement("Envoyer.", StatementKind.STEP, (1,)),
        Statement("Afficher.", StatementKind.STEP, ()),
        Statement("Un détail.", StatementKind.DETAIL, (2,), verified=False),
    ),
    citations=(CITATION, replace(CITATION, number=2, verified_against="Aucun texte consulté")),
    confidence=0.96,
)


def shown(html: str) -> str:
    """Return the words of HTML."""
    return " ".join(lxml_html.fromstring(f"<div>{html}</div>").text_content().split())


MIXED = replace(
    ANSWER,
    question="et pour un étranger ?",
    resolved_question="Quelles pièces pour un mariage, pour un étranger ?",
    statements=(
        Statement("Un acte ;\nun titre.", StatementKind.DIRECT, (1,)),
        Statement("Recevoir.\nAuditionner.", StatementKind.STEP, (1,)),
        Statement("Demander :\nun accord ;\nun formulaire.", StatementKind.DETAIL, (2,)),
        Statement("Un témoin.", StatementKind.DETAIL, (1,), verified=False),
        Statement("Âge | Prix", StatementKind.CONDITION, (1,)),
        Statement("3 ans | 2_€", StatementKind.CONDITION, (1,)),
    ),
    citations=(
        CITATION,
        replace(CITATION, number=2, document_id="prenom", title="Changer de prénom"),
    ),
    notices=(
        Notice("a_verifier", "« Convoquer » n’a pas été vérifié sur un texte."),
        Notice("territoire", "« Convoquer » ne vaut que pour : la commune de Sète."),
    ),
)
