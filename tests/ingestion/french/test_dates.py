from __future__ import annotations

import datetime as dt

import pytest

from ingestion.french.dates import long_date


@pytest.mark.parametrize(
    ("day", "said"),
    [(dt.date(2026, 8, 1), "1er août 2026"), (dt.date(2026, 2, 11), "11 février 2026")],
)
def test_long_date(day: dt.date, said: str) -> None:
    assert long_date(day) == said
