"""Alembic's entry: run the migrations on the connection that the caller already opened."""

from __future__ import annotations

from alembic import context

from assistant.storage.models import Base

connection = context.config.attributes["connection"]
# Batch mode: SQLite changes a column by rebuilding the table.
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
