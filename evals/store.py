"""Stored runs and comparisons: JSON files that other programs may read (docs/evaluations.md).

Layout of the folder (``var/evals`` by default)::

    run-<utc>-<part>/run.json         header and figures
    run-<utc>-<part>/results.jsonl    one question a line
    run-<utc>-<part>/baselines.json   scores of the simpler systems, when they were measured
    comparisons/<before>--<after>.json

A run appears whole or not at all: it is written aside, then renamed.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.answers import to_json
from assistant.evaluations import COMPARISONS, FORMAT, HEADER, RESULTS
from assistant.validation import UNREADABLE, refusal
from evals.errors import RunNotFoundError, StoredRunError, StoreError, disk_fault
from evals.results import Comparison, QuestionResult, Run, RunHeader, Scores
from evals.saying import counted
from ingestion.index import durable

DEFAULT_FOLDER = Path("var/evals")
BASELINES = "baselines.json"
ELSEWHERE = "Vérifiez la place et les droits, ou choisissez un autre dossier avec --store."


def prepare(folder: Path) -> None:
    """Make the folder of the runs, and write there: minutes of measuring must not be for nothing.

    Raises StoreError.
    """
    trial = folder / f".essai.{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise _not_written(folder, error, ELSEWHERE) from error


def save_run(folder: Path, run: Run) -> Path:
    """Write a run durably; return its folder. Raises StoreError when the disk refuses."""
    target = folder / run.header.id
    aside = folder / f".{run.header.id}.{os.getpid()}.tmp"
    try:
        aside.mkdir(parents=True)
        (aside / HEADER).write_bytes(_dump(run.header, indent=1))
        (aside / RESULTS).write_bytes(b"".join(_dump(one) + b"\n" for one in run.results))
        if run.baseline_scores:
            (aside / BASELINES).write_bytes(_dump(run.baseline_scores))
        durable.fsync_tree(aside)
        aside.rename(target)
        durable.fsync_path(folder)
    except OSError as error:
        raise _not_written(folder, error, ELSEWHERE) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def save_header(path: Path, header: RunHeader) -> None:
    """Replace the header of a run's folder at once; raises StoreError when the disk refuses."""
    write_file(path / HEADER, _dump(header, indent=1))


def write_file(path: Path, data: bytes, advice: str = ELSEWHERE) -> None:
    """Replace a file at once, leaving nothing half-written; raises StoreError with the advice."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        durable.replace_file(path, data)
    except OSError as error:
        raise _not_written(path, error, advice) from error


def _not_written(path: Path, error: OSError, advice: str) -> StoreError:
    return StoreError(f"« {path} » n’a pas pu être écrit ({disk_fault(error)}). {advice}")


def list_runs(folder: Path = DEFAULT_FOLDER) -> list[RunHeader]:
    """Return the headers of the readable runs, oldest first; an absent folder holds none."""
    return read_runs(folder)[0]


def read_runs(folder: Path) -> tuple[list[RunHeader], list[StoredRunError]]:
    """Return the headers of the readable runs, oldest first, and why the others are not."""
    headers, refused = [], []
    for path in sorted(path for path in folder.glob("run-*") if path.is_dir()):
        try:
            headers.append(load_header(path))
        except StoredRunError as error:
            refused.append(error)
    return sorted(headers, key=lambda header: (header.created_at, header.id)), refused


def load_header(path: Path) -> RunHeader:
    """Return the header of a run's folder; raises StoredRunError."""
    try:
        header = _header_adapter().validate_json((path / HEADER).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, _brief(error)) from error
    if header.format != FORMAT:
        raise StoredRunError(
            f"Le relevé « {path} » est d’un autre format ({header.format}, et non {FORMAT}) : "
            "relancez « vademecum eval run ».",
            path.name,
        )
    return header


def load_run(path: Path) -> Run:
    """Return a whole run; raises StoredRunError naming the file and line at fault."""
    header = load_header(path)
    results = []
    try:
        # Not splitlines: a question or a document may hold a U+2028, which JSON leaves as it is.
        lines = (path / RESULTS).read_text("utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, _brief(error)) from error
    for number, line in enumerate(lines, 1):
        try:
            results.append(_result_adapter().validate_json(line))
        except ValidationError as error:
            raise _damaged(path, f"{RESULTS}:{number} : {_brief(error)}") from error
    if len(results) != header.questions:
        raise _damaged(path, f"{counted(len(results), 'question')} sur {header.questions}")
    return Run(header, tuple(results), _baseline_scores(path))


def _damaged(path: Path, why: str) -> StoredRunError:
    return StoredRunError(
        f"Le relevé « {path} » est illisible ({why}). Supprimez ce dossier, puis relancez "
        "« vademecum eval run ».",
        path.name,
    )


def _baseline_scores(path: Path) -> dict[str, dict[str, Scores]]:
    if not (path / BASELINES).is_file():
        return {}
    try:
        return _scores_adapter().validate_json((path / BASELINES).read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(path, f"{BASELINES} : {_brief(error)}") from error


def find_run(name: str, folder: Path = DEFAULT_FOLDER) -> Path:
    """Return the folder of « last », « previous », a run's id, the start of one, or a path.

    « previous » is the run that the last one was judged against, or the one before it. Raises
    RunNotFoundError when none, or several, correspond, StoredRunError when one that cannot be read
    may be the one meant.
    """
    direct = Path(name)
    if (direct / HEADER).is_file():
        return direct
    headers, refused = read_runs(folder)
    names = [header.id for header in headers]
    places = _places(headers)
    if name in places:
        if hidden := _hiding(name, places[name], headers[-1], refused):
            raise StoredRunError(
                f"« {name} » désigne peut-être un relevé qui ne se lit pas. {hidden} Ou donnez le nom "
                f"entier du relevé voulu : {places[name]} se lit.",
                hidden.run,
            )
        return folder / places[name]
    found = [known for known in names if known.startswith(name)]
    if len(found) == 1 or name in found:
        return folder / (name if name in found else found[0])
    for error in refused:
        if not found and error.run.startswith(name):
            raise error
    known = ", ".join(names[-5:]) or "aucun"
    unread = f" ; illisibles : {', '.join(error.run for error in refused)}" if refused else ""
    raise RunNotFoundError(
        f"{len(found) or 'Aucun'} relevé « {name} » dans « {folder} » (derniers : {known}{unread}). "
        "Lancez « vademecum eval run », ou donnez « last », « previous » ou un nom entier."
    )


def _hiding(
    name: str, found: str, last: RunHeader, refused: Sequence[StoredRunError]
) -> StoredRunError | None:
    """Return the unreadable run that « last » or « previous » may mean instead of the one found."""
    against = last.verdict.against if last.verdict else ""
    for error in reversed(refused):
        # Names hold the time: one made before the run found is not the one meant.
        if error.run > found or (name == "previous" and error.run == against):
            return error
    return None


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
    """Write a comparison; return its file. Raises StoreError when the disk refuses."""
    target = folder / COMPARISONS / f"{comparison.before}--{comparison.after}.json"
    write_file(target, _dump(comparison, indent=1))
    return target


def last_comparison(folder: Path = DEFAULT_FOLDER, after: str = "") -> Comparison | None:
    """Return the comparison made last, of all or of those that end at the run ``after``; or None."""
    found = []
    for path in (folder / COMPARISONS).glob(f"*--{after or '*'}.json"):
        try:
            found.append(_comparison_adapter().validate_json(path.read_bytes()))
        except (OSError, ValidationError):
            continue
    return max(found, key=lambda comparison: comparison.created_at, default=None)


def _dump(value: Any, indent: int | None = None) -> bytes:
    # « replace »: half a character that a model wrote must not lose a run of several minutes.
    return json.dumps(to_json(value), ensure_ascii=False, indent=indent).encode("utf-8", "replace")


def _brief(error: Exception) -> str:
    """Return in French why something stored cannot be read."""
    if isinstance(error, OSError):
        return disk_fault(error)
    if not isinstance(error, ValidationError):
        return "ce n’est pas de l’UTF-8"
    first = error.errors()[0]
    if first["type"] == UNREADABLE:
        return "ce n’est pas du JSON"
    place = ".".join(map(str, first["loc"]))
    return f"{place} : {refusal(first)}" if place else refusal(first)


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
