"""The database file: durable settings, migrations, French errors, locks, full disks, kills."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from assistant.errors import StorageError
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from assistant.storage.migrations import head
from assistant.storage.models import Base
from tests.fakes import FakeAssistant, Question

QUESTION = Question("Quel délai pour convoquer le conseil municipal ?")


def test_settings_that_keep_what_was_acknowledged(database: Database) -> None:
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_migrations_give_exactly_the_models(database: Database) -> None:
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == head()


def test_opening_again_keeps_everything(tmp_path: Path) -> None:
    path = tmp_path / "vademecum.db"
    first = Database.open(path)
    stored = Conversations(first).append(FakeAssistant().ask(QUESTION))
    first.close()
    second = Database.open(path)
    assert Conversations(second).answer(stored.answer.id).answer == stored.answer
    second.close()


def test_database_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "vademecum.db"
    Database.open(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StorageError, match="version plus récente"):
        Database.open(path)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    raw.close()


def test_locked_database_is_said_and_nothing_is_half_written(database: Database) -> None:
    answer = FakeAssistant().ask(QUESTION)
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="occupée par un autre programme"):
        Conversations(database).append(answer)
    other.execute("ROLLBACK")
    other.close()
    assert Conversations(database).list() == []
    Conversations(database).append(answer)
    assert len(Conversations(database).list()) == 1


def test_readers_are_not_stopped_by_a_writer(database: Database) -> None:
    Conversations(database).append(FakeAssistant().ask(QUESTION))
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(Conversations(database).list()) == 1
    other.execute("ROLLBACK")
    other.close()


def test_too_many_operations_at_once_are_said(database: Database) -> None:
    with ExitStack() as stack:
        for _ in range(40):  # 10 connections kept, and 30 more for a rush
            stack.enter_context(database.read()).connection()
        with pytest.raises(StorageError, match="trop de demandes à la fois"):
            Conversations(database).list()
    assert Conversations(database).list() == []


@pytest.mark.parametrize("name", ["mairie#1", "a?b=c", "50%20", "a:b", "l’été à Ès"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "vademecum.db"
    database = Database.open(path)
    Conversations(database).append(FakeAssistant().ask(QUESTION))
    database.close()
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert path.is_file()


def test_full_disk_is_said_without_the_question(database: Database) -> None:
    with database.write() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    answer = FakeAssistant().ask(Question("délai convoquer conseil CANARI " * 100))

    def fill() -> None:
        for number in range(50):
            Conversations(database).append(replace(answer, id=f"reponse-{number}"))

    with pytest.raises(StorageError, match="disque est plein") as caught:
        fill()
    assert "CANARI" not in str(caught.value)
    assert "CANARI" not in str(caught.value.__cause__), "parameters must stay hidden"


@pytest.mark.parametrize(
    ("content", "said"), [(b"not a database, really" * 99, "n’est pas une base de Vademecum")]
)
def test_foreign_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "vademecum.db"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=said):
        Database.open(path)
    assert path.read_bytes() == content


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="ne peut pas être créé"):
        Database.open(tmp_path / "file" / "data" / "vademecum.db")


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from assistant.storage.conversations import Conversations
from assistant.storage.database import Database
from tests.fakes import FakeAssistant, Question
conversations = Conversations(Database.open(Path(sys.argv[1])))
answer = FakeAssistant().ask(Question("Quel délai pour convoquer le conseil municipal ?"))
for number in range(100_000):
    conversations.append(replace(answer, id=f"reponse-{number}"))
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 7, 20])
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, after: int) -> None:
    path = tmp_path / "vademecum.db"
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout.read().split()]
    database = Database.open(path)
    conversations = Conversations(database)
    for number in acknowledged:
        assert conversations.answer(f"reponse-{number}").answer.citations
    with database.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    database.close()
