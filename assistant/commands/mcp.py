"""`vademecum mcp`: the assistant for software that speaks the Model Context Protocol."""

from __future__ import annotations

import typer

from assistant.commands.console import IndexOption

app = typer.Typer(
    help="Servir les outils MCP sur l’entrée et la sortie standard.", add_completion=False
)


@app.command()
def mcp(index: IndexOption = None) -> None:
    """Servir les outils MCP (demander, chercher, lire) sur l’entrée et la sortie standard."""
    from assistant.engine import open_assistant
    from assistant.mcp_server import build_server
    from assistant.settings import load_settings

    build_server(open_assistant(load_settings(), index=index)).run()
