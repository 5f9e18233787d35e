"""Put the page at the root of the service, with what Gradio opens by default closed."""

from __future__ import annotations

import os
import re
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.pages.shell import message_page
from assistant.api.problems import problem_of_status
from assistant.settings import Settings

CONCURRENCY = 20
WAITING = 60
"""Events that may wait; beyond, Gradio refuses rather than letting people wait for minutes."""
# What the page needs of Gradio. Uploads, files, proxies, schemas, monitoring and code editing are
# not in the list, whatever a later version adds.
_ALLOWED = {
    "GET": re.compile(
        r"/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt|gradio_api/theme\.css"
        r"|gradio_api/queue/data|gradio_api/startup-events|gradio_api/app_id"
        r"|gradio_api/heartbeat/[a-z0-9]{1,32}"
        r"|(assets|static|svelte)/[\w./@-]+)?"
    ),
    "POST": re.compile(r"/gradio_api/(queue/join|cancel|reset)/?"),
}
_ALLOWED["HEAD"] = re.compile(r"/")


def mount(app: FastAPI) -> FastAPI:
    """Return ``app`` with the page at « / »; sets Gradio's environment before its first import."""
    settings: Settings = app.state.settings
    _quiet_environment(settings)
    import gradio as gr

    from ui.components import asset, script
    from ui.page import build

    page = build(lambda: app.state.desk)
    page.queue(max_size=WAITING, default_concurrency_limit=CONCURRENCY, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        run_history=False,
        ssr_mode=False,
        mcp_server=False,
        allowed_paths=[],
        footer_links=[],
        max_file_size=1,
        enable_monitoring=False,
        pwa=False,
        theme=gr.themes.Base(
            font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace")
        ),
        css=asset("style.css"),
        head=f"<script>{script()}</script>",
    )
    mounted: Any = app.router.routes[-1]
    mounted.app = InterfaceGate(mounted.app, app)
    return app


class InterfaceGate:
    """Let through to Gradio only what the page needs; say in French what is missing."""

    def __init__(self, interface: ASGIApp, app: FastAPI) -> None:
        self._interface = interface
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        allowed = _ALLOWED.get(scope["method"])
        path = scope["path"]
        if allowed is None or not allowed.fullmatch(path) or ".." in path:
            status = 405 if self._is_known(scope) else 404
            await problem_of_status(status).response()(scope, receive, send)
            return
        if path == "/":
            why = await to_thread.run_sync(lambda: self._app.state.desk.why_not_ready)
            if why:
                page = message_page("Pas encore de documents", why, status=503)
                page.headers["Retry-After"] = "5"
                await page(scope, receive, send)
                return
        await self._interface(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        """Tell whether another route of the service has this path, for another method."""
        return any(
            route.matches(scope)[0] is Match.PARTIAL for route in self._app.router.routes[:-1]
        )


def _quiet_environment(settings: Settings) -> None:
    """Turn off what Gradio sends and keeps of its own accord; its files go to the data folder."""
    folder = settings.data / "gradio"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False",
        GRADIO_RUN_HISTORY="False",
        GRADIO_SSR_MODE="False",
        GRADIO_MCP_SERVER="False",
        GRADIO_TEMP_DIR=str(folder.resolve()),
        HF_HUB_OFFLINE="1",
        # By default each event makes a table of the last 10 000 for a page that is closed here.
        GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
        GRADIO_ANALYTICS_MAX_EVENTS="100",
        HF_HUB_DISABLE_TELEMETRY="1",
    )
