"""The command, end to end on a tiny material."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingestion.training import __main__ as command
from ingestion.training.evaluation import load_encoder
from ingestion.training.material import Material
from ingestion.training.recipe import Recipe
from tests.ingestion.index.samples import write_fiche


@pytest.fixture
def files(material: Material, tmp_path: Path) -> dict[str, str]:
    rows = {
        "articles": [
            {"id": a.id, "fil": a.heading_path, "texte": a.text} for a in material.articles
        ],
        "questions": [{"question": q.text, "document_id": q.gold[0]} for q in material.questions],
        "lexique": [
            {"terme": e.term, "courant": e.everyday, "definition": e.definition}
            for e in material.lexicon
        ],
        "synonymes": [{"mot": g.word, "synonymes": g.synonyms} for g in material.synonyms],
    }
    paths = {}
    for name, lines in rows.items():
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        paths[name] = str(path)
    return paths


@pytest.fixture(autouse=True)
def small_recipe(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the command's options set and shrink the rest."""
    small = asdict(recipe)

    def shrunk(**options: object) -> Recipe:
        return Recipe(**{**small, **options, "dimension": 8, "vocabulary": 400})

    monkeypatch.setattr(command, "Recipe", shrunk)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command.app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_train_then_evaluate(files: dict[str, str], tmp_path: Path) -> None:
    folder, figures = tmp_path / "encodeur", tmp_path / "figures.json"
    inputs = [f"--{name}={path}" for name, path in files.items()]
    run("train", *inputs, "--output", str(folder), "--modeles", "1", "--fils", "1")
    assert load_encoder(folder)[1].shape[1] == 8
    output = run(
        "evaluate",
        f"--articles={files['articles']}",
        f"--questions={files['questions']}",
        f"--modele=essai={folder}",
        "--dimensions=8",
        "--dimensions=4",
        "--stockage",
        f"--resultats={figures}",
    )
    recorded = json.loads(figures.read_text(encoding="utf-8"))["qualite"]
    assert set(recorded) == {"essai, 8 dimensions", "essai, 4 dimensions", "essai, 8 bits"}
    assert recorded["essai, 8 dimensions"]["recall_at_100"] == 1.0
    assert "essai" in output


def test_figures_already_recorded_are_kept(files: dict[str, str], tmp_path: Path) -> None:
    folder, figures = tmp_path / "encodeur", tmp_path / "figures.json"
    figures.write_text('{"qualite": {"ancien": {"recall_at_1": 0.5}}}', encoding="utf-8")
    inputs = [f"--{name}={path}" for name, path in files.items()]
    run("train", *inputs, "--output", str(folder), "--modeles", "1", "--fils", "1")
    run(
        "evaluate",
        f"--articles={files['articles']}",
        f"--questions={files['questions']}",
        f"--modele={folder}",
        f"--resultats={figures}",
    )
    recorded = json.loads(figures.read_text(encoding="utf-8"))["qualite"]
    assert recorded["ancien"] == {"recall_at_1": 0.5}
    assert "encodeur, 8 dimensions" in recorded


def test_a_missing_file_is_a_message_not_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = tmp_path / "absent.jsonl"
    monkeypatch.setattr(
        "sys.argv", ["training", "train", f"--articles={absent}", f"--output={tmp_path / 'x'}"]
    )
    with pytest.raises(SystemExit) as stopped:
        command.main()
    assert stopped.value.code == 2
    assert "introuvable" in capsys.readouterr().err.replace("\n", "")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write_fiche(folder, "tombe", "La tombe", "La tombe se reprend.")
    write_fiche(folder, "auto", "La voiture", "La fourrière la garde.")
    return folder


def test_the_documents_of_a_test_set_are_not_learnt(
    files: dict[str, str], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[Material] = []

    def train(material: Material, *_: object, **__: object) -> None:
        learnt.append(material)
        raise InterruptedError

    monkeypatch.setattr("ingestion.training.training.train", train)
    aside = tmp_path / "hors.txt"
    aside.write_text("tombe\n", encoding="utf-8")
    inputs = [f"--{name}={path}" for name, path in files.items()]
    for options in (
        [],
        [f"--corpus={corpus}"],
        [f"--corpus={corpus}", f"--hors-documents={aside}"],
    ):
        with pytest.raises(InterruptedError):
            run("train", *inputs, "--output", str(tmp_path / "x"), *options)
    found = [[item.document.id for item in material.corpus] for material in learnt]
    assert found == [[], ["auto", "tombe"], ["auto"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--corpus=rien"], "n’existe pas"),
        (["--hors-documents=rien.txt"], "--corpus"),
        (["--corpus=corpus", "--hors-documents=rien.txt"], "rien.txt"),
        (["--corpus=corpus", "--hors-documents=hors.txt"], "inconnus du corpus : tomb"),
    ],
)
def test_a_corpus_that_cannot_be_trusted_is_said(
    files: dict[str, str], corpus: Path, options: list[str], message: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(corpus.parent)
    (corpus.parent / "hors.txt").write_text("tomb", encoding="utf-8")
    inputs = [f"--{name}={path}" for name, path in files.items()]
    with pytest.raises(command.MaterialError, match=message):
        run("train", *inputs, "--output", "x", *options)


def test_a_folder_without_a_model_is_refused(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(command.MaterialError, match="Aucun encodeur"):
        run(
            "evaluate",
            f"--articles={files['articles']}",
            f"--questions={files['questions']}",
            f"--modele=vide={tmp_path}",
        )
