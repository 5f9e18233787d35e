"""Datasets are validated on load; each defect is told with its file and line."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.datasets import check_against, datasets_digest, load_questions
from evals.errors import DatasetError
from evals.questions import Expected, Gold, Nugget, Part, QuestionKind
from tests.evals.samples import DELAY, DOCUMENTS, QUORUM, line, question, unanswerable, write_lines

GOLD: dict[str, Any] = {"document_id": "convocation", "grade": 2, "quote": DELAY}
FACT: dict[str, Any] = {"text": "x", "forms": ["x"], "vital": True}
REFUSED: dict[str, Any] = {"expected": "refuse", "kind": "unanswerable", "nuggets": []}


def _defects(tmp_path: Path, *lines: dict[str, Any]) -> list[str]:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    with pytest.raises(DatasetError) as caught:
        load_questions([path])
    return list(caught.value.problems)


def test_a_line_becomes_a_question(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "questions.jsonl",
        [
            line(
                "q-1", kind="followup", turns=["Et avant ?"], forbidden=["trois jours"], part="test"
            )
        ],
    )
    (found,) = load_questions([path])
    assert found.id == "q-1"
    assert found.kind is QuestionKind.FOLLOWUP
    assert found.expected is Expected.ANSWER
    assert found.part is Part.TEST
    assert found.gold == (Gold("convocation", 2, DELAY),)
    assert found.nuggets == (Nugget("cinq jours", ("cinq jours",), True),)
    assert found.turns == ("Et avant ?",)
    assert found.forbidden == ("trois jours",)
    assert found.where == "questions.jsonl:1"


def test_only_the_part_asked_for_is_returned(tmp_path: Path) -> None:
    other = [GOLD | {"document_id": "quorum"}]
    lines = [line("q-1", part="dev"), line("q-2", part="test", gold=other)]
    path = write_lines(tmp_path / "questions.jsonl", lines)
    assert [q.id for q in load_questions([path], Part.TEST)] == ["q-2"]


def test_a_document_is_in_one_part(tmp_path: Path) -> None:
    near = [GOLD | {"document_id": "quorum", "grade": 2}, GOLD | {"grade": 0}]
    problems = _defects(tmp_path, line("q-1", part="dev"), line("q-2", part="test", gold=near))
    assert problems == [
        "questions.jsonl:2 : « convocation », de la part test, est aussi de la part dev "
        "(questions.jsonl:1). Lancez « python -m evals.split »."
    ]


def test_two_passages_of_one_document_or_of_two_make_a_multi_question(tmp_path: Path) -> None:
    one = [GOLD, GOLD | {"quote": QUORUM}]
    two = [GOLD, GOLD | {"document_id": "quorum", "grade": 1}]
    lines = [line(f"q-{n}", kind="multi", gold=gold) for n, gold in enumerate((one, two))]
    path = write_lines(tmp_path / "questions.jsonl", lines)
    assert len(load_questions([path])) == 2


def test_a_folder_gives_its_question_files_only(tmp_path: Path) -> None:
    write_lines(tmp_path / "questions-a.jsonl", [line("q-1")])
    write_lines(tmp_path / "questions-b.jsonl", [line("q-2")])
    write_lines(tmp_path / "adversarial.jsonl", [{"autre": "format"}])
    assert [q.id for q in load_questions([tmp_path])] == ["q-1", "q-2"]


def test_a_folder_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="aucun fichier de questions"):
        load_questions([tmp_path])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "devinette"}, "« kind » vaut « devinette »"),
        ({"expected": "peut-être"}, "« expected » vaut"),
        ({"part": "prod"}, "« part » vaut"),
        ({"question": "  "}, "« question » doit être un texte non vide"),
        ({"question": None}, "la clé « question » manque"),
        ({"couleur": "bleu"}, "clé inconnue : couleur"),
        ({"turns": ["avant ?"]}, "« turns » est réservé"),
        ({"kind": "followup"}, "a besoin de « turns »"),
        ({"nuggets": []}, "au moins un fait essentiel"),
        ({"nuggets": [{"text": "x", "forms": [], "vital": True}]}, "n’a aucune forme"),
        ({"gold": []}, "au moins un document de grade 2"),
        ({"gold": [{"document_id": "convocation", "grade": 2}]}, "n’a pas de citation"),
        ({"gold": [{"document_id": "convocation", "grade": 3}]}, "« grade » vaut 0, 1 ou 2"),
        ({"expected": "refuse", "gold": []}, "aucun fait n’est attendu d’un refus"),
        (REFUSED | {"gold": [GOLD]}, "un refus est attendu, et « convocation » y répond (grade 2)"),
        ({"kind": "unanswerable"}, "une question « unanswerable » n’attend pas de réponse"),
        ({"kind": "out_of_domain"}, "une question « out_of_domain » n’attend pas de réponse"),
        ({"kind": "superseded"}, "a besoin de « forbidden », la valeur dépassée"),
        ({"kind": "multi"}, "une question « multi » attend au moins deux passages"),
        ({"kind": "multi", "gold": [GOLD, GOLD]}, "attend au moins deux passages"),
        (
            {"kind": "multi", "gold": [GOLD, GOLD | {"document_id": "x", "grade": 0}]},
            "attend au moins deux passages",
        ),
        ({"gold": [GOLD | {"grade": True}]}, "« grade » vaut 0, 1 ou 2"),
        ({"gold": [GOLD | {"grade": 2.0}]}, "« grade » vaut 0, 1 ou 2"),
        ({"gold": [GOLD | {"quote": 12}]}, "« quote » doit être un texte"),
        ({"gold": [GOLD | {"citation": "x"}]}, "clé inconnue dans « gold » : citation"),
        ({"gold": GOLD}, "« gold » doit être une liste d’objets JSON"),
        ({"gold": ["convocation"]}, "« gold » doit être une liste d’objets JSON"),
        ({"gold": [{"grade": 2}]}, "la clé « document_id » manque"),
        ({"nuggets": [FACT | {"vital": "false"}]}, "« vital » vaut true ou false, sans guillemets"),
        ({"nuggets": [FACT | {"vital": 1}]}, "« vital » vaut true ou false, sans guillemets"),
        ({"nuggets": [FACT | {"forms": ["*"]}]}, "« forms » contient « * », où il n’y a rien"),
        ({"nuggets": [FACT | {"forms": [" . "]}]}, "« forms » contient"),
        ({"nuggets": [FACT | {"forms": ["a b c d e f g h i"]}]}, "a plus de 8 mots"),
        ({"nuggets": [FACT | {"form": "x"}]}, "clé inconnue dans « nuggets » : form"),
        ({"nuggets": "x"}, "« nuggets » doit être une liste d’objets JSON"),
        ({"forbidden": ["**"]}, "« forbidden » contient « ** »"),
        ({"kind": ["factual"]}, "« kind » vaut"),
        ({"id": 3}, "« id » doit être un texte non vide"),
        ({"question": "\ud800"}, "n’est que la moitié d’un caractère"),
    ],
)
def test_each_defect_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    problems = _defects(tmp_path, line("q-1"), line("q-2", **changes))
    assert len(problems) == 1
    assert problems[0].startswith("questions.jsonl:2 : ")
    assert message in problems[0]


def test_an_id_is_given_once_over_all_files(tmp_path: Path) -> None:
    write_lines(tmp_path / "questions-a.jsonl", [line("q-1")])
    write_lines(tmp_path / "questions-b.jsonl", [line("q-2"), line("q-1")])
    with pytest.raises(DatasetError) as caught:
        load_questions([tmp_path])
    assert caught.value.problems == (
        "questions-b.jsonl:2 : « q-1 » existe déjà (questions-a.jsonl:1).",
    )


def test_all_defects_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("pas du json\n[1]\n" + json.dumps(line("q-1", kind="x")) + "\n", "utf-8")
    with pytest.raises(DatasetError) as caught:
        load_questions([path])
    assert [problem.split(" : ")[0] for problem in caught.value.problems] == [
        "questions.jsonl:1",
        "questions.jsonl:2",
        "questions.jsonl:3",
    ]
    assert "3 défauts" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "q-1", "id": "q-2"}', "la clé « id » est donnée deux fois"),
        ('{"gold": [{"grade": 2, "grade": 1}]}', "la clé « grade » est donnée deux fois"),
        ('{"id": NaN}', "NaN n’est pas un nombre"),
        ('{"id": }', "ce n’est pas du JSON (colonne 8)"),
        ("[" * 100_000, "trop de niveaux les uns dans les autres"),
    ],
)
def test_what_json_itself_does_not_tell_is_told_in_french(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(DatasetError) as caught:
        load_questions([path])
    assert caught.value.problems == (f"questions.jsonl:1 : {message}.",)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(json.dumps(line("q-é"), ensure_ascii=False).encode(encoding))
    with pytest.raises(DatasetError) as caught:
        load_questions([path])
    assert caught.value.problems == (
        "questions.jsonl : ce fichier n’est pas en UTF-8. Enregistrez-le ainsi.",
    )


def test_a_mark_at_the_start_and_the_ends_of_lines_of_windows_are_taken(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "questions.jsonl", [line("q-1"), line("q-2")])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [(q.id, q.where) for q in load_questions([path])] == [
        ("q-1", "questions.jsonl:1"),
        ("q-2", "questions.jsonl:2"),
    ]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_a_separator_inside_a_question_cuts_no_line(tmp_path: Path, separator: str) -> None:
    asked = f"Combien{separator}de jours ?"
    path = write_lines(tmp_path / "questions.jsonl", [line("q-1", question=asked), line("q-2")])
    assert separator in path.read_text("utf-8")
    assert [q.question for q in load_questions([path])] == [asked, line()["question"]]


def test_gold_that_holds_gives_no_problem() -> None:
    assert check_against([question(), unanswerable()], DOCUMENTS.get) == []


def test_gold_is_checked_against_the_documents() -> None:
    lost = question("q-1", gold=(Gold("disparue", 2, "x"),))
    misquoted = question("q-2", gold=(Gold("convocation", 2, "La convocation part."),))
    fact = Nugget("neuf jours", ("neuf jours", "9 jours"), True)
    absent = question("q-3", nuggets=(fact,))
    problems = check_against([lost, misquoted, absent], DOCUMENTS.get)
    assert problems[0] == "questions.jsonl:1 : le document « disparue » n’est pas dans l’index."
    assert "aucune forme du fait « cinq jours »" in problems[1]
    assert "ne contient pas mot pour mot « La convocation part. »" in problems[3]
    assert "aucune forme du fait « neuf jours »" in problems[4]
    assert len(problems) == 5


def test_a_document_that_answers_is_in_force_on_the_day() -> None:
    """« ancienne » is in force until 31 December 2020."""
    words = "trois jours francs"
    gold = Gold("ancienne", 2, f"Le délai est de {words}.")
    asked = question(gold=(gold,), nuggets=(Nugget(words, (words,), True),))
    assert check_against([asked], DOCUMENTS.get, dt.date(2020, 12, 31)) == []
    expected = "« ancienne », de grade 2, n’est pas en vigueur le 01/01/2021."
    assert check_against([asked], DOCUMENTS.get, dt.date(2021, 1, 1)) == [
        f"questions.jsonl:1 : {expected}"
    ]
    near = replace(asked, gold=(Gold("convocation", 2, DELAY), replace(gold, grade=0)))
    assert check_against([near], DOCUMENTS.get, dt.date(2021, 1, 1)) == []


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "questions.jsonl", [line("q-1")])
    before = datasets_digest([path])
    assert datasets_digest([path]) == before
    write_lines(path, [line("q-2")])
    assert datasets_digest([path]) != before
