"""The bank of questions already asked: read line by line, attached to the sentences that answer."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.asked import MAX_CHARS, BankEntry, QuestionBank, is_bank, read_bank
from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind, Span
from ingestion.errors import DocumentError


def document(*sentences: str) -> Document:
    builder = DocumentBuilder()
    for sentence in sentences:
        builder.paragraph(sentence)
    return builder.build(id="a", title="A", kind=DocumentKind.FICHE)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "questions-posees" / "b.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "JSON illisible"),
        ("[]", "objet JSON"),
        ('{"question": "q", "phrases": []}', "« document » manque"),
        ('{"document": "a", "question": " ", "phrases": []}', "« question » manque"),
        ('{"document": "a", "question": "q"}', "« phrases »"),
        ('{"document": "a", "question": "q", "phrases": "Une"}', "« phrases »"),
        ('{"document": "a", "question": "q", "phrases": [""]}', "« phrases »"),
        (
            json.dumps({"document": "a", "question": "q" * (MAX_CHARS + 1), "phrases": []}),
            "plus de 500 caractères",
        ),
    ],
)
def test_a_bad_line_says_where_and_why(tmp_path: Path, line: str, message: str) -> None:
    found = list(read_bank(write(tmp_path, "", line)))
    assert len(found) == 1
    assert isinstance(found[0], DocumentError)
    assert message in found[0].message
    assert found[0].where == "questions-posees/b.jsonl:2"


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xff\xfe{")
    (found,) = read_bank(path)
    assert isinstance(found, DocumentError)
    assert "UTF-8" in found.message


def test_a_file_that_cannot_be_read_is_told_and_the_others_serve(tmp_path: Path) -> None:
    path = write(tmp_path, '{"document": "a", "question": "Quand ?", "phrases": ["Deux"]}')
    # It is a file, may be opened, and refuses to be read: rights would not stop root.
    (path.parent / "c.jsonl").symlink_to("/proc/self/mem")
    bank = QuestionBank.from_folders([tmp_path])
    assert [entry.question for entry in bank.entries["a"]] == ["Quand ?"]
    assert bank.files[f"{path.parent.name}/b.jsonl"] == []
    (problem,) = bank.files[f"{path.parent.name}/c.jsonl"]
    assert str(problem).startswith("questions-posees/c.jsonl : lecture impossible")
    (path.parent / "c.jsonl").unlink()
    write(tmp_path / "autre", "")
    assert QuestionBank.from_folders([tmp_path]).digest != bank.digest


def test_a_question_keeps_the_sentences_that_are_still_there(tmp_path: Path) -> None:
    write(
        tmp_path,
        '{"document": "a", "question": "Quand ?", "phrases": ["Deux jours", "Trois jours"]}',
    )
    bank = QuestionBank.from_folders([tmp_path])
    whole = document("Un préambule.", "Deux jours après.")
    (asked,) = bank.attach(whole).asked
    assert asked.spans == (Span(15, 25),)
    assert whole.quote(asked.spans[0]) == "Deux jours"
    assert "« Trois jours » n’est plus" in str(bank.files["questions-posees/b.jsonl"][0])


def test_attaching_again_changes_nothing_and_forgets_what_left_the_bank(tmp_path: Path) -> None:
    write(tmp_path, '{"document": "a", "question": "Quand ?", "phrases": ["Deux"]}')
    once = QuestionBank.from_folders([tmp_path]).attach(document("Deux jours."))
    assert QuestionBank.from_folders([tmp_path]).attach(once) == once
    assert QuestionBank().attach(once).asked == ()


def test_only_the_folder_at_the_root_is_the_bank(tmp_path: Path) -> None:
    assert is_bank(tmp_path / "questions-posees" / "a.jsonl", tmp_path)
    assert not is_bank(tmp_path / "fiches" / "questions-posees.jsonl", tmp_path)


@given(st.lists(st.text(), max_size=8))
def test_any_text_is_an_entry_or_an_error_with_its_line(lines: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        text = "\n".join(lines).encode("utf-8", "replace").decode("utf-8")
        path = write(Path(name), text)
        for item in read_bank(path):
            assert isinstance(item, BankEntry | DocumentError)
            assert item.line is not None
            assert item.line >= 1


def test_a_file_named_in_an_older_encoding_is_told_by_a_readable_name(tmp_path: Path) -> None:
    (tmp_path / "questions-posees").mkdir()
    old = tmp_path / "questions-posees" / "\udce9tat.jsonl"  # the byte of « é » in Windows-1252
    old.write_text('{"document": "a", "question": "Quand ?", "phrases": []}\n{\n', "utf-8")
    bank = QuestionBank.from_folders([tmp_path])
    assert [entry.path for entry in bank.entries["a"]] == ["questions-posees/état.jsonl"]
    (problem,) = bank.files["questions-posees/état.jsonl"]
    assert str(problem).startswith("questions-posees/état.jsonl:2 : JSON illisible")
    assert len(bank.digest) == 64
