"""kill -9 at every write of an ingest, and at random: what is served is always whole."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion.index import GenerationFolder, SearchIndex, verify
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder, write_fiche

BEFORE, AFTER = "La mairie ouvre le lundi.", "La mairie ouvre le mardi."


def crash(corpus: Path, index: Path, number: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.ingestion.crashing", str(corpus), str(index), str(number)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def served(index: Path) -> str:
    """Return the text of the served generation, after checking that it is whole."""
    folder = GenerationFolder(index)
    verify(folder.current())
    opened = SearchIndex.open(folder.current())
    (stored,) = opened.store.passages([0]).values()
    opened.close()
    return stored.passage.text


def test_killed_at_every_checkpoint(tmp_path: Path) -> None:
    corpus, seed = tmp_path / "corpus", tmp_path / "seed"
    write_fiche(corpus, "a", "A", BEFORE)
    ingest([corpus], seed, HashEncoder())
    write_fiche(corpus, "a", "A", AFTER)
    shutil.copytree(seed, tmp_path / "dry")
    total = int(crash(corpus, tmp_path / "dry", 0).stdout)
    assert total >= 10
    published = []
    for number in range(1, total + 1):
        index = tmp_path / f"index-{number}"
        shutil.copytree(seed, index)
        assert crash(corpus, index, number).returncode == -signal.SIGKILL
        text = served(index)
        assert text in (BEFORE, AFTER)
        published.append(text == AFTER)
        # The next ingest cleans up after the dead one and succeeds.
        ingest([corpus], index, HashEncoder())
        assert served(index) == AFTER
        assert not list(index.glob("building-*"))
    # Before the switch the old one is served, after it the new one, and never back.
    assert published == sorted(published)
    assert not published[0]
    assert published[-1]


@pytest.mark.soak
def test_fifty_random_kills(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for number in range(60):
        write_fiche(corpus, f"f{number}", "Titre", f"{BEFORE} Numéro {number}.")
    ingest([corpus], index, HashEncoder())
    generator = random.Random(0)
    for attempt in range(50):
        write_fiche(corpus, "f0", "Titre", f"{BEFORE} Essai {attempt}.")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ingestion.crashing", str(corpus), str(index), "-1"],
            stdout=subprocess.DEVNULL,
        )
        time.sleep(generator.uniform(0.3, 1.5))
        process.kill()
        process.wait()
        assert BEFORE in served(index)
