"""One rooted family: every error of the package is in it, and in the tree that says so."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import assistant
from assistant import errors
from assistant.errors import AssistantError


def error_classes() -> dict[str, type[BaseException]]:
    """Return the public exceptions that the package defines, by name."""
    found: dict[str, type[BaseException]] = {}
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if "migrations" in module.name:  # run by alembic alone
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            is_own = inspect.isclass(value) and value.__module__ == module.name
            if is_own and issubclass(value, BaseException) and not name.startswith("_"):
                found[name] = value
    return found


def test_every_error_has_its_place_in_the_tree() -> None:
    branch = re.compile(r"^([│ ]*)(?:├── |└── )?(\w+Error)\b", re.MULTILINE)
    drawn: dict[str, str] = {}
    trail: list[str] = []
    for indent, name in branch.findall(errors.__doc__ or ""):
        depth = 0 if name == "AssistantError" else len(indent) // 4 + 1
        trail = [*trail[:depth], name]
        drawn[name] = trail[-2] if depth else "Exception"
    classes = error_classes()
    assert drawn == {name: error.__base__.__name__ for name, error in classes.items()}
    assert all(issubclass(error, AssistantError) for error in classes.values())
