"""The stored answers that cite a document, for « corpus impact »."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from assistant.settings import Settings, load_settings
from assistant.storage.codec import decode_answer
from assistant.storage.database import FILE_NAME, Database
from assistant.storage.models import AnswerRow
from ingestion.corpus.impact import Cited

SOURCE = "réponse enregistrée"


def stored_answers(settings: Settings | None = None) -> Iterator[Cited]:
    """Yield each stored answer with each document that it cites; nothing when there is no database.

    Raises StorageError when the database cannot be read. Names hold no question text.
    """
    path = (settings or load_settings()).data / FILE_NAME
    if not path.is_file():
        return
    database = Database.open(path)
    try:
        with database.read() as session:
            rows = session.execute(
                select(AnswerRow.conversation_id, AnswerRow.position, AnswerRow.data)
                .order_by(AnswerRow.created_at)
            ).all()  # fmt: skip
    finally:
        database.close()
    for conversation, position, data in rows:
        quotes: dict[str, list[str]] = {}
        for citation in decode_answer(data).citations:
            quotes.setdefault(citation.document_id, []).append(citation.quote)
        for name, found in quotes.items():
            yield Cited(
                SOURCE, f"conversation {conversation}, n° {position + 1}", name, tuple(found)
            )
