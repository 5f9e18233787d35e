"""Generations: built aside, verified, published by replacing CURRENT; the last three are kept.

Layout of an index folder::

    CURRENT                    name of the served generation
    CANDIDATE                  name of a generation built without being published, if any
    gen-<utc>-<hash>/          manifest.json, report.json, passages.sqlite, lexical/, dense.faiss …
    building-<pid>-<hash>/     a build in progress, or the remains of a killed one
    LOCK                       held (flock) by the ingest in progress
    journal.jsonl              what was published, rolled back or forced, when and why
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingestion.errors import IndexCorruptedError, IndexLockedError, IndexMissingError
from ingestion.index import durable

FORMAT_VERSION = 2
CURRENT, CANDIDATE, LOCK, MANIFEST, REPORT, JOURNAL = (
    "CURRENT",
    "CANDIDATE",
    "LOCK",
    "manifest.json",
    "report.json",
    "journal.jsonl",
)
KEPT = 3
_PREFIX, _BUILDING = "gen-", "building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; ``files`` maps relative paths to (size, SHA-256)."""

    name: str
    created_at: str
    encoder: str
    dimension: int
    analysis: str
    splitting: str
    source_digest: str
    documents: int
    passages: int
    dense_rows: int
    dense_type: str
    themes: tuple[str, ...] = ()
    format: int = FORMAT_VERSION
    files: dict[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a generation's manifest; raises IndexCorruptedError when it cannot be trusted."""
        try:
            envelope = json.loads((folder / MANIFEST).read_bytes())
            raw = envelope["manifest"]
            if _digest_of(raw) != envelope["sha256"]:
                raise ValueError("empreinte différente")
            raw["themes"] = tuple(raw["themes"])
            raw["files"] = {k: (int(v[0]), str(v[1])) for k, v in raw["files"].items()}
            manifest = cls(**raw)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexCorruptedError(
                f"Le manifeste de la génération {folder.name} est illisible ({error})."
            ) from error
        if manifest.format != FORMAT_VERSION:
            raise IndexCorruptedError(
                f"La génération {folder.name} a été écrite par une autre version de Vademecum "
                f"(format {manifest.format}). Relancez « vademecum ingest »."
            )
        return manifest

    def write(self, folder: Path) -> None:
        """Write the manifest with its own digest."""
        raw = asdict(self)
        envelope = {"manifest": raw, "sha256": _digest_of(json.loads(json.dumps(raw)))}
        data = json.dumps(envelope, ensure_ascii=False, indent=1).encode()
        durable.replace_file(folder / MANIFEST, data)


def _digest_of(raw: Any) -> str:
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(folder: Path) -> dict[str, tuple[int, str]]:
    """Return size and SHA-256 of every file of a generation but its manifest."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, file_sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def verify(folder: Path) -> Manifest:
    """Check every file of a generation against its manifest; raises IndexCorruptedError."""
    manifest = Manifest.read(folder)
    for name, (size, digest) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise IndexCorruptedError(f"{folder.name} : le fichier {name} manque.")
        if path.stat().st_size != size or file_sha256(path) != digest:
            raise IndexCorruptedError(f"{folder.name} : le fichier {name} est altéré.")
    return manifest


class GenerationFolder:
    """The generations of one index folder."""

    def __init__(self, root: Path):
        self.root = root

    def names(self) -> list[str]:
        """Return the complete generations, oldest first."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.glob(f"{_PREFIX}*") if (p / MANIFEST).is_file())

    def published_names(self) -> list[str]:
        """Return the complete generations that were published, oldest first."""
        candidate = self.candidate_name()
        return [name for name in self.names() if name != candidate]

    def current_name(self) -> str | None:
        """Return what CURRENT names, or None when nothing was published."""
        return self._pointer(CURRENT)

    def candidate_name(self) -> str | None:
        """Return the generation that was built without being published, or None."""
        return self._pointer(CANDIDATE)

    def set_candidate(self, name: str) -> None:
        """Make a generation the only candidate; the one before it is deleted."""
        former = self.candidate_name()
        durable.replace_file(self.root / CANDIDATE, f"{name}\n".encode())
        if former not in (None, name, self.current_name()):
            shutil.rmtree(self.root / str(former), ignore_errors=True)

    def resolve(self, name: str) -> Path:
        """Return the folder of « candidate », « current » or a generation's name."""
        wanted = {"candidate": self.candidate_name(), "current": self.current_name()}.get(
            name, name
        )
        if wanted is None or wanted not in self.names():
            raise IndexMissingError(
                f"Il n’y a pas de génération « {name} » dans « {self.root} » "
                "(« vademecum index list » les montre)."
            )
        return self.root / wanted

    def _pointer(self, name: str) -> str | None:
        try:
            return (self.root / name).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def current(self) -> Path:
        """Return the folder of the published generation; raises IndexMissingError."""
        name = self.current_name()
        if name is None or not (self.root / name).is_dir():
            raise IndexMissingError(
                f"Aucun index n’est publié dans « {self.root} ». "
                "Lancez « vademecum ingest corpus » pour le construire."
            )
        return self.root / name

    def verified_current(self) -> tuple[Path, str | None]:
        """Return a generation fit to be served, and why the current one was refused if it was.

        The current generation when its checksums hold, otherwise the newest other one whose do.
        Raises IndexMissingError when nothing was published, IndexCorruptedError when none is fit.
        """
        current = self.current()
        try:
            verify(current)
            return current, None
        except IndexCorruptedError as error:
            refused = str(error)
        for name in reversed(self.published_names()):
            if name >= current.name:
                continue
            try:
                verify(self.root / name)
            except IndexCorruptedError:
                continue
            return self.root / name, f"{refused} La génération précédente {name} est servie."
        raise IndexCorruptedError(
            f"{refused} Aucune génération précédente n’est saine : relancez « vademecum ingest »."
        )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder's lock; raises IndexLockedError when another ingest holds it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise IndexLockedError(
                    f"Une autre indexation est en cours dans « {self.root} ». "
                    "Attendez qu’elle finisse, puis recommencez."
                ) from error
            yield

    def start_build(self, source_digest: str) -> tuple[Path, str]:
        """Return an empty building folder and the name the generation will bear."""
        for leftover in self.root.glob(f"{_BUILDING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
        name = f"{_PREFIX}{stamp}-{source_digest[:8]}"
        folder = self.root / f"{_BUILDING}{name}"
        folder.mkdir()
        durable.checkpoint("build-started")
        return folder, name

    def finish_build(self, folder: Path, name: str) -> Path:
        """Flush a verified building folder and give it its final name (not yet published)."""
        durable.checkpoint("before-fsync")
        durable.fsync_tree(folder)
        durable.checkpoint("before-generation-rename")
        final = self.root / name
        folder.rename(final)
        durable.checkpoint("after-generation-rename")
        durable.fsync_path(self.root)
        return final

    def publish(self, name: str, why: str = "ingest") -> None:
        """Serve a generation from now on, and forget all but the last three."""
        durable.replace_file(self.root / CURRENT, f"{name}\n".encode())
        if self.candidate_name() == name:
            (self.root / CANDIDATE).unlink()
        self.record({"action": "publish", "generation": name, "why": why})
        self.prune()

    def rollback(self) -> str:
        """Serve the generation before the current one; raises IndexMissingError when there is none."""
        current = self.current().name
        older = [n for n in self.published_names() if n < current]
        for name in reversed(older):
            try:
                verify(self.root / name)
            except IndexCorruptedError:
                continue
            durable.replace_file(self.root / CURRENT, f"{name}\n".encode())
            self.record({"action": "rollback", "generation": name, "from": current})
            return name
        raise IndexMissingError(
            f"Il n’y a pas de génération saine avant {current} : rien à rétablir."
        )

    def prune(self) -> None:
        """Delete what is older than the last three generations, never the current one."""
        current = self.current_name()
        for name in self.published_names()[:-KEPT]:
            if name != current:
                shutil.rmtree(self.root / name, ignore_errors=True)

    def record(self, entry: dict[str, Any]) -> None:
        """Append one line to the journal."""
        line = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), **entry}
        with (self.root / JOURNAL).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
