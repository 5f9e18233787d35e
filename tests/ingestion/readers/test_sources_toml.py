import datetime as dt
from pathlib import Path

import pytest

from ingestion.documents import DocumentKind, SourceInfo
from ingestion.errors import FrontMatterError, SourcesTableError
from ingestion.readers import companions, read
from ingestion.readers.overrides import table_faults, unused_tables
from tests.ingestion.readers.outlines import read_one, write

NOTE = "Note\n\nUne phrase assez longue pour être lue comme le texte d’un document.\n"


def test_a_file_without_front_matter_takes_what_is_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sources.toml",
        """
["note.txt"]
titre = "Note de la préfecture"
type = "guide"
themes = ["elections"]
publie_le = 2024-05-06
verifie_le = "2025-01-02"
sources = [{ editeur = "Préfecture", url = "https://exemple.fr/note" }]
""",
    )
    document = read_one(tmp_path, "note.txt", NOTE)
    assert (document.title, document.kind) == ("Note de la préfecture", DocumentKind.GUIDE)
    assert document.published_on == dt.date(2024, 5, 6)
    assert document.verified_on == dt.date(2025, 1, 2)
    assert document.themes == ("elections",)
    assert document.sources == (SourceInfo("Préfecture", "", "https://exemple.fr/note"),)
    assert document.inferred == ()


def test_it_wins_over_front_matter(tmp_path: Path) -> None:
    write(tmp_path, "sources.toml", '["a.md"]\ntype = "etude"\n')
    document = read_one(tmp_path, "a.md", "---\ntitre: A\ntype: fiche\n---\ntexte\n")
    assert (document.title, document.kind) == ("A", DocumentKind.STUDY)


def test_an_exact_name_wins_over_a_pattern_and_the_nearest_file_over_the_others(
    tmp_path: Path,
) -> None:
    write(tmp_path, "sources.toml", '["notes/*.txt"]\ntype = "guide"\nterritoire = "Mayotte"\n')
    write(
        tmp_path,
        "notes/sources.toml",
        '["a.txt"]\ntitre = "Exact"\n["*.txt"]\ntitre = "Motif"\ntype = "etude"\n',
    )
    first = read_one(tmp_path, "notes/a.txt", NOTE)
    assert (first.title, first.kind, first.territory) == ("Exact", DocumentKind.STUDY, "Mayotte")
    assert read_one(tmp_path, "notes/b.txt", NOTE).title == "Motif"
    assert read_one(tmp_path, "c.txt", NOTE).title == "Note"
    assert companions(tmp_path / "notes/a.txt", tmp_path) == (
        tmp_path / "sources.toml",
        tmp_path / "notes/sources.toml",
    )


def test_a_change_is_seen_at_the_next_reading(tmp_path: Path) -> None:
    write(tmp_path, "sources.toml", '["a.txt"]\ntitre = "Un"\n')
    assert read_one(tmp_path, "a.txt", NOTE).title == "Un"
    write(tmp_path, "sources.toml", '["a.txt"]\ntitre = "Deux fois"\n')
    assert read_one(tmp_path, "a.txt", NOTE).title == "Deux fois"


@pytest.mark.parametrize(
    ("toml", "line", "message"),
    [
        ('["a.txt"]\ntitre = Note\n', 2, "TOML"),
        ('titre = "A"\n', 1, "« titre » n’est dans aucune table"),
        ('["b.txt"]\ntitre = "A"\n\n["a.txt"]\nauteur = "B"\n', 5, "clé inconnue « auteur »"),
        (
            '["b.txt"]\ntype = "guide"\n["a.txt"]\ntype = "roman"\n',
            4,
            "« roman » n’est pas un type",
        ),
        ('["a.txt"]\npublie_le = "hier"\n', 2, "n’est pas une date"),
        ('["a.txt"]\nsources = [{ editeur = "A", url = "ftp://b" }]\n', 2, "https://"),
    ],
)
def test_errors_say_file_and_line(tmp_path: Path, toml: str, line: int, message: str) -> None:
    write(tmp_path, "notes/sources.toml", toml)
    path = write(tmp_path, "notes/a.txt", NOTE)
    with pytest.raises(FrontMatterError) as caught:
        list(read(path, root=tmp_path))
    assert caught.value.where == f"notes/sources.toml:{line}"
    assert message in caught.value.message


def test_tables_that_match_no_file_are_found(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", NOTE)
    path = write(tmp_path, "sources.toml", '["a.txt"]\ntitre = "A"\n["*.pdf"]\ntype = "guide"\n')
    assert unused_tables(path, tmp_path) == [("*.pdf", 3)]


def test_lines_of_json_take_it_too(tmp_path: Path) -> None:
    write(tmp_path, "sources.toml", '["a.jsonl"]\nverifie_sur = "Code civil, version de 2024"\n')
    document = read_one(tmp_path, "a.jsonl", '{"titre": "A", "texte": "b"}')
    assert document.verified_against == "Code civil, version de 2024"


FILES = ("a.txt", "b.txt", "c.md", "arretes/d.txt")


def rejected(folder: Path, toml: str) -> dict[str, str]:
    """Return the place told for each file that ``toml`` prevents from being read."""
    write(folder, "sources.toml", toml)
    found = {}
    for name in FILES:
        try:
            list(read(write(folder, name, NOTE), root=folder))
        except SourcesTableError as error:
            found[name] = error.where
            told = (error.files, f"Fichier non indexé : « {name} »." in error.message)
            if told != ((name,), True):
                raise
    return found


def test_a_wrong_table_rejects_only_its_own_files(tmp_path: Path) -> None:
    good = '["a.txt"]\ntype = "guide"\n'
    assert rejected(tmp_path, good) == {}
    assert rejected(tmp_path, good + '["b.txt"]\ntipe = "guide"\n') == {"b.txt": "sources.toml:4"}
    (fault,) = table_faults(tmp_path / "sources.toml", tmp_path)
    assert "« tipe » : vouliez-vous dire « type » ?" in fault.message
    wrong = good + '["arretes/*"]\npublie_le = "hier"\n'
    assert rejected(tmp_path, wrong) == {"arretes/d.txt": "sources.toml:4"}
    # What a pattern says counts for a file that has its own table too.
    assert set(rejected(tmp_path, good + '["*.txt"]\ntipe = "guide"\n')) == {
        "a.txt", "b.txt", "arretes/d.txt",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "files"),
    [
        (
            '["a.txt"]\ntype = guide\n["arretes/*"] # là\ntype = "texte"\n',
            ["a.txt", "arretes/d.txt"],
        ),
        ('["a.txt"]\nsources = [\n]\n\ntype = guide\n', ["a.txt"]),
        ('["a.txt"]\ntype = "guide"\n["a.txt"]\ntype = "texte"\n', ["a.txt"]),
        ('["a.txt"]\ntype = "guide"\n["b.txt"\ntype = "texte"\n', FILES),
        ('["a.txt"]\ntype = "guide"\n"b.txt"]\ntype = "texte"\n', FILES),
        ('["a.txt"]\ntype = "guide"\nb.txt\ntype = "texte"\n', FILES),
        ('["a.txt"]\nresume = """\n["b.txt"]\n', ["a.txt", "b.txt"]),
        ('publie_le = 2020-01-01\n["a.txt"]\ntype = "guide"\n', FILES),
    ],
)
def test_a_file_that_is_not_toml_rejects_what_it_would_govern(
    tmp_path: Path, toml: str, files: list[str]
) -> None:
    assert sorted(rejected(tmp_path, toml)) == sorted(files)
