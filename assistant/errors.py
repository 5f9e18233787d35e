"""The family of errors of the assistant package; one place maps them to HTTP (``assistant.api``).

AssistantError
├── QuestionError             the question itself: empty, too long, meaningless
│   └── UnknownThemeError     restricted to a theme that no document has
├── SettingsError             an unsafe or impossible setting
├── NotFoundError             a document, an answer or a conversation that does not exist
├── IndexUnavailableError     no published index can be served
├── BusyError                 too many answers at once
│   └── TooManyQuestionsError one caller asks too often (``desk``)
├── AccountError              sign-in
│   └── TooManyFailuresError  sign-in is refused for a while (``accounts``)
├── ForbiddenError            what a person's role does not allow
├── StorageError              the database is locked, full or unreadable
├── ModelError                the language model is absent, slow or wrong
│   └── RunawayError          its text loops or never ends (``generation.sentences``)
└── CrossReadingError         the encoder's cross reading is damaged (``answering.cross_reading``)
"""

from __future__ import annotations


class AssistantError(Exception):
    """Root of what the assistant raises; the message is French and says what to do."""


class QuestionError(AssistantError):
    """The question cannot be worked on as it is."""


class UnknownThemeError(QuestionError):
    """The question is restricted to a theme that does not exist."""


class SettingsError(AssistantError):
    """A setting is unsafe or impossible."""


class NotFoundError(AssistantError):
    """What was asked for by its identifier does not exist."""


class IndexUnavailableError(AssistantError):
    """No published index can be served."""


class BusyError(AssistantError):
    """Too many answers at once; the person may try again in a moment."""


class AccountError(AssistantError):
    """The person is not signed in, or gave wrong credentials."""


class ForbiddenError(AssistantError):
    """The person's role does not allow this."""


class StorageError(AssistantError):
    """The database is locked, full or unreadable; nothing was acknowledged."""


class ModelError(AssistantError):
    """The language model is absent, slow or wrong."""
