import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.commands.corpus import app
from tests.ingestion.corpus.samples import body, corpus, fiche

run = CliRunner().invoke


def test_an_error_is_shown_and_fails(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche(verifie_le="2999-01-01"))
    result = run(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "a.md" in result.output
    assert "ligne" in result.output
    assert "1 erreur, 0 à revoir." in result.output


def test_what_is_to_review_fails_only_when_strict(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche(publics=None, verifie_le="2000-01-01"))
    assert run(app, ["check", str(tmp_path)]).exit_code == 0
    assert run(app, ["check", "--strict", str(tmp_path)]).exit_code == 1
    findings = json.loads(run(app, ["check", "--json", str(tmp_path)]).output)
    assert {f["code"] for f in findings} == {"cle-manquante", "verification-ancienne"}
    assert {f["path"] for f in findings} == {"a.md"}


def test_nothing_wrong_is_said(tmp_path: Path) -> None:
    result = run(app, ["check", str(corpus(tmp_path))])
    assert (result.exit_code, result.output) == (0, "Corpus sans erreur.\n")


def test_brackets_in_a_message_are_not_markup(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche("Voir [x]([bold]absent.md).\n"))
    assert "[bold]absent.md" in run(app, ["check", str(tmp_path)]).output


def test_counts_are_shown_and_drawn(tmp_path: Path) -> None:
    corpus(tmp_path, a=fiche())
    image = tmp_path / "a.png"
    result = run(app, ["stats", str(tmp_path), "--image", str(image)])
    assert result.exit_code == 0
    assert image.read_bytes()[:4] == b"\x89PNG"
    assert "État civil" in result.output
    assert json.loads(run(app, ["stats", "--json", str(tmp_path)]).output)["questions"] == 6
    assert run(app, ["stats", str(tmp_path), "--image", "a.bmp"]).exit_code == 1


def test_references_are_controlled(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"references": [{"code": "Code civil", "article": "78"}]}', "utf-8")
    good, bad = tmp_path / "bon", tmp_path / "mauvais"
    for folder in (good, bad):
        folder.mkdir()
    corpus(good, a=fiche())
    corpus(bad, a=fiche(references='[{code: "Code civil", article: "1"}]'))
    option = ["references", "--articles", str(articles)]
    result = run(app, [*option, str(good)])
    assert result.exit_code == 0
    assert "100,0 %" in result.output
    result = run(app, [*option, str(bad)])
    assert result.exit_code == 1
    assert "article introuvable" in result.output
    assert json.loads(run(app, [*option, "--json", str(bad)]).output)["share"] == 0


@pytest.mark.parametrize("command", ["check", "stats"])
def test_a_missing_folder_is_a_message(tmp_path: Path, command: str) -> None:
    result = run(app, [command, str(tmp_path / "rien")])
    assert result.exit_code == 1
    assert "n’existe pas" in result.output


def test_several_folders_are_taken_together(tmp_path: Path) -> None:
    shipped, own = tmp_path / "corpus", tmp_path / "mes-documents"
    for folder in (shipped, own):
        folder.mkdir()
    corpus(shipped, a=fiche())
    questions = '["Un ?", "Deux ?", "Trois ?", "Quatre ?", "Cinq ?", "Six ?"]'
    text = fiche(body(seed="four"), id="four", questions=questions, remplace_par="fiche-deces")
    (own / "b.md").write_text(text, "utf-8")
    assert run(app, ["check", str(own)]).exit_code == 1
    result = run(app, ["check", str(shipped), str(own)])
    assert (result.exit_code, result.output) == (0, "Corpus sans erreur.\n")
    counts = json.loads(run(app, ["stats", "--json", str(shipped), str(own)]).output)
    assert counts["documents"] == {"fiche": 2}
    (own / "notes.rtf").write_bytes(b"{\\rtf1 x}")
    result = run(app, ["check", str(shipped), str(own)])
    assert result.exit_code == 1
    assert "mes-documents/notes.rtf" in result.output
