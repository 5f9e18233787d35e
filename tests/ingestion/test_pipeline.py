"""Folders in, one generation out: after any edits, the index is what a fresh build would be."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ingestion import french, pipeline
from ingestion.encoding import Vectors
from ingestion.errors import IndexCorruptedError, SourceFolderError
from ingestion.gathering import Gathering
from ingestion.index import GenerationFolder, LexicalQuery, SearchIndex, verify
from ingestion.index.dense import write_dense
from ingestion.index.lexical import write_lexical
from ingestion.index.passages import PassageStore, write_store
from ingestion.index.records import IndexedDocument
from ingestion.pipeline import extend, ingest
from ingestion.readers import text
from ingestion.reports import FileStatus
from ingestion.vectors import encoded_text
from ingestion.vocabulary import Vocabulary
from tests.ingestion.index.samples import HashEncoder, write_fiche

WORDS = ("naissance", "mariage", "cimetiere", "budget", "voirie", "marche", "election", "ecole")


class CountingEncoder(HashEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.seen.extend(texts)
        return super().encode(texts)


def open_current(index: Path) -> SearchIndex:
    return SearchIndex.open(GenerationFolder(index).current())


def content(index: SearchIndex) -> list[tuple[str, int, str, tuple[float, ...]]]:
    """Return everything that a search can give back, row by row."""
    stored = index.store.passages(range(len(index)))
    vectors = np.asarray(index.dense.vectors)
    return [
        (s.passage.document_id, s.passage.ordinal, s.passage.text, tuple(vectors[row].tolist()))
        for row, s in sorted(stored.items())
    ]


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for word in WORDS[:3]:
        write_fiche(corpus, word, word, f"La règle sur {word}.")
    ingest([corpus], index, HashEncoder())
    encoder = CountingEncoder()
    assert ingest([corpus], index, encoder).unchanged
    assert encoder.seen == []
    write_fiche(corpus, WORDS[0], WORDS[0], "La règle a changé.")
    report = ingest([corpus], index, encoder)
    assert not report.unchanged
    assert report.reused == 2
    assert [f.status for f in report.files].count(FileStatus.UNCHANGED) == 2
    assert not any("mariage" in text for text in encoder.seen)


def test_a_removed_file_is_gone(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Le cimetière communal.")
    gone = write_fiche(corpus, "b", "B", "Le mariage civil.")
    ingest([corpus], index, HashEncoder())
    gone.unlink()
    report = ingest([corpus], index, HashEncoder())
    assert report.removed == ("b",)
    opened = open_current(index)
    rows, _ = opened.lexical.search(
        LexicalQuery(terms=dict.fromkeys(french.stems("mariage"), 1.0)), 5
    )
    assert rows.tolist() == []
    assert opened.store.document("b") is None


def test_a_bad_file_is_reported_and_the_others_are_indexed(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    (corpus / "mauvaise.md").write_text("---\ntitre: [\n---\nTexte.", encoding="utf-8")
    report = ingest([corpus], index, HashEncoder())
    (rejected,) = report.rejected
    assert rejected.path == "mauvaise.md"
    assert "mauvaise.md" in rejected.messages[0]
    # The message is told again although nothing changed.
    assert ingest([corpus], index, HashEncoder()).rejected[0].messages == rejected.messages


def test_a_file_that_a_reader_stumbles_on_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    (corpus / "autre.txt").write_text("Une phrase.", encoding="utf-8")
    monkeypatch.setattr(text, "read_text", lambda file: int("²"))
    report = ingest([corpus], tmp_path / "index", HashEncoder())
    assert report.documents == 1
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("autre.txt : ")
    assert "imprévue (ValueError)" in message


def test_a_file_that_cannot_be_opened_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    write_fiche(corpus, "fermee", "Fermée", "Une autre règle.")
    whole = Path.open

    def barred(self: Path, *args: object, **options: object) -> object:
        # Root may read anything: the rights are told, not taken away.
        if self.name == "fermee.md":
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, *args, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", barred)
        report = ingest([corpus], index, HashEncoder())
    assert report.documents == 1
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("fermee.md : lecture impossible")
    assert ingest([corpus], index, HashEncoder()).documents == 2


def test_a_file_that_is_not_read_is_reported_as_long_as_it_is_there(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "bonne", "Bonne", "Une règle.")
    assert ingest([corpus], index, HashEncoder()).rejected == ()
    (corpus / "tarifs.csv").write_text("a;b", encoding="utf-8")
    (corpus / "photo.png").write_bytes(b"\x89PNG")
    # Nothing to index again, and yet both are told.
    report = ingest([corpus], index, HashEncoder())
    assert report.unchanged
    assert [(f.path, f.status) for f in report.rejected] == [("tarifs.csv", FileStatus.REJECTED)]
    assert [(f.path, f.status) for f in report.ignored] == [("photo.png", FileStatus.IGNORED)]
    write_fiche(corpus, "autre", "Autre", "Une autre règle.")
    assert {f.path for f in ingest([corpus], index, HashEncoder()).files} == {
        "bonne.md", "autre.md", "tarifs.csv", "photo.png",
    }  # fmt: skip
    (corpus / "tarifs.csv").unlink()
    assert ingest([corpus], index, HashEncoder()).rejected == ()


def test_a_wrong_table_of_sources_rejects_its_files_once_and_names_them(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for name in ("cantine", "marche", "voirie", "arretes/a1", "arretes/a2"):
        path = corpus / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Règlement {name}\n\nLa règle sur {name} est écrite ici.\n", "utf-8")
    table = corpus / "sources.toml"
    good = '["cantine.txt"]\ntype = "guide"\n\n["arretes/*"]\ntype = "texte"\n'
    table.write_text(good, "utf-8")
    assert ingest([corpus], index, HashEncoder()).documents == 5

    table.write_text(good.replace('type = "guide"', 'tipe = "guide"'), "utf-8")
    report = ingest([corpus], index, HashEncoder())
    assert report.removed == ("cantine-txt",)
    said = (
        "sources.toml:2 : clé inconnue « tipe » : vouliez-vous dire « type » ? "
        "Fichier non indexé : « cantine.txt »."
    )
    assert [f.messages for f in report.rejected] == [(said,)]
    assert {f.path for f in report.files if f.status is FileStatus.REJECTED} == {
        "cantine.txt", "sources.toml",
    }  # fmt: skip
    again = ingest([corpus], index, HashEncoder())
    assert again.unchanged
    assert again.rejected == report.rejected

    table.write_text(good.replace('"texte"', "texte"), "utf-8")
    report = ingest([corpus], index, HashEncoder())
    (message,) = [m for f in report.rejected for m in f.messages]
    assert message.startswith("sources.toml:5 : ")
    assert "« arretes/a1.txt », « arretes/a2.txt », « cantine.txt »." in message
    assert report.documents == 2
    table.write_text(good, "utf-8")
    assert ingest([corpus], index, HashEncoder()).documents == 5


def test_a_document_with_a_mistyped_key_is_not_served(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_fiche(corpus, "bonne", "Bonne", "Une règle.", "layout: post\n")
    write_fiche(corpus, "perimee", "Périmée", "Une règle.", "en_vigueur_jusquau: 2020-12-31\n")
    report = ingest([corpus], tmp_path / "index", HashEncoder())
    ((message,),) = [f.messages for f in report.rejected]
    assert message.startswith("perimee.md:")
    assert "vouliez-vous dire « en_vigueur_jusqu_au » ?" in message
    assert report.documents == 1


def test_a_lexicon_that_changes_changes_the_index_of_unchanged_files(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    lexicon = '[[terme]]\nterme = "livret de famille"\ncourant = ["le livret"]\n'
    (corpus / "lexique.toml").write_text(lexicon, encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).unchanged
    terms = Vocabulary.from_generation(GenerationFolder(index).current()).terms
    assert [term.everyday for term in terms] == [("le livret",)]
    assert ingest([corpus], index, HashEncoder()).unchanged


def reversed_words(folder: Path, items: list[IndexedDocument], advance: object = None) -> None:
    write_lexical(folder, items[::-1])


def reversed_vectors(folder: Path, vectors: Vectors, targets: npt.NDArray[np.int32]) -> str:
    return write_dense(folder, np.ascontiguousarray(vectors[::-1]), targets)


def other_vectors(folder: Path, vectors: Vectors, targets: npt.NDArray[np.int32]) -> str:
    return write_dense(folder, np.roll(vectors, 1, axis=1), targets)


def reversed_texts(path: Path, items: list[IndexedDocument]) -> tuple[int, int]:
    return write_store(path, items[::-1])


@pytest.mark.parametrize(
    ("writer", "wrong"),
    [
        ("write_lexical", reversed_words),
        ("write_dense", reversed_vectors),
        ("write_dense", other_vectors),
        ("write_store", reversed_texts),
    ],
)
def test_an_index_whose_rows_are_mixed_up_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: str, wrong: Callable[..., object]
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Le cimetière communal.")
    write_fiche(corpus, "b", "B", "Le mariage civil.")
    ingest([corpus], index, HashEncoder())
    before = GenerationFolder(index).names()
    write_fiche(corpus, "a", "A", "Le cimetière de la commune.")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, writer, wrong)
        with pytest.raises(IndexCorruptedError, match="ne retrouve pas ses propres mots"):
            ingest([corpus], index, HashEncoder())
    assert GenerationFolder(index).names() == before
    assert not list(index.glob("building-*"))
    assert not ingest([corpus], index, HashEncoder()).unchanged


def test_passages_that_read_the_same_find_each_other(tmp_path: Path) -> None:
    for name in WORDS:
        write_fiche(tmp_path / "corpus", name, "Titre", "La même règle.")
    assert ingest([tmp_path / "corpus"], tmp_path / "index", HashEncoder()).documents == len(WORDS)


def test_a_text_that_the_encoder_knows_nothing_of_is_indexed(tmp_path: Path) -> None:
    class Ignorant(HashEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return np.zeros((len(texts), self.dimension), dtype=np.float32)

    write_fiche(tmp_path / "corpus", "a", "A", "Une règle.")
    assert ingest([tmp_path / "corpus"], tmp_path / "index", Ignorant()).documents == 1


def test_the_generation_before_is_closed_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    opened: list[PassageStore] = []
    whole = PassageStore.__init__

    def remembered(self: PassageStore, path: Path) -> None:
        opened.append(self)
        whole(self, path)

    def stumble(self: Gathering) -> None:
        assert self.former is not None
        assert self.former.index.store.document("a") is not None
        raise KeyError("un défaut")

    monkeypatch.setattr(PassageStore, "__init__", remembered)
    assert ingest([corpus], index, HashEncoder()).unchanged
    write_fiche(corpus, "a", "A", "Une autre règle.")
    with monkeypatch.context() as patch:
        patch.setattr(Gathering, "run", stumble)
        with pytest.raises(KeyError, match="un défaut"):
            ingest([corpus], index, HashEncoder())
    ingest([corpus], index, HashEncoder())
    # Unchanged: the former one; a failure: the former one; a build: the former one and its own.
    assert len(opened) == 4
    assert [len(store._connections) for store in opened] == [0, 0, 0, 0]


def test_a_generation_that_cannot_be_reused_is_told_and_made_again(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle.")
    (corpus / "mauvaise.md").write_text("---\ntitre: [\n---\nTexte.", encoding="utf-8")
    first = ingest([corpus], index, HashEncoder())
    (GenerationFolder(index).current() / "report.json").write_bytes(b"[]")
    steps: list[str] = []
    again = ingest([corpus], index, HashEncoder(), progress=lambda step, *_: steps.append(step))
    assert not again.unchanged
    assert "L’index publié ne peut pas être repris : tout est relu" in steps
    assert again.rejected == first.rejected
    steps.clear()
    assert ingest(
        [corpus], index, HashEncoder(), progress=lambda step, *_: steps.append(step)
    ).unchanged
    assert steps == ["Lecture du dossier"]


def test_nothing_to_index_says_why(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(7):
        (corpus / f"{number}.csv").write_text("a;b", encoding="utf-8")
    with pytest.raises(SourceFolderError, match=r"0\.csv : format « \.csv » inconnu") as caught:
        ingest([corpus], tmp_path / "index", HashEncoder())
    assert str(caught.value).endswith("Et 2 autres fichiers.")
    assert "6.csv" not in str(caught.value)


def test_a_duplicate_id_is_reported_with_both_places(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_fiche(corpus / "x", "pareil", "Un", "Une règle.")
    write_fiche(corpus / "y", "pareil", "Deux", "Une autre règle.")
    report = ingest([corpus], tmp_path / "index", HashEncoder())
    (message,) = report.rejected[0].messages
    assert "y/pareil.md" in message
    assert "x/pareil.md" in message
    assert report.documents == 1


@pytest.mark.parametrize("prepare", [lambda p: None, lambda p: p.mkdir()])
def test_nothing_to_index_leaves_what_is_served(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle.")
    ingest([corpus], index, HashEncoder())
    before = GenerationFolder(index).current().name
    shutil.rmtree(corpus)
    prepare(corpus)
    with pytest.raises(SourceFolderError):
        ingest([corpus], index, HashEncoder())
    assert GenerationFolder(index).current().name == before


def test_a_question_stands_for_the_nearest_passage(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    body = "## Délai\n\nCinq jours après la naissance.\n\n## Pièces\n\nUn certificat du médecin."
    write_fiche(corpus, "a", "A", body, 'questions:\n  - "Un certificat du médecin."\n')
    ingest([corpus], index, HashEncoder())
    opened = open_current(index)
    assert len(opened.dense) == len(opened) + 1
    target = opened.store.passages([int(opened.dense.targets[-1])]).popitem()[1]
    assert "certificat" in target.passage.text


def bank(corpus: Path, *lines: object) -> Path:
    """Write the questions already asked of a corpus."""
    path = corpus / "questions-posees" / "b.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_question_already_asked_stands_for_the_passage_that_answers_it(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    body = "## Délai\n\nCinq jours après la naissance.\n\n## Pièces\n\nUn certificat du médecin."
    write_fiche(corpus, "a", "A", body)
    bank(
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
    document = opened.store.document("a")
    assert document is not None
    assert [a.text for a in document.asked] == ["Faut-il un papier ?", "Et le prix ?"]
    assert document.quote(document.asked[0].spans[0]) == "Un certificat"
    assert document.asked[1].spans == ()
    opened.close()


def test_a_bank_that_changes_changes_the_index_of_an_unchanged_file(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    assert not ingest([corpus], index, HashEncoder()).unchanged
    line = {"document": "a", "question": "C'est sûr ?", "phrases": ["Une règle"]}
    bank(corpus, line)
    assert not ingest([corpus], index, HashEncoder()).unchanged
    document = open_current(index).store.document("a")
    assert document is not None
    assert [a.text for a in document.asked] == ["C'est sûr ?"]
    assert ingest([corpus], index, HashEncoder()).unchanged
    bank(corpus)
    assert not ingest([corpus], index, HashEncoder()).unchanged
    document = open_current(index).store.document("a")
    assert document is not None
    assert document.asked == ()


def test_the_questions_of_an_unchanged_document_are_not_encoded_again(tmp_path: Path) -> None:
    corpus, index, anew = tmp_path / "corpus", tmp_path / "index", tmp_path / "anew"
    for name in "abc":
        write_fiche(corpus, name, name.upper(), f"Une règle {name}.")
    kept = [
        {"document": name, "question": f"Question {name} ?", "phrases": ["Une règle"]}
        for name in "abc"
    ]
    bank(corpus, *kept)
    ingest([corpus], index, HashEncoder())
    write_fiche(corpus, "a", "A", "Une règle a, changée.")
    encoder = CountingEncoder()
    ingest([corpus], index, encoder)
    assert [text for text in encoder.seen if text.startswith("Question")] == ["Question a ?"]
    ingest([corpus], anew, HashEncoder())
    assert open_current(index).dense.vectors.tolist() == open_current(anew).dense.vectors.tolist()


def test_a_bad_line_of_the_bank_is_told_and_the_others_serve(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    path = bank(
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
    document = open_current(index).store.document("a")
    assert document is not None
    assert [a.text for a in document.asked] == ["C'est sûr ?"]


def test_a_bad_line_is_told_as_long_as_it_is_there(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "a", "A", "Une règle sûre.")
    path = bank(corpus, {"document": "a", "question": "C'est sûr ?", "phrases": ["Une règle"]})
    sound = path.read_text(encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).rejected
    path.write_text(f"{sound}\n{{", encoding="utf-8")
    assert ingest([corpus], index, HashEncoder()).rejected
    path.write_text(sound, encoding="utf-8")
    assert not ingest([corpus], index, HashEncoder()).rejected


class FolderEdits(RuleBasedStateMachine):
    """Random edits of a folder, each followed by an ingest: never stale, double or mis-mapped."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.corpus = self.root / "corpus"
        self.index = self.root / "index"
        self.expected: dict[str, str] = {}

    @initialize()
    def start(self) -> None:
        self.edit("naissance", 1)

    @rule(name=st.sampled_from(WORDS), size=st.integers(1, 4))
    def edit(self, name: str, size: int) -> None:
        body = "\n\n".join(f"## Partie {i}\n\nLa règle {name} numéro {i}." for i in range(size))
        write_fiche(self.corpus, name, f"Titre {name}", body)
        self.expected[name] = body
        self.run()

    @rule(name=st.sampled_from(WORDS))
    def remove(self, name: str) -> None:
        if name in self.expected and len(self.expected) > 1:
            (self.corpus / f"{name}.md").unlink()
            del self.expected[name]
            self.run()

    @rule(name=st.sampled_from(WORDS), questions=st.integers(0, 3))
    def ask(self, name: str, questions: int) -> None:
        """Rewrite the bank: some questions about a document that may not exist (any more)."""
        lines = [
            json.dumps(
                {"document": name, "question": f"Et la {name} {i} ?", "phrases": ["La règle"]}
            )
            for i in range(questions)
        ]
        bank = self.corpus / "questions-posees" / "banque.jsonl"
        bank.parent.mkdir(parents=True, exist_ok=True)
        bank.write_text("\n".join(lines), encoding="utf-8")
        self.run()

    @rule(old=st.sampled_from(WORDS), new=st.sampled_from(WORDS))
    def rename(self, old: str, new: str) -> None:
        if old in self.expected and new not in self.expected:
            path = self.corpus / f"{old}.md"
            text = path.read_text(encoding="utf-8").replace(f"id: {old}", f"id: {new}")
            path.unlink()
            (self.corpus / f"{new}.md").write_text(text, encoding="utf-8")
            self.expected[new] = self.expected.pop(old)
            self.run()

    def run(self) -> None:
        ingest([self.corpus], self.index, HashEncoder())

    @invariant()
    def index_is_a_fresh_build(self) -> None:
        if not self.expected:
            return
        opened = open_current(self.index)
        fresh = self.root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        ingest([self.corpus], fresh, HashEncoder())
        rebuilt = open_current(fresh)
        assert content(opened) == content(rebuilt)
        assert opened.dense.targets.tolist() == rebuilt.dense.targets.tolist()
        assert opened.dense.vectors.tolist() == rebuilt.dense.vectors.tolist()
        assert {d.id for d in opened.store.documents()} == set(self.expected)
        for row, stored in opened.store.passages(range(len(opened))).items():
            document = opened.store.document(stored.passage.document_id)
            assert document is not None
            assert document.quote(stored.passage.span) == stored.passage.text
            vector = HashEncoder().encode([encoded_text(stored.passage)])[0]
            near, _ = opened.dense.search(vector, len(opened))
            assert (
                row
                in near[
                    : 1
                    + sum(
                        np.allclose(opened.dense.vectors[other], opened.dense.vectors[row])
                        for other in near.tolist()
                    )
                ]
            )
        opened.close()
        rebuilt.close()

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)


TestFolderEdits = FolderEdits.TestCase
TestFolderEdits.settings = settings(
    max_examples=12, stateful_step_count=6, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


def test_the_published_generation_always_verifies(tmp_path: Path) -> None:
    write_fiche(tmp_path / "corpus", "a", "A", "Une règle.")
    ingest([tmp_path / "corpus"], tmp_path / "index", HashEncoder())
    assert verify(GenerationFolder(tmp_path / "index").current()).documents == 1


def test_a_generation_is_extended_without_being_touched(tmp_path: Path) -> None:
    corpus, more, index = tmp_path / "corpus", tmp_path / "more", tmp_path / "index"
    for word in WORDS[:3]:
        write_fiche(corpus, word, word, f"La règle sur {word}.")
    ingest([corpus], index, HashEncoder())
    generation = GenerationFolder(index).current()
    write_fiche(more, "voirie", "voirie", "La règle sur la voirie.")
    write_fiche(more, WORDS[0], "voleur", "Un identifiant déjà pris.")
    encoder = CountingEncoder()
    report = extend(generation, [more], tmp_path / "aside", encoder)
    assert (report.documents, report.reused, report.removed) == (4, 3, ())
    assert [f.documents for f in report.files] == [0, 1]
    assert f"« {WORDS[0]} » déjà pris" in report.files[0].messages[0]
    assert any("voirie" in text for text in encoder.seen)
    # Of what was there, only the passage that tries out the new generation is encoded.
    assert sum(any(word in text for word in WORDS[:3]) for text in encoder.seen) == 1
    verify(generation)
    assert GenerationFolder(index).names() == [generation.name]

    everything = tmp_path / "everything"
    ingest([corpus, more / "voirie.md"], everything, HashEncoder())
    whole, extended = open_current(everything), open_current(tmp_path / "aside")
    assert sorted(content(whole)) == sorted(content(extended))
    assert extended.store.document(WORDS[0]).title == WORDS[0]


def test_a_broken_generation_is_not_extended(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_fiche(corpus, "voirie", "voirie", "La règle sur la voirie.")
    ingest([corpus], index, HashEncoder())
    generation = GenerationFolder(index).current()
    (generation / "passages.sqlite").write_bytes(b"x")
    with pytest.raises(IndexCorruptedError):
        extend(generation, [corpus], tmp_path / "aside", HashEncoder())
