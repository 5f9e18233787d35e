"""`vademecum ask`: one question, one sourced answer."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.commands.console import BatchOption, IndexOption, JsonOption, print_json, read_batch

NO_ANSWER = "sans_reponse"
"""Code of the notice that only says that there is no answer."""
OLD_INDEX = "index_precedent"
"""Code of the notice that an earlier index answers: it explains no refusal."""

app = typer.Typer(
    help="Poser une question et lire la réponse avec ses sources.", add_completion=False
)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="La question, avec vos mots.")] = "",
    index: IndexOption = None,
    as_json: JsonOption = False,
    batch: BatchOption = None,
    generation: Annotated[
        str | None, typer.Option("--generation", help="« candidate » ou un nom de génération.")
    ] = None,
) -> None:
    """Poser une question et lire la réponse avec ses sources."""
    from assistant.answers import Question, to_json
    from assistant.engine import open_assistant
    from assistant.settings import load_settings

    engine = open_assistant(load_settings(), index=index, generation=generation)
    if batch is not None:
        for item, questions in read_batch(batch):
            print_json(_batch_line(engine, item, questions))
        return
    answer = engine.ask(Question(question))
    if as_json:
        print_json({"id": answer.id, **to_json(answer)})
        return
    _print(answer)


def _batch_line(engine: Any, item: str, questions: list[str]) -> dict[str, Any]:
    """Ask the questions of one conversation in turn; return the last answer as JSON.

    An unusable question gets its error as a notice, and the other lines go on.
    """
    from assistant.answers import Question, Turn, to_json
    from assistant.errors import QuestionError

    turns: tuple[Turn, ...] = ()
    raw: dict[str, Any] = {}
    for question in questions:
        try:
            answer = engine.ask(Question(question, turns))
        except QuestionError as error:
            raw = {
                "question": question,
                "status": "no_answer",
                "mode": "extractive",
                "statements": [],
                "citations": [],
                "confidence": 0.0,
                "related": [],
                "notices": [{"code": "question", "text": str(error)}],
                "handoff": None,
                "timings": {},
            }
            continue
        raw = to_json(answer)
        documents = tuple(c.document_id for c in answer.citations)
        text = " ".join(s.text for s in answer.statements)
        resolved = answer.resolved_question
        turns = (*turns, Turn(resolved or question, text, documents, resolved is not None))
    return {**raw, "id": item}


def _print(answer: Any) -> None:
    from assistant.answers import AnswerStatus
    from assistant.openai_shapes import footnote
    from assistant.outline import parts_of

    if answer.resolved_question:
        typer.secho(f"Question comprise : {answer.resolved_question}", dim=True)
    for notice in _told(answer):
        typer.secho(f"! {notice.text}", fg="yellow")
    for part in parts_of(answer.statements, answer.citations):
        if part.heading:
            typer.secho(f"{part.heading}\n", bold=True)
        for run in part.runs:
            if run.title:
                typer.secho(f"Dans « {run.title} » :\n", bold=True)
            for statement in run.statements:
                marks = "".join(f"[{n}]" for n in statement.citations)
                doubt = "" if statement.verified else "[non vérifié] "
                typer.echo(f"{doubt}{statement.text} {marks}\n")
    for citation in answer.citations:
        typer.secho(footnote(citation), dim=True)
    if answer.status is AnswerStatus.NO_ANSWER:
        for related in answer.related:
            typer.echo(f"Texte proche : {related.title} — {related.excerpt[:160]}")
    if answer.handoff:
        typer.echo(answer.handoff.text)
        for contact in answer.handoff.contacts:
            typer.echo(f"  - {contact}")
    if answer.status is AnswerStatus.ANSWERED:
        typer.secho(f"Confiance : {answer.confidence:.0%}", dim=True)


def _told(answer: Any) -> list[Any]:
    """Return the notices, without « the documents do not answer » where a refusal says why."""
    whys = [n for n in answer.notices if n.code not in (NO_ANSWER, OLD_INDEX)]
    return [n for n in answer.notices if n.code != NO_ANSWER or not whys]
