"""The page: self-contained, escaped, failures first."""

import re
from html.parser import HTMLParser
from typing import Any

from evals.compare import compare
from evals.plots import history_plot, risk_plot
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
    assert page.count('class="grave"') == 1


def test_a_failure_shows_question_expected_got_retrieved_and_why() -> None:
    page = render_report(_run())
    article = page[
        page.index("q-faute") - 400 : page.index("Retrouvés", page.index("q-faute")) + 200
    ]
    for part in (
        "Fait essentiel absent : « cinq jours ».",
        "✗ cinq jours (essentiel)",
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
        "model": "m",
        "versions": {"faithfulness": "m/12345678"},
        "agreement": {
            "faithfulness": {
                "metric": "citation_recall", "count": 4, "agreement": 0.75, "kappa": None,
                "failures": 1,
            }
        },
        "scores": {},
    }  # fmt: skip
    assert "Jugement par m" not in render_report(run_of([result("q")], judged=judged))
    judged |= {"wanted": 10, "asked": 5, "failures": 1, "stopped": "le modèle n’a pas répondu"}
    page = render_report(run_of([result("q")], judged=judged))
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


def test_plots_are_the_same_every_time() -> None:
    curve = [("Vademecum", ((0.5, 0.0), (1.0, 0.2)))]
    assert risk_plot(curve) == risk_plot(curve)
