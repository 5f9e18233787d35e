"""What Gradio opens by default is closed: uploads, files, proxies, schemas, monitoring, origins."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.api.security import INTERFACE_CSP
from tests.fakes import PASSWORD, FakeAssistant
from tests.ui.conftest import make_app

BASE_URL = "http://127.0.0.1:8000"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield the client of a started service with its page."""
    app = make_app(tmp_path_factory.mktemp("mount"), FakeAssistant())
    with TestClient(app, base_url=BASE_URL) as started:
        yield started


def test_the_page_is_served_under_the_policy(client: TestClient) -> None:
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == INTERFACE_CSP
    assert page.headers["cache-control"] == "no-store"
    assert (
        "access-control-allow-origin" not in client.get("/", headers={"Origin": "http://x"}).headers
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"), ("GET", "/gradio_api/upload_progress?upload_id=1"),
        ("GET", "/gradio_api/file=/etc/passwd"), ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:22/"), ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"), ("GET", "/monitoring"), ("GET", "/monitoring/summary"),
        ("GET", "/gradio_api/deep_link"), ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/run/predict"), ("POST", "/gradio_api/api/predict"),
        ("POST", "/gradio_api/component_server"), ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/vibe-code"), ("GET", "/gradio_api/runs"),
        ("POST", "/gradio_api/process_recording"), ("POST", "/login"), ("GET", "/gradio_api/mcp/sse"),
        ("GET", "/gradio_api/stream/a/b/c/playlist.m3u8"), ("GET", "/docs"), ("GET", "/redoc"),
        ("GET", "/openapi.json"), ("GET", "/assets/../../../etc/passwd"),
        ("GET", "/assets/%2e%2e/%2e%2e/x"), ("GET", "/rien"), ("DELETE", "/"), ("PUT", "/config"),
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_not_there(
    client: TestClient, method: str, path: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/v1/answers"),
        ("POST", "/healthz"),
        ("POST", "/documents/x"),
        ("PATCH", "/connexion"),
    ],
)
def test_a_wrong_method_on_our_routes_is_said(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("path", ["queue/join", "reset", "cancel"])
def test_gradio_s_writes_check_the_origin_too(client: TestClient, path: str) -> None:
    foreign = client.post(
        f"/gradio_api/{path}", json={}, headers={"Origin": "https://attaquant.example"}
    )
    assert foreign.status_code == 403
    assert foreign.headers["content-type"] == PROBLEM


def test_gradio_s_writes_are_bounded(client: TestClient) -> None:
    big = json.dumps({"data": ["x" * 70_000], "fn_index": 0, "session_hash": "a"})
    assert client.post("/gradio_api/queue/join", content=big).status_code == 413


def test_no_websocket(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pass


def test_gradio_s_settings(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["show_error"] is False
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert not config.get("run_history")
    assert not config.get("mcp_server")
    assert config["enable_queue"] is True
    private = [d for d in config["dependencies"] if d.get("api_visibility") != "private"]
    assert [d.get("api_name") for d in private] == []


def test_the_queue_is_bounded_and_twenty_wide(client: TestClient) -> None:
    blocks = client.app.routes[-1].app._interface.get_blocks()  # type: ignore[attr-defined]
    queue = blocks._queue
    assert (queue.max_size, queue.default_concurrency_limit) == (60, 20)
    assert (blocks.allowed_paths, blocks.max_file_size, blocks.show_error) == ([], 1, False)
    assert (blocks.enable_monitoring, blocks.ssr_mode, blocks.run_history) == (False, False, False)


def test_the_first_page_names_no_outside_host(client: TestClient) -> None:
    texts = [client.get("/").text, client.get("/theme.css").text]
    for text in texts:
        loaded = re.findall(
            r"""(?:src|href)=["'](?:https?:)?//[^"']+|url\(["']?(?:https?:)?//[^)]+""", text
        )
        assert loaded == []


def test_without_an_index_the_page_says_what_to_do(tmp_path: Path) -> None:
    from assistant.errors import IndexUnavailableError

    class Empty(FakeAssistant):
        def document(self, document_id: str):  # type: ignore[no-untyped-def]
            raise IndexUnavailableError("Aucun index. Lancez « vademecum ingest corpus ».")

    with TestClient(make_app(tmp_path, Empty()), base_url=BASE_URL) as client:
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "vademecum ingest corpus" in page.text
        assert '<html lang="fr">' in page.text


def test_with_accounts_nothing_of_gradio_is_open(tmp_path: Path) -> None:
    with TestClient(make_app(tmp_path, FakeAssistant()), base_url=BASE_URL) as client:
        client.app.state.accounts.add("claire", PASSWORD)  # type: ignore[attr-defined]
        for path in (
            "/config",
            "/theme.css",
            "/gradio_api/queue/data?session_hash=a",
            "/gradio_api/startup-events",
            "/gradio_api/heartbeat/abc",
        ):
            assert client.get(path).status_code == 401, path
        assert client.post("/gradio_api/queue/join", json={}).status_code == 401
        assert client.post("/gradio_api/reset", json={"event_id": "x"}).status_code == 401
        page = client.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
        assert (page.status_code, page.headers["location"]) == (303, "/connexion")
