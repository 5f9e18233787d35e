"""Which code answered: a digest of sources and models, so that uncommitted work is told apart."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("ingestion", "assistant", "evals")
"""What answers, and what gives it its marks."""
SUFFIXES = frozenset([".py", ".txt", ".toml", ".json", ".npz", ".safetensors"])
"""Sources, and the models that they read."""


def code_version(root: Path | None = None) -> str:
    """Return « 0.1.0+1a2b3c4d5e »: the package's version and a digest of what answers and scores.

    ``root`` holds the packages; by default, where this one stands.
    """
    base = root or Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(path.relative_to(base).as_posix().encode() + b"\0")
                digest.update(path.read_bytes() + b"\0")
    return f"{_package_version()}+{digest.hexdigest()[:10]}"


def _package_version() -> str:
    try:
        return version("vademecum")
    except PackageNotFoundError:
        return "0"
