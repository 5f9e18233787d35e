"""What the checks of generated sentences catch and wrongly reject, and what they cost.

``python -m evals.verification_bench`` reads ``evals/datasets/adversarial.jsonl``: real passages of the
corpus, faithful paraphrases written by hand, and sentences with one planted error each (wrong number,
wrong article, swapped negation, dropped condition, invented source, mixed passages). Each sentence is
judged alone, with the passages that it cites. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answers import Citation, Question, SourcesEvent
from assistant.engine import Engine, open_assistant
from assistant.generation.verification import Verifier
from assistant.settings import load_settings
from evals.datasets import text_lines
from evals.metrics.latency import percentile
from ingestion.documents import DocumentKind, Span

DATASET = Path(__file__).parent / "datasets" / "adversarial.jsonl"
FAITHFUL = "fidele"
KINDS = {
    "chiffre": ("nombre, délai, date ou montant faux", 0.98),
    "article": ("article ou code faux", 0.98),
    "negation": ("négation inversée", 0.80),
    "condition": ("condition perdue", 0.80),
    "source": ("source inventée", 0.80),
    "melange": ("passages mélangés", 0.80),
}
"""What each planted error is, and the share that must be caught."""
MAX_REJECTED = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its citations; ``kind`` is « fidele » or the planted error."""

    id: str
    split: str
    kind: str
    sentence: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A judged case: whether it was rejected, by which checks, and in how many milliseconds."""

    case: Case
    rejected: bool
    checks: tuple[str, ...]
    ms: float


def load_cases(path: Path = DATASET) -> list[Case]:
    """Read the passages, then the cases that cite them by their identifiers."""
    rows = [json.loads(line) for line in text_lines(path)]
    passages = {row["passage"]: row for row in rows if "passage" in row}
    return [
        Case(
            row["id"],
            row["split"],
            row["kind"],
            row["sentence"],
            tuple(_citation(n, passages[name]) for n, name in enumerate(row["passages"], 1)),
        )
        for row in rows
        if "sentence" in row
    ]


def judge(cases: Iterable[Case]) -> Iterator[Outcome]:
    """Yield what the checks say of each case; the passages are prepared before the clock starts."""
    for case in cases:
        verifier = Verifier(case.citations)
        verifier.check(case.sentence)
        started = time.perf_counter()
        verdict = verifier.check(case.sentence)
        ms = 1000 * (time.perf_counter() - started)
        failed = tuple(check.name for check in verdict.checks if not check.passed)
        yield Outcome(case, not verdict.passed, failed, ms)


def share(outcomes: Sequence[Outcome], kind: str) -> tuple[int, int]:
    """Return (rejected, total) of a kind."""
    of_kind = [o for o in outcomes if o.case.kind == kind]
    return sum(o.rejected for o in of_kind), len(of_kind)


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the Markdown rows: caught by kind, then wrongly rejected."""
    rows = ["| erreur plantée | relevées | part | barre |", "|---|---|---|---|"]
    for kind, (label, bar) in KINDS.items():
        caught, total = share(outcomes, kind)
        rows.append(f"| {label} | {caught}/{total} | {_part(caught, total)} | ≥ {bar:.2f} |")
    rejected, total = share(outcomes, FAITHFUL)
    rows.append(
        f"| **phrases fidèles rejetées à tort** | {rejected}/{total} | {_part(rejected, total)} "
        f"| ≤ {MAX_REJECTED:.2f} |"
    )
    return rows


def latency(outcomes: Sequence[Outcome]) -> str:
    """Return the cost of a sentence, in ms."""
    times = [o.ms for o in outcomes]
    p95 = percentile(times, 0.95)
    return f"{statistics.mean(times):.2f} ms en moyenne, {p95:.2f} ms au 95e centile"


def overhead(corpus: Path, repeats: int = 15) -> tuple[float, float]:
    """Return (ms before the sources, ms of ours before the model is asked), medians.

    The model is one that notes when it is asked and writes nothing.
    """
    asked: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        engine = _engine(corpus, Path(name), asked)
        firsts, befores = [], []
        for _ in range(repeats + 2):
            asked.clear()
            started = time.perf_counter()
            sources = 0.0
            for event in engine.stream(Question("Qui convoque le conseil municipal ?")):
                if isinstance(event, SourcesEvent):
                    sources = time.perf_counter()
            firsts.append(1000 * (sources - started))
            befores.append(1000 * (asked[0] - sources))
    return statistics.median(firsts[2:]), statistics.median(befores[2:])


def _engine(corpus: Path, folder: Path, asked: list[float]) -> Engine:
    from ingestion.encoding import load_encoder
    from ingestion.pipeline import ingest

    class Silent:
        def stream_chat(self, _messages: object) -> Iterator[object]:
            asked.append(time.perf_counter())
            return iter(())

    ingest([corpus], folder / "index", load_encoder())
    settings = load_settings(
        corpus=corpus, index=folder / "index", data=folder, seuil_reponse=0.0, seuil_proche=0.0
    )
    engine = open_assistant(settings, llm=Silent())
    # A silent model fails each time: without this the breaker would stop asking it.
    engine._writer._breaker.failed = lambda: None  # type: ignore[union-attr]
    return engine


def _citation(number: int, row: dict[str, object]) -> Citation:
    text, name = str(row["text"]), str(row["passage"])
    span = Span(0, len(text))
    heading = row["heading_path"]
    assert isinstance(heading, list)
    return Citation(
        number, name.split("#")[0], name, str(row["title"]), DocumentKind.FICHE,
        tuple(map(str, heading)), text, span, text, span,
    )  # fmt: skip


def _part(count: int, total: int) -> str:
    return f"{count / total:.3f}" if total else "—"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, default=DATASET)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--misses", action="store_true", help="montrer les phrases mal jugées")
    parser.add_argument(
        "--no-overhead", action="store_true", help="sans la mesure d’une réponse entière"
    )
    given = parser.parse_args(arguments)
    outcomes = list(judge(load_cases(given.dataset)))
    for split in sorted({o.case.split for o in outcomes}):
        of_split = [o for o in outcomes if o.case.split == split]
        print(f"### Part « {split} » ({len(of_split)} phrases)\n")
        print("\n".join(table(of_split)), "\n")
    print(f"### Tout ({len(outcomes)} phrases)\n")
    print("\n".join(table(outcomes)), "\n")
    causes = Counter(c for o in outcomes if o.rejected for c in o.checks)
    print(
        "Contrôles qui ont rejeté :", ", ".join(f"{n} {c}" for n, c in causes.most_common()), "\n"
    )
    print(f"Vérification d’une phrase : {latency(outcomes)}")
    if not given.no_overhead:
        first, before = overhead(given.corpus)
        print(
            f"Premier événement (les sources) : {first:.1f} ms ; avant l’appel au modèle : {before:.1f} ms"
        )
    if given.misses:
        for outcome in outcomes:
            if outcome.rejected == (outcome.case.kind == FAITHFUL):
                print(f"{outcome.case.id} {outcome.checks} : {outcome.case.sentence}")


if __name__ == "__main__":
    main()
