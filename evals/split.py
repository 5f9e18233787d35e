"""Write the dev or test part into the dataset files: ``python -m evals.split [--check] [FILES…]``.

The rule is that of ``evals.parts``; nobody writes a part by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.datasets import DEFAULT_FOLDER, dataset_files, parse_line, text_lines
from evals.parts import assign, documents_named


def write_parts(paths: Sequence[Path], *, check: bool = False) -> list[str]:
    """Write ``part`` into every line of the files; return the ids whose part changed.

    With ``check``, nothing is written.
    """
    lines = {
        path: [parse_line(line) for line in text_lines(path) if line.strip()] for path in paths
    }
    parts = assign({raw["id"]: documents_named(raw) for raws in lines.values() for raw in raws})
    changed = [
        raw["id"]
        for raws in lines.values()
        for raw in raws
        if raw.get("part") != parts[raw["id"]].value
    ]
    if not check:
        for path, raws in lines.items():
            _write(path, [{**raw, "part": parts[raw["id"]].value} for raw in raws])
    return changed


def _write(path: Path, raws: Sequence[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(raw, ensure_ascii=False) + "\n" for raw in raws)
    if path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the parts, or check them; return 1 when a check finds one that is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.split", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    changed = write_parts(options.files or dataset_files(DEFAULT_FOLDER), check=options.check)
    verb = "à corriger" if options.check else "écrites"
    print(f"{len(changed)} parts {verb}" + "".join(f"\n  {name}" for name in changed[:20]))
    return int(bool(changed) and options.check)


if __name__ == "__main__":
    sys.exit(main())
