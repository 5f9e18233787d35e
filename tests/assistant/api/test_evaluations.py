"""The stored evaluations over HTTP: for maintainers, or on an open machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.records import Role
from tests.assistant.api.conftest import MakeClient
from tests.assistant.api.test_sign_in import PASSWORD, sign_in
from tests.evaluation_files import write_run

ROUTE = "/api/v1/evaluations"


def test_the_last_run_comes_first(make_client: MakeClient, tmp_path: Path) -> None:
    write_run(tmp_path / "evals", "run-1-test", "2026-11-20T09:00:00+00:00")
    write_run(tmp_path / "evals", "run-2-test", "2026-11-21T09:00:00+00:00")
    client = make_client(evaluations=tmp_path / "evals")
    found = client.get(ROUTE).json()
    assert found["total"] == 2
    assert [run["id"] for run in found["evaluations"]] == ["run-2-test", "run-1-test"]
    assert found["evaluations"][0]["figures"]["recall_5"] == {
        "label": "Rappel@5",
        "value": 0.9,
        "low": 0.85,
        "high": 0.95,
        "count": 40,
        "at_least": 0.93,
        "at_most": None,
    }
    paged = client.get(ROUTE, params={"limit": 1, "offset": 1}).json()
    assert [run["id"] for run in paged["evaluations"]] == ["run-1-test"]


def test_without_any_run_the_list_is_empty(make_client: MakeClient, tmp_path: Path) -> None:
    client = make_client(evaluations=tmp_path / "rien")
    assert client.get(ROUTE).json() == {"evaluations": [], "total": 0, "unreadable": []}


def test_a_run_that_cannot_be_read_is_named(make_client: MakeClient, tmp_path: Path) -> None:
    (write_run(tmp_path / "evals", "run-1-test") / "run.json").write_text("{", "utf-8")
    client = make_client(evaluations=tmp_path / "evals")
    assert client.get(ROUTE).json() == {
        "evaluations": [], "total": 0, "unreadable": ["run-1-test"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AGENT, 403), (Role.CORRESPONDENT, 403), (Role.MAINTAINER, 200)]
)
def test_only_a_maintainer_reads_them(
    make_client: MakeClient, tmp_path: Path, role: Role, status: int
) -> None:
    client = make_client(evaluations=tmp_path / "evals")
    client.app.state.accounts.add("claire", PASSWORD, role)
    assert client.get(ROUTE).status_code == 401
    sign_in(client, "claire")
    answer = client.get(ROUTE)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["type"] == "urn:vademecum:role"
        assert "réservées au rôle mainteneur" in answer.json()["detail"]
