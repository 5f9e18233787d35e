"""Fit the confidence on near misses made from the corpus: ``python -m evals.answerability_fit``.

Every other everyday question of each document is hidden from the index, then asked twice: with the
document (it can be answered) and without it (a near miss: the subject is there, the answer is not).
The dev questions are added, counted twice. Documents named by a test question are left out, so that
nothing is tuned on the test part. Prints the weights for ``assistant/answering/confidence.py``.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from assistant.answering.confidence import FEATURES
from assistant.settings import load_settings
from evals.confidence_fit import Floats, cross_validated, fit, log_loss, reliability
from evals.datasets import load_questions
from evals.questions import Expected, GoldenQuestion, Part, QuestionKind
from evals.systems import System, open_system
from ingestion.encoding import load_encoder
from ingestion.pipeline import ingest

FOLDS = 5
PENALTIES = (1.0, 3.0, 10.0, 30.0)
DEV_COUNT = 2
"""How many times a dev question counts beside one made from the corpus."""
FALSE_REFUSALS = (0.02, 0.05, 0.08, 0.10, 0.15, 0.20)
_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus file with its front matter and body."""

    path: Path
    header: dict[str, object]
    body: str

    @property
    def id(self) -> str:
        """Return the document's identifier."""
        return str(self.header["id"])

    @property
    def fold(self) -> int:
        """Return the fold of the document."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:4], "big") % FOLDS

    def questions(self, parity: int) -> list[str]:
        """Return every other everyday question."""
        questions = self.header.get("questions") or []
        assert isinstance(questions, list)
        return [str(q) for i, q in enumerate(questions) if i % 2 == parity]


@dataclass(frozen=True, slots=True)
class Examples:
    """Feature rows, labels (1: answerable) and folds."""

    rows: Floats
    labels: Floats
    folds: tuple[int, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[Sequence[float], bool, int]]) -> Examples:
        """Gather (features, label, fold) triples."""
        return cls(
            np.array([f for f, _, _ in found], dtype=np.float64),
            np.array([float(label) for _, label, _ in found]),
            tuple(fold for *_, fold in found),
        )

    def plus(self, other: Examples, times: int) -> Examples:
        """Return both, the other one counted several times."""
        return Examples(
            np.vstack([self.rows, *[other.rows] * times]),
            np.concatenate([self.labels, *[other.labels] * times]),
            self.folds + other.folds * times,
        )


def read_sources(corpus: Path) -> list[Source]:
    """Return the corpus files that carry everyday questions."""
    sources = []
    for path in sorted(corpus.rglob("*.md")):
        match = _FRONT.match(path.read_text(encoding="utf-8"))
        if match is None:
            continue
        header = yaml.safe_load(match[1])
        if header.get("questions"):
            sources.append(Source(path, header, match[2]))
    return sources


def corpus_examples(
    corpus: Path, work: Path, excluded: frozenset[str], with_questions: bool
) -> tuple[Examples, Examples]:
    """Return the examples made of hidden everyday questions, with and without their document.

    Then the dev questions, asked to the same index.
    """
    sources = read_sources(corpus)
    asked = [s for s in sources if s.id not in excluded]
    whole = _build(sources, corpus, work / "tout", with_questions)
    found = list(_asked(whole, asked, True))
    for fold in range(FOLDS):
        kept = [s for s in sources if s.fold != fold]
        system = _build(kept, corpus, work / f"sans-{fold}", with_questions)
        found += _asked(system, [s for s in asked if s.fold == fold], False)
    return Examples.of(found), dev_examples(whole)


def dev_examples(system: System) -> Examples:
    """Return the examples of the dev part; hostile questions are left to their own rules."""
    found = []
    for question in load_questions(part=Part.DEV):
        attempt = system.attempt(question)
        if len(attempt.features) == len(FEATURES) and question.kind is not QuestionKind.HOSTILE:
            key = question.gold[0].document_id if question.gold else question.id
            fold = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % FOLDS
            found.append((attempt.features, question.expected is Expected.ANSWER, fold))
    return Examples.of(found)


def report(made: Examples, dev: Examples) -> str:
    """Return the fit as text: cross-validated loss, weights, reliability and refusals on dev."""
    both = made.plus(dev, DEV_COUNT)
    first = len(made.labels)
    on_dev = slice(first, first + len(dev.labels))
    held = {p: cross_validated(both.rows, both.labels, both.folds, p) for p in PENALTIES}
    losses = {p: log_loss(held[p][on_dev], dev.labels) for p in PENALTIES}
    best = min(losses, key=lambda p: losses[p])
    model = fit(both.rows, both.labels, best)
    lines = [f"{first} exemples tirés du corpus, {len(dev.labels)} questions de mise au point"]
    lines += [f"  pénalité {p:g} : perte croisée {loss:.4f}" for p, loss in losses.items()]
    lines.append("WEIGHTS: Mapping[str, float] = {")
    lines += [f'    "{n}": {w:.3f},' for n, w in zip(FEATURES, model.weights, strict=True)]
    lines.append(f"}}\nBIAS = {model.bias:.3f}\n\nFiabilité sur les questions de mise au point :")
    p = held[best][on_dev]
    lines += [f"  dit {a:.2f}, vrai {b:.2f} ({n})" for a, b, n in reliability(p, dev.labels)]
    lines.append("refus à tort  refus dus  seuil")
    for share in FALSE_REFUSALS:
        threshold = float(np.quantile(p[dev.labels == 1], share))
        due = float((p[dev.labels == 0] < threshold).mean())
        lines.append(f"{share:12.2f}  {due:9.3f}  {threshold:5.2f}")
    return "\n".join(lines)


def _build(sources: Sequence[Source], corpus: Path, work: Path, with_questions: bool) -> System:
    """Index the sources with half of their everyday questions, or with none."""
    folder = work / "corpus"
    for source in sources:
        target = folder / source.path.relative_to(corpus)
        target.parent.mkdir(parents=True, exist_ok=True)
        questions = source.questions(1) if with_questions else []
        header = {**source.header, "questions": questions}
        text = yaml.safe_dump(header, allow_unicode=True)
        target.write_text(f"---\n{text}---\n{source.body}", encoding="utf-8")
    for name in ("themes.toml", "lexique.toml"):
        if (corpus / name).is_file():
            shutil.copy(corpus / name, folder / name)
    ingest([folder], work / "index", load_encoder())
    return open_system(load_settings(), index=work / "index")


def _asked(
    system: System, sources: Sequence[Source], label: bool
) -> Iterator[tuple[Sequence[float], bool, int]]:
    for source in sources:
        for number, text in enumerate(source.questions(0)):
            question = GoldenQuestion(
                f"{source.id}-{number}", QuestionKind.FACTUAL, text, Expected.ANSWER, Part.DEV
            )
            features = system.attempt(question).features
            if len(features) == len(FEATURES):
                yield features, label, source.fold


def main() -> None:
    """Make the examples, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    options = parser.parse_args()
    excluded = frozenset(
        g.document_id for q in load_questions() if q.part is Part.TEST for g in q.gold
    )
    for with_questions in (True, False):
        with tempfile.TemporaryDirectory() as name:
            made, dev = corpus_examples(options.corpus, Path(name), excluded, with_questions)
        print("WITH_QUESTIONS" if with_questions else "WITHOUT_QUESTIONS")
        print(report(made, dev))


if __name__ == "__main__":
    main()
