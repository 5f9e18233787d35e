"""Speed and memory over many passages: ``python -m evals.scale_bench --articles FILE --questions FILE``.

The articles are indexed many times over, each copy without some of its paragraphs, so that no two are the
same. Prints a Markdown table: time and peak memory of the indexing, latencies and resident memory of what
answers. A million passages take some minutes and about 15 GB of disk: this is not part of ``make bench``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from evals.bench import COMMAND, speed_rows
from evals.datasets import text_lines

COPIES = 39
"""Of the 22 775 articles: a million passages."""
LEFT_OUT = 5
"""One paragraph in so many is left out of a copy, when it has several."""


def multiplied(line: str, number: int) -> str:
    """Return an article as its copy ``number``: another identifier, one paragraph in LEFT_OUT less."""
    raw = json.loads(line)
    raw["id"] = f"{raw['id']}-c{number}"
    paragraphs = raw["texte"].split("\n\n")
    kept = [p for i, p in enumerate(paragraphs) if (i + number) % LEFT_OUT]
    raw["texte"] = "\n\n".join(kept or paragraphs)
    return json.dumps(raw, ensure_ascii=False)


def multiply(articles: Path, target: Path, copies: int) -> None:
    """Write ``copies`` copies of the articles."""
    lines = text_lines(articles)
    with target.open("w", encoding="utf-8") as out:
        for number in range(copies):
            out.writelines(multiplied(line, number) + "\n" for line in lines)


def measure(articles: Path, questions: Path, copies: int) -> list[tuple[str, str]]:
    """Return the rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        source, index = Path(name) / "articles.jsonl", Path(name) / "index"
        multiply(articles, source, copies)
        started = time.perf_counter()
        subprocess.run(
            [COMMAND, "ingest", str(source), "--index", str(index)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        indexing = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return [
            ("Indexer à froid", f"{indexing:.0f} s, {peak:.0f} Mo au plus"),
            *speed_rows(index, questions),
        ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m evals.scale_bench", description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=COPIES)
    options = parser.parse_args(arguments)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    print("| mesure | valeur |\n|---|---|")
    for label, value in measure(options.articles, options.questions, options.copies):
        print(f"| {label} | {value} |", flush=True)


if __name__ == "__main__":
    main()
