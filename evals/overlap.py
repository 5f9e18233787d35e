"""What is learnt from and too near an evaluation question: ``python -m evals.overlap [--remove]``.

A question already asked that says an evaluation question almost word for word would give its answer away; a
request to refuse that says one, its refusal.
Compared on content stems: the same ones, or three and more with a Jaccard index of NEAR or above.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import DEFAULT_FOLDER, load_questions, text_lines
from evals.held_out import MATERIAL, NEW, POLITE, REFUSED, UNSEEN
from ingestion import french
from ingestion.asked import bank_files, file_entries

NEAR = 0.6
REWORDINGS = ("reformulations.jsonl", "reformulations-2.jsonl")
"""Files of the datasets' folder that are not evaluation questions, but are measured on all the same."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A line that something fitted learns from: of the bank, or of `evals/material`."""

    path: Path
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class TooNear:
    """A line, and the evaluation question that it is too near."""

    taught: Taught
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
        asked += [json.loads(line)["question"] for line in text_lines(folder / name)]
    asked += [json.loads(line)["question"] for line in text_lines(NEW)]
    return asked


def taught(corpus: Path, material: Path = MATERIAL) -> Iterator[Taught]:
    """Yield the lines of the bank, of the requests to refuse and of the questions worded like them."""
    for path in bank_files(corpus):
        yield from (Taught(path, e.line, e.question) for e in file_entries(path))
    for path in (material / name.name for name in (*REFUSED, POLITE, UNSEEN)):
        for number, line in enumerate(text_lines(path), 1):
            yield Taught(
                path, number, json.loads(line)["question"] if path.suffix == ".jsonl" else line
            )


def too_near(corpus: Path, material: Path = MATERIAL) -> Iterator[TooNear]:
    """Yield the lines that are too near a measured question."""
    measured = [(text, content_stems(text)) for text in measured_questions()]
    holders: dict[str, list[int]] = {}
    for place, (_, stems) in enumerate(measured):
        for stem in stems:
            holders.setdefault(stem, []).append(place)
    for line in taught(corpus, material):
        mine = content_stems(line.text)
        for place in sorted({p for stem in mine for p in holders.get(stem, ())}):
            if are_near(mine, measured[place][1]):
                yield TooNear(line, measured[place][0])
                break


def remove(found: list[TooNear]) -> None:
    """Rewrite the files without the lines found."""
    for path in {item.taught.path for item in found}:
        gone = {item.taught.line for item in found if item.taught.path == path}
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [line for number, line in enumerate(lines, 1) if number not in gone]
        path.write_text("\n".join(kept), encoding="utf-8")


def main() -> None:
    """Print what is too near, and remove it when asked; exit code 1 when something stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--remove", action="store_true", help="take the lines out")
    options = parser.parse_args()
    found = list(too_near(options.corpus))
    for item in found:
        line = item.taught
        print(f"{line.path.name}:{line.line} : « {line.text} » ~ « {item.question} »")
    print(f"{len(found)} ligne(s) apprise(s) trop proche(s) d’une question de mesure")
    if options.remove:
        remove(found)
    elif found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
