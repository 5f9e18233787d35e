"""A file to read: its bytes within limits, its text in whatever encoding, its path as shown."""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass
from pathlib import Path

from ingestion.cleaning import clean_text
from ingestion.errors import DocumentError, DocumentTooLargeError, UnreadableDocumentError

MAX_FILE_BYTES = 50 * 1024 * 1024
"""A town hall's heaviest real documents (budget annexes, PLU reports) stay well under this."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file inside the folder to ingest; ``relative`` is the path shown to people."""

    path: Path
    relative: str

    @classmethod
    def within(cls, path: Path, root: Path) -> SourceFile:
        """Locate ``path`` under ``root``; raises DocumentError when it is missing or outside."""
        base = root if root.is_dir() else root.parent
        try:
            relative = readable_name(path.relative_to(base).as_posix())
        except ValueError:
            relative = readable_name(path.name)
        if not path.exists():
            raise UnreadableDocumentError(
                "le fichier n’existe pas ou plus. Vérifiez son nom et son emplacement.",
                path=relative,
            )
        if path.is_symlink() and not path.resolve().is_relative_to(base.resolve()):
            raise DocumentError(
                "ce lien pointe hors du dossier à indexer ; il est ignoré. Copiez le fichier "
                "lui-même dans le dossier.",
                path=relative,
            )
        if not path.is_file():
            raise UnreadableDocumentError("ce n’est pas un fichier.", path=relative)
        return cls(path, relative)

    def size(self) -> int:
        """Return the number of bytes of the file."""
        return self.path.stat().st_size

    def head(self, count: int = 4096) -> bytes:
        """Return the first bytes, enough to tell the format."""
        try:
            with self.path.open("rb") as file:
                return file.read(count)
        except OSError as error:
            raise self._unreadable(error) from error

    def load(self) -> bytes:
        """Return all the bytes; raises DocumentTooLargeError or UnreadableDocumentError."""
        self.check_size()
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise self._unreadable(error) from error
        if not data.strip(b" \t\r\n\0"):
            raise UnreadableDocumentError("le fichier est vide.", path=self.relative)
        return data

    def check_size(self, limit: int = MAX_FILE_BYTES) -> None:
        """Raise DocumentTooLargeError when the file weighs more than ``limit`` bytes."""
        size = self.size()
        if size > limit:
            raise DocumentTooLargeError(
                f"le fichier pèse {size / 2**20:.0f} Mo, la limite est de {limit // 2**20} Mo. "
                "Découpez-le ou allégez-le.",
                path=self.relative,
            )

    def text(self) -> str:
        """Return the cleaned text, whatever its encoding (UTF-8, UTF-16, else Windows-1252)."""
        data = self.load()
        text = decode(data)
        # NUL survives no text format; a few control characters are only scanning accidents.
        if text.count("\0") or _looks_binary(text):
            raise UnreadableDocumentError(
                "le fichier contient des données binaires, pas du texte. Vérifiez son extension.",
                path=self.relative,
            )
        return clean_text(text)

    def _unreadable(self, error: OSError) -> UnreadableDocumentError:
        return UnreadableDocumentError(
            unreadable_message(error),
            path=self.relative,
        )


_UNDECODED = re.compile("[\udc80-\udcff]+")
"""What Python puts in a file name in place of the bytes that are not UTF-8."""


def readable_name(name: str) -> str:
    """Return a file name as it can be shown and stored: bytes that are not UTF-8 are Windows-1252.

    Names come so from the archives and disks of older systems.
    """
    return _UNDECODED.sub(
        lambda m: m.group().encode("utf-8", "surrogateescape").decode("cp1252", "replace"), name
    )


def fault_of(error: OSError) -> str:
    """Return in a few French words why the system refused a file."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return "accès refusé"
    if error.errno == errno.EIO:
        return "erreur du disque"
    return error.strerror or type(error).__name__


def unreadable_message(error: OSError) -> str:
    """Return what is told of a file that the system refuses to read."""
    return f"lecture impossible ({fault_of(error)}). Vérifiez les droits du fichier."


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode text bytes: byte-order mark, UTF-8, then ``declared``, then Windows-1252.

    UTF-8 comes before what the file declares: bytes that are valid UTF-8 by accident do not exist
    in French prose, whereas wrong declarations do.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared and declared.lower() not in ("utf-8", "utf8", "iso-8859-1", "latin-1", "latin1"):
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    if data.count(0) > len(data) // 4:
        guess = "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
        return data.decode(guess, errors="replace")
    return data.decode("cp1252", errors="replace")


_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def _looks_binary(text: str) -> bool:
    """Tell whether more than 2 % of the first characters cannot be in a text."""
    sample = text[:20_000]
    return len(_CONTROL.findall(sample)) > max(4, len(sample) // 50)
