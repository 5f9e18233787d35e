"""What the gate rests on: a run reused only when nothing else decided it, one generation throughout."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.versions import code_version
from evals.datasets import datasets_digest
from evals.errors import DatasetError, EvaluationError, GenerationLostError, StoreError
from evals.gate import Rules, load_rules
from evals.places import IndexPlace
from evals.questions import Part
from evals.session import NOT_WHOLE, Session
from evals.store import HEADER, RESULTS, list_runs
from ingestion.encoding import load_encoder
from ingestion.errors import IndexMissingError
from ingestion.index import GenerationFolder
from ingestion.pipeline import ingest
from tests.evals.conftest import BIRTH, LINES, TOMB, golden, write_corpus
from tests.evals.samples import write_lines

RULES = Rules({"recall_5": 0.5}, {}, ("right",), 0.01, None)
TWO = (LINES[0], LINES[1])
CHANGED = "Une concession perpétuelle ne se reprend qu’abandonnée."


@pytest.fixture
def session(settings: Settings, work: Path) -> Session:
    """Return a session on a candidate, another generation being published, over two questions."""
    ingest([write_corpus(work / "corpus")], settings.index, load_encoder(""))
    write_corpus(work / "corpus", concession=CHANGED)
    _candidate(settings)
    questions = write_lines(work / "questions.jsonl", TWO)
    place = IndexPlace(settings.index, "candidate")
    return Session(settings, place, work / "var/evals", (questions,), None, rules=RULES)


def _candidate(settings: Settings) -> str:
    return str(
        ingest([settings.corpus], settings.index, load_encoder(""), publish=False).generation
    )


def _verdict(session: Session, name: str) -> Any:
    path = session.place.folder / "verdicts" / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _published_run(session: Session) -> str:
    """Return the run that a first gate made of what is published."""
    return session.gate().verdict.against


def test_what_is_published_is_not_asked_again_when_nothing_changed(session: Session) -> None:
    first = _published_run(session)
    judged = session.gate()
    assert judged.verdict.against == first
    assert judged.run is not None
    assert judged.run.header.verdict == judged.verdict
    assert len(list_runs(session.store)) == 3


def test_a_run_made_otherwise_does_not_stand_for_what_is_published(session: Session) -> None:
    first = _published_run(session)
    served = GenerationFolder(session.place.folder).current_name()
    here = replace(session, place=IndexPlace(session.place.folder, served))
    system = here._open()
    kept = (session.store / first / HEADER).read_bytes()

    def stands(**changes: Any) -> bool:
        """Tell whether the run would be reused if its header were otherwise."""
        raw = json.loads(kept)
        settings = raw["described"]["settings"] | changes.pop("settings", {})
        described = raw["described"] | changes.pop("described", {}) | {"settings": settings}
        header = raw | changes | {"described": described}
        (session.store / first / HEADER).write_text(json.dumps(header), "utf-8")
        return here._stored(system)[0] is not None

    assert stands()
    assert not stands(settings={"seuil_reponse": 1.0})
    assert not stands(settings={"modele": "essai"})
    assert not stands(described={"day": "2020-01-01"})
    assert not stands(described={"encoder": "un autre"})
    assert not stands(described={"sans_redaction": 2})
    assert not stands(generation="gen-autre", described={"generation": "gen-autre"})
    assert not stands(code_version="0.1.0+0000000000")
    assert not stands(datasets_digest="000000000000")
    assert not stands(part="dev")


def test_a_threshold_tried_on_what_is_published_does_not_disarm_the_gate(
    session: Session, settings: Settings
) -> None:
    """At 1, nothing is answered: against such a run nothing could be lost."""
    severe = settings.model_copy(update={"seuil_reponse": 1.0, "seuil_proche": 1.0})
    tried = Session(
        severe, IndexPlace(settings.index, None), session.store, session.datasets
    ).measure()
    assert tried.header.figures["right"].value == 0
    judged = session.gate()
    assert judged.verdict.against != tried.header.id
    assert judged.verdict.against in [h.id for h in list_runs(session.store)]


def test_a_damaged_run_is_left_aside_and_told(session: Session) -> None:
    first = _published_run(session)
    results = session.store / first / RESULTS
    results.write_text(results.read_text("utf-8")[:50], "utf-8")
    (session.store / "run-1-all").mkdir()
    (session.store / "run-1-all" / HEADER).write_bytes(b"")
    judged = session.gate()
    assert judged.verdict.passed
    assert judged.verdict.against not in ("", first)
    told = [note for note in judged.verdict.notes if note.endswith("Il a été laissé de côté.")]
    assert len(told) == 2
    assert "run-1-all » est illisible (ce n’est pas du JSON)" in told[0]
    assert f"{first} » est illisible ({RESULTS}:1 : " in told[1]


def test_a_line_separator_in_a_question_does_not_stop_the_gate(session: Session) -> None:
    asked = LINES[0]["question"].replace(" ", "\u2028", 1)
    write_lines(session.datasets[0], [LINES[0] | {"question": asked}, LINES[1]])
    first = _published_run(session)
    assert session.gate().verdict.against == first


@pytest.mark.parametrize("text", [None, "{", "\ufeff", '{"id": 1}'])
def test_questions_that_cannot_be_asked_leave_no_verdict(
    session: Session, text: str | None
) -> None:
    name = session.gate().generation
    given = _verdict(session, name)
    assert given["passed"]
    session.datasets[0].unlink()
    if text is not None:
        session.datasets[0].write_text(text, "utf-8")
    with pytest.raises(EvaluationError):
        session.gate()
    assert _verdict(session, name) == given


def test_documents_that_were_lost_are_a_verdict_and_not_an_error(session: Session) -> None:
    lost = golden(
        "q-perdue", "Quand déclarer une naissance ?", "fiche-absente", BIRTH, "cinq jours"
    )
    write_lines(session.datasets[0], [*TWO, lost])
    judged = session.gate()
    assert (judged.verdict.passed, judged.run) == (False, None)
    assert "« fiche-absente » n’est pas dans l’index" in judged.verdict.why
    assert list_runs(session.store) == []
    assert _verdict(session, judged.generation)["passed"] is False


def test_a_candidate_replaced_while_it_is_judged_gets_no_verdict(
    session: Session, settings: Settings
) -> None:
    first = GenerationFolder(settings.index).candidate_name()
    made: list[str] = []

    def replaced(*_: object) -> None:
        if not made:
            write_corpus(settings.corpus, concession="Une concession se reprend après un an.")
            made.append(_candidate(settings))

    with pytest.raises(GenerationLostError, match=rf"{first} a été supprimée pendant"):
        session.gate(replaced)
    assert GenerationFolder(settings.index).candidate_name() == made[0] != first
    assert not (settings.index / "verdicts").exists()
    assert [h for h in list_runs(session.store) if h.generation in (first, made[0])] == []


def test_a_candidate_that_is_no_more_the_candidate_gets_no_verdict(
    session: Session, settings: Settings
) -> None:
    """Here the first candidate is still there when another is named."""
    folder = GenerationFolder(settings.index)
    name, served = folder.candidate_name(), folder.current_name()

    def replaced(*_: object) -> None:
        (settings.index / "CANDIDATE").write_text(str(served))

    with pytest.raises(GenerationLostError, match=rf"{name} était la .* et {served} l’est mainten"):
        session.gate(replaced)
    assert not (settings.index / "verdicts").exists()
    assert [h for h in list_runs(session.store) if h.generation == name] == []


def test_a_generation_judged_by_its_name_need_not_be_the_candidate(
    session: Session, settings: Settings
) -> None:
    folder = GenerationFolder(settings.index)
    name, served = str(folder.candidate_name()), folder.current_name()
    here = replace(session, place=IndexPlace(settings.index, name))
    judged = here.gate(lambda *_: (settings.index / "CANDIDATE").write_text(str(served)) and None)
    assert judged.run is not None
    assert name == judged.generation == judged.run.header.generation
    given = _verdict(session, name)
    assert given["passed"]
    assert (given["code"], given["published"]) == (code_version(), served)
    assert _verdict(session, str(served)) is None


def test_a_document_that_only_the_other_part_names_must_be_there(
    session: Session, settings: Settings
) -> None:
    tomb = golden("q-tombe", "Quand reprendre une concession ?", "fiche-concession", TOMB,
                  "trente ans", part="dev")  # fmt: skip
    write_corpus(settings.corpus)
    write_lines(session.datasets[0], [*TWO, tomb])
    judging = replace(session, part=Part.TEST)
    _candidate(settings)
    assert judging.gate().verdict.passed
    assert judging.gate().run.header.questions == 2  # type: ignore[union-attr]
    write_corpus(settings.corpus, concession="")
    _candidate(settings)
    refused = judging.gate()
    assert not refused.verdict.passed
    assert "le document « fiche-concession » n’est pas dans l’index" in refused.verdict.why


def test_too_many_documents_gone_are_refused_though_no_question_names_them(
    session: Session, settings: Settings
) -> None:
    """Five are published: one gone is a fifth."""
    write_corpus(settings.corpus, ancienne="")
    _candidate(settings)
    bound = [replace(session, rules=replace(RULES, removed=share)) for share in (0.2, 0.19)]
    assert bound[0].gate().verdict.passed
    refused = bound[1].gate()
    assert refused.verdict.reasons == (
        "Documents de la génération publiée qui n’y sont plus : 1 sur 5, au-delà de 19 % "
        "(fiche-naissance-ancienne)",
    )
    assert refused.run is not None
    assert refused.run.header.verdict == refused.verdict
    assert _verdict(session, refused.generation)["passed"] is False


def test_a_verdict_on_less_than_what_is_shipped_says_so(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = load_rules()
    judged = session.gate()
    given = _verdict(session, judged.generation)
    assert judged.verdict.notes[-1] == NOT_WHOLE
    assert (given["whole"], given["part"]) == (False, "all")
    assert given["rules"] == RULES.digest
    assert given["questions"] == datasets_digest(session.datasets)

    monkeypatch.setattr("evals.datasets.DEFAULT_FOLDER", session.datasets[0])

    def whole(part: Part | None, rules: Rules) -> bool:
        asked = Session(session.settings, session.place, session.store, session.datasets, part,
                        rules=rules)  # fmt: skip
        return asked._scope().whole

    assert whole(Part.TEST, shipped)
    assert not whole(Part.DEV, shipped)
    assert not whole(None, shipped)
    assert not whole(Part.TEST, RULES)


def test_nothing_is_asked_when_the_runs_cannot_be_kept(session: Session) -> None:
    session.store.parent.mkdir(exist_ok=True)
    session.store.write_text("", "utf-8")
    asked: list[object] = []
    for measured in (session.gate, session.measure):
        with pytest.raises(StoreError, match="n’a pas pu être écrit"):
            measured(progress=lambda *step: asked.append(step))
    assert asked == []


def test_a_setting_with_which_nothing_can_be_asked_is_no_result(
    session: Session, settings: Settings, work: Path
) -> None:
    told = settings.model_copy(update={"reclasseur": str(work / "absent")})
    broken = Session(told, session.place, session.store, session.datasets, None, rules=RULES)
    with pytest.raises(SettingsError, match="reclasseur"):
        broken.measure()
    with pytest.raises(SettingsError, match="reclasseur"):
        broken.gate()
    assert list_runs(session.store) == []
    assert not (settings.index / "verdicts").exists()


def test_what_is_missing_is_told(session: Session, settings: Settings) -> None:
    nowhere = Session(settings, IndexPlace(settings.index, "gen-absente"), session.store,
                      session.datasets)  # fmt: skip
    with pytest.raises(IndexMissingError, match="gen-absente"):
        nowhere.gate()
    empty = Session(settings, session.place, session.store, session.datasets, Part.DEV)
    with pytest.raises(EvaluationError, match="Aucune question de la part « dev »"):
        empty.gate()
    unread = Session(settings, session.place, session.store, (settings.index / "absent.jsonl",))
    with pytest.raises(DatasetError, match="aucun fichier de questions"):
        unread.measure()


def test_a_run_says_the_day_it_was_made_on(session: Session) -> None:
    done = session.measure()
    assert done.header.described["day"] == dt.date.today().isoformat()
    assert done.header.generation == GenerationFolder(session.place.folder).candidate_name()
