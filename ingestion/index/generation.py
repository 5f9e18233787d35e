"""Generations: built aside, verified, published by replacing CURRENT; the last three are kept.

Layout of an index folder::

    CURRENT                       name of the served generation
    CANDIDATE                     name of a generation built without being published, if any
    gen-<utc>-<hash>/             manifest.json, report.json, passages.sqlite, lexical/, dense.faiss …
    building-gen-<utc>-<hash>/    a build in progress, or the remains of a killed one
    LOCK                          held (flock) by the ingest in progress
    journal.jsonl                 what was published, rolled back or forced, when and why
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingestion.errors import IndexCorruptedError, IndexLockedError, IndexMissingError
from ingestion.index import disk, durable
from ingestion.index.history import History

FORMAT_VERSION = 5
"""Raised when a generation holds other files or fields: those of another format are made again."""
CURRENT, CANDIDATE, LOCK = "CURRENT", "CANDIDATE", "LOCK"
MANIFEST, REPORT, JOURNAL = "manifest.json", "report.json", "journal.jsonl"
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
            # First of all: another version's manifest may hold other fields.
            if raw["format"] != FORMAT_VERSION:
                raise IndexCorruptedError(
                    f"La génération {folder.name} a été écrite par une autre version de Vademecum "
                    f"(format {raw['format']}). Relancez « vademecum ingest »."
                )
            raw["themes"] = tuple(raw["themes"])
            raw["files"] = {k: (int(v[0]), str(v[1])) for k, v in raw["files"].items()}
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexCorruptedError(
                f"Le manifeste de la génération {folder.name} est illisible ({error})."
            ) from error

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


def digest_or_mark(path: Path) -> str:
    """Return the SHA-256 of a file to ingest, a mark when it cannot be read: its reader says why."""
    try:
        return file_sha256(path)
    except OSError:
        return "illisible"


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
        try:
            intact = path.stat().st_size == size and file_sha256(path) == digest
        except FileNotFoundError as error:
            raise IndexCorruptedError(f"{folder.name} : le fichier {name} manque.") from error
        except OSError as error:
            raise IndexCorruptedError(
                f"{folder.name} : le fichier {name} ne peut pas être lu ({error.strerror})."
            ) from error
        if not intact:
            raise IndexCorruptedError(f"{folder.name} : le fichier {name} est altéré.")
    return manifest


class GenerationFolder:
    """The generations of one index folder; any method raises IndexFolderError when the disk refuses."""

    def __init__(self, root: Path):
        self.root = root

    def names(self) -> list[str]:
        """Return the complete generations, oldest first."""
        with disk.reading(self.root):
            try:
                found = list(self.root.iterdir())
            except FileNotFoundError:
                return []
            complete = (p.name for p in found if (p / MANIFEST).is_file())
            return sorted(name for name in complete if name.startswith(_PREFIX))

    def published_names(self) -> list[str]:
        """Return the complete generations that were published, oldest first."""
        apart = {self.candidate_name(), *self._history().discarded} - {self.current_name()}
        return [name for name in self.names() if name not in apart]

    def current_name(self) -> str | None:
        """Return what CURRENT names, or None when nothing was published."""
        return self._pointer(CURRENT)

    def candidate_name(self) -> str | None:
        """Return the generation that was built without being published, or None."""
        return self._pointer(CANDIDATE)

    def newer_than(self, name: str) -> str | None:
        """Return the published generation when it was built after ``name``, None otherwise."""
        current = self.current_name()
        # A name holds the time of the build: the order of names is that of builds.
        return current if current and current > name and current in self.names() else None

    def set_candidate(self, name: str) -> None:
        """Make a generation the only candidate; the one before it is deleted once nobody uses it."""
        former = self.candidate_name()
        if former not in (None, name, self.current_name()):
            # Written first: as long as it stays, it must not be taken for a published one.
            self.record({"action": "discard", "generation": former})
        self._point(CANDIDATE, name)
        self.prune()

    def resolve(self, name: str) -> Path:
        """Return the folder of « candidate », « current » or a generation's name."""
        if name == "current":
            return self.current()
        wanted = self.candidate_name() if name == "candidate" else name
        if wanted is None or wanted not in self.names():
            raise IndexMissingError(
                f"Il n’y a pas de génération « {name} » dans « {self.root} » "
                "(« vademecum index list » les montre)."
            )
        return self.root / wanted

    def _pointer(self, name: str) -> str | None:
        with disk.reading(self.root):
            try:
                # A damaged name is that of no generation.
                return (self.root / name).read_text("utf-8", errors="replace").strip() or None
            except FileNotFoundError:
                return None

    def _point(self, pointer: str, name: str) -> None:
        with disk.writing(self.root):
            durable.replace_file(self.root / pointer, f"{name}\n".encode())

    def current(self) -> Path:
        """Return the folder of the published generation.

        Raises IndexMissingError when nothing was published, IndexCorruptedError when CURRENT does not
        name a generation of this folder.
        """
        name = self.current_name()
        if name is not None and name in self._folders():
            return self.root / name
        earlier = self._earlier(name)
        if name is None and not earlier:
            raise IndexMissingError(
                f"Aucun index n’est publié dans « {self.root} ». "
                "Lancez « vademecum ingest corpus » pour le construire."
            )
        fault = (
            "le fichier CURRENT, qui nomme la génération publiée, manque ou est vide."
            if name is None
            else f"la génération publiée, « {_shown(name)} » d’après le fichier CURRENT, n’y est pas."
        )
        remedy = "« vademecum index rollback », ou " if earlier else ""
        raise IndexCorruptedError(
            f"L’index « {self.root} » est incomplet : {fault} Lancez {remedy}« vademecum ingest »."
        )

    def verified_current(self) -> tuple[Path, str | None]:
        """Return a generation fit to be served, and why the current one was refused if it was.

        The current generation when its checksums hold, otherwise the one that ``rollback`` would
        serve. Raises IndexMissingError when nothing was published, IndexCorruptedError when none is
        fit.
        """
        try:
            current = self.current()
            verify(current)
            return current, None
        except IndexCorruptedError as error:
            refused = str(error)
        for name in self._earlier(self.current_name()):
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
        with disk.writing(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            held = (self.root / LOCK).open("a+")
        with held as file:
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
        with disk.writing(self.root):
            folder.mkdir()
        durable.checkpoint("build-started")
        return folder, name

    def finish_build(self, folder: Path, name: str) -> Path:
        """Flush a verified building folder and give it its final name (not yet published)."""
        final = self.root / name
        with disk.writing(self.root):
            durable.checkpoint("before-fsync")
            durable.fsync_tree(folder)
            durable.checkpoint("before-generation-rename")
            folder.rename(final)
            durable.checkpoint("after-generation-rename")
            durable.fsync_path(self.root)
        return final

    def publish(self, name: str, why: str = "ingest") -> None:
        """Serve a generation from now on, and forget all but the last three."""
        former = self.current_name()
        # Written first: on a full disk nothing is published, rather than published without a trace.
        self.record({"action": "publish", "generation": name, "why": why, "from": former})
        self._point(CURRENT, name)
        if self.candidate_name() == name:
            with disk.writing(self.root):
                (self.root / CANDIDATE).unlink()
        self.prune()

    def rollback(self) -> str:
        """Serve again the generation served before; raises IndexMissingError when there is none."""
        with suppress(IndexCorruptedError):  # that CURRENT names none is a reason to go back
            self.current()
        current = self.current_name()
        for name in self._earlier(current):
            try:
                verify(self.root / name)
            except IndexCorruptedError:
                continue
            self.record({"action": "rollback", "generation": name, "from": current})
            self._point(CURRENT, name)
            return name
        before = f" avant « {_shown(current)} »" if current else ""
        raise IndexMissingError(f"Il n’y a pas de génération saine{before} : rien à rétablir.")

    def prune(self) -> None:
        """Delete the former candidates and what is older than the last three published generations.

        Never the current one, the one to go back to, nor the candidate. One still served is left for a
        later time: whoever serves it holds a shared lock (flock) on its manifest, as a service may go
        on with an old generation when it cannot use the new ones.
        """
        current = self.current_name()
        kept = {current, self.candidate_name()}
        kept.update(self.published_names()[-KEPT:], self._earlier(current)[:1])
        for name in self.names():
            if name in kept:
                continue
            # Held by whoever serves it, or not ours to delete: it stays, and harms nobody.
            with suppress(OSError), (self.root / name / MANIFEST).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(self.root / name, ignore_errors=True)

    def record(self, entry: dict[str, Any]) -> None:
        """Append one line to the journal."""
        line = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), **entry}
        with disk.writing(self.root):
            durable.append_line(self.root / JOURNAL, json.dumps(line, ensure_ascii=False))

    def _folders(self) -> set[str]:
        """Return the generations that are there, whole or not."""
        with disk.reading(self.root):
            try:
                return {p.name for p in self.root.iterdir() if p.name.startswith(_PREFIX)}
            except FileNotFoundError:
                return set()

    def _earlier(self, current: str | None) -> list[str]:
        """Return the generations to go back to from ``current``: those served before it, latest first.

        Then the older ones that the journal does not know, newest first; never one that was rolled
        back, for a reason that the machine does not know.
        """
        history, names = self._history(), self.published_names()
        lost = current not in self._folders()
        older = [n for n in names if current and (lost or n < current)]
        others = [n for n in reversed(older) if n not in history.withdrawn]
        found = dict.fromkeys([*history.below(current), *others])
        return [name for name in found if name in names and name != current]

    def _history(self) -> History:
        with disk.reading(self.root):
            try:
                text = (self.root / JOURNAL).read_text("utf-8", errors="replace")
            except FileNotFoundError:
                text = ""
        return History.read(text.split("\n"))


def _shown(name: str) -> str:
    """Return what CURRENT holds as it can be read: a damaged file may hold anything."""
    return "".join(c if c.isprintable() else "�" for c in name[:60])
