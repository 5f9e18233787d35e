"""The verdict of the release gate on a generation, kept beside it and required to publish it."""

from __future__ import annotations

import json
from pathlib import Path

from ingestion.errors import SearchIndexError
from ingestion.index import durable
from ingestion.index.generation import GenerationFolder

VERDICTS = "verdicts"


class GateRefusedError(SearchIndexError):
    """A candidate failed the evaluations, or was never evaluated."""


def record_verdict(folder: GenerationFolder, name: str, passed: bool, why: str) -> None:
    """Keep the gate's verdict on a generation."""
    target = _path(folder, name)
    target.parent.mkdir(exist_ok=True)
    verdict = {"generation": name, "passed": passed, "why": why}
    durable.replace_file(target, json.dumps(verdict, ensure_ascii=False).encode())
    folder.record({"action": "gate", **verdict})


def require_passed(folder: GenerationFolder, name: str, force: str) -> str:
    """Return what the gate said of ``name`` when it passed it, empty when a reason forces it.

    Raises GateRefusedError otherwise.
    """
    try:
        verdict = json.loads(_path(folder, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        verdict = None
    if verdict is not None and verdict["passed"]:
        return str(verdict["why"])
    if force.strip():
        folder.record({"action": "force", "generation": name, "why": force.strip()})
        return ""
    reason = verdict["why"] if verdict else "elle n’a pas été évaluée"
    raise GateRefusedError(
        f"{name} n’est pas publiée : {reason}. Lancez « vademecum eval gate --index candidate », "
        'ou publiez avec --force "la raison" (elle sera consignée).'
    )


def _path(folder: GenerationFolder, name: str) -> Path:
    return folder.root / VERDICTS / f"{name}.json"
