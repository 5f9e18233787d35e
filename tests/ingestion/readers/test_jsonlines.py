import json
from pathlib import Path

import pytest

from ingestion.documents import Document, DocumentKind, Reference
from ingestion.errors import (
    DocumentError,
    DocumentTooLargeError,
    FrontMatterError,
    UnreadableDocumentError,
)
from ingestion.readers import jsonlines, read
from tests.ingestion.readers.outlines import check_spans, outline, write

ARTICLE = {
    "id": "civil-55",
    "titre": "Code civil, article 55",
    "type": "texte",
    "fil": ["Livre Ier", "Chapitre II"],
    "references": [{"code": "Code civil", "article": "55"}],
    "version_du": "2015",
    "texte": "Les déclarations sont faites :\n\n1. Au maire ;\n2. Au consul.\n\n3. Ailleurs.",
}


def read_all(folder: Path, *lines: str | bytes) -> list[Document | DocumentError]:
    raw = b"\n".join(x.encode() if isinstance(x, str) else x for x in lines)
    return list(read(write(folder, "textes/a.jsonl", raw), root=folder))


def test_a_line_is_a_document(tmp_path: Path) -> None:
    (document,) = read_all(tmp_path, json.dumps(ARTICLE))
    assert isinstance(document, Document)
    check_spans(document)
    assert (document.id, document.kind, document.version) == ("civil-55", DocumentKind.LAW, "2015")
    assert document.breadcrumb == ("Livre Ier", "Chapitre II")
    assert document.references == (Reference("Code civil", None, "55"),)
    assert (document.path, document.line, document.inferred) == ("textes/a.jsonl", 1, ())
    # In a text of law the numbers of a list are names: they stay.
    assert outline(document) == [
        "Les déclarations sont faites :",
        "1 1. Au maire ;",
        "1 2. Au consul.",
        "1 3. Ailleurs.",
    ]


def test_numbers_of_a_guide_are_only_an_order(tmp_path: Path) -> None:
    (document,) = read_all(tmp_path, json.dumps({**ARTICLE, "type": "guide"}))
    assert isinstance(document, Document)
    assert outline(document)[1] == "1 Au maire ;"


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("{", UnreadableDocumentError, "JSON valide"),
        ("[" * 100_000, UnreadableDocumentError, "JSON valide"),
        ('["a"]', UnreadableDocumentError, "objet JSON"),
        ('{"titre": "a"}', UnreadableDocumentError, "« texte »"),
        ('{"titre": "a", "texte": " "}', UnreadableDocumentError, "« texte »"),
        ('{"titre": "a", "texte": 3}', UnreadableDocumentError, "« texte »"),
        ('{"texte": "a"}', UnreadableDocumentError, "« titre »"),
        ('{"titre": "a", "texte": "b", "type": "c"}', FrontMatterError, "« c » n’est pas un type"),
        ('{"titre": "a", "texte": "b", "publie": "2020-01-01"}', FrontMatterError, "« publie_le »"),
        ('{"titre": true, "texte": "b"}', FrontMatterError, "un texte est attendu"),
        ('{"titre": "a", "texte": "<!-- -->"}', UnreadableDocumentError, "aucun texte"),
    ],
)
def test_a_bad_line_is_reported_in_its_place(
    tmp_path: Path, line: str, kind: type[DocumentError], message: str
) -> None:
    good = json.dumps(ARTICLE)
    first, second, error, last = read_all(tmp_path, good, "", good, line, good)[0:4]
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(last, Document)
    assert last.line == 5
    assert type(error) is kind
    assert str(error).startswith("textes/a.jsonl:4 : ")
    assert message in error.message


def test_a_line_too_long_does_not_lose_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonlines, "MAX_LINE_BYTES", 400)
    long = json.dumps({**ARTICLE, "texte": "x" * 2000})
    items = read_all(tmp_path, long, json.dumps(ARTICLE))
    assert [type(item) for item in items] == [DocumentTooLargeError, Document]


def test_without_an_identifier_the_line_gives_one(tmp_path: Path) -> None:
    (document,) = read_all(tmp_path, '{"titre": "A", "texte": "b"}')
    assert isinstance(document, Document)
    assert document.id == "textes-a-jsonl-1"


def test_other_encodings_and_marks_are_read(tmp_path: Path) -> None:
    line = '{"titre": "Été", "texte": "où"}'
    items = read_all(tmp_path, b"\xef\xbb\xbf" + line.encode(), line.encode("cp1252"))
    assert [item.title for item in items if isinstance(item, Document)] == ["Été", "Été"]


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocumentError, match="vide"):
        read_all(tmp_path, "", " ")
