"""Bank questions that are too near an evaluation question: ``python -m evals.overlap [--remove]``.

A question already asked that says an evaluation question almost word for word would give its answer away.
Compared on content stems: the same ones, or three and more with a Jaccard index of NEAR or above.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import DEFAULT_FOLDER, load_questions
from ingestion import french
from ingestion.asked import BankEntry, bank_entries, bank_files

NEAR = 0.6
REWORDINGS = ("reformulations.jsonl", "reformulations-2.jsonl")
"""Files of the datasets' folder that are not evaluation questions, but are measured on all the same."""


@dataclass(frozen=True, slots=True)
class TooNear:
    """A bank entry, and the evaluation question that it is too near."""

    entry: BankEntry
    question: str


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text that are not stop words."""
    return frozenset(stem for stem in french.stems(text) if not french.is_stop(stem))


def are_near(first: frozenset[str], second: frozenset[str]) -> bool:
    """Tell whether two questions say almost the same words."""
    if first == second:
        return bool(first)
    shared = len(first & second)
    return len(first) >= 3 and shared >= NEAR * len(first | second)


def measured_questions(folder: Path = DEFAULT_FOLDER) -> list[str]:
    """Return every question that a figure is computed on."""
    asked = [q.question for q in load_questions()]
    for name in REWORDINGS:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        asked += [json.loads(line)["question"] for line in lines]
    fresh = Path(__file__).parent / "material" / "questions-neuves.jsonl"
    asked += [json.loads(line)["question"] for line in fresh.read_text("utf-8").splitlines()]
    return asked


def too_near(corpus: Path) -> Iterator[TooNear]:
    """Yield the bank entries that are too near a measured question."""
    measured = [(text, content_stems(text)) for text in measured_questions()]
    holders: dict[str, list[int]] = {}
    for place, (_, stems) in enumerate(measured):
        for stem in stems:
            holders.setdefault(stem, []).append(place)
    for entry in bank_entries(corpus):
        mine = content_stems(entry.question)
        for place in sorted({p for stem in mine for p in holders.get(stem, ())}):
            if are_near(mine, measured[place][1]):
                yield TooNear(entry, measured[place][0])
                break


def remove(corpus: Path, found: list[TooNear]) -> None:
    """Rewrite the bank's files without the lines found."""
    lines = {(Path(f.entry.path).name, f.entry.line) for f in found}
    for path in bank_files(corpus):
        kept = [
            line
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
            if (path.name, number) not in lines
        ]
        path.write_text("\n".join(kept), encoding="utf-8")


def main() -> None:
    """Print what is too near, and remove it when asked; exit code 1 when something stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--remove", action="store_true", help="take the lines out of the bank")
    options = parser.parse_args()
    found = list(too_near(options.corpus))
    for item in found:
        print(
            f"{item.entry.path}:{item.entry.line} : « {item.entry.question} » ~ « {item.question} »"
        )
    print(f"{len(found)} question(s) posée(s) trop proche(s) d’une question de mesure")
    if options.remove:
        remove(options.corpus, found)
    elif found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
