"""What the composition is tried on: units scored by hand, and what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.composition import DETAIL_SHARE, DIRECT_SHARE, compose
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.quoting import is_heading
from assistant.answering.scoring import ScoredUnit
from assistant.answers import StatementKind
from assistant.populations import Sizes
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.samples import prepared, scored

DIRECT, DETAIL, CONDITION, STEP = (
    StatementKind.DIRECT, StatementKind.DETAIL, StatementKind.CONDITION, StatementKind.STEP,
)  # fmt: skip
ANY: frozenset[QuestionKind] = frozenset()
DOCUMENTS = frozenset({QuestionKind.DOCUMENTS})
STEPS = frozenset({QuestionKind.STEPS})
UNSTATED = Sizes()
AS_DETAIL = (DETAIL_SHARE + DIRECT_SHARE) / 2
"""The share of the best score that makes a detail of the same document, and not a direct answer."""


def shown(
    units: Sequence[ScoredUnit], kinds: frozenset[QuestionKind] = ANY, sizes: Sizes = UNSTATED
) -> list[tuple[StatementKind, str]]:
    """Return what the composition makes of units: kinds and texts, in order."""
    return [(c.kind, c.scored.unit.text) for c in compose(units, kinds, sizes)]


def paragraphs(*texts: str, row: int = 0, scores: dict[str, float]) -> list[ScoredUnit]:
    """Return the units of a document of paragraphs, scored by how they begin."""

    def write(b: DocumentBuilder) -> None:
        for text in texts:
            b.paragraph(text)

    return scored(prepared(write, row), scores)


RULE = "La naissance se déclare sous cinq jours."
EXCEPTION = "Toutefois, le délai passe à huit jours en commune éloignée."
OTHER = "Un jugement du tribunal devient obligatoire ensuite."
PAPERS = "Photo"
"""The first word of a list that stands under « Pièces »."""
LIST = (
    "un certificat d’accouchement ;",
    "une pièce d’identité du déclarant ;",
    "le livret de famille.",
)


def with_list(*items: str, intro: str = "La mairie demande :", heading: str = "", ordered: bool = False, scores: dict[str, float]) -> list[ScoredUnit]:  # fmt: skip
    """Return the units of a document with a rule, then a list, scored by how they begin."""

    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        if heading:
            b.heading(2, heading)
        if intro:
            b.paragraph(intro)
        for item in items:
            b.list_item(item, ordered=ordered)

    return scored(prepared(write), scores)


def several_lists(*lists: tuple[str, bool, float], row: int = 0) -> list[ScoredUnit]:
    """Return the units of a document with a rule, then lists: (first words, ordered, score)."""

    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        for place, (name, ordered, _) in enumerate(lists):
            b.heading(2, f"Pièces {place}" if name == PAPERS else f"Section {place}")
            b.list_item(f"{name} le dossier numéro {row}{place}.", ordered=ordered)
            b.list_item(f"{name} la suite numéro {row}{place}.", ordered=ordered)

    scores = {f"{name} le dossier numéro {row}{n}.\n": s for n, (name, _, s) in enumerate(lists)}
    return scored(prepared(write, row), scores)


def tariffs(b: DocumentBuilder) -> None:
    """Write a rule, then a table of five rows under its header."""
    b.paragraph(RULE)
    prices = {"Tente": 9, "Camion": 30, "Hutte": 48, "Gîte": 60, "Chalet": 75}
    b.table(["Séjour", "Prix"], [[name, f"{price} euros"] for name, price in prices.items()])


def firsts(units: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[str]:
    """Return the first word of each statement that is composed, headings left out."""
    chosen = compose(units, kinds)
    return [c.scored.unit.text.split(" ")[0] for c in chosen if not is_heading(c.scored.unit)]
