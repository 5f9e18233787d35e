"""The pages say what the code says, and the commands they give do what is told of them."""

import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import documentation
from assistant.errors import StorageError
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from ingestion.encoding import load_encoder
from tests.fakes import FakeAssistant, Question

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (documentation.COMMANDS, documentation.commands_page),
        (documentation.SETTINGS, documentation.settings_page),
    ],
)
def test_the_generated_pages_are_up_to_date(path: Path, page: object) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == page()  # type: ignore[operator]


def test_check_notices_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert documentation.main(["--check"]) == 1
    assert documentation.main([]) == 0
    assert documentation.main(["--check"]) == 0
    documentation.SETTINGS.write_text("autre chose", encoding="utf-8")
    assert documentation.main(["--check"]) == 1


def test_an_encoder_named_in_a_page_is_the_shipped_one_or_told_as_replaced() -> None:
    shipped = load_encoder("").id
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = [
        (line, name)
        for page in pages
        for line in page.read_text("utf-8").splitlines()
        for name in re.findall(r"static-\d+-[0-9a-f]{12}", line)
    ]
    assert named
    for line, name in named:
        assert (name == shipped) != ("remplacé depuis" in line), line


def shell(page: str, folder: Path, key: Path) -> list[str]:
    """Return the shell blocks of a page, as they run in ``folder`` with the copy in ``key``."""
    blocks = re.findall(r"^( *)```sh\n(.*?)^ *```", (ROOT / page).read_text("utf-8"), re.M | re.S)
    return [
        f"set -e; cd '{folder}'\n"
        + textwrap.dedent(text)
        .replace(".venv/bin/python", sys.executable)
        .replace("/media/cle", str(key))
        for _, text in blocks
    ]


def test_a_backup_made_while_it_serves_brings_back_a_damaged_database(tmp_path: Path) -> None:
    folder, key = tmp_path / "vademecum", tmp_path / "cle"
    key.mkdir()
    path = folder / "var" / "data" / "vademecum.db"
    save, restore = shell("docs/donnees.md", folder, key)
    served = Database.open(path)
    answer = FakeAssistant().ask(Question("Quel délai pour convoquer le conseil municipal ?"))
    kept = Conversations(served).append(answer)
    assert path.with_name("vademecum.db-wal").stat().st_size  # written there, not yet in the base
    done = subprocess.run(["sh", "-c", save], capture_output=True, text=True, check=True)
    assert done.stdout == "ok\n"
    assert (key / "vademecum.db").stat().st_mode & 0o077 == 0
    Conversations(served).append(replace(answer, id="apres"))
    left = path.with_name("vademecum.db-wal").read_bytes()  # what a killed service leaves
    served.close()
    path.write_bytes(b"abimee" * 1000)
    with pytest.raises(StorageError, match=r"docs/donnees\.md"):
        Database.open(path)
    path.with_name("vademecum.db-wal").write_bytes(left)
    subprocess.run(["sh", "-c", restore], check=True)
    again = Database.open(path)
    assert [s.id for s in Conversations(again).list()] == [kept.conversation_id]
    assert Conversations(again).answer(kept.answer.id).answer == kept.answer
    again.close()


def test_a_database_that_does_not_exist_is_not_saved(tmp_path: Path) -> None:
    (tmp_path / "cle").mkdir()
    (tmp_path / "var" / "data").mkdir(parents=True)
    (save, _) = shell("docs/donnees.md", tmp_path, tmp_path / "cle")
    done = subprocess.run(["sh", "-c", save], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "ok" not in done.stdout
