"""Fit what the wording of a question says: ``python -m evals.wording_fit --lecture FILE``.

`evals.cross_reading_fit` does it too, with the nets; this writes it again into their file, for other
requests. With ``--epreuve``, that of the mirror half.
"""

from __future__ import annotations

import argparse
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.answering.wording import Wording, Wordings, grams
from evals.held_out import polite_questions, refused_requests, teaches_wording, tested_documents
from ingestion.asked import bank_entries

MIN_QUESTIONS = 3
WORDING_C, HONEST_C = 0.3, 0.2
"""Inverse strengths of the penalty on the weights of words."""
LENGTHS = (5, 9, 14, 20)
"""Words from which a message is of the next length."""
SMOOTHING = 3
_NEXT_SENTENCE = re.compile(r"[.!?:] \w")


def fit_wordings(corpus: Path, *, tested: bool) -> Wordings:
    """Return what the wording of one half of the corpus's questions, and of the requests, says."""
    questions = worded_questions(corpus, tested=tested)
    requests = set(refused_requests())
    honest = [(text, text not in requests) for text, _ in questions]
    return Wordings(fit_wording(questions), fit_wording(honest, HONEST_C))


def worded_questions(corpus: Path, *, tested: bool) -> list[tuple[str, bool]]:
    """Return the questions of one half of the corpus, and whether each has an answer.

    The mirror half leaves out the requests that weigh what wordings say in `evals.answerability_fit`.
    """
    others = tested_documents()
    bank = [(e.document_id, e.question, bool(e.phrases)) for e in bank_entries(corpus)]
    bank += [(p.document_id, p.question, True) for p in polite_questions()]
    found = [(text, answered) for name, text, answered in bank if (name in others) == tested]
    requests = (r for r in refused_requests() if not tested or teaches_wording(r))
    return found + [(request, False) for request in requests]


def fit_wording(questions: Sequence[tuple[str, bool]], strength: float = WORDING_C) -> Wording:
    """Return what the wording of two sorts of questions says: answered or not, honest or not.

    L2-penalised logistic regression over ``grams`` seen in MIN_QUESTIONS questions. Within messages of one
    form, both sorts count as much: that the bank's unanswered questions are longer, or more spoken, must
    teach nothing.
    """
    counts = Counter(gram for text, _ in questions for gram in grams(text))
    kept = sorted(gram for gram, count in counts.items() if count >= MIN_QUESTIONS)
    place = {gram: column for column, gram in enumerate(kept)}
    cells = [
        (row, place[gram])
        for row, (text, _) in enumerate(questions)
        for gram in sorted(grams(text))
        if gram in place
    ]
    rows, columns = zip(*cells, strict=True)
    design = csr_matrix((np.ones(len(cells)), (rows, columns)), (len(questions), len(kept)))
    model = LogisticRegression(C=strength, max_iter=1_000)
    model.fit(design, [answered for _, answered in questions], balanced_weights(questions))
    weights = (round(float(weight), 4) for weight in model.coef_[0])
    return Wording(dict(zip(kept, weights, strict=True)), round(float(model.intercept_[0]), 4))


def balanced_weights(questions: Sequence[tuple[str, bool]]) -> list[float]:
    """Return the weight of each question: in a form, as much for all the answered as for the others.

    SMOOTHING questions are added to each sort, so that a lone one does not weigh as a crowd.
    """
    forms = [form_of(text) for text, _ in questions]
    sizes = Counter(forms)
    sorts = Counter(zip(forms, (answered for _, answered in questions), strict=True))
    return [
        sizes[form] / (2 * (sorts[form, answered] + SMOOTHING))
        for form, (_, answered) in zip(forms, questions, strict=True)
    ]


def form_of(question: str) -> tuple[int, bool, bool, bool]:
    """Return the form of a message: length, several sentences, question mark, capital letter."""
    length = bisect_right(LENGTHS, len(question.split()))
    several = bool(_NEXT_SENTENCE.search(question))
    return length, several, question.rstrip().endswith("?"), question[:1].isupper()


def write_into(lecture: Path, wordings: Wordings) -> None:
    """Write the wordings into the file of the nets, in the place of those it had."""
    with np.load(lecture) as stored:
        kept = {name: stored[name] for name in stored.files}
    np.savez_compressed(lecture, **{**kept, **wordings.arrays()})


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write."""
    parser = argparse.ArgumentParser(prog="python -m evals.wording_fit", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--epreuve", action="store_true", help="documents d’épreuve, et eux seuls")
    parser.add_argument("--lecture", type=Path, required=True, help="fichier à compléter")
    options = parser.parse_args(arguments)
    write_into(options.lecture, fit_wordings(options.corpus, tested=options.epreuve))


if __name__ == "__main__":
    main()
