"""Asking over HTTP: answers, events, storage, limits, failures."""

from __future__ import annotations

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answers import Filters
from assistant.api import create_app
from assistant.settings import Settings
from ingestion.documents import DocumentKind
from tests.assistant.api.conftest import QUESTION, MakeClient
from tests.fakes import FakeAssistant, convocation
from tests.serving import serving

ANSWERS = "/api/v1/answers"
EVENTS = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, Any]]:
    """Return the (name, data) pairs of a stream of events."""
    pairs = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        pairs.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return pairs


def test_an_answer_and_its_evidence(client: TestClient) -> None:
    response = client.post(ANSWERS, json={"question": QUESTION})
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "answered"
    text = convocation().text
    for citation in body["citations"]:
        assert text[citation["span"]["start"] : citation["span"]["end"]] == citation["quote"]
    assert body["statements"][0]["citations"] == [1]
    assert client.get(f"{ANSWERS}/{body['id']}").json() == body


def test_events_come_in_order_and_the_last_is_stored(client: TestClient) -> None:
    response = client.post(ANSWERS, json={"question": QUESTION}, headers=EVENTS)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = events_of(response.text)
    assert [name for name, _ in events] == ["sources", "statement", "statement", "done"]
    done = events[-1][1]
    assert events[0][1]["citations"] == done["citations"]
    assert [data for name, data in events if name == "statement"] == done["statements"]
    assert client.get(f"{ANSWERS}/{done['id']}").json() == done


def test_notices_are_events_too(client: TestClient) -> None:
    response = client.post(
        ANSWERS, json={"question": "quelles pièces pour un dossier de mariage"}, headers=EVENTS
    )
    names = [name for name, _ in events_of(response.text)]
    assert names == ["sources", "statement", "notice", "done"]


def test_a_conversation_gives_its_turns_to_the_next_question(
    client: TestClient, assistant: FakeAssistant
) -> None:
    first = client.post(ANSWERS, json={"question": QUESTION}).json()
    follow = {"question": "Et en urgence ?", "conversation_id": first["conversation_id"]}
    second = client.post(ANSWERS, json=follow).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert second["resolved_question"] == f"{QUESTION} Et en urgence ?"
    [turn] = assistant.asked[-1].turns
    assert (turn.question, turn.document_ids) == (QUESTION, ("convocation-conseil",))
    assert turn.answer.startswith("Dans les communes de moins de 3 500 habitants")
    listed = client.get("/api/v1/conversations").json()["conversations"]
    assert [(c["title"], c["length"]) for c in listed] == [(QUESTION, 2)]
    whole = client.get(f"/api/v1/conversations/{first['conversation_id']}").json()
    assert whole["answers"] == [first, second]


def test_filters_reach_the_assistant(client: TestClient, assistant: FakeAssistant) -> None:
    filters = {"kinds": ["fiche"], "themes": ["etat-civil"], "on_date": "2024-05-01"}
    client.post(ANSWERS, json={"question": QUESTION, "filters": filters})
    seen = assistant.asked[-1].filters
    assert isinstance(seen, Filters)
    assert (seen.kinds, seen.themes, str(seen.on_date)) == (
        (DocumentKind.FICHE,),
        ("etat-civil",),
        "2024-05-01",
    )


def test_an_unknown_theme_is_refused_and_nothing_is_kept(client: TestClient) -> None:
    body = {"question": QUESTION, "filters": {"themes": ["CANARI"]}}
    for headers in ({}, EVENTS):
        response = client.post(ANSWERS, json=body, headers=headers)
        assert response.status_code == 422
        problem = response.json()
        assert problem["type"] == "urn:vademecum:question"
        assert "Choisissez parmi : associations, conseil-municipal," in problem["detail"]
        assert "CANARI" not in response.text
    assert client.get("/api/v1/conversations").json()["conversations"] == []


@pytest.mark.parametrize(
    ("content", "announced", "said"),
    [
        (b'{"question": oui}', "application/json", "plus à partir du caractère 14."),
        (b"\xff\xfe", "application/json", "plus à partir du caractère 1."),
        (b"[" * 5_000, "application/json", "vérifiez son corps JSON"),
        (b'{"question": "q"}', "text/plain", "Content-Type: application/json"),
        (b"question=q", "application/x-www-form-urlencoded", "Content-Type: application/json"),
    ],
)
def test_a_body_that_is_not_json_is_unreadable(
    client: TestClient, content: bytes, announced: str, said: str
) -> None:
    response = client.post(ANSWERS, content=content, headers={"Content-Type": announced})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["title"], problem["type"]) == ("Requête illisible", "urn:vademecum:http-400")
    assert said in problem["detail"]
    assert "errors" not in problem


def test_deleted_conversation_is_gone(client: TestClient) -> None:
    first = client.post(ANSWERS, json={"question": QUESTION}).json()
    address = f"/api/v1/conversations/{first['conversation_id']}"
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(f"{ANSWERS}/{first['id']}").status_code == 404
    assert client.delete(address).status_code == 404


def test_opinions(client: TestClient) -> None:
    answer = client.post(ANSWERS, json={"question": QUESTION}).json()
    opinion = {"answer_id": answer["id"], "useful": False, "reason": "depassee", "comment": " vu "}
    response = client.post("/api/v1/feedback", json=opinion)
    assert (response.status_code, response.json()["comment"]) == (201, "vu")
    assert client.get(f"{ANSWERS}/{answer['id']}").json()["feedback"]["reason"] == "depassee"
    unknown = client.post("/api/v1/feedback", json={"answer_id": "rien", "useful": True})
    assert unknown.status_code == 404
    wrong = client.post("/api/v1/feedback", json={**opinion, "reason": "bof"})
    assert wrong.status_code == 422
    assert "hors-sujet" in wrong.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"question": "é" * 4001}, "question : au plus 4000 caractères"),
        ({"question": ""}, "question : au moins 1 caractère"),
        ({"question": " \n "}, "La question est vide"),
        ({}, "question : champ obligatoire"),
        ({"question": 3}, "question : texte attendu"),
        ({"question": "q", "filtre": 1}, "filtre : champ inconnu"),
        ({"question": "q", "filters": {"on_date": "hier"}}, "filters.on_date : date attendue"),
        ({"question": "q", "filters": {"kinds": ["loi"]}}, "valeur attendue : 'guide'"),
        ([], "corps : objet JSON attendu"),
    ],
)
def test_wrong_questions_are_said_in_french(client: TestClient, body: Any, said: str) -> None:
    response = client.post(ANSWERS, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert said in problem["detail"]
    assert problem["status"] == 422
    assert problem["type"].startswith("urn:vademecum:")


def test_the_longest_question_passes(client: TestClient) -> None:
    assert client.post(ANSWERS, json={"question": "é" * 4000}).status_code == 200


def test_what_was_sent_is_not_repeated(client: TestClient) -> None:
    response = client.post(ANSWERS, json={"question": "CANARI" * 1000, "CLE": "CANARI"})
    assert response.status_code == 422
    assert "CANARI" not in response.text


def test_half_a_character_is_refused(client: TestClient) -> None:
    response = client.post(
        ANSWERS,
        content=b'{"question": "d\\ud800lai"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 422
    assert "question : texte attendu" in response.json()["detail"]


def test_a_question_refused_by_the_assistant_is_a_problem_even_when_streamed(
    client: TestClient,
) -> None:
    response = client.post(ANSWERS, json={"question": "  "}, headers=EVENTS)
    assert (response.status_code, response.headers["content-type"]) == (
        422,
        "application/problem+json",
    )


def test_an_unexpected_error_says_nothing_of_itself(client: TestClient) -> None:
    response = client.post(ANSWERS, json={"question": "panne CANARI"})
    assert response.status_code == 500
    assert response.json()["title"] == "Erreur imprévue"
    assert "CANARI" not in response.text
    assert "boom" not in response.text
    assert client.post(ANSWERS, json={"question": QUESTION}).status_code == 200


def test_a_failure_on_the_way_is_an_event(
    client: TestClient, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = assistant._events

    def cut(question: Any) -> Any:
        yield from list(whole(question))[:2]
        raise RuntimeError("CANARI")

    monkeypatch.setattr(assistant, "_events", cut)
    response = client.post(ANSWERS, json={"question": QUESTION}, headers=EVENTS)
    events = events_of(response.text)
    assert [name for name, _ in events] == ["sources", "statement", "error"]
    assert events[-1][1]["title"] == "Erreur imprévue"
    assert "CANARI" not in response.text
    assert client.get("/api/v1/conversations").json()["conversations"] == []


def test_too_many_questions_in_a_minute(make_client: MakeClient) -> None:
    client = make_client(questions_par_minute=3)
    codes = [client.post(ANSWERS, json={"question": QUESTION}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = client.post(ANSWERS, json={"question": QUESTION})
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert "beaucoup de questions" in refused.json()["detail"]


def test_twenty_at_once_then_please_wait(settings: Settings, assistant: FakeAssistant) -> None:
    """Twenty answers are prepared at once; the others are asked to wait; none fails."""
    app = create_app(settings, assistant)
    with serving(app) as address, ThreadPoolExecutor(30) as pool:

        def ask(_: int) -> httpx.Response:
            return httpx.post(
                f"{address}{ANSWERS}", json={"question": f"{QUESTION} lentement"}, timeout=30
            )

        held = [pool.submit(ask, i) for i in range(20)]
        wait_for(lambda: len(assistant.asked) == 20)
        refused = ask(0)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert "places sont prises" in refused.json()["detail"]
        # The rest of the service still answers.
        assert httpx.get(f"{address}/healthz").status_code == 200
        assert httpx.get(f"{address}/api/v1/search?q=conseil").status_code == 200
        assistant.gate.set()
        assert {f.result().status_code for f in held} == {200}
        crowd = {f.result().status_code for f in [pool.submit(ask, i) for i in range(60)]}
        assert crowd <= {200, 503}
        assert ask(0).status_code == 200


def test_leaving_stops_the_answer_and_frees_its_place(
    settings: Settings, assistant: FakeAssistant
) -> None:
    app = create_app(settings.model_copy(update={"reponses_simultanees": 1}), assistant)
    with serving(app) as address:
        body = {"question": f"{QUESTION} lentement"}
        with httpx.stream("POST", f"{address}{ANSWERS}", json=body, headers=EVENTS) as response:
            assert next(response.iter_lines()) == "event: sources"
            busy = httpx.post(f"{address}{ANSWERS}", json={"question": QUESTION})
            assert busy.status_code == 503
        assistant.gate.set()
        wait_for(lambda: assistant.closed == 1)
        wait_for(
            lambda: (
                httpx.post(f"{address}{ANSWERS}", json={"question": QUESTION}).status_code == 200
            )
        )
        listed = httpx.get(f"{address}/api/v1/conversations").json()["conversations"]
        assert [c["title"] for c in listed] == [QUESTION], "an unfinished answer is not kept"


def test_a_locked_database_is_a_503_and_the_answer_is_not_acknowledged(
    app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.database.BUSY_TIMEOUT_S", 0.1)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        other = sqlite3.connect(settings.data / "vademecum.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            response = client.post(ANSWERS, json={"question": QUESTION})
            streamed = client.post(ANSWERS, json={"question": QUESTION}, headers=EVENTS)
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert response.status_code == 503
        assert "occupée" in response.json()["detail"]
        assert events_of(streamed.text)[-1][0] == "error"
        assert client.get("/api/v1/conversations").json()["conversations"] == []


def wait_for(condition: Any) -> None:
    """Wait until a condition holds; fail after a while."""
    pause = threading.Event()
    for _ in range(1000):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("the condition never held")
