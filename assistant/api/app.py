"""Put the service together; nothing is opened before the application starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from assistant.accounts import Accounts
from assistant.api import problems
from assistant.api.body import BodyLimit
from assistant.api.gate import SignInGate
from assistant.api.logs import logger
from assistant.api.metrics import Metrics
from assistant.api.routers import (
    answers,
    conversations,
    documents,
    evaluations,
    health,
    openai,
    pages,
)
from assistant.api.security import KnownHosts, SameOrigin, SecureHeaders, allowed_hosts
from assistant.api.watch import PREFIX, Watch
from assistant.desk import Desk
from assistant.errors import SettingsError
from assistant.service import Assistant
from assistant.settings import Settings, stray_variables
from assistant.storage.database import FILE_NAME, Database


def create_app(
    settings: Settings,
    assistant: Assistant | None = None,
    *,
    opener: Callable[[Settings], Assistant] | None = None,
) -> FastAPI:
    """Return the application; ``opener`` opens the assistant at start when none is given.

    At start: StorageError when the database cannot be opened, SettingsError when the service would
    be reachable from other machines without any account.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        for name in stray_variables():
            logger().warning("variable sans effet", nom=name)
        database = await to_thread.run_sync(Database.open, settings.data / FILE_NAME)
        try:
            accounts = Accounts(database)
            check_exposure(settings, accounts)
            desk = Desk(
                settings, database, assistant, opener=opener or open_engine, watcher=metrics
            )
            app.state.accounts, app.state.desk = accounts, desk
            await to_thread.run_sync(lambda: desk.why_not_ready)  # opens the index before it serves
            yield
        finally:
            database.close()

    app = FastAPI(
        title="Vademecum",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        description="Réponses courtes et sourcées aux questions pratiques des mairies. Toute erreur "
        "est un « problem details » (RFC 9457) en français.",
        middleware=[
            Middleware(Watch, metrics=metrics),
            Middleware(SecureHeaders),
            Middleware(KnownHosts, hosts=allowed_hosts(settings)),
            # Also keeps Gradio from adding its own, which reflects any origin.
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.origines),
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Content-Type"],
                allow_credentials=bool(settings.origines),
            ),
            Middleware(SameOrigin, origins=settings.origines),
            Middleware(BodyLimit, limit=settings.taille_requete),
            Middleware(
                SignInGate,
                is_loopback=settings.is_loopback,
                key=settings.cle_api.get_secret_value(),
            ),
        ],
    )
    app.state.metrics = metrics
    app.state.settings = settings
    problems.install(app)
    for router in (answers.router, conversations.router, documents.router, evaluations.router):
        app.include_router(router, prefix=PREFIX)
    app.include_router(health.router)
    app.include_router(openai.router)
    app.include_router(pages.router)
    problems.describe(app)
    return app


def check_exposure(settings: Settings, accounts: Accounts) -> None:
    """Raise SettingsError when other machines could come in without an account."""
    if not settings.is_loopback and not accounts.exist():
        raise SettingsError(
            f"L’adresse d’écoute {settings.hote} est visible d’autres machines et aucun compte "
            "n’existe. Créez-en un avec « vademecum users add IDENTIFIANT --role mainteneur », ou "
            "gardez hote = 127.0.0.1."
        )


def open_engine(settings: Settings) -> Assistant:
    """Open the real assistant; imported here because it loads the index libraries."""
    from assistant.engine import open_assistant

    return open_assistant(settings)
