"""The fixed texts of the page."""

from __future__ import annotations

import pytest

from assistant.catalogue import IndexInfo
from tests.ui.samples import shown
from ui.words import footer


@pytest.mark.parametrize(
    ("count", "has_lexicon", "said"),
    [(260, True, "· 259 documents et un lexique,"), (2, True, "· 1 document et"), (2, False, "· 2 documents,")],
)  # fmt: skip
def test_the_footer_counts_the_lexicon_apart(count: int, has_lexicon: bool, said: str) -> None:
    info = IndexInfo("g", "2026-11-22T10:00:00+00:00", count, 9, "e", "SQfp16", ())
    assert said in shown(footer(info, has_lexicon))
