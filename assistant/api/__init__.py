"""The HTTP service: JSON API, document pages, sign-in; errors become HTTP in one place."""

from assistant.api.app import create_app

__all__ = ["create_app"]
