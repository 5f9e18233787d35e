"""`vademecum serve`: the chat and the API in one process."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.settings import Settings

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Adresse d’écoute (réglage « hote »).")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Port (réglage « port »).")
    ] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="Dossier de l’index (réglage « index »).")
    ] = None,
) -> None:
    """Servir le chat et l’API jusqu’à Ctrl+C."""
    from assistant.api.logs import configure_logging
    from assistant.generation.departure import what_leaves
    from assistant.settings import load_settings

    settings = load_settings(hote=host, port=port, index=index)
    configure_logging()
    with listen(settings) as listener:
        check_accounts(settings)
        if settings.modele_url:
            typer.echo(what_leaves(settings))
        run(settings, listener)


def listen(settings: Settings) -> socket.socket:
    """Return a socket bound to the address; raises SettingsError when it cannot be had."""
    from assistant.errors import SettingsError

    address = (settings.hote, settings.port)
    try:
        family = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server(address, family=family, backlog=256)
    except socket.gaierror as error:
        raise SettingsError(f"L’adresse d’écoute « {settings.hote} » n’existe pas.") from error
    except OSError as error:
        raise SettingsError(
            f"Impossible d’écouter sur {address_of(settings)} : ce port est sans doute déjà pris, "
            "peut-être par un Vademecum qui tourne. Arrêtez-le, ou choisissez un autre port : "
            f"vademecum serve --port {settings.port % 65535 + 1}"
        ) from error


def check_accounts(settings: Settings) -> None:
    """Fail now, in French, rather than in the server: database, exposure without accounts."""
    from assistant.accounts import Accounts
    from assistant.api.app import check_exposure
    from assistant.storage.database import FILE_NAME, Database

    database = Database.open(settings.data / FILE_NAME)
    try:
        check_exposure(settings, Accounts(database))
    finally:
        database.close()


def run(settings: Settings, listener: socket.socket) -> None:
    """Serve until the process is told to stop."""
    import uvicorn

    from assistant.api import create_app
    from ui.mount import mount

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo(f"Vademecum est prêt : {address_of(settings)} (Ctrl+C pour arrêter)")

    config = uvicorn.Config(
        # Its own access log would write the addresses asked, searches included.
        mount(create_app(settings)),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    Server(config).run(sockets=[listener])


def address_of(settings: Settings) -> str:
    """Return the address to open in a browser."""
    host = f"[{settings.hote}]" if ":" in settings.hote else settings.hote
    return f"http://{host}:{settings.port}"
