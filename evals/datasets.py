"""Read the evaluation questions, and refuse those that do not hold: each defect with file:line."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from evals.errors import DatasetError, disk_fault
from evals.matching import holds, normal
from evals.parts import assign, documents_named
from evals.questions import Expected, Gold, GoldenQuestion, Nugget, Part, QuestionKind
from ingestion.documents import Document

DEFAULT_FOLDER = Path(__file__).parent / "datasets"
PATTERN = "questions*.jsonl"
INJECTIONS = "injections.jsonl"
"""Not one of PATTERN: its questions are asked with injected documents (``evals.injections``)."""
KEYS = frozenset(
    ["id", "kind", "question", "turns", "expected", "gold", "nuggets", "forbidden", "part"]
)
GOLD_KEYS, NUGGET_KEYS = ("document_id", "grade", "quote"), ("text", "forms", "vital")
REFUSED_KINDS = (QuestionKind.UNANSWERABLE, QuestionKind.OUT_OF_DOMAIN)
"""No document answers them."""
LONGEST_FORM = 8
"""Words of the longest form: a whole sentence is hardly ever shown word for word."""
Lookup = Callable[[str], Document | None]
_Choice = TypeVar("_Choice", bound=StrEnum)


def dataset_files(path: Path) -> list[Path]:
    """Return the files of a folder of datasets, or the file itself; raises DatasetError."""
    files = sorted(path.glob(PATTERN)) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise DatasetError([f"{path} : aucun fichier de questions (.jsonl) ici."])
    return files


def injection_file(path: Path) -> Path | None:
    """Return the questions on injected documents of a folder of datasets, if it has some."""
    file = path / INJECTIONS
    return file if file.is_file() else None


def injected_documents(path: Path) -> Path:
    """Return where the injected documents of a folder of datasets stand."""
    return path.parent / "injections"


def load_questions(
    paths: Sequence[Path] = (DEFAULT_FOLDER,), part: Part | None = None
) -> tuple[GoldenQuestion, ...]:
    """Return the questions of files and folders, all parts or one; raises DatasetError.

    A line that does not carry its part yet gets the one ``evals.split`` would write.
    """
    files = [file for path in paths for file in dataset_files(path)]
    problems: list[str] = []
    lines = list(_lines(files, problems))
    parts = assign(
        {str(raw.get("id")): documents_named(raw) for _, raw in lines if _has_gold_ids(raw)}
    )
    questions: list[GoldenQuestion] = []
    seen: dict[str, str] = {}
    for where, raw in lines:
        try:
            question = _question(raw, where, parts)
        except (KeyError, ValueError) as error:
            problems.append(f"{where} : {_reason(error)}")
            continue
        if question.id in seen:
            problems.append(f"{where} : « {question.id} » existe déjà ({seen[question.id]}).")
        seen[question.id] = where
        problems += [f"{where} : {defect}" for defect in _defects(question)]
        questions.append(question)
    problems += _in_both_parts(questions)
    if problems:
        raise DatasetError(problems)
    return tuple(q for q in questions if part is None or q.part is part)


def check_against(
    questions: Iterable[GoldenQuestion], lookup: Lookup, day: dt.date | None = None
) -> list[str]:
    """Return what does not hold in the documents: missing or expired ones, wrong quotes, absent forms.

    ``lookup`` gives a document of the evaluated generation with its text, or None. ``day`` is the day
    that the questions are asked about, today by default.
    """
    asked_about = day or dt.date.today()
    return [
        f"{question.where} : {defect}"
        for question in questions
        for defect in _document_defects(question, lookup, asked_about)
    ]


def datasets_digest(paths: Sequence[Path] = (DEFAULT_FOLDER,)) -> str:
    """Return a short digest of the files' content: two runs compare only on the same questions."""
    digest = hashlib.sha256()
    for file in (file for path in paths for file in _files_asked(path)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _files_asked(path: Path) -> list[Path]:
    """Return every file that decides what is asked of a folder, or the file itself."""
    file = injection_file(path)
    injected = [file, *sorted(injected_documents(path).glob("*.md"))] if file else []
    return [*dataset_files(path), *injected]


def text_lines(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file, a mark at its start left out; raises DatasetError.

    Only « \\n » ends a line: str.splitlines would cut a question at its U+2028.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise DatasetError(
            [f"{path.name} : ce fichier n’est pas en UTF-8. Enregistrez-le ainsi."]
        ) from error
    except OSError as error:
        raise DatasetError([f"{path} : lecture impossible ({disk_fault(error)})."]) from error
    return lines[:-1] if lines[-1] == "" else lines


def parse_line(line: str) -> dict[str, Any]:
    """Return the JSON object of a line; raises ValueError with what is wrong, in French."""
    try:
        raw = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        raise ValueError(f"ce n’est pas du JSON (colonne {error.colno})") from error
    except UnicodeEncodeError as error:
        raise ValueError(
            "un caractère \\ud800 à \\udfff n’est que la moitié d’un caractère"
        ) from error
    except RecursionError as error:
        raise ValueError("trop de niveaux les uns dans les autres") from error
    if not isinstance(raw, dict):
        raise ValueError("un objet JSON est attendu")
    return raw


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"la clé « {twice} » est donnée deux fois")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} n’est pas un nombre")


def _lines(files: Iterable[Path], problems: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        try:
            lines = text_lines(file)
        except DatasetError as error:
            problems += error.problems
            continue
        for number, line in enumerate(lines, 1):
            where = f"{file.name}:{number}"
            try:
                if line.strip():
                    yield where, parse_line(line)
            except ValueError as error:
                problems.append(f"{where} : {error}.")


def _has_gold_ids(raw: Mapping[str, Any]) -> bool:
    gold = raw.get("gold", [])
    return isinstance(gold, list) and all(isinstance(g, dict) and "document_id" in g for g in gold)


def _question(raw: Mapping[str, Any], where: str, parts: Mapping[str, Part]) -> GoldenQuestion:
    """Return the question of a line; raises KeyError or ValueError with what is wrong."""
    _only(raw, KEYS, "")
    identifier, gold = _text(raw, "id"), tuple(_gold(one) for one in _objects(raw, "gold"))
    return GoldenQuestion(
        id=identifier,
        kind=_choice(QuestionKind, raw, "kind"),
        question=_text(raw, "question"),
        expected=_choice(Expected, raw, "expected"),
        part=_choice(Part, raw, "part") if "part" in raw else parts[identifier],
        gold=gold,
        nuggets=tuple(_nugget(one) for one in _objects(raw, "nuggets")),
        turns=_texts(raw.get("turns", []), "turns"),
        forbidden=_compared(raw.get("forbidden", []), "forbidden"),
        where=where,
    )


def _only(raw: Mapping[str, Any], allowed: Collection[str], inside: str) -> None:
    if unknown := sorted(set(raw) - set(allowed)):
        raise ValueError(f"clé inconnue{inside} : {', '.join(unknown)}")


def _objects(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = raw.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"« {key} » doit être une liste d’objets JSON")
    return found


def _gold(raw: Mapping[str, Any]) -> Gold:
    _only(raw, GOLD_KEYS, " dans « gold »")
    grade, quote = raw["grade"], raw.get("quote", "")
    if type(grade) is not int or grade not in (0, 1, 2):
        raise ValueError("« grade » vaut 0, 1 ou 2")
    if not isinstance(quote, str):
        raise ValueError("« quote » doit être un texte")
    return Gold(_text(raw, "document_id"), grade, quote)


def _nugget(raw: Mapping[str, Any]) -> Nugget:
    _only(raw, NUGGET_KEYS, " dans « nuggets »")
    text, forms, vital = (
        _text(raw, "text"),
        _compared(raw["forms"], "forms"),
        raw.get("vital", False),
    )
    if not forms:
        raise ValueError(f"le fait « {text} » n’a aucune forme")
    if not isinstance(vital, bool):
        raise ValueError("« vital » vaut true ou false, sans guillemets")
    for form in forms:
        if len(form.split()) > LONGEST_FORM:
            raise ValueError(f"la forme « {form} » a plus de {LONGEST_FORM} mots")
    return Nugget(text, forms, vital)


def _compared(raw: object, key: str) -> tuple[str, ...]:
    """Return texts to be looked for, each with something that is compared."""
    found = _texts(raw, key)
    for text in found:
        if not any(character.isalnum() for character in normal(text)):
            raise ValueError(f"« {key} » contient « {text} », où il n’y a rien à chercher")
    return found


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"« {key} » doit être un texte non vide")
    return value


def _texts(raw: object, key: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(v, str) and v.strip() for v in raw):
        raise ValueError(f"« {key} » doit être une liste de textes non vides")
    return tuple(raw)


def _choice(kind: type[_Choice], raw: Mapping[str, Any], key: str) -> _Choice:
    try:
        return kind(raw[key])
    except ValueError as error:
        choices = ", ".join(member.value for member in kind)
        raise ValueError(f"« {key} » vaut « {raw[key]} », or il faut : {choices}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"la clé « {error.args[0]} » manque."
    return f"{error}."


def _defects(question: GoldenQuestion) -> Iterator[str]:
    """Yield what a question lacks for its kind, without looking at the documents."""
    if question.kind is QuestionKind.FOLLOWUP and not question.turns:
        yield "une question de suite a besoin de « turns », les questions d’avant."
    if question.turns and question.kind not in (QuestionKind.FOLLOWUP, QuestionKind.HOSTILE):
        yield "« turns » est réservé aux questions de suite (followup)."
    if question.kind is QuestionKind.SUPERSEDED and not question.forbidden:
        yield "une question sur le droit dépassé a besoin de « forbidden », la valeur dépassée."
    if question.answerable and question.kind in REFUSED_KINDS:
        yield f"une question « {question.kind.value} » n’attend pas de réponse : « expected » : refuse."
    if question.kind is QuestionKind.MULTI and len(_passages(question)) < 2:
        yield "une question « multi » attend au moins deux passages (« gold » de grade 1 ou 2)."
    if not question.answerable:
        for name in sorted(question.relevant):
            yield f"un refus est attendu, et « {name} » y répond (grade 2)."
        if question.nuggets:
            yield "aucun fait n’est attendu d’un refus : « nuggets » doit être vide."
        return
    if not any(nugget.vital for nugget in question.nuggets):
        yield "une réponse attendue a au moins un fait essentiel (« vital »: true)."
    if not question.relevant:
        yield "une réponse attendue a au moins un document de grade 2."
    for name in sorted(question.relevant):
        if not any(g.document_id == name and g.quote for g in question.gold):
            yield f"le document « {name} », de grade 2, n’a pas de citation (« quote »)."


def _passages(question: GoldenQuestion) -> set[tuple[str, str]]:
    """Return the passages that are of use: several may stand in one document."""
    return {(gold.document_id, gold.quote) for gold in question.gold if gold.grade}


def _in_both_parts(questions: Iterable[GoldenQuestion]) -> Iterator[str]:
    """Yield what names a document of the other part: it would be tuned on and tested with."""
    first: dict[str, GoldenQuestion] = {}
    for question in questions:
        for name in question.grades:
            other = first.setdefault(name, question)
            if other.part is not question.part:
                yield (
                    f"{question.where} : « {name} », de la part {question.part}, est aussi de la part "
                    f"{other.part} ({other.where}). Lancez « python -m evals.split »."
                )


def _document_defects(question: GoldenQuestion, lookup: Lookup, day: dt.date) -> Iterator[str]:
    texts = []
    for gold in question.gold:
        document = lookup(gold.document_id)
        if document is None:
            yield f"le document « {gold.document_id} » n’est pas dans l’index."
            continue
        texts.append(document.text)
        if gold.quote and gold.quote not in document.text:
            yield f"« {gold.document_id} » ne contient pas mot pour mot « {gold.quote[:80]} »."
        if gold.grade == 2 and not document.validity.in_force(day):
            yield f"« {gold.document_id} », de grade 2, n’est pas en vigueur le {day:%d/%m/%Y}."
    if not question.answerable:
        return
    for nugget in question.nuggets:
        if not any(holds(text, form) for text in texts for form in nugget.forms):
            yield f"aucune forme du fait « {nugget.text} » n’est dans les documents attendus."
