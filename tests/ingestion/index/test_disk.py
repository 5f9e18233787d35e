"""What the disk refuses: an error of the family, in French, with the place and what to do."""

import errno
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.errors import IndexFolderError
from ingestion.index import GenerationFolder, disk
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder, write_fiche

FULL = "le disque est plein, ou la taille des fichiers y est limitée. Libérez de la place"
FORBIDDEN = "il est en lecture seule, ou vos droits ne suffisent pas. Vérifiez-les"
NOT_A_FOLDER = "ce n’est pas un dossier. Donnez le dossier de l’index (--index)."
ANSWERED = "le disque a répondu « erreur d’entrée-sortie ». Vérifiez sa place"


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), FULL),
        (OSError(errno.EROFS, "Read-only file system"), FORBIDDEN),
        (PermissionError(errno.EACCES, "Permission denied"), FORBIDDEN),
        (FileExistsError(errno.EEXIST, "File exists"), NOT_A_FOLDER),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), NOT_A_FOLDER),
        (OSError("9000 requested and 436 written"), ANSWERED),  # numpy
        (RuntimeError("write error in x: 40 != 384 (No space left on device)"), FULL),  # FAISS
        (ValueError("An IO error occurred: 'Permission denied (os error 13)'"), FORBIDDEN),
    ],
)
def test_what_the_disk_refuses_says_where_why_and_what_to_do(error: Exception, why: str) -> None:
    with pytest.raises(IndexFolderError) as caught, disk.writing(Path("var/index")):
        raise error
    assert str(caught.value).startswith(f"L’index « var/index » ne peut pas être écrit : {why}")
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [ValueError("un défaut"), RuntimeError("un défaut"), KeyError("un défaut")]
)
def test_a_defect_is_not_blamed_on_the_disk(error: Exception) -> None:
    with pytest.raises(type(error), match="un défaut"), disk.writing(Path("var/index")):
        raise error


def test_what_sqlite_tells(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="erreur d’entrée-sortie"):
        with disk.writing(tmp_path):
            sqlite3.connect(tmp_path / "nulle-part" / "x").execute("CREATE TABLE x (y)")
    (tmp_path / "x").write_bytes(b"")
    readonly = sqlite3.connect(f"{(tmp_path / 'x').as_uri()}?mode=ro", uri=True)
    with pytest.raises(IndexFolderError, match="lecture seule"), disk.writing(tmp_path):
        readonly.execute("CREATE TABLE x (y)")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), disk.writing(tmp_path):
        readonly.execute("SELECT * FROM y")
    readonly.close()


def test_a_full_disk_is_told_by_every_writer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.limited", str(tmp_path), "4096"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert set(told) == {"passages", "words", "vectors", "pieces", "asked", "file", "ingest"}
    assert {kind for kind, _ in told.values()} == {"IndexFolderError"}
    assert {name for name, (_, message) in told.items() if FULL in message} == {
        "words", "vectors", "file",
    }  # fmt: skip
    assert f"« {tmp_path / 'index'} » ne peut pas être écrit" in told["ingest"][1]
    # Nothing is left of the build but the lock.
    assert [p.name for p in (tmp_path / "index").iterdir()] == ["LOCK"]


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "A", "Une règle.")
    (tmp_path / "index").write_text("un fichier", encoding="utf-8")
    for place in (tmp_path / "index", tmp_path / "index" / "dessous"):
        folder = GenerationFolder(place)
        for read in (
            folder.names,
            folder.current,
            folder.candidate_name,
            folder.verified_current,
            lambda folder=folder: folder.resolve("current"),
            folder.rollback,
            lambda folder=folder: folder.publish("gen-1"),
        ):
            with pytest.raises(IndexFolderError, match=r"être lu : ce n’est pas un dossier"):
                read()
        for write in (
            lambda place=place: ingest([tmp_path / "corpus"], place, HashEncoder()),
            lambda folder=folder: folder.record({"action": "force"}),
        ):
            with pytest.raises(IndexFolderError, match=r"être écrit : ce n’est pas un dossier"):
                write()
