"""Everyday questions and questions already asked, from the files to the dense rows."""

from pathlib import Path

from ingestion.pipeline import ingest
from tests.ingestion.index.samples import (
    CountingEncoder,
    HashEncoder,
    open_current,
    write_bank,
    write_fiche,
)


def test_a_question_stands_for_the_nearest_passage(corpus: Path, index: Path) -> None:
    body = "## Délai\n\nCinq jours après la naissance.\n\n## Pièces\n\nUn certificat du médecin."
    write_fiche(corpus, "a", "A", body, 'questions:\n  - "Un certificat du médecin."\n')
    ingest([corpus], index, HashEncoder())
    opened = open_current(index)
    assert len(opened.dense) == len(opened) + 1
    target = opened.store.passages([int(opened.dense.targets[-1])]).popitem()[1]
    assert "certificat" in target.passage.text


def test_a_question_already_asked_stands_for_the_passage_that_answers_it(
    corpus: Path, index: Path
) -> None:
    body = "## Délai\n\nCinq jours après la naissance.\n\n## Pièces\n\nUn certificat du médecin."
    write_fiche(corpus, "a", "A", body)
    write_bank(
        corpus,
        {"document": "a", "question": "Faut-il un papier ?", "phrases": ["Un certificat"]},
        {"document": "a", "question": "Et le prix ?", "phrases": []},
    )
    ingest([corpus], index, HashEncoder())
    opened = open_current(index)
    # The unanswered question leads nowhere; the answered one to the passage of its sentence.
    assert len(opened.dense) == len(opened) + 1
    target = opened.store.passages([int(opened.dense.targets[-1])]).popitem()[1]
    assert "certificat" in target.passage.text
    document = opened.store.document_at(0)
    assert [a.text for a in document.asked] == ["Faut-il un papier ?", "Et le prix ?"]
    assert document.quote(document.asked[0].spans[0]) == "Un certificat"
    assert document.asked[1].spans == ()
    opened.close()


def test_a_bank_that_changes_changes_the_index_of_an_unchanged_file(
    corpus: Path, index: Path
) -> None:
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    assert not ingest([corpus], index, HashEncoder()).unchanged
    line = {"document": "a", "question": "C'est sûr ?", "phrases": ["Une règle"]}
    write_bank(corpus, line)
    assert not ingest([corpus], index, HashEncoder()).unchanged
    assert [a.text for a in open_current(index).store.document_at(0).asked] == ["C'est sûr ?"]
    assert ingest([corpus], index, HashEncoder()).unchanged
    write_bank(corpus)
    assert not ingest([corpus], index, HashEncoder()).unchanged
    assert open_current(index).store.document_at(0).asked == ()


def test_the_questions_of_an_unchanged_document_are_not_encoded_again(
    tmp_path: Path, corpus: Path, index: Path
) -> None:
    anew = tmp_path / "anew"
    for name in "abc":
        write_fiche(corpus, name, name.upper(), f"Une règle {name}.")
    kept = [
        {"document": name, "question": f"Question {name} ?", "phrases": ["Une règle"]}
        for name in "abc"
    ]
    kept += [
        {"document": name, "question": f"Question sans {name} ?", "phrases": []} for name in "abc"
    ]
    write_bank(corpus, *kept)
    ingest([corpus], index, HashEncoder())
    write_fiche(corpus, "a", "A", "Une règle a, changée.")
    encoder = CountingEncoder()
    ingest([corpus], index, encoder)
    fresh = [text for text in encoder.seen if text.startswith("Question")]
    assert fresh == ["Question a ?", "Question sans a ?"]
    ingest([corpus], anew, HashEncoder())
    one, other = open_current(index), open_current(anew)
    assert one.dense.vectors.tolist() == other.dense.vectors.tolist()
    for row in range(3):
        assert len(one.unanswered_vectors(row)) == 1
        assert one.unanswered_vectors(row).tolist() == other.unanswered_vectors(row).tolist()


def test_a_bad_line_of_the_bank_is_told_and_the_others_serve(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    path = write_bank(
        corpus,
        {"document": "a", "question": "C'est sûr ?", "phrases": ["Une règle"]},
        {"document": "a", "question": "Et avant ?", "phrases": ["Une phrase disparue"]},
        {"document": "z", "question": "Qui ?", "phrases": ["Une règle"]},
    )
    path.write_text(path.read_text(encoding="utf-8") + "\n{", encoding="utf-8")
    report = ingest([corpus], index, HashEncoder())
    told = "\n".join(m for f in report.rejected for m in f.messages)
    assert "b.jsonl:2 : « Une phrase disparue » n’est plus dans « a »" in told
    assert "b.jsonl:3 : aucun document de ces dossiers ne s’appelle « z »" in told
    assert "b.jsonl:4 : JSON illisible" in told
    assert [a.text for a in open_current(index).store.document_at(0).asked] == ["C'est sûr ?"]


def test_a_bad_line_is_told_as_long_as_it_is_there(corpus: Path, index: Path) -> None:
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    path = write_bank(
        corpus, {"document": "a", "question": "C'est sûr ?", "phrases": ["Une règle"]}
    )
    sound = path.read_text(encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).rejected
    path.write_text(f"{sound}\n{{", encoding="utf-8")
    assert ingest([corpus], index, HashEncoder()).rejected
    path.write_text(sound, encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).rejected
