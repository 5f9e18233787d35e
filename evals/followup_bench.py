"""How well follow-ups are understood: raw, completed by our heuristics, rewritten by a model.

``python -m evals.followup_bench --index DIR`` takes the dialogue questions (kind « followup ») of
``evals/datasets`` and prints recall@1/5 and MRR@10 of the gold documents for each way of understanding
the last question. The model's row is there when one is configured (``modele_url``).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answers import Turn
from assistant.dialogue.conversation import resolve
from assistant.generation.writer import ModelWriter
from assistant.settings import Settings, load_settings
from evals.datasets import DEFAULT_FOLDER, text_lines
from evals.retrieval_bench import document_run, open_snapshot

DEPTH = 10
Understand = Callable[[str, Sequence[Turn]], str]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The questions of one person, the last being the one to understand, and the gold documents."""

    question: str
    turns: tuple[Turn, ...]
    gold: frozenset[str]


def load_dialogues(folder: Path = DEFAULT_FOLDER, part: str = "") -> list[Dialogue]:
    """Read the follow-ups that expect an answer; ``part`` keeps « dev » or « test » only."""
    found = []
    for path in sorted(folder.glob("questions-*.jsonl")):
        for line in text_lines(path):
            raw = json.loads(line)
            gold = frozenset(g["document_id"] for g in raw["gold"] if g["grade"] == 2)
            if raw.get("turns") and gold and part in ("", raw.get("part")):
                found.append(Dialogue(raw["question"], tuple(map(Turn, raw["turns"])), gold))
    return found


def ways(settings: Settings) -> dict[str, Understand]:
    """Return the ways of understanding a follow-up, from the least to the most."""
    found: dict[str, Understand] = {
        "dernière question seule": lambda question, turns: question,  # noqa: ARG005
        "complétée sans modèle": lambda question, turns: resolve(question, turns).text,
        "toutes les questions": lambda question, turns: " ".join(
            [*(t.question for t in turns), question]
        ),
    }
    if settings.modele_url:
        writer = ModelWriter.from_settings(settings.model_copy(update={"modele_reecriture": True}))
        writer.warm()

        def rewritten(question: str, turns: Sequence[Turn]) -> str:
            resolved = resolve(question, turns)
            if not resolved.completed:
                return question
            return writer.rewrite(question, turns) or resolved.text

        found[f"récrite par {settings.modele_nom}"] = rewritten
    return found


def measure(
    dialogues: Sequence[Dialogue], understand: Understand, run: Callable[[str], Sequence[str]]
) -> tuple[float, float, float]:
    """Return recall@1, recall@5 and MRR@10 of the gold documents, over the dialogues."""
    ranks = []
    for dialogue in dialogues:
        documents = list(run(understand(dialogue.question, dialogue.turns)))
        ranks.append(next((i for i, d in enumerate(documents[:DEPTH], 1) if d in dialogue.gold), 0))
    count = len(ranks) or 1
    return (
        sum(r == 1 for r in ranks) / count,
        sum(0 < r <= 5 for r in ranks) / count,
        sum(1 / r for r in ranks if r) / count,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--part", default="", choices=["", "dev", "test"])
    given = parser.parse_args()
    snapshot = open_snapshot(given.index, given.corpus)
    dialogues = load_dialogues(part=given.part)
    run = document_run(snapshot.ranker, snapshot, DEPTH)
    print(f"{len(dialogues)} questions de suite\n")
    print("| question de suite | rappel@1 | rappel@5 | MRR@10 |\n|---|---|---|---|")
    for name, understand in ways(load_settings()).items():
        figures = " | ".join(f"{value:.3f}" for value in measure(dialogues, understand, run))
        print(f"| {name} | {figures} |")


if __name__ == "__main__":
    main()
