"""`vademecum eval` from end to end: run, compare, report, gate and publication, impact."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.commands import corpus as corpus_commands
from assistant.commands import index as index_commands
from assistant.errors import AssistantError
from evals.commands import app
from evals.errors import EvaluationError
from evals.store import list_runs
from ingestion.encoding import load_encoder
from ingestion.index import GenerationFolder
from ingestion.index.gate import GateRefusedError
from ingestion.pipeline import ingest
from tests.evals.conftest import LINES, write_corpus
from tests.evals.samples import write_lines

INDEX = Path("var/index")
LENIENT = '[floors]\nrecall_5 = 0.5\n[ceilings]\nsuperseded = 0.0\n[losses]\nmetrics = ["right"]\n'
SEVERE = "[floors]\naurc = 0.0\nvital_recall = 1.01\n"


def _invoke(command: Any, *words: str) -> str:
    result = CliRunner().invoke(command, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def _json(command: Any, *words: str) -> Any:
    return json.loads(_invoke(command, *words, "--json").strip().splitlines()[-1])


@pytest.fixture
def town(work: Path, dataset: Path) -> Path:
    """Return a working directory with a corpus, a published index and lenient rules."""
    assert dataset.parent == work
    (work / "rules.toml").write_text(LENIENT, "utf-8")
    (work / "severe.toml").write_text(SEVERE, "utf-8")
    ingest([write_corpus(work / "corpus")], INDEX, load_encoder(""))
    return work


def _run(*words: str) -> Any:
    return _json(app, "run", "--dataset", "questions.jsonl", *words)


def test_a_run_is_measured_and_stored(town: Path) -> None:
    header = _run("--part", "test")
    assert header["questions"] == len(LINES)
    assert header["figures"]["superseded"]["value"] == 0
    assert header["figures"]["recall_5"]["value"] == 1
    assert header["generation"] == GenerationFolder(INDEX).current_name()
    (stored,) = list_runs(town / "var/evals")
    assert stored.id == header["id"]
    assert (
        len((town / "var/evals" / stored.id / "results.jsonl").read_text("utf-8").splitlines()) == 6
    )


def test_a_run_is_shown_as_a_table(town: Path) -> None:
    output = _invoke(app, "run", "--dataset", "questions.jsonl")
    assert "Rappel@5" in output
    assert "6 questions en" in output
    assert "eval report" in output


def test_baselines_are_in_the_same_run(town: Path) -> None:
    header = _run("--baselines")
    assert [b["name"] for b in header["baselines"]] == [
        "lexical",
        "dense",
        "no_reranker",
        "top_passage",
    ]


def test_an_empty_part_is_told(town: Path) -> None:
    with pytest.raises(EvaluationError, match="Aucune question de la part « dev »"):
        _run("--part", "dev")
    refused = CliRunner().invoke(app, ["run", "--part", "prod"])
    assert refused.exit_code == 2


def test_the_errors_are_those_that_the_command_turns_into_a_message() -> None:
    assert issubclass(EvaluationError, AssistantError)


def test_two_runs_are_compared_and_the_comparison_is_stored(town: Path) -> None:
    _run()
    write_corpus(
        town / "corpus", quorum="Le quorum se compte à l’ouverture de la séance du conseil."
    )
    write_lines(town / "questions.jsonl", [one for one in LINES if one["id"] != "q-quorum"])
    ingest([town / "corpus"], INDEX, load_encoder(""))
    _run()
    found = _json(app, "compare", "previous", "last")
    assert (found["questions"], found["left_out"]) == (5, 1)
    assert list((town / "var/evals/comparisons").glob("*.json"))
    assert "questions communes" in _invoke(app, "compare", "previous", "last")


def test_runs_without_common_questions_are_not_compared(town: Path) -> None:
    _run()
    write_lines(town / "questions.jsonl", [LINES[0] | {"id": "q-autre"}])
    _run()
    with pytest.raises(EvaluationError, match="aucune question en commun"):
        _invoke(app, "compare", "previous", "last")


def test_the_report_is_one_file(town: Path) -> None:
    _run()
    _invoke(app, "report", "--output", "page.html")
    text = (town / "page.html").read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "Échecs (" in text


def test_a_candidate_is_published_only_when_the_gate_accepts_it(town: Path) -> None:
    served = GenerationFolder(INDEX).current_name()
    write_corpus(
        town / "corpus",
        quorum="Le quorum est de la moitié des membres plus un. La majorité suffit.",
    )
    lines = [one for one in LINES if one["id"] != "q-quorum"]
    write_lines(town / "questions.jsonl", lines)
    candidate = ingest([town / "corpus"], INDEX, load_encoder(""), publish=False).generation
    with pytest.raises(GateRefusedError, match="n’a pas été évaluée"):
        _invoke(index_commands.app, "publish")

    gate = ["gate", "--dataset", "questions.jsonl"]
    refused = CliRunner().invoke(app, [*gate, "--rules", "severe.toml"])
    assert refused.exit_code == 1
    assert f"{candidate} : refusée." in refused.output
    assert "< 1,010" in refused.output
    with pytest.raises(GateRefusedError, match="Faits essentiels montrés"):
        _invoke(index_commands.app, "publish")
    assert GenerationFolder(INDEX).current_name() == served

    verdict = _json(app, *gate, "--rules", "rules.toml")
    assert verdict["passed"]
    assert verdict["generation"] == candidate
    _invoke(index_commands.app, "publish")
    assert GenerationFolder(INDEX).current_name() == candidate


def test_a_refused_candidate_may_be_forced_with_a_reason_that_is_recorded(town: Path) -> None:
    candidate = ingest([town / "corpus"], INDEX, load_encoder(""), publish=False).generation
    CliRunner().invoke(app, ["gate", "--dataset", "questions.jsonl", "--rules", "severe.toml"])
    _invoke(index_commands.app, "publish", "--force", "texte urgent")
    assert GenerationFolder(INDEX).current_name() == candidate
    assert "texte urgent" in (INDEX / "journal.jsonl").read_text("utf-8")


def test_the_gate_measures_what_is_published_to_compare_with_it(town: Path) -> None:
    served = GenerationFolder(INDEX).current_name()
    write_corpus(
        town / "corpus", concession="Une concession perpétuelle ne se reprend qu’abandonnée."
    )
    candidate = ingest([town / "corpus"], INDEX, load_encoder(""), publish=False).generation
    gate = ["gate", "--dataset", "questions.jsonl", "--rules", "rules.toml"]
    assert _json(app, *gate)["notes"] == []
    assert sorted(h.generation for h in list_runs()) == sorted([served, candidate])
    _json(app, *gate)
    # The run of what is published is stored: it is not made again.
    assert [h.generation for h in list_runs()].count(served) == 1


def test_a_candidate_that_lost_an_expected_document_is_refused(town: Path) -> None:
    write_corpus(town / "corpus", naissance="")
    ingest([town / "corpus"], INDEX, load_encoder(""), publish=False)
    refused = CliRunner().invoke(
        app, ["gate", "--dataset", "questions.jsonl", "--rules", "rules.toml"]
    )
    assert refused.exit_code == 1
    assert "le document « fiche-naissance » n’est pas dans l’index" in refused.output
    with pytest.raises(GateRefusedError, match="ne tiennent plus"):
        _invoke(index_commands.app, "publish")


def test_the_impact_lists_the_golden_questions_of_changed_documents(town: Path) -> None:
    write_corpus(town / "corpus", quorum="Le quorum est de la moitié.", concession="", naissance="")
    ingest([town / "corpus"], INDEX, load_encoder(""), publish=False)
    found = _json(app, "impact", "--dataset", "questions.jsonl")
    touched = {t["cited"]["name"].split(" — ")[0]: t for t in found["touched"]}
    assert set(touched) == {"q-quorum", "q-naissance", "q-suite"}
    assert touched["q-quorum"]["change"]["kind"] == "changed"
    assert touched["q-quorum"]["quote_lost"]
    assert touched["q-naissance"]["change"]["kind"] == "removed"
    kinds = {c["document_id"]: c["kind"] for c in found["changes"]}
    assert kinds["fiche-naissance-ancienne"] == "expired"
    assert "3 questions touchées" in _invoke(app, "impact", "--dataset", "questions.jsonl")


def test_corpus_impact_asks_everything_that_cites(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestion.corpus.impact import Cited

    class Point:
        def load(self) -> Any:
            return lambda: [
                Cited("réponse enregistrée", "conversation 1, n° 1", "fiche-quorum", ("x",))
            ]

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Point()])
    write_corpus(town / "corpus", quorum="Le quorum est de la moitié.")
    ingest([town / "corpus"], INDEX, load_encoder(""), publish=False)
    found = _json(corpus_commands.app, "impact")
    assert [t["cited"]["name"] for t in found["touched"]] == ["conversation 1, n° 1"]
    output = _invoke(corpus_commands.app, "impact")
    assert "modifié : Quorum du conseil municipal (fiche-quorum)" in output
    assert "1 citations touchées, dont 1 dont le passage n’existe plus" in output
