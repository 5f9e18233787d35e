"""Material files: what is read, and what is said of a bad one."""

from pathlib import Path

import pytest

from ingestion.training.material import (
    LexiconEntry,
    MaterialError,
    Question,
    read_articles,
    read_lexicon,
    read_questions,
    read_synonyms,
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "lignes.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_questions_have_one_answer_or_several(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '{"question": "Où ?", "document_id": "a"}',
        '{"question": "Qui ?", "gold": ["b", "c"]}',
    )
    assert read_questions([path]) == (Question("Où ?", ("a",)), Question("Qui ?", ("b", "c")))


def test_a_lexicon_entry_needs_only_its_term(tmp_path: Path) -> None:
    path = written(tmp_path, '{"terme": "alignement"}')
    assert read_lexicon([path]) == (LexiconEntry("alignement", (), (), "", ()),)


def test_articles_and_synonyms(tmp_path: Path) -> None:
    articles = written(tmp_path, '{"id": "a-1", "fil": ["I"], "texte": "Corps."}')
    assert read_articles(articles)[0].heading_path == ("I",)
    synonyms = written(tmp_path, '{"mot": "tombe", "synonymes": ["sépulture"]}')
    assert read_synonyms([synonyms])[0].synonyms == ("sépulture",)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{pas du json", "ligne 2 : JSON illisible"),
        ("[]", "ligne 2 : un objet JSON est attendu"),
        ('{"id": "b"}', "ligne 2 : champ manquant : texte"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = written(tmp_path, '{"id": "a", "texte": "Corps."}', line)
    with pytest.raises(MaterialError, match=message):
        read_articles(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MaterialError, match=r"introuvable.*absent\.jsonl"):
        read_synonyms([tmp_path / "absent.jsonl"])
