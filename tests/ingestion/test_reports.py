"""Reports: what is written beside a generation is read back, or said to be unreadable."""

from pathlib import Path

import pytest

from ingestion.errors import IndexCorruptedError
from ingestion.index.generation import REPORT
from ingestion.reports import FileReport, FileStatus, IngestReport, read_report, report_json

FILES = [
    FileReport("a.md", FileStatus.INDEXED, 1),
    FileReport("b.md", FileStatus.REJECTED, 0, ("b.md:3 : « été » n’est pas une date.",)),
    FileReport("c.png", FileStatus.IGNORED, 0, ("c.png : une image.",)),
    FileReport("d.jsonl", FileStatus.UNCHANGED, 12, ("d.jsonl:4 : JSON illisible.",)),
]


def test_reports_come_back_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / REPORT).write_text(report_json(FILES), encoding="utf-8")
    assert read_report(tmp_path) == FILES


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"\xff", b"3", b"[1]", b"[{}]", report_json(FILES).replace("indexed", "lu").encode()],
)  # fmt: skip
def test_a_damaged_report_is_not_an_empty_one(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "gen-1"
    folder.mkdir()
    if content is not None:
        (folder / REPORT).write_bytes(content)
    with pytest.raises(
        IndexCorruptedError, match=r"Le rapport de gen-1, report\.json, est illisible"
    ):
        read_report(folder)


def test_what_is_to_correct_and_what_is_only_beside() -> None:
    report = IngestReport("gen-1", True, False, 13, 40, 0, (), tuple(FILES))
    assert [f.path for f in report.rejected] == ["b.md", "d.jsonl"]
    assert [f.path for f in report.ignored] == ["c.png"]
