"""The main figures on one part, for quick work on the assistant.

``python -m evals.answer_bench --index DIR [--part dev] [--kind K] [--failures N] [--questions …]``.
Nothing is stored. The test part is for ``vademecum eval run`` alone: nothing is tuned on it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.settings import load_settings
from evals.catalogue import BY_KIND, cells, info
from evals.datasets import DEFAULT_FOLDER, check_against, load_questions
from evals.questions import Part, QuestionKind
from evals.results import Figures, QuestionResult, Run
from evals.runner import run
from evals.systems import open_system


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask and print."""
    options = _options(arguments)
    questions = load_questions(options.questions, Part(options.part))
    if options.kind:
        questions = tuple(q for q in questions if q.kind is QuestionKind(options.kind))
    system = open_system(load_settings(), index=options.index, generation=options.generation)
    if wrong := check_against(questions, system.document):
        print("\n".join(["Questions écartées :", *wrong]), file=sys.stderr)
        questions = tuple(q for q in questions if not check_against([q], system.document))
    done = run(system, questions, part=options.part, datasets=options.questions, progress=_progress)
    print("\n".join(figure_lines(done.header.figures)))
    print("\n".join(kind_lines(done)))
    print(f"{done.header.questions} questions en {done.header.seconds:.0f} s")
    for result in [r for r in done.results if not r.right or r.why][: options.failures]:
        print("\n" + "\n".join(failure_lines(result)))


def figure_lines(figures: Figures) -> list[str]:
    """Return one Markdown row a figure, with its interval and the questions that it concerns."""
    rows = ["| | valeur | intervalle à 95 % | questions |", "|---|---|---|---|"]
    for name, figure in figures.items():
        known = info(name)
        low, high = known.show(figure.low), known.show(figure.high)
        rows.append(
            f"| {known.label} | {known.show(figure.value)} | {low} – {high} | {figure.count} |"
        )
    return rows


def kind_lines(done: Run) -> list[str]:
    """Return one Markdown row a kind of question."""
    heads = " | ".join(info(name).label for name in BY_KIND)
    rows = ["", f"| | n | {heads} |", "|---" * (len(BY_KIND) + 2) + "|"]
    for kind, figures in done.header.by_kind.items():
        shown = " | ".join(cells(figures, BY_KIND))
        rows.append(f"| {QuestionKind(kind).label} | {figures['right'].count} | {shown} |")
    return rows


def failure_lines(result: QuestionResult) -> list[str]:
    """Return a failure as text: question, why, expected, shown, retrieved."""
    shown = [s.text for s in result.statements] or [f"(retenu) {t}" for t in result.withheld]
    return [
        f"{result.id} [{result.kind.value}] {result.question}  →  {result.status}",
        *(f"   ! {reason}" for reason in result.why),
        *(f"   = {g.document_id} ({g.grade}) {g.quote[:160]}" for g in result.gold),
        *(f"   > {text[:160]}" for text in shown),
        f"   ~ {', '.join(result.retrieved[:5])}",
    ]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.answer_bench", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--generation")
    parser.add_argument("--questions", type=Path, nargs="+", default=[DEFAULT_FOLDER])
    parser.add_argument("--part", choices=[p.value for p in Part], default=Part.DEV.value)
    parser.add_argument("--kind", choices=[k.value for k in QuestionKind])
    parser.add_argument("--failures", type=int, default=0, metavar="N")
    return parser.parse_args(arguments)


def _progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{step} {done}/{total}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
