"""docs/documents.md names every key, type and extension that the readers know, and its examples work."""

import re
from pathlib import Path

from ingestion.documents import DocumentKind
from ingestion.frontmatter import KEYS
from ingestion.readers import SUPPORTED_SUFFIXES
from tests.ingestion.readers.outlines import read_one, write

PAGE = (Path(__file__).parents[3] / "docs" / "documents.md").read_text("utf-8")


def example(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[number]


def test_the_tables_are_complete() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows == set(KEYS)
    assert (
        set(re.findall(r"`(\.\w+)`", PAGE.split("## Une fiche")[0])) - {".doc", ".rtf"}
        == SUPPORTED_SUFFIXES
    )
    assert all(f"`{kind.value}`" in PAGE for kind in DocumentKind)


def test_the_example_of_a_fiche_is_read(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.md", example("markdown"))
    assert document.inferred == ()
    assert (document.id, len(document.questions), len(document.references)) == (
        "fiche-salle-des-fetes",
        2,
        1,
    )


def test_the_example_of_sources_is_read(tmp_path: Path) -> None:
    write(tmp_path, "sources.toml", example("toml").replace(".pdf", ".txt"))
    document = read_one(tmp_path, "guide-du-cdg.txt", "Un titre\n\nUne phrase du guide.\n")
    assert (document.kind, document.themes) == (DocumentKind.GUIDE, ("metiers",))
    assert read_one(tmp_path, "arretes/a.txt", "Un titre\n\nUn texte.").kind is DocumentKind.LAW


def test_the_example_of_a_line_is_read(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.jsonl", example("json"))
    assert (document.id, document.breadcrumb) == ("reglement-1", ("Chapitre I",))
