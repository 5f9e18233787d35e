"""A command written wrong: what is wrong with it and how to write it, in French.

typer words these errors in English; the known ones are said here, another keeps its own words.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

# typer keeps its click to itself; its version is pinned, and the tests run every error below.
from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer.exceptions import TyperException

from assistant.validation import refusal


def explain(error: TyperException) -> str:
    """Return what is wrong and where the help is; nothing when the help itself was just shown."""
    if isinstance(error, NoArgsIsHelpError):
        return ""
    context = getattr(error, "ctx", None)
    lines = [f"Erreur : {_said(error)}"]
    if context is not None:
        lines.append(f"Pour voir comment l’écrire : {context.command_path} --help")
    return "\n".join(lines)


def _said(error: TyperException) -> str:
    match error:
        case MissingParameter():
            return _missing(error.param)
        case BadParameter():
            return _bad(error)
        case NoSuchOption():
            near = " ou ".join(sorted(error.possibilities or ()))
            hint = f" Vouliez-vous dire {near} ?" if near else ""
            return f"l’option {error.option_name} n’existe pas.{hint}"
    for pattern, french in _SENTENCES:
        if found := pattern.fullmatch(error.message):
            return french.format(*found.groups(), commands=_commands(error))
    return error.message


def _missing(parameter: Any) -> str:
    kind = "l’option" if parameter.param_type_name == "option" else "l’argument"
    role = f" ({parameter.help.rstrip('.')})" if parameter.help else ""
    return f"il manque {kind} {_name(parameter)}{role}."


def _bad(error: BadParameter) -> str:
    where = error.param_hint or (_name(error.param) if error.param else "")
    return f"valeur incorrecte pour {where} : {_reason(error)}" if where else error.message


def _reason(error: BadParameter) -> str:
    """Return why a value is refused; our own refusals are already in French."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return error.message
    allowed = error.param.type_descriptor.choices if error.param else None
    if allowed:
        return f"valeurs possibles : {', '.join(map(str, allowed))}."
    return f"{refusal(dict(cause.errors()[0]))}."


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).upper()


def _commands(error: TyperException) -> str:
    """Return the commands that could have been given; nothing where there is none to choose."""
    context = getattr(error, "ctx", None)
    listed = getattr(context.command, "list_commands", None) if context is not None else None
    return ", ".join(listed(context)) if listed else ""


_SENTENCES = tuple(
    (re.compile(english, re.DOTALL), french)
    for english, french in (
        (
            r"No such command '(.*?)'\..*",
            "la commande « {} » n’existe pas. Commandes possibles : {commands}.",
        ),
        (r"Missing command\.", "il manque une commande. Commandes possibles : {commands}."),
        (
            r"Got unexpected extra argument(?:\(s\)|s)? \((.*)\)",
            "il y a un argument de trop : « {} ». Mettez entre guillemets ce qui contient des espaces.",
        ),
        (r"Option '(.*)' requires an argument\.", "l’option {} attend une valeur."),
        (r"Option '(.*)' does not take a value\.", "l’option {} ne prend pas de valeur."),
    )
)
