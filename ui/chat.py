"""The chat: conversation, sources, question, opinion, earlier conversations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.desk import Desk
from assistant.errors import AssistantError
from assistant.storage.records import MAX_COMMENT_CHARS, Feedback, FeedbackReason
from ui import session, words
from ui.components import QUIET, Updates, caller_of, html
from ui.examples import COUNT
from ui.filters import FilterPanel, filters_of
from ui.history import PAGE, History
from ui.session import View
from ui.shelf import Shelves

REASONS = [(reason.label, reason.value) for reason in FeedbackReason]
MAX_TYPED = 20_000
"""Well over the limit of a question: what is too long is said, not silently cut."""


class ChatTab:
    """The components of the chat and their handlers; all state is the session's."""

    def __init__(self, desk_of: Callable[[], Desk], shelves: Shelves) -> None:
        self._desk = desk_of
        self._shelves = shelves
        self.conversation = gr.State("")
        self.answer = gr.State("")
        self.ended = gr.State("")
        self.doomed = gr.State("")
        self._toolbar()
        with gr.Row(elem_id="plan"):
            # The question comes first for keyboards and screen readers; the style sheet places it.
            with gr.Column(elem_id="zone-question"):
                self._question()
            with gr.Column(elem_id="zone-conversation"):
                self._thread()
            with gr.Column(elem_id="zone-sources"):
                self.sources = html(words.NO_SOURCES, "sources")
        self._shown = [
            self.thread,
            self.sources,
            self.announcement,
            self.conversation,
            self.answer,
            self.welcome,
            self.judging,
            self.reasons,
            self.reason,
            self.comment,
            self.thanks,
            self.new,
            self.delete,
            self.confirmation,
            self.message,
            self.question,
        ]
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
            self.history = History(self._desk)

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
                max_length=MAX_COMMENT_CHARS,
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
        self.message = html("", "message")
        self.filters = FilterPanel("filtres", self._desk, self._shelves)

    def _wire(self) -> None:
        context = [self.conversation, *self.filters.chosen]
        reach = self.history.reach
        listed = [*self._shown, *self.history.shown]
        asked = [(self.send.click, self.question), (self.question.submit, self.question)]
        asked += [(example.click, example) for example in self.examples]
        for trigger, source in asked:
            # Gradio sends the last update of a generator twice. What people act upon at once (judge,
            # copy, go elsewhere) is therefore shown by a second step, which sends it once.
            trigger(self.ask, [source, *context], [*self._shown, self.ended], **QUIET).then(
                self.finish, [self.ended, self.answer, self.conversation, reach], listed, **QUIET
            )
        self.new.click(self.restart, [reach], listed, **QUIET)
        self.history.choice.input(self.reopen, [self.history.choice, reach], listed, **QUIET)
        self.history.wire(self.conversation)
        self.delete.click(self.doom, [self.conversation], [self.doomed, self.confirmation], **QUIET)
        self.cancel.click(lambda: gr.update(visible=False), None, self.confirmation, **QUIET)
        self.confirm.click(self.remove, [self.doomed, reach], listed, **QUIET)
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
        return [*self._shown, *self.history.shown, *self.filters.chosen, *self.examples]

    def start(self, request: gr.Request) -> Updates:
        """Fill the page when it opens: examples, filters, and the conversation of its address."""
        wanted = request.query_params.get("conversation", "")
        view = session.reopen(self._desk(), caller_of(request), wanted)
        questions = self._shelves.current().examples
        buttons = [gr.update(value=q, visible=True) for q in questions]
        buttons += [gr.update(visible=False)] * (COUNT - len(questions))
        # Without a conversation there is nothing to put back, and a first question may already be
        # on its way: leave the page as it is.
        shown = {self.message: view.message} if view.is_empty else self._show(view)
        return {
            **shown,
            **self.history.list_(view.conversation_id, PAGE, request),
            **self.filters.fill(),
            **dict(zip(self.examples, buttons, strict=True)),
        }

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
            yield {self.message: words.BLANK_QUESTION}
            return
        filters = filters_of(kinds, themes)
        views = session.ask(self._desk(), caller_of(request), asked, conversation_id, filters)
        typed: str | None = ""
        for view in views:
            if view.is_gone:
                yield self._gone(view, asked)
                return
            # The question is cleared once, then left alone: the next one may be being typed. One
            # that failed goes back where it was typed.
            if view.answer_id:
                yield {self.conversation: view.conversation_id, self.ended: view.answer_id}
            else:
                shown = self._show(view, typed=asked if view.is_failed else typed)
                yield {**shown, self.ended: ""}
            typed = None

    def finish(
        self, ended: str, shown: str, conversation_id: str, reach: int, request: gr.Request
    ) -> Updates:
        """Show the whole answer ``ended``, just stored, unless it is the one already ``shown``."""
        view = View()
        if ended and ended != shown:
            view = session.finished(self._desk(), caller_of(request), conversation_id)
        if view.is_empty:
            return {self.message: gr.skip()}
        return {**self._show(view), **self.history.list_(conversation_id, reach, request)}

    def restart(self, reach: int, request: gr.Request) -> Updates:
        """Start a new conversation."""
        return {**self._show(View()), **self.history.list_("", reach, request)}

    def reopen(self, conversation_id: str | None, reach: int, request: gr.Request) -> Updates:
        """Show an earlier conversation; one that is no more leaves the list."""
        view = session.reopen(self._desk(), caller_of(request), conversation_id or "")
        listed = self.history.list_("", reach, request) if view.is_empty else {}
        return {**self._show(view), **listed}

    def doom(self, conversation_id: str) -> Updates:
        """Ask to confirm that the conversation on the screen, and no other, is to be deleted."""
        return {self.doomed: conversation_id, self.confirmation: gr.update(visible=True)}

    def remove(self, doomed: str, reach: int, request: gr.Request) -> Updates:
        """Delete the conversation that was asked about."""
        view = View(announcement=words.DELETED)
        try:
            self._desk().conversations.delete(doomed, caller_of(request).owner)
        except AssistantError as error:
            kept = session.reopen(self._desk(), caller_of(request), doomed)
            view = replace(kept, message=words.message(str(error)))
        listed = self.history.list_(view.conversation_id, reach, request)
        return {**self._show(view), **listed}

    def judge_useful(self, answer_id: str, request: gr.Request) -> Updates:
        """Keep « useful »."""
        return self._judge(Feedback(answer_id, True), words.THANKS_USEFUL, request)

    def judge_useless(
        self, answer_id: str, reason: str | None, comment: str, request: gr.Request
    ) -> Updates:
        """Keep « not useful » with its reason."""
        why = FeedbackReason(reason) if reason else None
        feedback = Feedback(answer_id, False, why, comment.strip()[:MAX_COMMENT_CHARS])
        shown = self._judge(feedback, words.THANKS_REASON, request)
        return {**shown, self.reason: None, self.comment: ""}

    def _judge(self, feedback: Feedback, thanks: str, request: gr.Request) -> Updates:
        def keep() -> str:
            self._desk().judge(feedback, caller_of(request))
            return thanks

        hidden = gr.update(visible=False)
        return {self.thanks: session.attempt(keep), self.judging: hidden, self.reasons: hidden}

    def _gone(self, view: View, asked: str) -> Updates:
        """Return the updates that leave in sight a conversation that is no more, and what was asked.

        The next question starts another, and takes its place.
        """
        hidden = gr.update(visible=False)
        return {
            self.message: view.message,
            self.question: asked,
            self.conversation: "",
            self.answer: "",
            self.ended: "",
            **dict.fromkeys((self.judging, self.reasons, self.delete, self.confirmation), hidden),
        }

    def _show(self, view: View, *, typed: str | None = None) -> Updates:
        """Return the updates of ``_shown``; what was about to be done to another view is undone."""
        hidden = gr.update(visible=False)
        return {
            self.thread: view.thread or words.EMPTY_THREAD,
            self.sources: view.sources or words.NO_SOURCES,
            self.announcement: view.announcement,
            self.conversation: view.conversation_id,
            self.answer: view.answer_id,
            self.welcome: gr.update(visible=view.is_empty),
            self.judging: gr.update(visible=view.is_judged),
            self.reasons: hidden,
            self.reason: None,
            self.comment: "",
            self.thanks: "",
            self.new: gr.update(visible=not view.is_empty),
            self.delete: gr.update(visible=bool(view.conversation_id)),
            self.confirmation: hidden,
            self.message: view.message,
            self.question: gr.skip() if typed is None else typed,
        }
