"""The service's log: JSON lines of facts. Never a question, a name, a query or a message of error.

What the package warns of (an index refused, a vocabulary not read) speaks of files and settings only.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog


def logger() -> Any:
    """Return the service's logger."""
    return structlog.get_logger("vademecum")


def configure_logging() -> None:
    """Write JSON lines on standard error; called by the command, never at import."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("assistant").handlers = [_Warnings(logging.WARNING)]


class _Warnings(logging.Handler):
    """Write the package's warnings as lines of the service's log."""

    def emit(self, record: logging.LogRecord) -> None:
        logger().warning("avertissement", origine=record.name, dit=record.getMessage())


def log_unexpected(error: BaseException) -> None:
    """Log where an unexpected error happened; its message may hold what a person wrote."""
    logger().error("erreur imprévue", erreur=type(error).__name__, pile=stack(error))


def stack(error: BaseException) -> list[str]:
    """Return « file:line function » of each frame, innermost last, without values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-12:]]
