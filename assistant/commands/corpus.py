"""`vademecum corpus`: check the documents, count them, look up the articles that they cite."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.console import AfterOption, BeforeOption

if TYPE_CHECKING:
    from ingestion.corpus import CorpusStats, Finding, ReferenceReport
    from ingestion.corpus.impact import Impact

app = typer.Typer(
    help="Corpus : vérifier les documents, les compter, contrôler leurs références.",
    no_args_is_help=True,
    add_completion=False,
)

DEFAULT_FOLDER = Path("corpus")
Folders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="DOSSIER…",
        help="Dossiers des documents, pris ensemble comme par « ingest » (« corpus » sans aucun).",
        show_default="corpus",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Sortie JSON.")]


@app.command("check")
def check(
    folders: Folders = None,
    as_json: AsJson = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Échouer aussi sur ce qui est à revoir.")
    ] = False,
) -> None:
    """Vérifier en-têtes, identifiants, thèmes, liens, doublons, dates et typographie."""
    with _messages():
        from ingestion.corpus import Severity, check_corpus

        findings = check_corpus(*(folders or [DEFAULT_FOLDER]))
    errors = sum(f.severity is Severity.ERROR for f in findings)
    if as_json:
        typer.echo(json.dumps([f.to_json() for f in findings], ensure_ascii=False))
    else:
        _show_findings(findings, errors)
    if errors or (strict and findings):
        raise typer.Exit(1)


@app.command("stats")
def stats(
    folders: Folders = None,
    image: Annotated[
        Path | None,
        typer.Option("--image", metavar="FICHIER", help="Dessiner aussi une image (.png ou .svg)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compter les documents, mots, questions et références, par thème et par type."""
    with _messages():
        from ingestion.corpus import corpus_stats

        counts = corpus_stats(*(folders or [DEFAULT_FOLDER]))
        if image is not None:
            from ingestion.corpus.picture import draw_stats

            draw_stats(counts, image)
    if as_json:
        typer.echo(json.dumps(counts.to_json(), ensure_ascii=False))
        return
    _show_stats(counts)
    if image is not None:
        typer.echo(f"Image écrite : {image}")


@app.command("references")
def references(
    articles: Annotated[
        Path,
        typer.Option(
            "--articles", metavar="FICHIER", help="Articles de loi, un par ligne (JSONL)."
        ),
    ],
    folders: Folders = None,
    as_json: AsJson = False,
) -> None:
    """Contrôler que chaque article cité existe, ou que la fiche dit pourquoi il manque."""
    with _messages():
        from ingestion.corpus import check_references

        report = check_references(*(folders or [DEFAULT_FOLDER]), articles=articles)
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _show_references(report)
    if report.problems or report.unread:
        raise typer.Exit(1)


@app.command("impact")
def impact(
    before: BeforeOption = "current",
    after: AfterOption = "candidate",
    index: Annotated[
        Path | None, typer.Option("--index", help="Dossier de l’index (celui des réglages).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Lister ce qui cite un document modifié, retiré ou expiré : réponses enregistrées, évaluations."""
    with _messages():
        import datetime as dt
        from importlib.metadata import entry_points

        from assistant.settings import load_settings
        from ingestion.corpus.impact import impact as find_impact
        from ingestion.index import GenerationFolder

        folder = GenerationFolder(index or load_settings().index)
        # Packages above this one give what they hold that cites documents, without being imported.
        citing = [point.load() for point in entry_points(group="vademecum.citing")]
        found = find_impact(folder.resolve(before), folder.resolve(after), dt.date.today(), citing)
    if as_json:
        from assistant.answers import to_json

        typer.echo(json.dumps(to_json(found), ensure_ascii=False))
    else:
        _show_impact(found)


@contextmanager
def _messages() -> Iterator[None]:
    """Turn the errors of ingestion into a message on standard error and exit code 1."""
    from ingestion.errors import IngestionError

    try:
        yield
    except (IngestionError, ValueError, OSError) as error:
        sys.stderr.write(f"Erreur : {error}\n")
        raise typer.Exit(1) from error


def _show_findings(findings: list[Finding], errors: int) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not findings:
        console.print("Corpus sans erreur.")
        return
    for path, group in groupby(findings, key=lambda f: f.path):
        # Text, not markup: a path or message may hold square brackets.
        console.print(Text(path, style="bold"), soft_wrap=True)
        table = Table(box=None, show_header=False, padding=(0, 1))
        table.add_column(justify="right")
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for finding in group:
            label = finding.severity.label
            colour = "red" if label == "erreur" else "yellow"
            line = f"ligne {finding.line}" if finding.line else ""
            table.add_row(line, Text(label, style=colour), Text(finding.message))
        console.print(table)
    console.print(f"{_count(errors, 'erreur')}, {len(findings) - errors} à revoir.")


def _show_stats(counts: CorpusStats) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    header, *others = counts.header()
    table = Table(title=_count(counts.total, "document"), padding=(0, 0))
    table.add_column(header, min_width=16)
    for title in others:
        table.add_column(title, justify="right")
    rows = counts.table()
    for number, row in enumerate(rows):
        table.add_row(*row, end_section=number == len(rows) - 2)
    console.print(table)
    bars = Table(title="Objectifs")
    for title in ("Objectif", "Atteint", "Visé", ""):
        bars.add_column(title, justify="left" if title in ("Objectif", "") else "right")
    for bar in counts.bars:
        mark = "[green]oui[/]" if bar.reached else "[red]non[/]"
        bars.add_row(bar.label, str(bar.value), str(bar.target), mark)
    console.print(bars)
    console.print(
        f"Vérifiés sur un texte : {counts.verified} ; sans texte consulté : {counts.unverified} ; "
        f"vérification de plus de douze mois : {counts.stale}.\n"
        f"Questions déjà posées : {counts.asked} avec leur réponse, {counts.unanswered} sans réponse."
    )
    for message in counts.unread:
        console.print(message, style="red", markup=False)


def _show_references(report: ReferenceReport) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if report.problems:
        table = Table(box=None, pad_edge=False)
        for title in ("Où", "Code", "Article", "Quoi"):
            table.add_column(title, overflow="fold")
        for problem in report.problems:
            what = problem.status.label + (f" ({problem.hint})" if problem.hint else "")
            table.add_row(
                *(
                    Text(t)
                    for t in (
                        problem.where,
                        problem.reference.code or "",
                        problem.reference.article or "",
                        what,
                    )
                )
            )
        console.print(table)
    for message in report.unread:
        console.print(message, style="red", markup=False)
    parts = ", ".join(f"{status.label} : {n}" for status, n in report.counts.items())
    share = f"{report.share * 100:.1f}".replace(".", ",")
    console.print(
        f"{_count(report.documents, 'document')}, {_count(len(report.checks), 'référence')} ({parts}). "
        f"Trouvées ou expliquées : {share} %."
    )


def _show_impact(found: Impact) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for change in found.changes:
        console.print(Text(f"{change.kind.label} : {change.title} ({change.document_id})"))
    if found.touched:
        table = Table(title="Ce qui les cite", box=None, pad_edge=False)
        for title in ("Quoi", "Lequel", "Document", "Pourquoi"):
            table.add_column(title, overflow="fold")
        for one in found.touched:
            cells = (one.cited.source, one.cited.name, one.cited.document_id, one.why)
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)
    lost = sum(one.quote_lost for one in found.touched)
    console.print(
        f"{found.before} → {found.after} : {_count(len(found.changes), 'document changé')}, "
        f"{_count(len(found.touched), 'citation touchée')}, dont {lost} dont le passage n’existe plus."
    )


def _count(number: int, words: str) -> str:
    return f"{number} " + " ".join(word + "s" * (number > 1) for word in words.split())
