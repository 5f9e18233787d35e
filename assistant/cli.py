"""The `vademecum` command: a group whose sub-commands are loaded only when they are asked for.

Sub-commands are entry points of the group ``vademecum.commands``, so that packages above this one
(`evals`, `ui`) add theirs without being imported from here. Exit codes: 0 done, 1 something is wrong
with what was given (message on standard error), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from typing import Any

import typer
from typer.core import TyperGroup

GROUP = "vademecum.commands"
INTERRUPTED = 130
ORDER = (
    "serve",
    "ask",
    "search",
    "ingest",
    "corpus",
    "index",
    "eval",
    "users",
    "mcp",
    "doctor",
)


class LazyGroup(TyperGroup):
    """Find sub-commands among the installed entry points, and import only the one that runs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of the sub-commands, in the order of the documentation."""
        names = {point.name for point in entry_points(group=GROUP)}
        return sorted(names, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import and return one sub-command; None when there is none of that name."""
        for point in entry_points(group=GROUP, name=cmd_name):
            command = typer.main.get_command(point.load())
            command.name = cmd_name
            return command
        return None


app = typer.Typer(
    cls=LazyGroup,
    help="Vademecum : une question pratique de mairie, une réponse courte, chaque phrase sourcée.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Vademecum : une question pratique de mairie, une réponse courte, chaque phrase sourcée."""


def main() -> None:
    """Run the command; known errors become one French message, and an exit code of this module."""
    from typer.exceptions import TyperException

    from assistant.errors import AssistantError
    from assistant.usage import explain
    from ingestion.errors import IngestionError

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    # A question's matrices are tiny: BLAS threads cost more than they bring, above all when several
    # people ask at once on two cores. Set before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        # Not standalone: what typer would say of a wrong command is said in French instead.
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code)
    except TyperException as error:
        if said := explain(error):
            print(said, file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        print("Saisie abandonnée. Rien n’a été changé.", file=sys.stderr)
        sys.exit(1)
    except (IngestionError, AssistantError) as error:
        print(f"Erreur : {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrompu. L’état précédent est intact.", file=sys.stderr)
        sys.exit(INTERRUPTED)
