"""Search, documents, index and health over HTTP."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.errors import IndexUnavailableError
from assistant.settings import Settings
from tests.assistant.api.conftest import BASE_URL
from tests.fakes import FakeAssistant, convocation, hostile


def test_search(client: TestClient) -> None:
    hits = client.get("/api/v1/search", params={"q": "délai convocation conseil"}).json()["hits"]
    assert hits[0]["document_id"] == "convocation-conseil"
    span = hits[0]["span"]
    assert convocation().text[span["start"] : span["end"]] == hits[0]["text"]


def test_a_search_says_how_it_was_read(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "délai convocaton"}).json()
    assert found["resolved_query"] == "délai convocation"
    plain = client.get("/api/v1/search", params={"q": "délai convocation"}).json()
    assert plain["resolved_query"] is None


def test_search_by_date_and_filters(client: TestClient) -> None:
    every = {"q": "francs mariage concession"}
    by_date = client.get("/api/v1/search", params={**every, "sort": "date"}).json()["hits"]
    dates = [hit["published_on"] for hit in by_date]
    assert len(dates) == 3
    assert dates == sorted(dates, reverse=True)
    fiches = client.get("/api/v1/search", params={**every, "kind": "fiche"}).json()["hits"]
    assert {hit["kind"] for hit in fiches} == {"fiche"}
    theme = client.get("/api/v1/search", params={**every, "theme": "etat-civil"}).json()["hits"]
    assert [hit["document_id"] for hit in theme] == ["guide-mariage"]
    assert len(client.get("/api/v1/search", params={**every, "k": 1}).json()["hits"]) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "q : champ obligatoire"),
        ("?q=", "q : au moins 1"),
        ("?q=%20", "recherche est vide"),
        ("?q=a&k=0", "k : au moins 1"),
        ("?q=a&k=201", "k : au plus 200"),
        ("?q=a&k=x", "k : nombre entier attendu"),
        ("?q=a&sort=alea", "sort : valeur attendue"),
        ("?q=a&kind=loi", "valeur attendue"),
        ("?q=a&theme=zzz", "Le thème demandé n’existe pas. Choisissez parmi : associations,"),
        ("?q=a&on_date=2024-02-30", "on_date : date"),
    ],
)
def test_wrong_searches_are_said(client: TestClient, query: str, said: str) -> None:
    response = client.get(f"/api/v1/search{query}")
    assert response.status_code == 422
    assert said in response.json()["detail"]


def test_documents(client: TestClient) -> None:
    every = client.get("/api/v1/documents").json()
    assert every["total"] == 4
    titles = [d["title"] for d in every["documents"]]
    assert titles == sorted(titles)
    second = client.get("/api/v1/documents", params={"limit": 1, "offset": 1}).json()
    assert (second["total"], second["documents"]) == (4, every["documents"][1:2])
    assert client.get("/api/v1/documents", params={"kind": "guide"}).json()["total"] == 1


def test_a_document(client: TestClient) -> None:
    document = client.get("/api/v1/documents/convocation-conseil").json()
    assert document["text"] == convocation().text
    assert document["references"][0]["article"] == "L. 2121-11"
    strange = client.get(f"/api/v1/documents/{quote(hostile().id, safe='')}").json()
    assert strange["id"] == hostile().id
    missing = client.get("/api/v1/documents/rien")
    assert (missing.status_code, missing.json()["title"]) == (404, "Introuvable")


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_metrics_count_by_route_never_by_address(client: TestClient) -> None:
    client.get("/api/v1/documents/convocation-conseil")
    client.get("/documents/convocation-conseil")
    client.get("/rien/CANARI")
    answer = client.post("/api/v1/answers", json={"question": "délai convocation conseil"}).json()
    client.post("/api/v1/feedback", json={"answer_id": answer["id"], "useful": True})
    text = client.get("/metrics").text
    for line in (
        'vademecum_requetes_total{methode="GET",route="/api/v1/documents/{document_id:path}",'
        'statut="200"} 1.0',
        'vademecum_requetes_total{methode="GET",route="/documents/{document_id:path}",'
        'statut="200"} 1.0',
        'vademecum_requetes_total{methode="GET",route="aucune",statut="404"} 1.0',
        'vademecum_reponses_total{issue="answered",mode="extractive"} 1.0',
        'vademecum_avis_total{utile="oui"} 1.0',
    ):
        assert line in text
    assert "CANARI" not in text


class TestWithoutIndex:
    """The service starts, says what is missing, and serves as soon as there is an index."""

    def test_it_starts_and_says_what_to_do(self, settings: Settings) -> None:
        def opener(_: Settings) -> FakeAssistant:
            raise IndexUnavailableError("Aucun index. Lancez « vademecum ingest corpus ».")

        with TestClient(create_app(settings, opener=opener), base_url=BASE_URL) as client:
            assert client.get("/healthz").status_code == 200
            ready = client.get("/readyz")
            assert (ready.status_code, ready.headers["retry-after"]) == (503, "2")
            for response in (
                ready,
                client.get("/api/v1/search?q=a"),
                client.get("/api/v1/documents"),
                client.post("/api/v1/answers", json={"question": "Quel délai ?"}),
                client.get("/api/v1/index"),
            ):
                assert response.status_code == 503
                assert "vademecum ingest" in response.json()["detail"]
            page = client.get("/documents/x")
            assert page.status_code == 503
            assert "vademecum ingest corpus" in page.text

    def test_it_serves_an_index_published_later(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("assistant.desk.REOPEN_EVERY_S", 0.0)
        published: list[FakeAssistant] = []

        def opener(_: Settings) -> FakeAssistant:
            if not published:
                raise IndexUnavailableError("Aucun index.")
            return published[0]

        with TestClient(create_app(settings, opener=opener), base_url=BASE_URL) as client:
            assert client.get("/readyz").status_code == 503
            published.append(FakeAssistant())
            assert client.get("/readyz").status_code == 200


def test_an_unknown_theme_lists_no_document(client: TestClient) -> None:
    response = client.get("/api/v1/documents", params={"theme": "zzz"})
    assert response.status_code == 422
    assert "Choisissez parmi : associations," in response.json()["detail"]
    assert "zzz" not in response.text
