"""The verdict of the release gate on a generation, kept beside it and required to publish it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ingestion.errors import GateRefusedError
from ingestion.index import disk, durable
from ingestion.index.generation import GenerationFolder

VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a verdict was given on: digests of the questions and of the rules, and the part asked.

    ``whole`` when they are all the shipped questions and the shipped rules: nothing less publishes.
    """

    questions: str
    part: str
    rules: str
    whole: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """A verdict read back."""

    passed: bool
    why: str
    scope: Scope

    @property
    def against(self) -> str:
        """Return why it does not publish, empty when it does."""
        if not self.passed:
            return self.why
        if self.scope.whole:
            return ""
        return (
            "elle n’a été acceptée que sur d’autres questions ou d’autres règles que celles livrées "
            f"(questions {self.scope.questions}, part « {self.scope.part} », règles {self.scope.rules})"
        )


def record_verdict(
    folder: GenerationFolder, name: str, passed: bool, why: str, scope: Scope
) -> None:
    """Keep the gate's verdict on a generation; raises IndexMissingError when there is none any more."""
    folder.resolve(name)
    target = _path(folder, name)
    verdict = {"generation": name, "passed": passed, "why": why, **asdict(scope)}
    with disk.writing(folder.root):
        target.parent.mkdir(exist_ok=True)
        durable.replace_file(target, json.dumps(verdict, ensure_ascii=False).encode())
    folder.record({"action": "gate", **verdict})


def require_passed(folder: GenerationFolder, name: str, force: str) -> str:
    """Return what the gate said of ``name`` when it passed it, empty when a reason forces it.

    Raises GateRefusedError otherwise.
    """
    try:
        kept = _read(_path(folder, name), name)
        against = kept.against
    except FileNotFoundError:
        kept, against = None, "elle n’a pas été évaluée"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        where = _path(folder, name)
        kept, against = None, f"son verdict « {where} » est illisible, ou d’une version antérieure"
    if kept is not None and not against:
        return kept.why
    if force.strip():
        folder.record({"action": "force", "generation": name, "why": force.strip()})
        return ""
    raise GateRefusedError(
        f"{name} n’est pas publiée : {against}. Lancez « vademecum eval gate --index candidate », "
        'ou publiez avec --force "la raison" (elle sera consignée).'
    )


def _read(path: Path, name: str) -> _Kept:
    """Read a verdict; one without its scope, as formerly written, says not what it was given on."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["generation"] != name or not all(isinstance(raw[k], bool) for k in ("passed", "whole")):
        raise ValueError("a verdict on something else")
    scope = Scope(str(raw["questions"]), str(raw["part"]), str(raw["rules"]), raw["whole"])
    return _Kept(raw["passed"], str(raw["why"]), scope)


def _path(folder: GenerationFolder, name: str) -> Path:
    return folder.root / VERDICTS / f"{name}.json"
