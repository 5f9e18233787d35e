"""Write a table and its tokenizer as a sentence-transformers folder, without half-written files."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from ingestion.index import durable
from ingestion.training.ragged import Floats

MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": (
            "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
        ),
    }
]
CONFIG = {
    "__version__": {"sentence_transformers": "6.2.0"},
    "default_prompt_name": None,
    "model_type": "SentenceTransformer",
    "prompts": {"document": "", "query": ""},
    "similarity_fn_name": "cosine",
}


def save_encoder(folder: Path, tokenizer: Tokenizer, rows: Floats) -> None:
    """Write the folder; each file is written aside, flushed, then renamed over the previous one.

    Rows are stored on 16 bits, which sentence-transformers reads back as they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "tokenizer.json", lambda path: tokenizer.save(str(path), pretty=False))
    _replace(
        folder / "model.safetensors",
        lambda path: save_file({"embedding.weight": rows.astype(np.float16)}, str(path)),
    )
    _replace(folder / "modules.json", lambda path: _write_json(path, MODULES))
    _replace(folder / "config_sentence_transformers.json", lambda path: _write_json(path, CONFIG))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    def readable(aside: Path) -> None:
        write(aside)
        # safetensors writes for its owner alone.
        aside.chmod(0o644)

    durable.replace_written(path, readable)
