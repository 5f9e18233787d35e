"""The chat: conversation, sources, question, opinion, earlier conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from assistant.desk import Desk
from assistant.errors import AssistantError
from assistant.storage.records import Feedback, FeedbackReason
from ingestion.documents import KIND_LABELS
from ingestion.errors import IngestionError
from ui import session, words
from ui.components import QUIET, caller_of, html
from ui.examples import COUNT, example_questions
from ui.session import View

KINDS = [(label, kind.value) for kind, label in KIND_LABELS.items()]
REASONS = [(reason.label, reason.value) for reason in FeedbackReason]
MAX_TYPED = 20_000
"""Well over the limit of a question: what is too long is said, not silently cut."""

Updates = tuple[Any, ...]


class ChatTab:
    """The components of the chat and their handlers; all state is the session's."""

    def __init__(self, desk_of: Callable[[], Desk]) -> None:
        self._desk = desk_of
        self.conversation = gr.State("")
        self.answer = gr.State("")
        self.ended = gr.State("")
        self._toolbar()
        with gr.Row(elem_id="plan"):
            # The question comes first for keyboards and screen readers; the style sheet places it.
            with gr.Column(elem_id="zone-question"):
                self._question()
            with gr.Column(elem_id="zone-conversation"):
                self._thread()
            with gr.Column(elem_id="zone-sources"):
                self.sources = html(words.NO_SOURCES, "sources")
        self._shown = (
            self.thread,
            self.sources,
            self.announcement,
            self.conversation,
            self.answer,
            self.welcome,
            self.judging,
            self.reasons,
            self.thanks,
            self.new,
            self.delete,
            self.question,
        )
        self._wire()

    def _toolbar(self) -> None:
        with gr.Row(elem_id="barre"):
            self.new = gr.Button(
                "Nouvelle conversation", elem_id="nouvelle", size="sm", visible=False
            )
            self.delete = gr.Button("Supprimer", elem_id="supprimer", size="sm", visible=False)
            with gr.Row(visible=False, elem_id="confirmation") as self.confirmation:
                self.confirm = gr.Button("Confirmer la suppression", variant="stop", size="sm")
                self.cancel = gr.Button("Annuler", size="sm")
            self.history_folder = gr.Accordion(
                "Conversations précédentes", open=False, elem_id="precedentes", visible=False
            )
            with self.history_folder:
                self.history = gr.Radio(
                    [], label="Reprendre une conversation", elem_id="historique", container=False
                )

    def _thread(self) -> None:
        self.announcement = html("", "annonce")
        self.thread = html("", "conversation")
        with gr.Column(elem_id="bienvenue") as self.welcome:
            html(words.WELCOME, "accueil")
            with gr.Row(elem_id="exemples"):
                self.examples = [
                    gr.Button("", visible=False, elem_classes="vd-exemple") for _ in range(COUNT)
                ]
        with gr.Column(visible=False, elem_id="avis") as self.judging:
            html(words.JUDGE, "avis-question")
            with gr.Row(elem_id="avis-choix"):
                self.useful = gr.Button("Utile", size="sm", elem_id="utile")
                self.useless = gr.Button("Pas utile", size="sm", elem_id="pas-utile")
        with gr.Column(visible=False, elem_id="avis-raison") as self.reasons:
            self.reason = gr.Radio(REASONS, label="Pourquoi ?", elem_id="raison")
            self.comment = gr.Textbox(
                label="Précisez si vous voulez (sans nom ni donnée personnelle)",
                lines=1,
                max_lines=4,
                max_length=2_000,
                elem_id="precision",
            )
            self.send_reason = gr.Button("Envoyer l’avis", size="sm", elem_id="envoyer-avis")
        self.thanks = html("", "merci")

    def _question(self) -> None:
        with gr.Row(elem_id="saisie"):
            self.question = gr.Textbox(
                label="Votre question",
                lines=1,
                max_lines=6,
                max_length=MAX_TYPED,
                scale=8,
                placeholder="Une question ?",
                elem_id="question",
                autofocus=True,
                container=True,
            )
            self.send = gr.Button("Demander", variant="primary", elem_id="envoyer", scale=1)
        with gr.Accordion("Restreindre à certains documents", open=False, elem_id="filtres"):
            self.kinds = gr.CheckboxGroup(KINDS, label="Types de documents", elem_id="types")
            self.themes = gr.CheckboxGroup([], label="Thèmes", elem_id="themes")

    def _wire(self) -> None:
        context = [self.conversation, self.kinds, self.themes]
        listed = [*self._shown, self.history, self.history_folder]
        asked = [(self.send.click, self.question), (self.question.submit, self.question)]
        asked += [(example.click, example) for example in self.examples]
        for trigger, source in asked:
            # Gradio sends the last update of a generator twice. What people act upon at once (judge,
            # copy, go elsewhere) is therefore shown by a second step, which sends it once.
            trigger(self.ask, [source, *context], [*self._shown, self.ended], **QUIET).then(
                self.finish, [self.ended, self.answer, self.conversation], listed, **QUIET
            )
        self.new.click(self.restart, None, listed, **QUIET)
        self.history.input(self.reopen, [self.history], self._shown, **QUIET)
        self.delete.click(lambda: gr.update(visible=True), None, self.confirmation, **QUIET)
        self.cancel.click(lambda: gr.update(visible=False), None, self.confirmation, **QUIET)
        self.confirm.click(self.remove, [self.conversation], [*listed, self.confirmation], **QUIET)
        self.useful.click(
            self.judge_useful, [self.answer], [self.thanks, self.judging, self.reasons], **QUIET
        )
        self.useless.click(lambda: gr.update(visible=True), None, self.reasons, **QUIET)
        self.send_reason.click(
            self.judge_useless,
            [self.answer, self.reason, self.comment],
            [self.thanks, self.judging, self.reasons, self.reason, self.comment],
            **QUIET,
        )

    @property
    def started(self) -> list[Any]:
        """Return what ``start`` fills."""
        return [*self._shown, self.history, self.history_folder, self.themes, *self.examples]

    def start(self, request: gr.Request) -> Updates:
        """Fill the page when it opens: examples, themes, and the conversation of its address."""
        desk = self._desk()
        view = session.reopen(
            desk, caller_of(request), request.query_params.get("conversation", "")
        )
        themes = gr.update(choices=[(label, theme) for theme, label in desk.themes().items()])
        questions = _examples(desk)
        buttons = [gr.update(value=q, visible=True) for q in questions]
        buttons += [gr.update(visible=False)] * (COUNT - len(questions))
        # Without a conversation there is nothing to put back, and a first question may already be
        # on its way: leave the page as it is.
        shown = self._unchanged() if view.is_empty else self._show(view)
        return (*shown, *self._previous(view.conversation_id, request), themes, *buttons)

    def ask(
        self,
        asked: str,
        conversation_id: str,
        kinds: list[str],
        themes: list[str],
        request: gr.Request,
    ) -> Iterator[Updates]:
        """Show an answer as it comes, up to its last sentence; ``finish`` shows it whole."""
        if not asked.strip():
            thread, sources, _, *rest = self._unchanged()
            yield thread, sources, "<p>Écrivez d’abord votre question.</p>", *rest, gr.skip()
            return
        filters = session.filters_of(kinds, themes)
        views = session.ask(self._desk(), caller_of(request), asked, conversation_id, filters)
        typed: str | None = ""
        for view in views:
            # The question is cleared once, then left alone: the next one may be being typed. One
            # that failed goes back where it was typed.
            if view.answer_id:
                thread, sources, said, _, *rest = self._unchanged()
                yield thread, sources, said, view.conversation_id, *rest, view.answer_id
            else:
                yield *self._show(view, typed=asked if view.is_failed else typed), ""
            typed = None

    def finish(self, ended: str, shown: str, conversation_id: str, request: gr.Request) -> Updates:
        """Show the whole answer ``ended``, just stored, unless it is the one already ``shown``."""
        view = View()
        if ended and ended != shown:
            view = session.finished(self._desk(), caller_of(request), conversation_id)
        if view.is_empty:
            return (*self._unchanged(), gr.skip(), gr.skip())
        return (*self._show(view), *self._previous(conversation_id, request))

    def restart(self, request: gr.Request) -> Updates:
        """Start a new conversation."""
        return (*self._show(View()), *self._previous("", request))

    def reopen(self, conversation_id: str | None, request: gr.Request) -> Updates:
        """Show an earlier conversation."""
        return self._show(session.reopen(self._desk(), caller_of(request), conversation_id or ""))

    def remove(self, conversation_id: str, request: gr.Request) -> Updates:
        """Delete the conversation on the screen."""
        hidden = gr.update(visible=False)
        try:
            self._desk().conversations.delete(conversation_id, caller_of(request).owner)
        except AssistantError as error:
            kept = session.reopen(self._desk(), caller_of(request), conversation_id)
            shown = self._show(kept, said=session.problem(str(error)))
            return (*shown, *self._previous(conversation_id, request), hidden)
        return (*self._show(View()), *self._previous("", request), hidden)

    def _previous(self, conversation_id: str, request: gr.Request) -> Updates:
        """Return the list of earlier conversations, the one on the screen ticked."""
        choices = session.previous(self._desk(), caller_of(request))
        current = conversation_id if any(c == conversation_id for _, c in choices) else None
        return gr.update(choices=choices, value=current), gr.update(visible=bool(choices))

    def judge_useful(self, answer_id: str, request: gr.Request) -> Updates:
        """Keep « useful »."""
        said = self._judge(Feedback(answer_id, True), words.THANKS_USEFUL, request)
        return said, gr.update(visible=False), gr.update(visible=False)

    def judge_useless(
        self, answer_id: str, reason: str | None, comment: str, request: gr.Request
    ) -> Updates:
        """Keep « not useful » with its reason."""
        why = FeedbackReason(reason) if reason else None
        said = self._judge(
            Feedback(answer_id, False, why, comment.strip()[:2_000]), words.THANKS_REASON, request
        )
        return said, gr.update(visible=False), gr.update(visible=False), None, ""

    def _judge(self, feedback: Feedback, thanks: str, request: gr.Request) -> str:
        def keep() -> str:
            self._desk().judge(feedback, caller_of(request))
            return thanks

        return session.attempt(keep)

    def _unchanged(self) -> Updates:
        return (gr.skip(),) * len(self._shown)

    def _show(self, view: View, *, typed: str | None = None, said: str = "") -> Updates:
        """Return the updates of ``_shown``, in order."""
        return (
            view.thread or words.EMPTY_THREAD,
            view.sources or words.NO_SOURCES,
            view.announcement,
            view.conversation_id,
            view.answer_id,
            gr.update(visible=view.is_empty),
            gr.update(visible=bool(view.answer_id)),
            gr.update(visible=False),
            said,
            gr.update(visible=not view.is_empty),
            gr.update(visible=bool(view.conversation_id)),
            gr.skip() if typed is None else typed,
        )


def _examples(desk: Desk) -> list[str]:
    try:
        return example_questions(desk.documents())
    except (AssistantError, IngestionError):
        return []
