import json
from pathlib import Path

import pytest

from ingestion.corpus import check_references
from ingestion.corpus.references import ARTICLE, ReferenceStatus, normal_article
from ingestion.errors import UnreadableDocumentError
from tests.ingestion.corpus.samples import corpus, fiche


def articles(folder: Path) -> Path:
    path = folder / "articles.jsonl"
    known = [
        ("Code civil", "78"),
        ("Code civil", "L2121-10"),
        ("Code de l'urbanisme", "R*421-1"),
        ("Code de l'urbanisme", "R. 151-20-1"),
    ]
    path.write_text(
        "\n".join(
            json.dumps(
                {"id": str(i), "references": [{"code": code, "article": article}], "texte": "x"}
            )
            for i, (code, article) in enumerate(known)
        ),
        "utf-8",
    )
    return path


REFERENCES = """
  - {code: "Code civil", article: "78"}
  - {code: "Code civil", article: "L. 2121-10"}
  - {code: "Code de l'urbanisme", article: "R151-20-1"}
  - {code: "Code civil", article: "999", absent: "abrogé en 2020"}
  - {code: "Code civil", article: "78", absent: "inutile"}
  - {code: "Code de l'urbanisme", article: "R421-1"}
  - {code: "Code Civil", article: "78"}
  - {code: "Code pénal", article: "1"}
  - {texte: "Loi n° 1"}"""


def test_each_reference_is_looked_up(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    corpus(folder, a=fiche(references=REFERENCES))
    report = check_references(folder, articles=articles(tmp_path))
    found, explained = ReferenceStatus.FOUND, ReferenceStatus.EXPLAINED
    assert [(check.status, check.hint) for check in report.checks] == [
        (found, ""),
        (found, ""),
        (found, ""),
        (explained, "abrogé en 2020"),
        (found, "« absent » est de trop"),
        (ReferenceStatus.MISSING, "existe sous la forme R*421-1"),
        (ReferenceStatus.MISSPELLED, "le nom exact est « Code civil »"),
        (ReferenceStatus.OUTSIDE, ""),
        (ReferenceStatus.OUTSIDE, ""),
    ]
    # 7 references inside the file, 2 of them wrong.
    assert report.share == pytest.approx(5 / 7)
    assert [check.reference.article for check in report.problems] == ["R421-1", "78"]
    lines = (folder / "a.md").read_text("utf-8").split("\n")
    assert "R421-1" in lines[report.problems[0].line - 1]
    assert report.to_json()["counts"] == {
        "trouvee": 4,
        "expliquee": 1,
        "introuvable": 1,
        "code-mal-ecrit": 1,
        "hors-fichier": 2,
    }


def test_references_said_elsewhere_than_in_markdown_are_looked_up(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    line = (
        '{"titre": "A", "references": [{"code": "Code civil", "article": "999"}], "texte": "Un."}'
    )
    (folder / "a.jsonl").write_text(f"{line}\n", "utf-8")
    for name in ("n.txt", "README.md"):
        (folder / name).write_text("Une note qui dit une règle.\n", "utf-8")
    toml = '["n.txt"]\ntype = "fiche"\nreferences = [{code = "Code civil", article = "78"}]\n'
    (folder / "sources.toml").write_text(toml, "utf-8")
    report = check_references(folder, articles=articles(tmp_path))
    assert [(check.where, check.status) for check in report.checks] == [
        ("a.jsonl:1", ReferenceStatus.MISSING),
        ("sources.toml:3", ReferenceStatus.FOUND),
    ]
    assert report.documents == 3


def test_nothing_to_look_up_is_all_right(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    corpus(folder, a=fiche(references='[{texte: "Loi n° 1"}]'), b="---\ntype: x\n---\n")
    report = check_references(folder, articles=articles(tmp_path))
    assert (report.share, report.documents, len(report.unread)) == (1.0, 1, 1)


@pytest.mark.parametrize("content", [None, b"{", b"[1]", b"\xff\xfe\xff"])
def test_an_unreadable_file_of_articles_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "articles.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableDocumentError):
        check_references(corpus(tmp_path, a=fiche()), articles=path)


@pytest.mark.parametrize(
    "article",
    [
        "55",
        "L2121-10",
        "L. 2121-10",
        "R*421-1",
        "R. * 421-1",
        "LO141-1",
        "16-0 bis",
        "1609 nonies C",
        "D2223-2-1",
        "1383-0 B",
        "A431-10",
        "Annexe 4",
        "L5211-9-2",
        "200 quater B",
        "R*107 A-3",
    ],
)
def test_usual_articles_are_recognised(article: str) -> None:
    assert ARTICLE.fullmatch(article)


@pytest.mark.parametrize(
    "article", ["55 à 59", "55, 56", "et suivants", "article 5", "", "L2121-10 et L2121-11"]
)
def test_other_writings_are_not(article: str) -> None:
    assert not ARTICLE.fullmatch(article)


def test_an_article_has_one_form() -> None:
    assert normal_article("r. * 421-1") == normal_article("R*421-1") == "R*421-1"
