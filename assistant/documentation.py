"""Documentation that cannot drift: command help and settings tables, generated and checked.

``python -m assistant.documentation`` writes docs/commandes.md and docs/reglages.md; with ``--check`` it
writes nothing and exits 1 when they are not what the code says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMMANDS, SETTINGS = Path("docs/commandes.md"), Path("docs/reglages.md")
_GENERATED = "<!-- Page produite par « make docs » : ne pas la modifier à la main. -->\n"


def commands_page() -> str:
    """Return the Markdown page of every command, argument and option."""
    from typer.main import get_command

    from assistant.cli import app

    root: Any = get_command(app)
    context = root.make_context("vademecum", [], resilient_parsing=True)
    lines = ["# Commandes", "", _GENERATED]
    for name in root.list_commands(context):
        lines += _command_lines(root.get_command(context, name), f"vademecum {name}", 2)
    return "\n".join(lines).rstrip() + "\n"


def settings_page() -> str:
    """Return the Markdown page of every setting."""
    from assistant.settings import Settings

    lines = [
        "# Réglages",
        "",
        _GENERATED,
        "Chaque réglage se donne dans `vademecum.toml`, à côté de l’endroit d’où la commande est lancée, "
        "ou par une variable d’environnement (`VADEMECUM_` suivi du nom en capitales), qui l’emporte.",
        "",
        "| réglage | défaut | rôle |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        shown = _default(field.get_default(call_default_factory=True))
        lines.append(f"| `{name}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; return the exit code."""
    stale = []
    for path, text in ((COMMANDS, commands_page()), (SETTINGS, settings_page())):
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"À régénérer avec « make docs » : {', '.join(map(str, stale))}", file=sys.stderr)
        return 1
    return 0


def _command_lines(command: Any, path: str, level: int) -> Iterator[str]:
    yield f"{'#' * level} {path}\n"
    text = " ".join((command.help or "").split())
    if text:
        yield f"{text}\n"
    rows = [row for parameter in command.params for row in _parameter_rows(parameter)]
    if rows:
        yield "| argument | rôle |\n|---|---|\n" + "\n".join(rows) + "\n"
    for name, child in sorted(getattr(command, "commands", {}).items()):
        yield from _command_lines(child, f"{path} {name}", level + 1)


def _parameter_rows(parameter: Any) -> Iterator[str]:
    if parameter.name == "help":
        return
    is_option = parameter.param_type_name == "option"
    names = ", ".join(parameter.opts) if is_option else parameter.name.upper()
    yield f"| `{names}` | {' '.join((getattr(parameter, 'help', '') or '').split())} |"


def _default(value: Any) -> str:
    if isinstance(value, tuple):
        return " ; ".join(map(str, value)) or "(rien)"
    text = str(getattr(value, "get_secret_value", lambda: value)())
    return f"`{text}`" if text else "(rien)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
