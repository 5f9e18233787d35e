"""Durable writes: on the disk before they are named, whole or not at all."""

import os
from pathlib import Path

import pytest

from ingestion.index import durable

Events = list[tuple[str, str]]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Events:
    """Record what is flushed and renamed, in order."""
    found: Events = []
    fsync, rename = os.fsync, Path.replace

    def flushed(descriptor: int) -> None:
        found.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        fsync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        found.append(("rename", target.name))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    return found


def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, events: Events) -> None:
    (tmp_path / "CURRENT").write_text("ancien", encoding="utf-8")
    durable.replace_file(tmp_path / "CURRENT", b"nouveau")
    aside = f".CURRENT.{os.getpid()}.tmp"
    assert events == [("fsync", aside), ("rename", "CURRENT"), ("fsync", tmp_path.name)]
    assert (tmp_path / "CURRENT").read_bytes() == b"nouveau"
    assert [p.name for p in tmp_path.iterdir()] == ["CURRENT"]


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    path.write_text("ancien", encoding="utf-8")

    def stops_short(aside: Path) -> None:
        aside.write_text("nou", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        durable.replace_written(path, stops_short)
    assert path.read_text(encoding="utf-8") == "ancien"
    assert [p.name for p in tmp_path.iterdir()] == ["CURRENT"]


def test_a_line_is_appended_and_flushed(tmp_path: Path, events: Events) -> None:
    for line in ("un", "été"):
        durable.append_line(tmp_path / "journal", line)
    assert (tmp_path / "journal").read_text(encoding="utf-8") == "un\nété\n"
    assert events == [("fsync", "journal")] * 2


def test_a_folder_is_flushed_after_all_it_holds(tmp_path: Path, events: Events) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("un", "a/deux", "a/b/trois"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    durable.fsync_tree(tmp_path)
    order = [name for _, name in events]
    assert order == ["trois", "b", "deux", "a", "un", tmp_path.name]
