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

CODE = "0.1.0+0123456789"
SHIPPED = Scope(
    questions="0123456789ab", part="test", rules="ba9876543210", whole=True, code=CODE, published=""
)


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
        require_passed(folder, name, "", CODE)
    record_verdict(folder, name, False, "rappel en baisse", SHIPPED)
    with pytest.raises(GateRefusedError, match="rappel en baisse"):
        require_passed(folder, name, "  ", CODE)
    assert require_passed(folder, name, "urgence électorale", CODE) == ""
    assert _last(folder)["why"] == "urgence électorale"
    record_verdict(folder, name, True, "objectif non atteint", SHIPPED)
    assert require_passed(folder, name, "", CODE) == "objectif non atteint"
    assert issubclass(GateRefusedError, SearchIndexError)


def test_a_verdict_says_what_it_was_given_on(folder: GenerationFolder) -> None:
    name = folder.current().name
    record_verdict(folder, name, True, "bien", SHIPPED)
    verdict = {
        "generation": name, "passed": True, "why": "bien", "questions": "0123456789ab",
        "part": "test", "rules": "ba9876543210", "whole": True, "code": CODE, "published": "",
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
        require_passed(folder, name, "", CODE)
    assert (
        "elle n’a été acceptée que sur d’autres questions ou d’autres règles que celles livrées "
        "(questions 0123456789ab, part « dev », règles ba9876543210). Lancez « vademecum eval gate"
    ) in str(caught.value)
    assert require_passed(folder, name, "nos questions", CODE) == ""


def test_a_verdict_of_another_code_publishes_only_when_forced(folder: GenerationFolder) -> None:
    name = folder.current().name
    record_verdict(folder, name, True, "bien", replace(SHIPPED, code="0.1.0+aaaaaaaaaa"))
    with pytest.raises(GateRefusedError) as caught:
        require_passed(folder, name, "", CODE)
    assert (
        "elle a été jugée par une autre version du code (0.1.0+aaaaaaaaaa, et non 0.1.0+0123456789)"
        ". Lancez « vademecum eval gate"
    ) in str(caught.value)
    assert require_passed(folder, name, "", "0.1.0+aaaaaaaaaa") == "bien"
    assert require_passed(folder, name, "mêmes réponses", CODE) == ""


def test_a_refusal_of_another_code_says_so_and_ends_with_one_point(
    folder: GenerationFolder,
) -> None:
    name = folder.current().name
    record_verdict(folder, name, False, "un défaut.", replace(SHIPPED, code="0.1.0+aaaaaaaaaa"))
    with pytest.raises(GateRefusedError) as caught:
        require_passed(folder, name, "", CODE)
    assert ": un défaut ; elle a été jugée par une autre version du code" in str(caught.value)
    with pytest.raises(GateRefusedError, match=r": un défaut\. Lancez"):
        require_passed(folder, name, "", "0.1.0+aaaaaaaaaa")


@pytest.mark.parametrize(
    ("judged_against", "said"),
    [
        ("gen-ancienne", "elle a été jugée face à gen-ancienne, et {current} est publiée"),
        ("", "elle a été jugée quand rien n’était publié, et {current} est publiée"),
    ],
)
def test_what_is_published_is_what_it_was_judged_against(
    folder: GenerationFolder, tmp_path: Path, judged_against: str, said: str
) -> None:
    current = folder.current().name
    (tmp_path / "corpus" / "note.txt").write_text("La mairie ouvre le mardi.", "utf-8")
    name = str(ingest([tmp_path / "corpus"], folder.root, HashEncoder(), publish=False).generation)
    record_verdict(folder, name, True, "bien", replace(SHIPPED, published=current))
    assert require_passed(folder, name, "", CODE) == "bien"
    record_verdict(folder, name, True, "bien", replace(SHIPPED, published=judged_against))
    with pytest.raises(GateRefusedError) as caught:
        require_passed(folder, name, "", CODE)
    assert said.format(current=current) in str(caught.value)
    folder.publish(name, why="forcée")
    # It is what is published: there is nothing else that it should have been judged against.
    assert require_passed(folder, name, "", CODE) == "bien"


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "3", '"oui"', "{", "\ud800",
     '{"generation": "NAME", "passed": true, "why": "bien"}',
     '{"generation": "NAME", "passed": true, "why": "", "questions": "", "part": "", "rules": "",'
     ' "whole": true}',
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
        require_passed(folder, name, "", CODE)
    assert require_passed(folder, name, "réparé à la main", CODE) == ""


def test_no_verdict_is_recorded_on_what_is_no_more(folder: GenerationFolder) -> None:
    with pytest.raises(IndexMissingError, match="gen-absente"):
        record_verdict(folder, "gen-absente", True, "bien", SHIPPED)
    assert not (folder.root / "verdicts").exists()
