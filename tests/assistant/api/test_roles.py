"""The table of the roles in docs/api.md is what the service does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.storage.records import Role
from tests.assistant.api.conftest import MakeClient
from tests.assistant.api.test_sign_in import PASSWORD, sign_in
from tests.evaluation_files import write_run

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def told() -> list[tuple[str, dict[Role, bool]]]:
    """Return each GET route of the table, and the roles that it says may read it."""
    table = PAGE.read_text("utf-8").split("### Les rôles")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    roles = [Role(name) for name in rows[0][1:]]
    return [
        (
            route,
            {
                role: {"oui": True, "non": False}[cell]
                for role, cell in zip(roles, cells, strict=True)
            },
        )
        for first, *cells in rows[2:]
        for route in re.findall(r"`GET (/[^`]+)`", first)
    ]


def test_the_table_has_every_role_and_names_routes() -> None:
    assert len(told()) >= 6
    assert all(set(allowed) == set(Role) for _, allowed in told())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reads_what_the_table_says_and_nothing_else(
    make_client: MakeClient, tmp_path: Path, role: Role
) -> None:
    write_run(tmp_path / "evals", "run-1-test")
    client = make_client(evaluations=tmp_path / "evals")
    client.app.state.accounts.add("claire", PASSWORD, role)
    sign_in(client, "claire")
    refused = {
        route for route, _ in told() if client.get(route, params={"q": "x"}).status_code == 403
    }
    assert refused == {route for route, allowed in told() if not allowed[role]}
    every = [path for path in client.app.openapi()["paths"] if "{" not in path]
    statuses = {path: client.get(path, params={"q": "x"}).status_code for path in every}
    assert {path for path, status in statuses.items() if status == 403} == refused
