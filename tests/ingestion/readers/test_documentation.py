"""docs/documents.md names every key, type and extension that the readers know, and its examples work."""

import datetime as dt
import re
from pathlib import Path

from ingestion.asked import QuestionBank
from ingestion.corpus import check_corpus
from ingestion.documents import DocumentKind
from ingestion.frontmatter import KEYS
from ingestion.readers import SUPPORTED_SUFFIXES
from tests.ingestion.corpus.samples import errors_of
from tests.ingestion.readers.outlines import read_one, write

PAGE_FOLDER = Path(__file__).parents[3] / "docs"
PAGE = (PAGE_FOLDER / "documents.md").read_text("utf-8")

BANK = (
    "## Les questions déjà posées" + PAGE.split("## Les questions déjà posées")[1].split("\n## ")[0]
)


def example(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[number]


def test_the_tables_are_complete() -> None:
    whole, bank = (
        set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
        for text in (PAGE.replace(BANK, ""), BANK)
    )
    assert whole == set(KEYS)
    assert bank == {"document", "question", "phrases"}
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
        6,
        1,
    )


def test_the_example_of_a_fiche_passes_the_check(tmp_path: Path) -> None:
    text = example("markdown")
    write(tmp_path, "mes-documents/a.md", text)
    shipped = PAGE_FOLDER.parent / "corpus" / "themes.toml"
    write(tmp_path, "corpus/themes.toml", shipped.read_bytes())
    folders = tmp_path / "corpus", tmp_path / "mes-documents"
    day = dt.date(2026, 3, 11)
    # Too short for a fiche that one would publish, and nothing else.
    assert [f.code for f in check_corpus(*folders, today=day)] == ["longueur"]
    assert errors_of(check_corpus(*folders, today=day)) == []


def test_the_example_of_the_bank_is_read(tmp_path: Path) -> None:
    fiche = read_one(tmp_path, "a.md", example("markdown"))
    (lines,) = re.findall(r"^```json\n(.*?)^```$", BANK, re.MULTILINE | re.DOTALL)
    write(tmp_path, "questions-posees/salles.jsonl", lines)
    bank = QuestionBank.from_folders([tmp_path])
    answered, unanswered = bank.attach(fiche).asked
    assert [fiche.quote(span) for span in answered.spans] == ["un chèque de caution"]
    assert unanswered.spans == ()
    assert bank.files == {"questions-posees/salles.jsonl": []}


def test_the_example_of_sources_is_read(tmp_path: Path) -> None:
    write(tmp_path, "sources.toml", example("toml").replace(".pdf", ".txt"))
    document = read_one(tmp_path, "guide-du-cdg.txt", "Un titre\n\nUne phrase du guide.\n")
    assert (document.kind, document.themes) == (DocumentKind.GUIDE, ("metiers",))
    assert read_one(tmp_path, "arretes/a.txt", "Un titre\n\nUn texte.").kind is DocumentKind.LAW


def test_the_example_of_a_line_is_read(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.jsonl", example("json"))
    assert (document.id, document.breadcrumb) == ("reglement-1", ("Chapitre I",))
