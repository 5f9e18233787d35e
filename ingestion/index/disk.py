"""What the disk refuses, told in French: what could not be done, where, why, and what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.errors import IndexFolderError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NOT_A_FOLDER = (errno.ENOTDIR, errno.EEXIST)
_SQLITE_CODES = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EIO,
    sqlite3.SQLITE_IOERR: errno.EIO,
}


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Raise IndexFolderError when the disk refuses to read the index folder."""
    try:
        yield
    except OSError as error:
        raise _told(error.errno, "lu", folder) from error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raise IndexFolderError when the disk refuses to write the index folder; other errors pass.

    SQLite, FAISS and tantivy each have their own way of telling what the disk answered.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError, RuntimeError, ValueError) as error:
        code = _code(error)
        if code is None:
            raise
        raise _told(code, "écrit", folder) from error


def _code(error: Exception) -> int | None:
    """Return the system's error code, None when the disk is not at fault."""
    if isinstance(error, OSError):
        return error.errno or errno.EIO  # numpy gives none to a write that stopped short
    if isinstance(error, sqlite3.OperationalError):
        # The low byte is the code, the others say more of it.
        return _SQLITE_CODES.get(error.sqlite_errorcode & 0xFF)
    known = (*_FULL, *_FORBIDDEN, errno.EIO)
    return next((code for code in known if os.strerror(code) in str(error)), None)


def _told(code: int | None, done: str, folder: Path) -> IndexFolderError:
    if code in _FULL:
        why = (
            "le disque est plein, ou la taille des fichiers y est limitée. Libérez de la place, puis "
            "recommencez."
        )
    elif code in _FORBIDDEN:
        why = (
            "il est en lecture seule, ou vos droits ne suffisent pas. Vérifiez-les, ou choisissez un "
            "autre dossier (--index)."
        )
    elif code in _NOT_A_FOLDER:
        why = "ce n’est pas un dossier. Donnez le dossier de l’index (--index)."
    else:
        answer = "erreur d’entrée-sortie" if code in (None, errno.EIO) else os.strerror(code)
        why = f"le disque a répondu « {answer} ». Vérifiez sa place et son état, puis recommencez."
    return IndexFolderError(f"L’index « {folder} » ne peut pas être {done} : {why}")
