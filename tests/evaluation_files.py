"""Stored evaluations written by hand, as docs/evaluations.md says, for those who only read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def question(identifier: str, why: Sequence[str] = (), **changes: Any) -> dict[str, Any]:
    """Return a line of results.jsonl."""
    return {
        "id": identifier,
        "kind": "factual",
        "part": "test",
        "expected": "answer",
        "question": f"Question {identifier} ?",
        "turns": [],
        "understood": None,
        "status": "answered",
        "confidence": 0.625,
        "right": False,
        "scores": {"recall_5": 1.0},
        "why": list(why),
        "statements": [
            {"text": "Trois jours francs.", "kind": "direct", "citations": [1], "span": None}
        ],
        "citations": [{"number": 1, "document_id": "fiche-convocation", "title": "Convoquer",
                       "heading_path": [], "quote": "Trois jours francs.",
                       "span": {"start": 0, "end": 19}}],
        "withheld": [],
        "notices": ["Selon la population."],
        "retrieved": ["fiche-quorum", "fiche-convocation"],
        "gold": [{"document_id": "fiche-convocation", "grade": 2, "quote": "cinq jours francs"}],
        "nuggets": [{"text": "cinq jours", "vital": True, "found": False}],
        "milliseconds": 12.0,
    } | changes  # fmt: skip


def write_run(
    folder: Path,
    name: str,
    created_at: str = "2026-11-21T09:30:00+00:00",
    *,
    recall: float = 0.9,
    questions: Sequence[dict[str, Any]] = (),
    **changes: Any,
) -> Path:
    """Write a run with a recall under its floor of 0.93 unless told, and a latency without bound."""
    target = folder / name
    target.mkdir(parents=True)
    header = {
        "id": name,
        "created_at": created_at,
        "seconds": 24.5,
        "format": 1,
        "system": "vademecum",
        "generation": "gen-essai",
        "code_version": "0.1.0+abc",
        "part": "test",
        "questions": len(questions),
        "figures": {
            "recall_5": {"value": recall, "low": 0.85, "high": 0.95, "count": 40},
            "false_refusal": {"value": 0.04, "low": 0.0, "high": 0.08, "count": 40},
            "latency_p50": {"value": 13.4, "low": 12.0, "high": 15.0, "count": 40},
        },
        "by_kind": {},
        "metrics": {
            "recall_5": {"label": "Rappel@5", "unit": "", "higher_is_better": True, "main": True,
                         "at_least": 0.93},
            "false_refusal": {"label": "Refus à tort", "unit": "", "higher_is_better": False,
                              "main": True, "at_most": 0.05},
            "latency_p50": {"label": "Temps médian", "unit": "ms", "higher_is_better": False,
                            "main": False},
        },
        "kinds": {"factual": "Fait précis", "hostile": "Question ou document hostile"},
    } | changes  # fmt: skip
    (target / "run.json").write_text(json.dumps(header, ensure_ascii=False), "utf-8")
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions)
    (target / "results.jsonl").write_text(lines, "utf-8")
    return target


def write_comparison(
    folder: Path, before: str, after: str, created_at: str, **changes: Any
) -> None:
    """Write a comparison: one figure changed, one did not, one question lost."""
    target = folder / "comparisons" / f"{before}--{after}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    flat = {"difference": 0.1, "count": 10}
    comparison = {
        "before": before,
        "after": after,
        "created_at": created_at,
        "questions": 10,
        "left_out": 0,
        "format": 1,
        "metrics": [
            {"metric": "recall_5", "before": 0.8, "after": 0.9, "p_value": 0.25, "wins": 2,
             "ties": 7, "losses": 1, **flat},
            {"metric": "false_refusal", "before": 0.1, "after": 0.1, "p_value": 1.0, "wins": 0,
             "ties": 10, "losses": 0, **flat},
        ],
        "changed": [
            {"id": "q-7", "kind": "factual", "question": "Perdue ou pas ?", "change": "loss",
             "before": question("q-7", right=True),
             "after": question("q-7", ["Fait essentiel <absent>."], status="partial",
                               statements=[{"text": "Un texte proche.", "citations": [1]}])},
            {"id": "q-8", "kind": "factual", "question": "Autrement dite ?", "change": "other",
             "before": {}, "after": question("q-8", right=True)},
        ],
    } | changes  # fmt: skip
    target.write_text(json.dumps(comparison, ensure_ascii=False), "utf-8")
