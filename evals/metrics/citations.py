"""Citation recall and precision: does what is cited support what is said, and is each needed?

ALCE (Gao, Yen, Yu & Chen, Enabling Large Language Models to Generate Text with Citations, EMNLP
2023), whose judge is an entailment model. Here the cited text is a character span of a document, and
support is decided on it: see ``supports``. These say whether an answer is *faithful* to what it
cites; ``evals.metrics.evidence`` says whether it cites the *right* place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.matching import normal
from ingestion import french

SUPPORT_SHARE = 0.75
"""Reworded statements: share of the content stems that the cited spans must hold."""


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A statement with the text of each span that it cites, empty when a span does not hold."""

    text: str
    cited: tuple[str, ...]


def supports(text: str, sources: Sequence[str]) -> bool:
    """Tell whether the sources attribute a statement.

    Word for word, once case and typography are folded; otherwise every figure of the statement must
    be in the sources and ``SUPPORT_SHARE`` of its content stems: a lexical stand-in for entailment,
    met by reworded statements only.
    """
    joined = "\n".join(sources)
    if normal(text) in normal(joined):
        return bool(text.strip())
    wanted = {stem for stem in french.stems(text) if not french.is_stop(stem)}
    if not wanted or not french.canonical_figures(text) <= french.canonical_figures(joined):
        return False
    return len(wanted & set(french.stems(joined))) >= SUPPORT_SHARE * len(wanted)


def citation_recall(statements: Sequence[CitedStatement]) -> float | None:
    """Return the share of statements that their citations, together, support; None without any."""
    if not statements:
        return None
    return sum(supports(s.text, s.cited) for s in statements) / len(statements)


def citation_precision(statements: Sequence[CitedStatement]) -> float | None:
    """Return the share of citations that are needed; None without any.

    A citation counts when its statement is supported by all it cites, unless it is irrelevant: it
    does not support the statement alone and the others do without it.
    """
    verdicts = [
        _precise(statement, place)
        for statement in statements
        for place in range(len(statement.cited))
    ]
    return sum(verdicts) / len(verdicts) if verdicts else None


def _precise(statement: CitedStatement, place: int) -> bool:
    if not supports(statement.text, statement.cited):
        return False
    others = statement.cited[:place] + statement.cited[place + 1 :]
    alone = supports(statement.text, (statement.cited[place],))
    return alone or not supports(statement.text, others)
