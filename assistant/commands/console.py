"""What the sub-commands share: options, progress bars, batches, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import QuestionError
from ingestion.progress import Progress, untold

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Dossier de l’index (celui des réglages par défaut).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Sortie JSON, pour un programme.")]
BeforeOption = Annotated[
    str, typer.Option("--before", help="Génération d’avant (la publiée par défaut).")
]
AfterOption = Annotated[
    str, typer.Option("--after", help="Génération d’après (la candidate par défaut).")
]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        help="Fichier JSON Lines : une question par ligne (« id » et « question », ou « turns »).",
    ),
]


def counted_documents(generation: Path, count: int) -> str:
    """Return « 259 documents et un lexique » of a generation that holds ``count``.

    Raises IndexCorruptedError when the documents cannot be read.
    """
    from contextlib import closing

    from assistant.catalogue import said_documents
    from ingestion.index.passages import FILE_NAME, PassageStore
    from ingestion.vocabulary import LEXICON_ID

    with closing(PassageStore(generation / FILE_NAME)) as store:
        has_lexicon = LEXICON_ID in store.digests()
    return said_documents(count, has_lexicon=has_lexicon)


def print_json(value: Any) -> None:
    """Print one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def read_batch(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (id, questions of the conversation, the last one to be answered) per line.

    Raises QuestionError naming the file and line of anything else.
    """
    try:
        # Not splitlines: JSON may hold U+2028, which is no end of line there.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"« {path} » ne peut pas être lu : {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            yield str(raw.get("id", number)), _turns(raw)
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            raise QuestionError(
                f"{path}:{number} : chaque ligne doit être un objet JSON avec « id » et « question » "
                "(ou « turns », la liste des questions)."
            ) from error


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress]:
    """Show one bar per step on standard error; nothing when quiet or when not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield untold
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, Any] = {}
    with Bars(*columns, console=Console(stderr=True)) as bar:

        def told(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total or None)
            bar.update(tasks[step], completed=done, total=total or None)

        yield told


def _turns(raw: dict[str, Any]) -> list[str]:
    """Return the person's questions of one batch line."""
    if "turns" not in raw:
        return [_text(raw, "question")]
    questions = [
        turn if isinstance(turn, str) else _text(turn, "question", "content", "text")
        for turn in raw["turns"]
        if isinstance(turn, str) or turn.get("role", "user") == "user"
    ]
    if "question" in raw:
        questions.append(_text(raw, "question"))
    if not questions:
        raise ValueError("no question")
    return questions


def _text(raw: dict[str, Any], *keys: str) -> str:
    """Return the text under the first of ``keys`` that is there; raises ValueError without any."""
    text = next((raw[key] for key in keys if key in raw), None)
    if not isinstance(text, str):
        raise ValueError("no text")
    return text
