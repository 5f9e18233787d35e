"""Stored evaluations to HTML: every word escaped, every figure beside its interval and threshold."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.catalogue import Generations
from assistant.evaluations import EvaluatedQuestion, Evaluations, MetricWords, QuestionChange
from tests.evaluation_files import question, write_comparison, write_run
from ui.compared import CHANGES_SHOWN, NO_COMPARISON
from ui.evaluation_pieces import value_words
from ui.evaluations import EMPTY, failure_html, failures_html, overview_html
from ui.plotting import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Series, dated, history_svg, place


def plain(page: str) -> str:
    """Return the text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


@pytest.fixture
def stored(tmp_path: Path) -> Evaluations:
    """Return two runs of one part, one of another, and a comparison."""
    write_run(tmp_path, "run-1-test", "2026-11-19T09:00:00+00:00", recall=0.8)
    write_run(tmp_path, "run-2-dev", "2026-11-20T09:00:00+00:00", recall=0.5, part="dev")
    write_run(
        tmp_path,
        "run-3-test",
        "2026-11-21T09:00:00+00:00",
        questions=[
            question("q-1", ["Fait essentiel absent : « <b>cinq</b> jours ».", "Rang 6."]),
            question("q-2", ["Consigne reprise."], kind="hostile", expected="refuse"),
        ],
    )
    write_comparison(tmp_path, "run-1-test", "run-3-test", "2026-11-21T11:00:00+00:00")
    return Evaluations(tmp_path)


def test_without_a_run_the_command_is_named() -> None:
    assert overview_html([], None) == EMPTY
    assert "vademecum eval run" in EMPTY


def test_figures_come_with_interval_threshold_and_count(stored: Evaluations) -> None:
    page = overview_html(stored.runs(), stored.last_comparison())
    assert "Rappel@5 0,900 0,850 – 0,950 au moins 0,930 : manqué 40" in plain(page)
    assert "Refus à tort 0,040 0,000 – 0,080 au plus 0,050 : tenu 40" in plain(page)
    assert "1 mesure hors des seuils : Rappel@5." in plain(page)
    assert re.search(r"Temps médian 13.ms 12.ms – 15.ms — 40", plain(page))


def test_the_verdict_of_the_gate_is_told(tmp_path: Path) -> None:
    write_run(tmp_path, "run-1-test")
    assert "Contrôle" not in overview_html(Evaluations(tmp_path).runs(), None)
    goal = "Refus <dus> : 0,9 < 0,95, objectif non atteint, comme la génération publiée (0,9)"
    verdict = {"passed": True, "goals": [goal]}
    write_run(tmp_path, "run-2-test", "2026-11-22T09:30:00+00:00", verdict=verdict)
    page = overview_html(Evaluations(tmp_path).runs(), None)
    assert "Contrôle avant publication : génération acceptée." in page
    assert "<li>Refus &lt;dus&gt;" in page
    assert "objectif non atteint, comme la génération publiée (0,9)</li>" in page
    write_run(tmp_path, "run-3-test", "2026-11-23T09:30:00+00:00",
              verdict={"passed": False, "reasons": ["Trop bas."]})  # fmt: skip
    page = overview_html(Evaluations(tmp_path).runs(), None)
    assert "génération refusée." in page
    assert "<li>Trop bas.</li>" in page


@pytest.mark.parametrize(
    ("published", "candidate", "passed", "said"),
    [
        ("gen-essai", "", None, "C’est la génération publiée, celle qui répond."),
        ("gen-essai", "gen-9", False, "C’est la génération publiée, celle qui répond."),
        ("gen-1", "gen-essai", True, "C’est une candidate, acceptée par le contrôle, pas encore"),
        ("gen-1", "gen-essai", None, "C’est une candidate, pas jugée par ce relevé, pas encore"),
        ("gen-1", "gen-essai", False, "C’est une candidate refusée par le contrôle"),
        ("gen-1", "", False, "C’est une candidate refusée par le contrôle"),
        ("gen-1", "gen-2", None, "Cette génération n’est pas publiée"),
        ("", "", None, "génération gen-essai . 1 mesure hors"),
    ],
)
def test_the_last_run_says_what_its_generation_is_now(
    tmp_path: Path, published: str, candidate: str, passed: bool | None, said: str
) -> None:
    verdict = None if passed is None else {"passed": passed}
    write_run(tmp_path, "run-1-test", verdict=verdict)
    page = plain(
        overview_html(Evaluations(tmp_path).runs(), None, Generations(published, candidate))
    )
    assert said in page
    assert ("La génération publiée, gen-1 , n’a aucun relevé." in page) == (published == "gen-1")


def test_the_last_run_of_what_is_served_is_told_apart(tmp_path: Path) -> None:
    for day, name in ((19, "gen-1"), (20, "gen-1"), (21, "gen-2")):
        write_run(tmp_path, f"run-{day}-test", f"2026-11-{day}T09:00:00+00:00", generation=name)
    page = plain(overview_html(Evaluations(tmp_path).runs(), None, Generations("gen-1", "gen-2")))
    assert "Dernier relevé de la génération publiée, gen-1 : le 20 novembre 2026 à" in page


def test_runs_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    write_run(tmp_path, "run-2-test")
    (write_run(tmp_path, "run-1-test") / "run.json").write_text("{", "utf-8")
    stored = Evaluations(tmp_path)
    said = "Relevés illisibles, laissés de côté : run-1-test."
    assert said in overview_html(stored.runs(), None, unreadable=stored.unreadable())
    assert said in overview_html([], None, unreadable=stored.unreadable())
    assert "illisible" not in overview_html(stored.runs(), None)


def test_what_the_gate_refused_is_marked_in_the_plot_and_its_table(tmp_path: Path) -> None:
    write_run(tmp_path, "run-19-test", "2026-11-19T09:00:00+00:00", verdict={"passed": False})
    write_run(tmp_path, "run-20-test", "2026-11-20T09:00:00+00:00", verdict={"passed": True})
    page = overview_html(Evaluations(tmp_path).runs(), None)
    svg = page[page.index('<svg class="vd-courbe"') : page.index("</svg>", page.index("vd-courbe"))]
    # Two figures of the refused run.
    assert svg.count('<g class="est-vide">') == 2
    assert len(re.findall(r"19/11[^<]*: 90,0[^<]*, refusée<", svg)) == 1
    assert "Marque vide : génération refusée par le contrôle." in page
    assert len(re.findall(r'<th scope="row">19/11[^<]*, refusée</th>', page)) == 1
    (last,) = Evaluations(tmp_path).runs()[-1:]
    assert "Marque vide" not in overview_html([last], None)


def test_a_figure_that_meant_something_else_is_not_drawn(tmp_path: Path) -> None:
    write_run(tmp_path, "run-19-test", "2026-11-19T09:00:00+00:00")
    words = {"recall_5": {"label": "Rappel@5", "definition": 2}}
    write_run(tmp_path, "run-20-test", "2026-11-20T09:00:00+00:00", metrics=words)
    page = overview_html(Evaluations(tmp_path).runs(), None)
    assert "Rappel@5, 20/11" in page
    assert "Rappel@5, 19/11" not in page


def test_a_run_without_words_shows_its_keys(tmp_path: Path) -> None:
    write_run(tmp_path, "run-1-test", metrics={}, kinds={})
    page = plain(overview_html(Evaluations(tmp_path).runs(), None))
    assert "recall_5 0,900 0,850 – 0,950 — 40" in page
    assert "hors des seuils" not in page
    assert plain(NO_COMPARISON) in page


def test_the_history_keeps_to_the_same_questions(stored: Evaluations) -> None:
    page = overview_html(stored.runs(), None)
    assert "sur 2 relevés, questions de contrôle" in page
    assert "Rappel@5, 19/11" in page
    assert "Rappel@5, 20/11" not in page


def test_the_history_leaves_out_runs_on_other_questions(tmp_path: Path) -> None:
    for day, digest in ((19, "aaa"), (20, "bbb"), (21, "aaa")):
        write_run(tmp_path, f"run-{day}-all", f"2026-11-{day}T09:00:00+00:00", part="all",
                  datasets_digest=digest)  # fmt: skip
    page = overview_html(Evaluations(tmp_path).runs(), None)
    assert "sur 2 relevés, toutes les questions" in page
    assert "Rappel@5, 20/11" not in page
    assert "d’autres réglages" not in page


def test_the_history_tells_the_runs_made_with_other_settings(tmp_path: Path) -> None:
    for day, threshold in ((19, 0.55), (20, 1), (21, 0.55)):
        settings = {"seuil_reponse": threshold, "dense": True}
        write_run(tmp_path, f"run-{day}-all", f"2026-11-{day}T09:00:00+00:00",
                  described={"settings": settings})  # fmt: skip
    write_run(tmp_path, "run-18-all", "2026-11-18T09:00:00+00:00")
    page = plain(overview_html(Evaluations(tmp_path).runs(), None))
    told = page.split("Relevés faits avec d’autres réglages que le dernier :")[1]
    day, _, said = told.split("Dernière comparaison")[0].strip().partition(" : ")
    assert day.startswith("20/11 ")
    assert said == "seuil_reponse = 1 au lieu de 0.55"


def test_the_comparison_counts_wins_ties_and_losses(stored: Evaluations) -> None:
    page = plain(overview_html(stored.runs(), stored.last_comparison()))
    assert "Rappel@5 0,800 0,900 2 7 1 0,250" in page
    assert "1 mesure sans aucun changement." in page
    assert "Questions gagnées ou perdues (1) Perdue Perdue ou pas ? q-7" in page


def test_a_changed_question_opens_on_both_answers(stored: Evaluations) -> None:
    whole = overview_html(stored.runs(), stored.last_comparison())
    page = plain(whole)
    lost = page.split("Questions gagnées ou perdues (1)")[1].split("Répondues autrement")[0]
    before, after = lost.split("Après")
    assert "Avant L’assistant a répondu. Trois jours francs. — fiche-convocation" in before
    assert "L’assistant n’a montré que des textes proches. Un texte proche." in after
    assert "Ce qui ne va pas : Fait essentiel &lt;absent&gt;." in after
    others = page.split("Répondues autrement, ni gagnées ni perdues (1)")[1]
    assert "Autrement Autrement dite ? q-8 Avant" in others
    assert whole.count('<details class="vd-change">') == 2
    assert whole.count('<div class="vd-cotes">') == 2


def test_what_keeps_two_runs_apart_is_told(tmp_path: Path) -> None:
    write_run(tmp_path, "run-1-test")
    write_comparison(tmp_path, "run-0-test", "run-1-test", "2026-11-21T11:00:00+00:00",
                     notes=["2 questions dont l’énoncé <ou> l’attendu a changé."])  # fmt: skip
    found = Evaluations(tmp_path)
    page = overview_html(found.runs(), found.last_comparison())
    assert "<li>2 questions dont l’énoncé &lt;ou&gt; l’attendu a changé.</li>" in page


def test_a_long_comparison_says_what_it_does_not_show(stored: Evaluations) -> None:
    comparison = stored.last_comparison()
    assert comparison is not None
    many = [QuestionChange(f"q-{n}", "factual", "?", "other") for n in range(CHANGES_SHOWN + 4)]
    lost = QuestionChange("q-perdue", "factual", "?", "loss")
    page = overview_html(stored.runs(), replace(comparison, changed=(lost, *many)))
    assert page.count('<details class="vd-change">') == CHANGES_SHOWN
    assert "Et 5 de plus : vademecum eval report les montre toutes." in plain(page)


def test_a_small_p_value_is_never_said_to_be_nought(stored: Evaluations) -> None:
    comparison = stored.last_comparison()
    assert comparison is not None
    sure = replace(comparison.metrics[0], p_value=0.0001)
    page = overview_html(stored.runs(), replace(comparison, metrics=(sure,)))
    assert "0,900 2 7 1 &lt; 0,001" in plain(page)


def test_a_failure_says_all(stored: Evaluations) -> None:
    (run,) = stored.runs()[-1:]
    first, second = stored.failures(run.id)
    said = plain(failure_html(first, run))
    for wanted in (
        "Fait précis Question q-1 ?",
        "(et 1 autre)",
        "Absent : cinq jours (essentiel)",
        "fiche-convocation : « cinq jours francs »",
        "L’assistant a répondu.",
        "Trois jours francs. — fiche-convocation",
        "Selon la population.",
        "fiche-quorum fiche-convocation (attendu)",
    ):
        assert wanted in said
    assert "<b>" not in failure_html(first, run)
    assert "Un refus : les documents ne répondent pas." in plain(failure_html(second, run))


def test_failures_are_filtered_and_cut(stored: Evaluations) -> None:
    (run,) = stored.runs()[-1:]
    failures = stored.failures(run.id)
    assert "2 questions à revoir." in failures_html(failures, run, 20)
    assert "2 questions à revoir, les 1 premières affichées." in failures_html(failures, run, 1)
    hostile = failures_html(failures, run, 20, "hostile")
    assert "1 question à revoir." in hostile
    assert "q-1" not in hostile
    assert "Aucun échec." in failures_html(failures, run, 20, "noisy")


def test_everything_is_on_one_line(stored: Evaluations) -> None:
    (run,) = stored.runs()[-1:]
    odd = EvaluatedQuestion("q", "factual", "une\nligne\u2028deux", "answer", "failed", ("a\nb",))
    assert "\n" not in overview_html(stored.runs(), stored.last_comparison())
    assert not re.search(r"[\n\u2028]", failure_html(odd, run))


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        ("", 0.93, "0,930"),
        ("%", 0.7, "70,0\u202f%"),
        ("ms", 13.4, "13\u00a0ms"),
        ("mots", 57.0, "57\u00a0mots"),
    ],
)
def test_values_are_french(unit: str, value: float, said: str) -> None:
    assert value_words(value, MetricWords("m", unit)) == said


def test_points_stand_where_their_values_are() -> None:
    assert place(0, 3, 1.0) == (LEFT, TOP)
    assert place(2, 3, 0.0) == (WIDTH - RIGHT, HEIGHT - BOTTOM)
    assert place(1, 3, 0.5) == ((LEFT + WIDTH - RIGHT) / 2, (TOP + HEIGHT - BOTTOM) / 2)
    assert place(0, 1, 0.5)[0] == (LEFT + WIDTH - RIGHT) / 2
    assert place(0, 2, 7.0) == place(0, 2, 1.0)


def test_a_line_is_broken_where_a_run_did_not_measure() -> None:
    svg = history_svg([Series("Un & deux", (0.5, None, 0.5, 1.0))], ["a", "b", "c", "d"], "T < U")
    (path,) = re.findall(r'vd-serie-0" d="([^"]+)"', svg)
    assert path.count("M") == 2
    assert path.count("L") == 1
    assert "Un &amp; deux, c\u00a0: 50,0" in svg
    assert "T &lt; U" in svg
    assert "http" not in svg
    assert history_svg([Series("Vide", (None,))], ["a"], "T").count("vd-serie") == 0


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, []),
        (1, [0]),
        (2, [0, 1]),
        (3, [0, 1, 2]),
        (4, [0, 3]),
        (5, [0, 2, 4]),
        (20, [0, 10, 19]),
    ],
)
def test_dates_under_the_plot_do_not_overlap(count: int, shown: list[int]) -> None:
    assert dated(count) == shown
    places = [place(rank, count, 0)[0] for rank in shown]
    # 100 wide on a phone: the first and the last are written inwards, that of the middle around it.
    if len(shown) == 3:
        assert places[0] + 100 < places[1] - 50 < places[1] + 50 < places[2] - 100
