"""The quick bench prints figures, kinds and failures, and stores nothing."""

from pathlib import Path

import pytest

from evals.answer_bench import main
from evals.store import list_runs
from tests.evals.conftest import LINES, golden
from tests.evals.samples import write_lines


def test_the_bench_prints_the_main_figures_and_the_failures(
    small_index: Path, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = golden(
        "q-rate", "Quel délai pour convoquer ?", "fiche-quorum", "majorité de ses membres", "majorité",
        part="dev",
    )  # fmt: skip
    lines = [*(one | {"part": "dev"} for one in LINES), missed]
    path = write_lines(work / "questions.jsonl", lines)
    main(["--index", str(small_index), "--questions", str(path), "--failures", "9"])
    output = capsys.readouterr().out
    assert "| Rappel@5 |" in output
    assert "| Hors du domaine | 1 |" in output
    assert "7 questions en" in output
    assert "q-rate [factual] Quel délai pour convoquer ?" in output
    assert "= fiche-quorum (2) majorité de ses membres" in output
    assert list_runs(work / "var/evals") == []


def test_a_question_whose_gold_is_gone_is_set_aside_with_a_warning(
    small_index: Path, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [LINES[0] | {"part": "dev"}, golden("q-x", "Où ?", "absente", "x", "x", part="dev")]
    path = write_lines(work / "questions.jsonl", lines)
    main(["--index", str(small_index), "--questions", str(path), "--kind", "factual"])
    shown = capsys.readouterr()
    assert "questions.jsonl:2 : le document « absente » n’est pas dans l’index." in shown.err
    assert "1 questions en" in shown.out
