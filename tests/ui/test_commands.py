"""`vademecum serve`, as a process: says its address, its refusals, and stays small."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.accounts import Accounts
from assistant.storage.database import FILE_NAME, Database
from tests.fakes import PASSWORD

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from assistant.cli import main; main()", "serve"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    """Return an environment whose folders are the test's own."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VADEMECUM_DATA": str(folder / "data"),
        "VADEMECUM_INDEX": str(folder / "index"),
        "VADEMECUM_CORPUS": str(folder / "corpus"),
    }


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run the command until it says that it is ready."""
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        cwd=folder,
        env=environment(folder),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def refused(folder: Path, *options: str) -> str:
    """Return what the command says when it refuses to serve."""
    done = subprocess.run(
        [*COMMAND, *options],
        cwd=folder,
        env=environment(folder),
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_says_its_address_serves_and_stops(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = f"http://127.0.0.1:{port}"
        assert said == f"Vademecum est prêt : {address} (Ctrl+C pour arrêter)\n"
        assert httpx.get(f"{address}/healthz").status_code == 200
        page = httpx.get(address, headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "vademecum ingest" in page.text
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) // 1024
        assert resident < 500, f"{resident} MB resident"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = refused(tmp_path, "--port", str(port))
    assert f"Impossible d’écouter sur http://127.0.0.1:{port}" in said
    assert "déjà pris" in said
    assert "vademecum serve --port" in said


def test_other_machines_are_refused_without_accounts(tmp_path: Path) -> None:
    said = refused(tmp_path, "--host", "0.0.0.0", "--port", str(free_port()))
    assert "aucun compte" in said
    assert "vademecum users add" in said


def test_other_machines_are_served_with_accounts(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "data" / FILE_NAME)
    Accounts(database).add("claire", PASSWORD)
    database.close()
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "--host", "0.0.0.0", "--port", str(port)],
        cwd=tmp_path,
        env=environment(tmp_path),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert "prêt" in process.stdout.readline()
        assert httpx.get(f"http://127.0.0.1:{port}/api/v1/documents").status_code == 401
    finally:
        process.kill()
        process.communicate()


def test_an_unknown_address_is_said(tmp_path: Path) -> None:
    assert "n’existe pas" in refused(tmp_path, "--host", "nulle.part.invalid")


@pytest.mark.parametrize("content", [b"x" * 5_000])
def test_a_foreign_database_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE_NAME).write_bytes(content)
    assert "n’est pas une base de Vademecum" in refused(tmp_path, "--port", str(free_port()))
