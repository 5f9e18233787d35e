"""Write in a process whose files cannot exceed a size, and print what it is told.

``python -m tests.ingestion.limited FOLDER BYTES``: each part of a generation on its own, then an ingest.
The limit stands for a full disk: the system answers through the same calls.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ingestion.gathering import analyse_document
from ingestion.index import disk, durable
from ingestion.index.dense import write_dense
from ingestion.index.lexical import write_lexical
from ingestion.index.passages import write_store
from ingestion.index.pieces import write_asked_pieces, write_pieces
from ingestion.pipeline import ingest
from ingestion.splitting import DEFAULT
from tests.ingestion.index.samples import HashEncoder, make_document, write_fiche

PARAGRAPH = " ".join(f"mot{number}" for number in range(150))


def main() -> None:
    folder, limit = Path(sys.argv[1]), int(sys.argv[2])
    for number in range(20):
        write_fiche(folder / "corpus", f"f{number}", "Titre", PARAGRAPH)
    documents = [analyse_document(make_document(f"d{n}", [PARAGRAPH]), DEFAULT) for n in range(20)]
    vectors = np.ones((500, 16), dtype=np.float32)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    writers: dict[str, Callable[[], object]] = {
        "passages": lambda: write_store(folder / "passages.sqlite", documents),
        "words": lambda: write_lexical(folder / "lexical", documents),
        "vectors": lambda: write_dense(folder, vectors, np.arange(500, dtype=np.int32)),
        "pieces": lambda: write_pieces(folder, [np.arange(16)] * 500),
        "asked": lambda: write_asked_pieces(folder, [[np.arange(16)] * 500]),
        "file": lambda: durable.replace_file(folder / "CURRENT", b"x" * 5_000),
        "ingest": lambda: ingest([folder / "corpus"], folder / "index", HashEncoder()),
    }
    told = {}
    for name, write in writers.items():
        try:
            with disk.writing(folder):
                write()
        except Exception as error:
            told[name] = [type(error).__name__, str(error)]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
