"""`vademecum users`: the accounts. Passwords are asked on the terminal, never taken as arguments."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import AccountError
from assistant.storage.records import Role

if TYPE_CHECKING:
    from assistant.accounts import Accounts
    from assistant.storage.database import Database

app = typer.Typer(
    help="Comptes des personnes : ajouter, lister, retirer, changer un mot de passe.",
    no_args_is_help=True,
    add_completion=False,
)

Login = Annotated[str, typer.Argument(metavar="IDENTIFIANT", help="Identifiant de la personne.")]


@app.command("add")
def add(
    login: Login,
    role: Annotated[
        Role, typer.Option("--role", help="Ce que la personne peut faire.")
    ] = Role.AGENT,
) -> None:
    """Ajouter un compte ; le mot de passe est demandé au clavier."""
    with _database() as database:
        from assistant.accounts import Accounts

        accounts = Accounts(database)
        is_first = not accounts.exist()
        user = accounts.add(login, ask_password(), role)
        hides_some = is_first and _has_conversations_of_nobody(database)
    typer.echo(f"Compte « {user.login} » créé, avec le rôle {user.role}.")
    if hides_some:
        typer.echo(
            "Les conversations tenues jusqu’ici sans compte sont gardées, mais personne ne les voit plus "
            "tant qu’il existe un compte."
        )


@app.command("list")
def list_accounts(
    as_json: Annotated[bool, typer.Option("--json", help="Sortie JSON.")] = False,
) -> None:
    """Lister les comptes."""
    with _accounts() as accounts:
        users = accounts.list()
    if as_json:
        rows = [
            {"login": u.login, "role": u.role, "created_at": u.created_at.isoformat()}
            for u in users
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif not users:
        typer.echo("Aucun compte. Pour en créer un : vademecum users add IDENTIFIANT")
    for user in () if as_json else users:
        typer.echo(f"{user.login:<30} {user.role:<14} depuis le {user.created_at:%d/%m/%Y}")


@app.command("remove")
def remove(
    login: Login,
    yes: Annotated[bool, typer.Option("--oui", help="Ne pas demander de confirmation.")] = False,
) -> None:
    """Retirer un compte, ses conversations et ses avis."""
    if not yes:
        _need_a_keyboard(login)
        sys.stderr.write(f"Retirer « {login} » et toutes ses conversations ? [o/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in {"o", "oui"}:
            typer.echo("Rien n’a été retiré.")
            return
    with _accounts() as accounts:
        accounts.remove(login)
    typer.echo(f"Compte « {login} » retiré.")


@app.command("password")
def password(login: Login) -> None:
    """Changer un mot de passe ; la personne est déconnectée partout."""
    with _accounts() as accounts:
        accounts.set_password(login, ask_password())
    typer.echo(f"Mot de passe de « {login} » changé ; ses connexions sont fermées.")


def ask_password() -> str:
    """Return a password typed twice, or one line of standard input when it is not a terminal.

    Raises AccountError when the two differ or nothing comes.
    """
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise AccountError("Aucun mot de passe reçu sur l’entrée standard.")
        return line
    first = getpass.getpass("Mot de passe (12 caractères au moins) : ")
    if getpass.getpass("Une seconde fois : ") != first:
        raise AccountError("Les deux saisies diffèrent ; rien n’a été changé.")
    return first


def _need_a_keyboard(login: str) -> None:
    """Raise AccountError when nobody can be asked: silence is not consent."""
    if not sys.stdin.isatty():
        raise AccountError(
            f"« {login} » n’a pas été retiré : personne n’est au clavier pour confirmer. "
            f"Pour retirer sans confirmation : vademecum users remove {login} --oui"
        )


def _has_conversations_of_nobody(database: Database) -> bool:
    from assistant.storage.conversations import Conversations

    return bool(Conversations(database).list(limit=1))


@contextmanager
def _accounts() -> Iterator[Accounts]:
    from assistant.accounts import Accounts

    with _database() as database:
        yield Accounts(database)


@contextmanager
def _database() -> Iterator[Database]:
    from assistant.settings import load_settings
    from assistant.storage.database import FILE_NAME, Database

    database = Database.open(load_settings().data / FILE_NAME)
    try:
        yield database
    finally:
        database.close()
