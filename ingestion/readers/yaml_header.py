"""The YAML block at the top of a Markdown file, with the line of each key.

Scalars are taken as written (``article: 2.10`` stays « 2.10 », ``non`` stays « non »): YAML's own
guesses about types are never what an author meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, cast

import yaml

from ingestion.errors import FrontMatterError

_MAX_NESTING = 40
# Far more than any real front matter; keeps a hostile file from filling the memory.
_MAX_YAML_CHARACTERS = 200_000


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return (YAML block or None, body, line number of the body's first line).

    The block stands between two « --- » lines at the top of the file. Raises FrontMatterError,
    without a path, when it is opened and never closed.
    """
    skipped = len(text) - len(text.lstrip("\n"))
    lines = text[skipped:].split("\n")
    if lines[0].rstrip() != "---":
        return None, text, 1
    for number in range(1, len(lines)):
        if lines[number].rstrip() in ("---", "..."):
            block = "\n" * skipped + "\n".join(["", *lines[1:number]])
            return block, "\n".join(lines[number + 1 :]), skipped + number + 2
    raise FrontMatterError(
        "l’en-tête ouvert par « --- » n’est pas refermé. Ajoutez une ligne « --- » après la "
        "dernière clé.",
        line=skipped + 1,
    )


def parse_yaml(
    block: str, *, path: Path | str | None = None
) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    """Return the mapping that a YAML block holds, scalars as written, with the line of each key.

    The block starts at line 1 of the file (an empty line stands for the opening « --- »).
    Raises FrontMatterError for what is not a plain mapping (aliases and duplicate keys included).
    """

    def fail(message: str, line: int) -> NoReturn:
        raise FrontMatterError(message, path=path, line=line)

    if len(block) > _MAX_YAML_CHARACTERS or _nesting(block) > _MAX_NESTING:
        fail("en-tête démesuré ou trop imbriqué. Gardez-y seulement les clés du document.", 1)
    try:
        node = yaml.compose(block, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(
            "en-tête YAML illisible (souvent un « : » ou des guillemets dans un texte non entouré "
            "de guillemets doubles, ou un décalage). Corrigez cette ligne.",
            mark.line + 1 if mark else 1,
        )
    except yaml.YAMLError:
        fail("en-tête YAML illisible (caractère interdit). Corrigez l’en-tête.", 1)
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        fail("l’en-tête doit être une suite de lignes « clé: valeur ».", node.start_mark.line + 1)
    return _read_mapping(node, fail)


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_mapping(
    node: yaml.MappingNode, fail: Callable[[str, int], NoReturn]
) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    seen: set[int] = set()
    lines: dict[tuple[str | int, ...], int] = {}

    def convert(node: yaml.Node) -> Any:
        line = node.start_mark.line + 1
        # An alias makes the same node appear twice: a few of them can stand for gigabytes.
        if id(node) in seen:
            fail("les alias YAML (« & » et « * ») ne sont pas admis. Écrivez la valeur.", line)
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [convert(item) for item in node.value]
        return mapping(cast(yaml.MappingNode, node))

    def mapping(node: yaml.MappingNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                fail("une clé doit être un mot.", line)
            key = str(key_node.value)
            if key in result:
                fail(f"la clé « {key} » est écrite deux fois. Gardez-en une.", line)
            result[key] = convert(value_node)
        return result

    result = mapping(node)
    for key_node, value_node in node.value:
        lines[(key_node.value,)] = key_node.start_mark.line + 1
        if isinstance(value_node, yaml.SequenceNode):
            for index, item in enumerate(value_node.value):
                lines[(key_node.value, index)] = item.start_mark.line + 1
    return result, lines


def _nesting(block: str) -> int:
    """Return an upper bound of the depth of a YAML block (composing it is recursive)."""
    depth = deepest = 0
    for mark in re.findall(r"[\[\]{}]", block):
        depth = max(0, depth + (1 if mark in "[{" else -1))
        deepest = max(deepest, depth)
    dashes = max((len(m) // 2 for m in re.findall(r"(?:[-?] +)+", block)), default=0)
    indent = max((len(m) for m in re.findall(r"^ +", block, re.M)), default=0)
    return max(deepest, dashes, indent // 8)
