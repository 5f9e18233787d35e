"""The version of the code changes with whatever answers or scores, and with nothing else."""

from pathlib import Path

from assistant.versions import code_version


def test_the_code_version_follows_the_sources(tmp_path: Path) -> None:
    for package in ("ingestion", "assistant", "evals"):
        (tmp_path / package).mkdir()
    source = tmp_path / "assistant" / "engine.py"
    source.write_text("a = 1\n", "utf-8")
    before = code_version(tmp_path)
    assert code_version(tmp_path) == before
    (tmp_path / "assistant" / "image.png").write_bytes(b"x")
    assert code_version(tmp_path) == before
    source.write_text("a = 2\n", "utf-8")
    versions = [before, code_version(tmp_path)]
    # A model decides as much as a source, and the measures as much as what they measure.
    for name in ("ingestion/lecture.npz", "evals/scoring.py"):
        (tmp_path / name).write_bytes(b"x")
        versions.append(code_version(tmp_path))
    assert len(set(versions)) == 4
