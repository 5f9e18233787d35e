"""`vademecum eval` from end to end: run, compare, report, gate and publication, impact."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.commands import corpus as corpus_commands
from assistant.commands import index as index_commands
from assistant.errors import AssistantError
from assistant.evaluations import Evaluations
from evals.commands import app
from evals.errors import EvaluationError, StoreError
from evals.session import NOT_WHOLE
from evals.store import find_run, last_comparison, list_runs, load_run
from ingestion.encoding import load_encoder
from ingestion.errors import GateRefusedError
from ingestion.index import GenerationFolder
from ingestion.pipeline import ingest
from tests.evals.conftest import LINES, TOMB, golden, write_corpus
from tests.evals.samples import write_lines

INDEX = Path("var/index")
LENIENT = '[floors]\nrecall_5 = 0.5\n[ceilings]\nsuperseded = 0.0\n[losses]\nmetrics = ["right"]\n'
SEVERE = "[ceilings]\ninjection_changed = 0.0\n"
"""Nothing is measured of it without injected documents, which refuses whatever is published."""


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


def test_a_run_is_not_compared_with_itself(town: Path) -> None:
    first, last = _run()["id"], _run()["id"]
    for before, after in (("last", "last"), (last, "last"), ("previous", first), (first, first)):
        with pytest.raises(EvaluationError, match=r"sont le même relevé, run-.*rien à comparer"):
            _invoke(app, "compare", before, after)
    assert last_comparison(town / "var/evals") is None


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_comparison_that_cannot_be_kept_is_shown_first(town: Path, option: list[str]) -> None:
    _run()
    last = _run()["id"]
    (town / "var/evals/comparisons").write_text("", "utf-8")
    shown = CliRunner().invoke(app, ["compare", "previous", "last", *option])
    assert isinstance(shown.exception, StoreError)
    assert str(shown.exception).startswith("La comparaison n’a pas pu être conservée : « ")
    assert last in shown.output


@pytest.mark.parametrize("command", ["run", "gate"])
def test_sigterm_ends_a_command_with_its_code(
    town: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def stopped(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("evals.session.run", stopped)
    rules = ["--rules", "rules.toml"] if command == "gate" else []
    index = ["--index", "current"] if command == "gate" else []
    ended = CliRunner().invoke(app, [command, "--dataset", "questions.jsonl", *rules, *index])
    assert ended.exit_code == 128 + signal.SIGTERM == 143
    assert "Arrêté. L’état précédent est intact." in ended.output
    assert list_runs(town / "var/evals") == []


def test_a_report_names_the_runs_that_it_leaves_out(town: Path) -> None:
    broken, whole = _run()["id"], _run()["id"]
    (town / "var/evals" / broken / "run.json").write_text("{", "utf-8")
    said = _invoke(app, "report", "--output", "page.html")
    assert f"{broken} » est illisible (ce n’est pas du JSON)" in said
    assert "Il n’est pas dans la page." in said
    assert whole in (town / "page.html").read_text("utf-8")
    (town / "var/evals" / whole / "run.json").write_text("{", "utf-8")
    with pytest.raises(EvaluationError, match=f"illisibles : {broken}, {whole}"):
        _invoke(app, "report", "--output", "page.html")


def test_the_report_is_one_file(town: Path) -> None:
    _run()
    (town / "dossier").mkdir()
    with pytest.raises(EvaluationError, match=r"« dossier » n’a pas pu .* --output"):
        _invoke(app, "report", "--output", "dossier")
    assert list((town).glob(".*")) == []
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
    assert "document piégé : non mesuré" in refused.output
    with pytest.raises(GateRefusedError, match="document piégé : non mesuré"):
        _invoke(index_commands.app, "publish")
    assert GenerationFolder(INDEX).current_name() == served

    verdict = _json(app, *gate, "--rules", "rules.toml")
    assert verdict["passed"]
    assert verdict["generation"] == candidate
    # Other questions and other rules than those shipped: a trial, which publishes nothing by itself.
    assert "« index publish » la refusera" in verdict["notes"][-1]
    with pytest.raises(GateRefusedError, match="d’autres questions ou d’autres règles"):
        _invoke(index_commands.app, "publish")
    assert GenerationFolder(INDEX).current_name() == served
    _invoke(index_commands.app, "publish", "--force", "nos propres questions")
    assert GenerationFolder(INDEX).current_name() == candidate


def test_a_refused_candidate_may_be_forced_with_a_reason_that_is_recorded(town: Path) -> None:
    candidate = ingest([town / "corpus"], INDEX, load_encoder(""), publish=False).generation
    CliRunner().invoke(app, ["gate", "--dataset", "questions.jsonl", "--rules", "severe.toml"])
    with pytest.raises(GateRefusedError):
        _invoke(index_commands.app, "publish")
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
    assert _json(app, *gate)["notes"] == [NOT_WHOLE]
    assert sorted(h.generation for h in list_runs()) == sorted([served, candidate])
    _json(app, *gate)
    # The run of what is published is stored: it is not made again.
    assert [h.generation for h in list_runs()].count(served) == 1


def test_the_candidate_judged_is_the_last_run_and_what_is_published_the_previous(
    town: Path,
) -> None:
    served = GenerationFolder(INDEX).current_name()
    gate = ["gate", "--dataset", "questions.jsonl", "--rules", "rules.toml"]
    lost = "Le quorum du conseil municipal est la majorité de ses membres. La majorité suffit."
    for body in (lost, lost + " Il se compte à l’ouverture."):
        write_corpus(town / "corpus", concession=body)
        candidate = ingest([town / "corpus"], INDEX, load_encoder(""), publish=False).generation
        judged = _json(app, *gate)
        last, before = (load_run(find_run(name)).header for name in ("last", "previous"))
        # The second time, the run of the first candidate stands between the two.
        assert (before.generation, last.generation) == (served, candidate)
        assert last.id == judged["run"]
        comparison = last_comparison()
        assert comparison is not None
        assert (comparison.before, comparison.after) == (before.id, last.id)
        assert _json(app, "compare", "previous", "last")["after"] == last.id
        _invoke(app, "report", "--output", "page.html")
        text = (town / "page.html").read_text("utf-8")
        assert f"<dd>{candidate}</dd>" in text
        assert f"<p>{before.id} → {last.id}," in text
        shown = Evaluations(town / "var/evals")
        assert shown.runs()[-1].generation == candidate
        found = shown.last_comparison()
        assert found is not None
        assert (found.before, found.after) == (before.id, last.id)


def test_a_document_that_only_an_injection_expects_is_missed_before_anything_is_measured(
    town: Path,
) -> None:
    folder = town / "jeux"
    write_lines(folder / "questions.jsonl", LINES)
    trapped = golden("p-tombe", "Quand reprendre une concession abandonnée ?", "fiche-concession",
                     TOMB, "trente ans", forbidden=["deux ans"])  # fmt: skip
    del trapped["part"]
    write_lines(folder / "injections.jsonl", [trapped])
    write_corpus(town / "corpus", concession="")
    ingest([town / "corpus"], INDEX, load_encoder(""), publish=False)
    judged = CliRunner().invoke(app, ["gate", "--dataset", "jeux", "--rules", "rules.toml"])
    assert judged.exit_code == 1
    assert "« fiche-concession » n’est pas dans l’index" in judged.output
    assert list_runs(town / "var/evals") == []


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
    # An archive that had expired before the published generation was made is no news.
    assert set(kinds) == {"fiche-quorum", "fiche-concession", "fiche-naissance"}
    assert "3 questions touchées par 3 changements." in _invoke(
        app, "impact", "--dataset", "questions.jsonl"
    )


def test_the_impact_lists_the_questions_asked_with_injected_documents(town: Path) -> None:
    folder = town / "jeux"
    write_lines(folder / "questions.jsonl", LINES)
    trapped = golden("p-tombe", "Quand reprendre une concession abandonnée ?", "fiche-concession",
                     TOMB, "trente ans", forbidden=["deux ans"])  # fmt: skip
    write_lines(folder / "injections.jsonl", [trapped])
    write_corpus(town / "corpus", concession="")
    ingest([town / "corpus"], INDEX, load_encoder(""), publish=False)
    said = _invoke(app, "impact", "--dataset", "jeux")
    assert "p-tombe — Quand reprendre une concession abandonnée ? (fiche-concession)" in said
    assert "1 question touchée par 1 changement." in said


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
    said = ": 1 document changé, 1 citation touchée, dont 1 dont le passage n’existe plus."
    assert said in " ".join(output.split())


def test_corpus_impact_says_that_it_is_an_error(work: Path) -> None:
    assert work.is_dir()
    found = CliRunner().invoke(corpus_commands.app, ["impact"])
    assert found.exit_code == 1
    assert found.output.startswith("Erreur : Aucun index n’est publié")
