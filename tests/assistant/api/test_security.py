"""Headers, hosts, origins, sizes, exposure, logs."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.accounts import Accounts
from assistant.api import create_app
from assistant.api.logs import configure_logging
from assistant.api.security import allowed_hosts, host_name
from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.storage.database import FILE_NAME, Database
from tests.assistant.api.conftest import BASE_URL, QUESTION, MakeClient
from tests.fakes import PASSWORD, FakeAssistant

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)


@pytest.mark.parametrize(
    "address", ["/healthz", "/api/v1/documents", "/rien", "/metrics", "/api/v1/search"]
)
def test_headers_are_on_every_response(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", ["/documents/convocation-conseil", "/connexion"])
def test_pages_are_stricter_no_script_at_all(client: TestClient, address: str) -> None:
    response = client.get(address)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "<script" not in response.text
    assert not re.search(r'\sstyle="', response.text), "an inline style would be refused"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST", 200),
        ("attaquant.example", 400),
        ("127.0.0.1.attaquant.example", 400),
        ("", 400),
    ],
)
def test_dns_rebinding_is_stopped(client: TestClient, host: str, status: int) -> None:
    response = client.get("/healthz", headers={"Host": host})
    assert response.status_code == status
    if status == 400:
        assert "nom" in response.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": BASE_URL}, 200),
        ({"Origin": "https://127.0.0.1:8000"}, 200),
        ({"Origin": "https://ami.example"}, 200),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "https://attaquant.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_foreign_origins_cannot_write(
    make_client: MakeClient, headers: dict[str, str], status: int
) -> None:
    client = make_client(origines=("https://ami.example",))
    response = client.post("/api/v1/answers", json={"question": QUESTION}, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert "autre site" in response.json()["detail"]
        assert response.headers["content-type"] == "application/problem+json"


def test_cross_origin_reading_is_only_for_declared_origins(make_client: MakeClient) -> None:
    client = make_client(origines=("https://ami.example",))
    name = "access-control-allow-origin"
    friend = client.get("/healthz", headers={"Origin": "https://ami.example"})
    assert friend.headers[name] == "https://ami.example"
    assert name not in client.get("/healthz", headers={"Origin": "https://autre.example"}).headers
    closed = make_client().get("/healthz", headers={"Origin": BASE_URL})
    assert name not in closed.headers


def test_bodies_are_bounded_announced_or_not(client: TestClient) -> None:
    big = json.dumps({"question": "q", "comment": "x" * 70_000}).encode()
    announced = client.post("/api/v1/answers", content=big)

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(big), 1000):
            yield big[start : start + 1000]

    for response in (announced, client.post("/api/v1/answers", content=pieces())):
        assert response.status_code == 413
        assert "65536 octets" in response.json()["detail"]


def test_deep_json_is_a_problem_not_a_crash(client: TestClient) -> None:
    response = client.post(
        "/api/v1/answers", content=b"[" * 60_000, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "mairie.example"])
def test_no_exposure_without_accounts(
    settings: Settings, assistant: FakeAssistant, host: str
) -> None:
    exposed = settings.model_copy(update={"hote": host})
    with (
        pytest.raises(SettingsError, match="vademecum users add"),
        TestClient(create_app(exposed, assistant)),
    ):
        pass
    database = Database.open(settings.data / FILE_NAME)
    Accounts(database).add("claire", PASSWORD)
    database.close()
    base = BASE_URL if host in {"0.0.0.0", "::"} else f"http://{host}:8000"
    with TestClient(create_app(exposed, assistant), base_url=base) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/api/v1/documents").status_code == 401
        # Even when the last account goes, an exposed service does not open.
        client.app.state.accounts.remove("claire")  # type: ignore[attr-defined]
        assert client.get("/api/v1/documents").status_code == 401


def test_served_names(settings: Settings) -> None:
    def names(**changes: object) -> set[str]:
        return allowed_hosts(settings.model_copy(update=changes))

    local = {"localhost", "127.0.0.1", "::1"}
    assert names() == local
    assert names(origines=("https://v.mairie.example",)) == {*local, "v.mairie.example"}
    assert names(hote="192.168.1.10") == {*local, "192.168.1.10"}
    assert names(hote="0.0.0.0") == {"*"}
    assert names(hote="0.0.0.0", origines=("https://v.example:8443",)) == {*local, "v.example"}


@pytest.mark.parametrize(
    ("header", "name"),
    [("A.example:80", "a.example"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("a", "a"), ("", "")],
)
def test_host_name(header: str, name: str) -> None:
    assert host_name(header) == name


def test_logs_hold_no_question_no_search_no_error_text(
    settings: Settings, assistant: FakeAssistant, capfd: pytest.CaptureFixture[str]
) -> None:
    import structlog

    configure_logging()
    try:
        app = create_app(settings, assistant)
        with TestClient(app, base_url=BASE_URL) as client:
            for question in ("délai conseil CANARI", "panne CANARI", "CANARI" * 900):
                client.post("/api/v1/answers", json={"question": question})
                client.post(
                    "/api/v1/answers",
                    json={"question": question},
                    headers={"Accept": "text/event-stream"},
                )
            client.get("/api/v1/search?q=CANARI")
            client.get("/documents/CANARI?reponse=CANARI")
            client.post("/connexion", content="login=CANARI&password=CANARI")
            client.post("/api/v1/answers", content=b'{"question": CANARI')
    finally:
        structlog.reset_defaults()
    written = "".join(capfd.readouterr())
    assert "CANARI" not in written
    lines = [json.loads(line) for line in written.splitlines()]
    failed = [line for line in lines if line["event"] == "erreur imprévue"]
    assert failed, "the failure must be logged"
    assert failed[0]["erreur"] == "RuntimeError"
    assert any("fakes.py" in frame for frame in failed[0]["pile"])


def test_the_package_s_warnings_are_lines_of_the_log(
    settings: Settings,
    assistant: FakeAssistant,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import structlog

    monkeypatch.delenv("VADEMECUM_REQUIRE_BROWSER", raising=False)
    monkeypatch.setenv("VADEMECUM_XYZ", "1")
    monkeypatch.setattr(logging.getLogger("assistant"), "handlers", [])
    configure_logging()
    configure_logging()  # once more writes no line twice
    try:
        logging.getLogger("assistant.snapshot").warning("La génération %s reste servie.", "gen-1")
        with TestClient(create_app(settings, assistant), base_url=BASE_URL):
            pass
    finally:
        structlog.reset_defaults()
    first, second = [
        {k: v for k, v in json.loads(line).items() if k != "timestamp"}
        for line in capfd.readouterr().err.splitlines()
    ]
    assert first == {
        "event": "avertissement",
        "level": "warning",
        "origine": "assistant.snapshot",
        "dit": "La génération gen-1 reste servie.",
    }
    assert second == {"event": "variable sans effet", "level": "warning", "nom": "VADEMECUM_XYZ"}


def test_importing_and_making_opens_nothing(settings: Settings, assistant: FakeAssistant) -> None:
    create_app(settings, assistant)
    assert not Path(settings.data).exists()
