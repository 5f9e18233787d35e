"""The command as a person and a script run it: real processes, real files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingestion.encoding import BUNDLED_MODEL
from tests.assistant.worlds import build_world

COMMAND = Path(sys.executable).parent / "vademecum"


def run(
    *arguments: object, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("world")
    build_world(root)
    return root


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for name in ("serve", "ask", "search", "ingest", "index", "corpus", "doctor", "eval", "users"):
        assert name in done.stdout


def test_ingest_then_unchanged(world: Path, tmp_path: Path) -> None:
    first = run("ingest", world / "corpus", "--index", tmp_path / "i", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "publiée" in first.stdout
    second = run("ingest", world / "corpus", "--index", tmp_path / "i", "--json", cwd=tmp_path)
    assert json.loads(second.stdout)["unchanged"] is True


def test_a_missing_folder_is_one_french_line(tmp_path: Path) -> None:
    done = run("ingest", "nulle-part", "--index", tmp_path / "i", cwd=tmp_path)
    assert done.returncode == 1
    assert "n’existe pas" in done.stderr
    assert "Traceback" not in done.stderr


def test_ask_json_holds_the_answer(world: Path) -> None:
    done = run(
        "ask",
        "--index",
        world / "index",
        "--json",
        "Quel délai pour déclarer une naissance ?",
        cwd=world,
    )
    answer = json.loads(done.stdout)
    assert {"id", "status", "mode", "statements", "citations", "confidence", "timings"} <= set(
        answer
    )


def test_ask_in_words(world: Path) -> None:
    done = run(
        "ask", "--index", world / "index", "Quel délai pour déclarer une naissance ?", cwd=world
    )
    assert done.returncode == 0
    assert "Confiance" in done.stdout


def test_search_batch_keeps_the_order(world: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    lines = [
        {"id": "z", "question": "naissance"},
        {"id": "vide", "question": " "},
        {"id": "a", "question": "tonbe"},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines) + "\n", "utf-8")
    done = run("search", "--index", world / "index", "--json", "-k", 5, "--batch", batch, cwd=world)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["id"] for r in results] == ["z", "vide", "a"]
    assert results[1]["hits"] == []
    assert set(results[0]["hits"][0]) >= {
        "document_id", "passage_id", "score", "title", "heading_path", "text",
    }  # fmt: skip
    assert results[2]["hits"][0]["document_id"] == "guide-tombe"
    assert [r["resolved_query"] for r in results] == [None, None, "tombe"]


def test_ask_batch_with_turns(world: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    lines = [
        {"id": "1", "turns": ["Quel délai pour déclarer une naissance ?", "et si c’est dépassé ?"]},
        {"id": "2", "turns": [{"role": "user", "content": "Comment convoquer le conseil ?"}]},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    done = run("ask", "--index", world / "index", "--json", "--batch", batch, cwd=world)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["id"] == "1"
    assert first["resolved_question"].endswith("et si c’est dépassé ?")
    assert second["id"] == "2"


def test_a_wrong_batch_line_is_named(world: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"id": 1, "question": "naissance"}\nn’importe quoi\n', "utf-8")
    done = run("search", "--index", world / "index", "--json", "--batch", batch, cwd=world)
    assert done.returncode == 1
    assert "q.jsonl:2" in done.stderr


def test_index_list_verify_rollback(world: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    run("ingest", world / "corpus", "--index", index, cwd=tmp_path)
    listed = json.loads(run("index", "list", "--index", index, "--json", cwd=tmp_path).stdout)
    assert [row["published"] for row in listed] == [True]
    assert run("index", "verify", "--index", index, cwd=tmp_path).returncode == 0
    nothing = run("index", "rollback", "--index", index, cwd=tmp_path)
    assert nothing.returncode == 1
    assert "rien à rétablir" in nothing.stderr
    next(index.glob("gen-*/dense.faiss")).write_bytes(b"")
    assert run("index", "verify", "--index", index, cwd=tmp_path).returncode == 1


def test_a_candidate_is_published_only_when_forced_or_passed(world: Path, tmp_path: Path) -> None:
    index = tmp_path / "i"
    run("ingest", world / "corpus", "--index", index, cwd=tmp_path)
    run("ingest", world / "corpus", "--index", index, "--candidate", cwd=tmp_path)
    refused = run("index", "publish", "candidate", "--index", index, cwd=tmp_path)
    assert refused.returncode == 1
    assert "évaluée" in refused.stderr
    forced = run(
        "index", "publish", "candidate", "--index", index, "--force", "essai", cwd=tmp_path
    )
    assert forced.returncode == 0
    assert "essai" in (index / "journal.jsonl").read_text("utf-8")


def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    done = run("doctor", "--index", tmp_path / "rien", cwd=tmp_path)
    assert done.returncode == 1
    assert "NON" in done.stdout
    assert "vademecum ingest" in done.stdout
    assert "ok   Lecture croisée de l’encodeur : présente" in done.stdout


def test_doctor_tells_of_the_cross_reading(tmp_path: Path) -> None:
    folder = tmp_path / "encodeur"
    shutil.copytree(BUNDLED_MODEL, folder)
    (folder / "lecture.npz").write_bytes(b"abime")
    setting = {"VADEMECUM_ENCODEUR": str(folder)}
    damaged = run("doctor", cwd=tmp_path, environment=setting)
    assert "NON  Le fichier « lecture.npz » de l’encodeur est illisible" in damaged.stdout
    (folder / "lecture.npz").unlink()
    without = run("doctor", cwd=tmp_path, environment=setting)
    assert "ok   Lecture croisée : cet encodeur n’en a pas" in without.stdout
