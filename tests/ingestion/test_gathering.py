"""What a build reads again, what it takes from the generation before, and what it tells of each file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion import french, gathering
from ingestion.asked import QuestionBank
from ingestion.documents import Document
from ingestion.errors import DocumentError, IndexCorruptedError
from ingestion.gathering import Former, Gathered, Gathering
from ingestion.index import GenerationFolder, SearchIndex
from ingestion.index.generation import REPORT
from ingestion.pipeline import ingest
from ingestion.reports import FileStatus
from ingestion.sources import STATE_FILE, Source, find_sources
from ingestion.splitting import DEFAULT
from tests.ingestion.index.samples import HashEncoder, write_fiche


def gather(corpus: Path, former: Former | None, *, keeps_all: bool = False) -> Gathered:
    splitting = former.index.manifest.splitting if former else ""
    return Gathering(
        list(find_sources([corpus])),
        QuestionBank(),
        None,
        DEFAULT,
        splitting,
        former,
        keeps_all,
        lambda *_: None,
    ).run()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        write_fiche(tmp_path / "corpus", name, name.upper(), f"La règle {name}.")
    return tmp_path / "corpus"


@pytest.fixture
def former(corpus: Path, tmp_path: Path) -> Former:
    ingest([corpus], tmp_path / "index", HashEncoder())
    return Former.open(GenerationFolder(tmp_path / "index").current())


def test_without_a_former_generation_everything_is_read(corpus: Path) -> None:
    found = gather(corpus, None)
    assert [i.document.id for i in found.items] == ["a", "b"]
    assert [(f.path, f.status, f.documents) for f in found.files] == [
        ("a.md", FileStatus.INDEXED, 1),
        ("b.md", FileStatus.INDEXED, 1),
    ]
    assert found.reused == 0


def test_only_what_changed_is_read(
    corpus: Path, former: Former, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fiche(corpus, "b", "B", "La règle b a changé.")
    read: list[str] = []
    whole = gathering.read_source

    def remembered(source: Source) -> Iterator[Document | DocumentError]:
        read.append(source.key)
        return whole(source)

    monkeypatch.setattr(gathering, "read_source", remembered)
    found = gather(corpus, former)
    assert read == ["b.md"]
    assert [f.status for f in found.files] == [FileStatus.UNCHANGED, FileStatus.INDEXED]
    assert found.reused == 1


def test_a_file_of_the_same_content_is_not_split_again(
    corpus: Path, former: Former, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A line feed more: the file is read again, its document is the same.
    path = corpus / "a.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(gathering, "analyse_document", lambda *_: pytest.fail("split again"))
    found = gather(corpus, former)
    assert [f.status for f in found.files] == [FileStatus.INDEXED, FileStatus.UNCHANGED]
    assert found.reused == 2


def test_a_file_of_which_something_was_rejected_is_read_again(corpus: Path, tmp_path: Path) -> None:
    lines = '{"titre": "Un", "texte": "Une règle."}\n{"titre": "Deux"}\n'
    (corpus / "c.jsonl").write_text(lines, encoding="utf-8")
    ingest([corpus], tmp_path / "index", HashEncoder())
    before = Former.open(GenerationFolder(tmp_path / "index").current())
    found = gather(corpus, before)
    assert [f.status for f in found.files] == [
        FileStatus.UNCHANGED,
        FileStatus.UNCHANGED,
        FileStatus.INDEXED,
    ]
    assert found.files == [*found.files[:2], before.reports[2]]
    assert "c.jsonl:2 : la clé « texte » manque" in found.files[2].messages[0]
    assert found.reused == 3


def test_what_another_analysis_made_is_not_reused(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    ingest([corpus], index, HashEncoder())
    monkeypatch.setattr(french, "ANALYSIS_VERSION", "autre")
    monkeypatch.setattr(french, "stems", lambda text: [word.upper() for word in text.split()])
    report = ingest([corpus], index, HashEncoder())
    assert (report.unchanged, report.reused) == (False, 0)
    opened = SearchIndex.open(GenerationFolder(index).current())
    stored = opened.store.passages(range(len(opened)))
    assert [stored[row].body_stems for row in range(2)] == ["LA RÈGLE A.", "LA RÈGLE B."]
    assert opened.manifest.analysis == "autre"
    opened.close()


def test_the_documents_of_a_kept_generation_come_first(corpus: Path, former: Former) -> None:
    more = corpus.parent / "more"
    write_fiche(more, "0", "Zéro", "Une règle de plus.")
    write_fiche(more, "a", "Voleur", "Un identifiant pris.")
    found = gather(more, former, keeps_all=True)
    assert [i.document.id for i in found.items] == ["a", "b", "0"]
    assert found.reused == 2
    assert "a.md : identifiant « a » déjà pris par a.md" in found.files[1].messages[0]
    assert found.files[1].status is FileStatus.REJECTED


@pytest.mark.parametrize("name", [REPORT, STATE_FILE])
@pytest.mark.parametrize("content", [None, b"", b"\xff", b"[1]", b"3"])
def test_a_generation_whose_files_are_not_known_is_not_reused(
    corpus: Path, former: Former, tmp_path: Path, name: str, content: bytes | None
) -> None:
    folder = GenerationFolder(tmp_path / "index").current()
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(IndexCorruptedError, match=name):
        Former.open(folder)
