"""Which sentences answer: ``python -m evals.sentence_bench --corpus corpus``.

Questions of the bank are hidden from the index they are asked to, and the answers looked at: does the first
sentence, one of the first three, one of the direct answer, or any, begin as one that the bank ties to the
question? ``--sans-banque`` takes away all questions already asked, ``--sans-question`` those of the headers
as well: what a document of a town carries. Documents that a test question names are not asked about.
The encoder is that of the settings: with the mirror one (`CONTRIBUTING.md`), nothing was learnt from these
questions.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from assistant.answers import Answer, StatementKind
from assistant.outline import is_heading
from evals.held_out import FOLDS, Fold, Knowledge, fold_of, folds
from evals.questions import Expected, GoldenQuestion, Part, QuestionKind
from ingestion.asked import BankEntry

ASKED = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """Where the right sentence of one answer stands, and how many words it takes."""

    first: float
    among_three: float
    direct: float
    shown: float
    words: float
    direct_words: float


LABELS = {
    "first": "en premier",
    "among_three": "dans les trois premières",
    "direct": "dans la réponse directe",
    "shown": "montrée",
    "words": "mots",
    "direct_words": "mots de la réponse directe",
}


def found(answer: Answer, phrases: Sequence[str]) -> Found | None:
    """Return where a sentence with one of these beginnings stands, None when nothing was shown."""
    cited = {c.number: c for c in answer.citations}
    shown = [s for s in answer.statements if not is_heading(s, cited)]
    if not shown:
        return None
    right = [any(phrase in s.text for phrase in phrases) for s in shown]
    direct = [s.kind is StatementKind.DIRECT for s in shown]
    words = [len(s.text.split()) for s in shown]
    return Found(
        first=float(right[0]),
        among_three=float(any(right[:3])),
        direct=float(any(r and d for r, d in zip(right, direct, strict=True))),
        shown=float(any(right)),
        words=float(sum(words)),
        direct_words=float(sum(n for n, d in zip(words, direct, strict=True) if d)),
    )


def answers(fold: Fold, entries: Sequence[BankEntry]) -> Iterator[Found]:
    """Ask the entries of one fold, and yield what was found for each that got an answer."""
    for entry in entries:
        question = GoldenQuestion(
            entry.question, QuestionKind.FACTUAL, entry.question, Expected.ANSWER, Part.DEV
        )
        one = found(fold.system.attempt(question).answer, entry.phrases)
        if one is not None:
            yield one


def drawn(entries: Sequence[BankEntry], count: int) -> list[BankEntry]:
    """Return so many entries, always the same: those of the lowest hash."""
    return sorted(entries, key=lambda e: fold_of(f"phrase {e.question}", 2**32))[:count]


def measure(corpus: Path, knowledge: Knowledge, count: int) -> list[Found]:
    """Return what was found for ``count`` hidden questions, those left without an answer aside."""
    results: list[Found] = []
    with tempfile.TemporaryDirectory() as work:
        for fold in folds(corpus, Path(work), knowledge):
            results += answers(fold, drawn(fold.answered, count // FOLDS))
    return results


def means(results: Sequence[Found]) -> Iterator[tuple[str, str]]:
    """Yield each figure's label in French and its mean; nothing when there is no result."""
    columns = list(zip(*map(astuple, results), strict=True))
    for field, values in zip(fields(Found), columns, strict=False):
        mean = sum(values) / len(results)
        yield LABELS[field.name], f"{mean:.0f}" if "words" in field.name else f"{mean:.3f}"


def table(results: Sequence[Found], count: int) -> str:
    """Return the means as a Markdown table."""
    lines = [f"{count} questions, dont {len(results)} avec une réponse", "", "| | |", "|---|---|"]
    lines += [f"| {label} | {figure} |" for label, figure in means(results)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.sentence_bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--questions", type=int, default=ASKED, help="combien en poser")
    parser.add_argument("--sans-banque", action="store_true")
    parser.add_argument("--sans-question", action="store_true")
    options = parser.parse_args(arguments)
    knowledge = Knowledge(
        everyday=not options.sans_question,
        bank=not (options.sans_banque or options.sans_question),
    )
    print(table(measure(options.corpus, knowledge, options.questions), options.questions))


if __name__ == "__main__":
    main()
