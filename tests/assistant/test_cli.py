"""The command as a person and a script run it: real processes, real files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from typer.main import get_command

from assistant.answers import SearchHit
from assistant.cli import GROUP
from assistant.commands import doctor
from ingestion.encoding import BUNDLED_MODEL
from tests.assistant.worlds import build_world
from tests.fakes import FakeAssistant

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


def test_no_command_offers_typer_s_own_english_options() -> None:
    for point in entry_points(group=GROUP):
        options = {o for p in get_command(point.load()).params for o in p.opts}
        assert not options & {"--install-completion", "--show-completion"}, point.name


def test_ingest_then_unchanged(world: Path, tmp_path: Path) -> None:
    first = run("ingest", world / "corpus", "--index", tmp_path / "i", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "publiée" in first.stdout
    second = run("ingest", world / "corpus", "--index", tmp_path / "i", "--json", cwd=tmp_path)
    assert json.loads(second.stdout)["unchanged"] is True


def test_what_is_not_read_is_told_without_failing(world: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(world / "corpus", folder)
    (folder / "tarifs.csv").write_text("a;b", "utf-8")
    for name in ("un.png", "deux.jpg"):
        (folder / name).write_bytes(b"\x89PNG")
    line = ("ingest", folder, "--index", tmp_path / "i")
    done = run(*line, cwd=tmp_path)
    assert done.returncode == 0
    told = done.stderr.splitlines()
    assert [text.split(" : ")[0] for text in told if "À corriger" in text] == [
        "À corriger — tarifs.csv"
    ]
    assert [text for text in told if "2 images" in text and "OCR" in text]
    assert len(told) == 2
    files = {f["path"]: f for f in json.loads(run(*line, "--json", cwd=tmp_path).stdout)["files"]}
    assert files["tarifs.csv"]["status"] == "rejected"
    assert "format « .csv » inconnu" in files["tarifs.csv"]["messages"][0]
    assert files["un.png"]["status"] == files["deux.jpg"]["status"] == "ignored"


def test_a_wrong_command_is_french_and_exits_2(tmp_path: Path) -> None:
    done = run("ingest", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Erreur : il manque l’argument CHEMIN (Dossiers ou fichiers à indexer).",
        "Pour voir comment l’écrire : vademecum ingest --help",
    ]
    alone = run("users", cwd=tmp_path)
    assert (alone.returncode, alone.stderr) == (2, "")
    assert "remove" in alone.stdout


def test_a_command_that_fails_keeps_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "vademecum.toml").write_text("prot = 80\n", "utf-8")
    done = run("ask", "x", cwd=tmp_path)
    assert done.returncode == 1
    assert "vouliez-vous dire « port » ?" in done.stderr
    assert run("corpus", "check", "rien", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize("batch", [False, True])
def test_an_unknown_theme_is_a_wrong_command(world: Path, tmp_path: Path, batch: bool) -> None:
    lines = tmp_path / "q.jsonl"
    lines.write_text('{"id": 1, "question": "naissance"}\n', "utf-8")
    asked = ("--batch", lines) if batch else ("naissance",)
    done = run("search", *asked, "--theme", "zz", "--index", world / "index", "--json", cwd=world)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Choisissez parmi : conseil-municipal, etat-civil, funeraire." in done.stderr


def test_an_interruption_is_said(world: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "questions"
    os.mkfifo(pipe)
    line = [str(COMMAND), "search", "--index", str(world / "index"), "--batch", str(pipe)]
    waiting = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with pipe.open("w"):  # opens when the command reads: it is then in the middle of its work
        waiting.send_signal(signal.SIGINT)
        _, told = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert told == "Interrompu. L’état précédent est intact.\n"


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
    damaged = run("index", "verify", "--index", index, cwd=tmp_path)
    assert damaged.returncode == 1
    assert "Lancez « vademecum index rollback »" in damaged.stderr
    (index / "CURRENT").write_bytes(b"gen-\xff")
    lost = run("index", "verify", "--index", index, cwd=tmp_path)
    assert lost.returncode == 1
    assert "« gen-� » d’après le fichier CURRENT, n’y est pas" in lost.stderr
    assert "dense.faiss" in lost.stderr


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


def test_a_candidate_does_not_replace_what_was_published_after_it(
    world: Path, tmp_path: Path
) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "i"
    shutil.copytree(world / "corpus", corpus)
    run("ingest", corpus, "--index", index, cwd=tmp_path)
    run("ingest", corpus, "--index", index, "--candidate", cwd=tmp_path)
    next(corpus.rglob("*.md")).unlink()
    run("ingest", corpus, "--index", index, cwd=tmp_path)
    served = (index / "CURRENT").read_text("utf-8").strip()
    candidate = (index / "CANDIDATE").read_text("utf-8").strip()
    # Whatever the gate said: it judged it against another.
    refused = run("index", "publish", "--index", index, "--force", " ", cwd=tmp_path)
    assert refused.returncode == 1
    assert f"{candidate} n’est pas publiée : {served}, construite après elle" in refused.stderr
    assert (index / "CURRENT").read_text("utf-8").strip() == served
    forced = run("index", "publish", "--index", index, "--force", "retour", cwd=tmp_path)
    assert forced.returncode == 0
    assert (index / "CURRENT").read_text("utf-8").strip() == candidate
    assert "forcée : retour" in (index / "journal.jsonl").read_text("utf-8")


def test_the_lexicon_is_counted_apart(world: Path, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "i"
    shutil.copytree(world / "corpus", corpus)
    count = len(list(corpus.rglob("*.md")))
    counted = f"{count} documents et un lexique"
    assert f" publiée : {counted}, " in run("ingest", corpus, "--index", index, cwd=tmp_path).stdout
    assert f"  {counted}, " in run("index", "list", "--index", index, cwd=tmp_path).stdout
    said = run("doctor", "--index", index, cwd=tmp_path).stdout
    assert f" intact : {counted}\n" in said
    assert "ok   Recherche d’essai, « " in said
    assert " » : l’index répond\n" in said
    (corpus / "lexique.toml").unlink()
    said = run("ingest", corpus, "--index", index, cwd=tmp_path).stdout
    assert f" publiée : {count} documents, " in said


def test_doctor_wants_a_search_that_finds() -> None:
    class Silent(FakeAssistant):
        def search(self, *_: object, **__: object) -> list[SearchHit]:
            return []

    assert doctor._found(FakeAssistant())[0]
    for assistant in (Silent(), FakeAssistant(documents_=())):
        good, said = doctor._found(assistant)
        assert not good
        assert said.endswith("rien n’est trouvé. Relancez « vademecum ingest ».")


def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    done = run("doctor", "--index", tmp_path / "rien", cwd=tmp_path)
    assert done.returncode == 1
    assert "NON" in done.stdout
    assert "vademecum ingest" in done.stdout
    assert "ok   Lecture croisée de l’encodeur : présente" in done.stdout
    assert f"NON  Il n’y a pas de dossier de documents « corpus » dans {tmp_path}." in done.stdout
    assert "au réglage « corpus »" in done.stdout


@pytest.mark.parametrize(
    ("found", "good", "said"),
    [
        (doctor._same_encoder("a", "a"), True, "Index construit avec l’encodeur a"),
        (doctor._same_encoder("a", "b"), False, "or l’encodeur réglé est b. Relancez"),
        (doctor._corpus(Path(__file__).parent), True, "Dossier des documents"),
    ],
)
def test_doctor_gives_reason_and_remedy(found: tuple[bool, str], good: bool, said: str) -> None:
    assert found[0] is good
    assert said in found[1]


def test_doctor_wants_room_and_a_recent_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._python()[0]
    monkeypatch.setattr(doctor, "MIN_PYTHON", (99, 0))
    assert doctor._python()[1].endswith("Installez Python 99.0 ou plus récent.")
    assert doctor._room(Path())[0]
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 2**80)
    good, said = doctor._room(Path("rien"))
    assert not good
    assert "Libérez-en" in said


def test_doctor_tells_of_a_broken_lexicon_and_of_variables_without_effect(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    line = {"VADEMECUM_XYZ": "1"}
    assert "ok   Thèmes : 0 ; termes du lexique : 0" in run("doctor", cwd=tmp_path).stdout
    (tmp_path / "corpus" / "lexique.toml").write_text("[[terme]]\n", "utf-8")
    said = run("doctor", cwd=tmp_path, environment=line).stdout
    assert "NON  Thèmes et lexique des documents illisibles — corpus/lexique.toml : chaque" in said
    assert "ok   Variable VADEMECUM_XYZ : sans effet, aucun réglage ne porte ce nom" in said


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
