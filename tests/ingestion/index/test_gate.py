"""What publishes: a verdict that can be read, of acceptance, by the shipped rules and questions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.errors import GateRefusedError, IndexMissingError, SearchIndexError
from ingestion.index import GenerationFolder
from ingestion.index.gate import Scope, record_verdict, require_passed
from ingestion.index.generation import JOURNAL
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder

SHIPPED = Scope(questions="0123456789ab", part="test", rules="ba9876543210", whole=True)


@pytest.fixture
def folder(tmp_path: Path) -> GenerationFolder:
    """Return an index folder with one generation."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "note.txt").write_text("La mairie ouvre le lundi.", "utf-8")
    ingest([tmp_path / "corpus"], tmp_path / "index", HashEncoder())
    return GenerationFolder(tmp_path / "index")


def _last(folder: GenerationFolder) -> dict[str, object]:
    lines = (folder.root / JOURNAL).read_text("utf-8").splitlines()
    return json.loads(lines[-1])  # type: ignore[no-any-return]


def test_the_gate_is_required_and_forcing_is_recorded(folder: GenerationFolder) -> None:
    name = folder.current().name
    with pytest.raises(GateRefusedError, match="évaluée"):
        require_passed(folder, name, "")
    record_verdict(folder, name, False, "rappel en baisse", SHIPPED)
    with pytest.raises(GateRefusedError, match="rappel en baisse"):
        require_passed(folder, name, "  ")
    assert require_passed(folder, name, "urgence électorale") == ""
    assert _last(folder)["why"] == "urgence électorale"
    record_verdict(folder, name, True, "objectif non atteint", SHIPPED)
    assert require_passed(folder, name, "") == "objectif non atteint"
    assert issubclass(GateRefusedError, SearchIndexError)


def test_a_verdict_says_what_it_was_given_on(folder: GenerationFolder) -> None:
    name = folder.current().name
    record_verdict(folder, name, True, "bien", SHIPPED)
    verdict = {
        "generation": name, "passed": True, "why": "bien", "questions": "0123456789ab",
        "part": "test", "rules": "ba9876543210", "whole": True,
    }  # fmt: skip
    assert json.loads((folder.root / "verdicts" / f"{name}.json").read_text("utf-8")) == verdict
    noted = _last(folder)
    assert noted["action"] == "gate"
    assert verdict.items() <= noted.items()


def test_an_acceptance_on_other_questions_or_rules_publishes_only_when_forced(
    folder: GenerationFolder,
) -> None:
    name = folder.current().name
    record_verdict(folder, name, True, "bien", replace(SHIPPED, part="dev", whole=False))
    with pytest.raises(GateRefusedError) as caught:
        require_passed(folder, name, "")
    assert (
        "elle n’a été acceptée que sur d’autres questions ou d’autres règles que celles livrées "
        "(questions 0123456789ab, part « dev », règles ba9876543210). Lancez « vademecum eval gate"
    ) in str(caught.value)
    assert require_passed(folder, name, "nos questions") == ""


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "3", '"oui"', "{", "\ud800",
     '{"generation": "NAME", "passed": true, "why": "bien"}',
     '{"generation": "NAME", "passed": "false", "why": "", "questions": "", "part": "", "rules": "",'
     ' "whole": true}',
     '{"generation": "autre", "passed": true, "why": "", "questions": "", "part": "", "rules": "",'
     ' "whole": true}'],
)  # fmt: skip
def test_a_verdict_that_cannot_be_read_publishes_nothing(
    folder: GenerationFolder, text: str
) -> None:
    name = folder.current().name
    path = folder.root / "verdicts" / f"{name}.json"
    path.parent.mkdir()
    path.write_bytes(text.replace("NAME", name).encode("utf-8", "surrogatepass"))
    with pytest.raises(GateRefusedError, match=r"son verdict « .*\.json » est illisible"):
        require_passed(folder, name, "")
    assert require_passed(folder, name, "réparé à la main") == ""


def test_no_verdict_is_recorded_on_what_is_no_more(folder: GenerationFolder) -> None:
    with pytest.raises(IndexMissingError, match="gen-absente"):
        record_verdict(folder, "gen-absente", True, "bien", SHIPPED)
    assert not (folder.root / "verdicts").exists()
