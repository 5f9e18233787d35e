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
    ``code`` is the version of the code that answered and scored, ``published`` the generation that
    was published then, empty without any.
    """

    questions: str
    part: str
    rules: str
    whole: bool
    code: str
    published: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """A verdict read back."""

    passed: bool
    why: str
    scope: Scope

    def against(self, code: str, published: str) -> str:
        """Return why it does not publish with this code over what is published, empty when it does."""
        scope = self.scope
        other = f"jugée par une autre version du code ({scope.code}, et non {code})"
        if not self.passed:
            return self.why.rstrip(".") + (f" ; elle a été {other}" if scope.code != code else "")
        if not scope.whole:
            return (
                "elle n’a été acceptée que sur d’autres questions ou d’autres règles que celles "
                f"livrées (questions {scope.questions}, part « {scope.part} », règles {scope.rules})"
            )
        if scope.code != code:
            return f"elle a été {other}"
        if scope.published != published:
            then = f"face à {scope.published}" if scope.published else "quand rien n’était publié"
            now = f"{published} est publiée" if published else "plus rien n’est publié"
            return f"elle a été jugée {then}, et {now}"
        return ""


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


def require_passed(folder: GenerationFolder, name: str, force: str, code: str) -> str:
    """Return what the gate said of ``name`` when it passed it, empty when a reason forces it.

    ``code`` is the version of the code that would serve it. Raises GateRefusedError when the verdict
    refuses, or was given on something else: other questions, rules or code, or before another was
    published.
    """
    current = folder.current_name() or ""
    try:
        kept = _read(_path(folder, name), name)
        # What is published already may be so again, whatever it was judged against.
        against = kept.against(code, kept.scope.published if current == name else current)
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
    """Read a verdict; raises KeyError, TypeError or ValueError when it does not say what it was given on."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["generation"] != name or not all(isinstance(raw[k], bool) for k in ("passed", "whole")):
        raise ValueError("a verdict on something else")
    said = {key: str(raw[key]) for key in ("questions", "part", "rules", "code", "published")}
    scope = Scope(**said, whole=raw["whole"])
    return _Kept(raw["passed"], str(raw["why"]), scope)


def _path(folder: GenerationFolder, name: str) -> Path:
    return folder.root / VERDICTS / f"{name}.json"
