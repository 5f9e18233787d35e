"""Run one ingest in a process that kills itself at a given checkpoint, or prints the checkpoints.

``python -m tests.ingestion.crashing CORPUS INDEX NUMBER``: SIGKILL at checkpoint NUMBER (from 1);
0 prints how many there are.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from ingestion.index import durable
from ingestion.pipeline import ingest
from tests.ingestion.index.samples import HashEncoder


def main() -> None:
    corpus, index, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    count = 0

    def checkpoint(name: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    durable.checkpoint = checkpoint
    ingest([corpus], index, HashEncoder())
    print(count)


if __name__ == "__main__":
    main()
