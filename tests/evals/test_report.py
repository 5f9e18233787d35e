"""The page: self-contained, escaped, failures first."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from evals.compare import compare
from evals.plots import REFUSED, history_plot, risk_plot
from evals.questions import Expected, Gold, QuestionKind
from evals.report import render_report
from evals.results import (
    Baseline,
    NuggetOutcome,
    RunHeader,
    ShownCitation,
    ShownStatement,
    Verdict,
)
from ingestion.documents import Span
from tests.evals.samples import result, run_of

HOSTILE = '<script>alert("x")</script> & <img src=x>'


class _Page(HTMLParser):
    """What a browser would see: elements, addresses, balance."""

    VOID = frozenset(["meta", "br", "path", "use", "rect", "img", "link"])

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "action", "data"):
                self.addresses.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] in self.VOID and self.open[-1] != tag:
            self.open.pop()
        assert self.open.pop() == tag


def _run():  # type: ignore[no-untyped-def]
    missed = result(
        "q-faute",
        right=False,
        question=HOSTILE,
        why=("Fait essentiel absent : « cinq jours ».",),
        statements=(ShownStatement("Le maire convoque.", "direct", (1,)),),
        citations=(ShownCitation(1, "convocation", "T", (), "Le maire convoque.", Span(0, 18)),),
        retrieved=("convocation", "autre"),
        gold=(Gold("convocation", 2, "cinq jours francs"),),
        nuggets=(NuggetOutcome("cinq jours", True, False),),
    )
    injected = result(
        "q-injection",
        {"right": 0.0, "injection": 1.0},
        right=False,
        kind=QuestionKind.HOSTILE,
        expected=Expected.REFUSE,
        why=("Montre ce qui ne doit pas l’être : « x ».",),
    )
    return run_of([result("q-bon"), missed, injected])


def test_nothing_is_fetched_from_anywhere() -> None:
    run = _run()
    page = _Page(render_report(run, [run.header, run.header]))
    assert page.open == []
    assert page.tags.count("svg") == 2
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert [one for one in page.addresses if not one.startswith("#")] == []


def test_what_people_typed_is_escaped() -> None:
    page = render_report(_run())
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page


def test_failures_come_first_and_broken_promises_before_them() -> None:
    page = render_report(_run())
    assert page.index("Échecs (2 sur 3)") < page.index("<h2>Mesures</h2>")
    assert page.index("q-injection") < page.index("q-faute")
    assert "q-bon" not in page
    assert page.count('class="question grave"') == 1


def test_a_failure_shows_question_expected_got_retrieved_and_why() -> None:
    page = render_report(_run())
    start = page.index('id="echec-q-faute"')
    article = page[start : page.index("</details>", start)]
    for part in (
        "Fait essentiel absent : « cinq jours ».",
        "✗ absent : cinq jours (essentiel)",
        "convocation : « cinq jours francs »",
        "Le maire convoque. — convocation",
        "<b>convocation</b>, autre",
    ):
        assert part in article
    assert "Un refus : les documents ne répondent pas." in page


def test_figures_baselines_and_comparison_are_tables() -> None:
    run = _run()
    figures = run.header.figures
    scores = {r.id: {"drafted_vital": 0.0} for r in run.results}
    with_baseline = run_of(
        run.results,
        baselines=(Baseline("lexical", "Lexical seul", figures),),
        baseline_scores={"lexical": scores},
    )
    page = render_report(with_baseline, [], compare(run, with_baseline))
    assert "Lexical seul" in page
    assert "Bonne issue (juste, ou refus dû)" in page
    assert "33,3 %" in page
    assert "Gains / égalités / pertes" in page
    assert "Évolution" not in page


def test_a_contents_leads_to_every_section_and_what_counts_comes_first() -> None:
    run = _run()
    before = run_of([result("q-bon", right=False)], identifier="run-0-test")
    page = render_report(run, [before.header, run.header], compare(before, run))
    contents = page[page.index("<nav") : page.index("</nav>")]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert anchors == re.findall(r'<section id="([^"]+)">', page)
    assert anchors[:3] == ["essentiel", "echecs", "comparaison"]
    for link in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{link}"' in page


def test_failures_are_folded_under_their_question_and_their_first_reason() -> None:
    page = render_report(_run())
    assert page.count("<details") == page.count("<summary>") == 2
    assert "<details open" not in page
    first = page[page.index("<summary>") : page.index("</summary>")]
    assert "Montre ce qui ne doit pas l’être : « x »." in first


def test_figures_stand_beside_the_thresholds_that_the_run_was_stored_with() -> None:
    metrics = {
        "recall_5": {"label": "Rappel@5", "unit": "", "main": True, "at_least": 0.93},
        "false_refusal": {"label": "Refus à tort", "unit": "", "at_most": 0.5},
        "vital_recall": {"label": "Ancien nom", "unit": "", "main": True},
    }
    scores = {"recall_5": 0.5, "false_refusal": 0.5, "vital_recall": 0.25, "recall_1": 0.5}
    page = render_report(run_of([result("q", scores)], metrics=metrics))
    first = page.split("<table>")[1]
    assert '<td data-titre="Seuil" class=manque>au moins 0,930 : manqué</td>' in first
    assert '<td data-titre="Seuil">au plus 0,500 : tenu</td>' in first
    assert (
        "1 question (part « test »), génération gen-essai. 0 échec. 1 seuil manqué : Rappel@5."
        in page
    )
    # A figure keeps the name that the run gave it, and one that is neither main nor bounded waits.
    assert "Ancien nom" in first
    assert "donnés en réponse" not in first
    assert "Rappel@1" not in first
    assert "Rappel@1" in page.split("<h2>Mesures</h2>")[1]


def test_dates_are_read_in_the_time_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        page = render_report(run_of([result("q")], created_at="2026-03-01T23:30:00+00:00"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "<h1>Évaluation du 2 mars 2026 à 00:30</h1>" in page
    assert "<dd>2 mars 2026 à 00:30 (2026-03-01T23:30:00+00:00)</dd>" in page


def test_what_came_after_a_run_is_not_in_its_report() -> None:
    def header(day: int) -> RunHeader:
        moment = f"2026-11-{day}T09:00:00+00:00"
        return run_of([result("q")], identifier=f"run-{day}-test", created_at=moment).header

    run = replace(run_of([result("q")]), header=header(21))
    page = render_report(run, [header(20), header(21), header(22)])
    assert "20/11" in page
    assert "22/11" not in page
    assert "Évolution" not in render_report(run, [header(21), header(22)])


def test_changed_questions_are_shown_with_both_answers_side_by_side() -> None:
    def said(*texts: str) -> tuple[ShownStatement, ...]:
        return tuple(ShownStatement(text, "direct", (1,)) for text in texts)

    long = "Le maire convoque le conseil. " * 40 + "Fin."
    before = run_of(
        [result("perdue", statements=said(long)), result("autre", statements=said("A"))]
    )
    after = run_of(
        [result("perdue", right=False, statements=said("Rien de tel.")),
         result("autre", statements=said("B <b>"))],
        identifier="run-2",
    )  # fmt: skip
    page = render_report(after, [], compare(before, after))
    assert "Ce qui a changé (2)" in page
    changed = page[page.index("Perdues (1)") : page.index("Gagnées (0)")]
    left, right = changed.split("<h4>Après</h4>")
    assert long in left
    assert "Rien de tel." in right
    assert 'href="#echec-perdue"' in right
    others = page[page.index("Répondues autrement, ni perdues ni gagnées (1)") :]
    assert "A — ?" in others
    assert "B &lt;b&gt; — ?" in others
    assert 'href="#echec-autre"' not in page


def test_what_keeps_two_runs_apart_is_told() -> None:
    before, after = run_of([result("q")]), run_of([result("q")], datasets_digest="fedcba987654")
    page = render_report(after, [], compare(before, after))
    assert "(empreintes 0123456789ab et fedcba987654)" in page


def test_the_history_is_of_the_same_questions_and_tells_other_settings() -> None:
    def header(name: str, **changes: Any) -> RunHeader:
        return run_of([result("q")], identifier=name, **changes).header

    run = run_of([result("q")], identifier="run-3-test")
    others = [header("run-0-test", datasets_digest="fedcba987654"), header("run-1-dev", part="dev")]
    assert "Évolution" not in render_report(run, [*others, run.header])
    trial = header("run-2-test", described={"settings": {"seuil_reponse": 1}})
    page = render_report(run, [*others, header("run-1-test"), trial, run.header])
    assert "Évolution" in page
    assert "run-2-test : seuil_reponse = 1 au lieu de 0.5" in page
    assert [name for name in ("run-0-test", "run-1-dev", "run-1-test : ") if name in page] == []


def test_answers_that_the_model_did_not_word_are_told() -> None:
    run = run_of([result("q")], described={"settings": {"modele": "m"}, "sans_redaction": 7})
    assert "<dt>Réponses que le modèle n’a pas rédigées</dt><dd>7</dd>" in render_report(run)
    assert "n’a pas rédigées" not in render_report(run_of([result("q")]))


def test_a_run_without_failure_says_so() -> None:
    page = render_report(run_of([result("q-bon")]))
    assert "Échecs (0 sur 1)" in page
    assert "<p>Aucun.</p>" in page


def test_the_verdict_of_the_gate_is_told_with_what_it_says() -> None:
    assert "Contrôle avant publication" not in render_report(run_of([result("q")]))
    told = Verdict(False, ("Rappel < <b>0,9</b>",), ("Refus < 0,95",), ("Une note.",), "run-0-test")
    page = render_report(run_of([result("q")], verdict=told))
    assert "Génération refusée.</b> Comparée au relevé run-0-test." in page
    assert (
        "<li>Rappel &lt; &lt;b&gt;0,9&lt;/b&gt;</li><li>Refus &lt; 0,95</li><li>Une note.</li>"
    ) in page
    accepted = render_report(run_of([result("q")], verdict=Verdict(True)))
    assert "Génération acceptée.</b></p></section>" in accepted.replace("\n", "")


def test_a_model_s_opinion_is_shown_with_its_agreement() -> None:
    judged = {
        "model": "m", "wanted": 10, "asked": 5, "failures": 1,
        "stopped": "le modèle n’a pas répondu",
        "versions": {"faithfulness": "m/12345678"},
        "agreement": {
            "faithfulness": {
                "metric": "citation_recall", "count": 4, "agreement": 0.75, "kappa": None,
                "failures": 1,
            }
        },
        "scores": {},
    }  # fmt: skip
    judged["scores"] = {
        "q": {
            "faithfulness": {"score": 1.0, "reason": "tout y est", "version": "m/12345678"},
            "completeness": {"score": 0.25, "reason": "manque <le> délai", "version": "m/8765"},
        },
        "r": {"completeness": {"score": None, "reason": "illisible", "version": "m/8765"}},
    }
    page = render_report(run_of([result("q", right=False)], judged=judged))
    notes = page[page.index("question par question (3)") :]
    # Those without a note first, then the lowest.
    order = ["illisible", "manque &lt;le&gt; délai", "tout y est"]
    assert sorted(order, key=notes.index) == order
    assert (
        "<li>Complétude : 0,25 — manque &lt;le&gt; délai</li>" in page[: page.index("<h2>Mesures")]
    )
    assert "Jugement par m. Notes : 4 sur 10 demandées ; échecs : 1. Arrêté : le modèle" in page
    assert "m/12345678" in page
    assert "0,75" in page
    assert "4 / 1" in page


def test_plots_are_inline_svg_without_outside_names() -> None:
    header = run_of([result("q", {"recall_5": 0.5, "ndcg_10": 0.4})]).header
    for plot in (history_plot([header, header]), risk_plot([("Vademecum", header.curve)])):
        assert plot.startswith("<svg")
        assert 'role="img"' in plot
        assert "DOCTYPE" not in plot
        assert not re.search(r"(?:href|src)=.https?:", plot)
    assert "Rappel@5" in history_plot([header])


def test_what_was_refused_has_hollow_marks_and_another_definition_none() -> None:
    def header(definition: int, verdict: Verdict | None = None) -> RunHeader:
        metrics = {"vital_recall": {"definition": definition}}
        scores = {"vital_recall": 0.5, "recall_5": 0.5}
        return run_of([result("q", scores)], metrics=metrics, verdict=verdict).header

    def marks(svg: str) -> int:
        return len(re.findall(r"<use xlink:href=\"#m[0-9a-f]+\"[^>]*style=\"fill: #2f7d4f", svg))

    accepted, refused = Verdict(True), Verdict(False)
    assert REFUSED not in history_plot([header(2, accepted), header(2)])
    assert REFUSED in history_plot([header(2, refused), header(2)])
    # The facts given are in green: a mark a run, and one in the legend.
    assert marks(history_plot([header(2), header(2)])) == 3
    assert marks(history_plot([header(1), header(2)])) == 2


def test_a_plot_is_narrow_enough_for_a_phone_and_dates_do_not_overlap() -> None:
    headers = [run_of([result("q", {"recall_5": 0.5})]).header] * 30
    svg = history_plot(headers)
    width = re.search(r'width="([\d.]+)pt"', svg)
    assert width is not None
    assert float(width[1]) <= 4.4 * 72
    assert len(re.findall(r">21/11 ", svg)) == 5


def test_plots_are_the_same_every_time() -> None:
    curve = [("Vademecum", ((0.5, 0.0), (1.0, 0.2)))]
    assert risk_plot(curve) == risk_plot(curve)


def test_the_ranking_measured_is_said_to_be_a_second_one() -> None:
    page = render_report(run_of([result("q", {"recall_5": 1.0})]))
    assert "sont ceux d’un second classement de la même question" in page
