"""Stored runs and comparisons: JSON files that other programs may read (docs/evaluations.md).

Layout of the folder (``var/evals`` by default)::

    run-<utc>-<part>/run.json         header and figures
    run-<utc>-<part>/results.jsonl    one question a line
    run-<utc>-<part>/baselines.json   scores of the simpler systems, when they were measured
    comparisons/<before>--<after>.json

A run appears whole or not at all: it is written aside, then renamed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.answers import to_json
from evals.errors import EvaluationError, RunNotFoundError, StoredRunError
from evals.results import FORMAT, Comparison, QuestionResult, Run, RunHeader, Scores

DEFAULT_FOLDER = Path("var/evals")
HEADER, RESULTS, BASELINES = "run.json", "results.jsonl", "baselines.json"
COMPARISONS = "comparisons"


def save_run(folder: Path, run: Run) -> Path:
    """Write a run durably; return its folder. Raises EvaluationError when the disk refuses."""
    target = folder / run.header.id
    aside = folder / f".{run.header.id}.{os.getpid()}.tmp"
    try:
        aside.mkdir(parents=True)
        (aside / HEADER).write_text(_dump(run.header, indent=1), "utf-8")
        lines = "".join(_dump(result) + "\n" for result in run.results)
        (aside / RESULTS).write_text(lines, "utf-8")
        if run.baseline_scores:
            (aside / BASELINES).write_text(_dump(run.baseline_scores), "utf-8")
        for path in (*aside.iterdir(), aside):
            _flush(path)
        aside.rename(target)
        _flush(folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise EvaluationError(
            f"Le relevé n’a pas pu être écrit dans « {folder} » ({error.strerror}). "
            "Libérez de la place ou choisissez un autre dossier avec --store."
        ) from error
    return target


def list_runs(folder: Path = DEFAULT_FOLDER) -> list[RunHeader]:
    """Return the headers of the readable runs, oldest first; an absent folder holds none."""
    headers = []
    for path in folder.glob(f"run-*/{HEADER}"):
        try:
            headers.append(load_header(path.parent))
        except StoredRunError:
            continue
    return sorted(headers, key=lambda header: (header.created_at, header.id))


def load_header(path: Path) -> RunHeader:
    """Return the header of a run's folder; raises StoredRunError."""
    try:
        header = _header_adapter().validate_json((path / HEADER).read_bytes())
    except (OSError, ValidationError) as error:
        raise StoredRunError(f"Le relevé « {path} » est illisible ({_brief(error)}).") from error
    if header.format != FORMAT:
        raise StoredRunError(
            f"Le relevé « {path} » est d’un autre format ({header.format}, et non {FORMAT}) : "
            "relancez « vademecum eval run »."
        )
    return header


def load_run(path: Path) -> Run:
    """Return a whole run; raises StoredRunError naming the file and line at fault."""
    header = load_header(path)
    results = []
    try:
        lines = (path / RESULTS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StoredRunError(f"Le relevé « {path} » est illisible ({_brief(error)}).") from error
    for number, line in enumerate(lines, 1):
        try:
            results.append(_result_adapter().validate_json(line))
        except ValidationError as error:
            raise StoredRunError(f"{path / RESULTS}:{number} : {_brief(error)}.") from error
    if len(results) != header.questions:
        raise StoredRunError(
            f"Le relevé « {path} » est incomplet : {len(results)} questions sur {header.questions}."
        )
    return Run(header, tuple(results), _baseline_scores(path))


def _baseline_scores(path: Path) -> dict[str, dict[str, Scores]]:
    if not (path / BASELINES).is_file():
        return {}
    try:
        return _scores_adapter().validate_json((path / BASELINES).read_bytes())
    except (OSError, ValidationError) as error:
        raise StoredRunError(f"{path / BASELINES} : {_brief(error)}.") from error


def find_run(name: str, folder: Path = DEFAULT_FOLDER) -> Path:
    """Return the folder of « last », « previous », a run's id, the start of one, or a path.

    « previous » is the run that the last one was judged against, or the one before it. Raises
    RunNotFoundError when none, or several, correspond.
    """
    direct = Path(name)
    if (direct / HEADER).is_file():
        return direct
    headers = list_runs(folder)
    names = [header.id for header in headers]
    places = _places(headers)
    if name in places:
        return folder / places[name]
    found = [known for known in names if known.startswith(name)]
    if len(found) == 1 or name in found:
        return folder / (name if name in found else found[0])
    known = ", ".join(names[-5:]) or "aucun"
    raise RunNotFoundError(
        f"{len(found) or 'Aucun'} relevé « {name} » dans « {folder} » (derniers : {known}). "
        "Lancez « vademecum eval run », ou donnez « last », « previous » ou un nom entier."
    )


def _places(headers: Sequence[RunHeader]) -> dict[str, str]:
    """Return the ids of « last » and « previous », of those that there are; ``headers`` as listed."""
    names = [header.id for header in headers]
    places = dict(zip(("last", "previous"), reversed(names), strict=False))
    # Other runs may have been made since that of what is published, which the gate does not redo.
    verdict = headers[-1].verdict if headers else None
    if verdict is not None and verdict.against in names:
        places["previous"] = verdict.against
    return places


def save_comparison(folder: Path, comparison: Comparison) -> Path:
    """Write a comparison; return its file."""
    target = folder / COMPARISONS / f"{comparison.before}--{comparison.after}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    aside.write_text(_dump(comparison, indent=1), "utf-8")
    _flush(aside)
    aside.replace(target)
    return target


def last_comparison(folder: Path = DEFAULT_FOLDER) -> Comparison | None:
    """Return the comparison made last, or None."""
    found = []
    for path in (folder / COMPARISONS).glob("*.json"):
        try:
            found.append(_comparison_adapter().validate_json(path.read_bytes()))
        except (OSError, ValidationError):
            continue
    return max(found, key=lambda comparison: comparison.created_at, default=None)


def _dump(value: Any, indent: int | None = None) -> str:
    return json.dumps(to_json(value), ensure_ascii=False, indent=indent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _brief(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))} : {first['msg']}"
    return str(error)


@cache
def _header_adapter() -> TypeAdapter[RunHeader]:
    return TypeAdapter(RunHeader)


@cache
def _scores_adapter() -> TypeAdapter[dict[str, dict[str, Scores]]]:
    return TypeAdapter(dict[str, dict[str, Scores]])


@cache
def _result_adapter() -> TypeAdapter[QuestionResult]:
    return TypeAdapter(QuestionResult)


@cache
def _comparison_adapter() -> TypeAdapter[Comparison]:
    return TypeAdapter(Comparison)
