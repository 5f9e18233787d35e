"""The journal replayed: what was served before what, and what must not be served again."""

import json

import pytest

from ingestion.index.history import History


def publish(name: str, former: str | None) -> dict[str, str | None]:
    return {"action": "publish", "generation": name, "from": former}


def rollback(name: str, former: str) -> dict[str, str]:
    return {"action": "rollback", "generation": name, "from": former}


@pytest.mark.parametrize(
    ("entries", "served", "withdrawn"),
    [
        ([publish("a", None), publish("b", "a")], ["a", "b"], set()),
        # Written before « from » was.
        ([publish("a", None), publish("b", None), publish("b", None)], ["a", "b"], set()),
        ([publish("a", None), publish("b", "a"), rollback("a", "b")], ["a"], {"b"}),
        (
            [publish("a", None), publish("b", "a"), rollback("a", "b"), publish("c", "a")],
            ["a", "c"],
            {"b"},
        ),
        (
            [publish("a", None), publish("b", "a"), rollback("a", "b"), publish("b", "a")],
            ["a", "b"],
            set(),
        ),
        # « b » was written but never served: the disk refused.
        ([publish("a", None), publish("b", "a"), publish("c", "a")], ["a", "c"], set()),
        # The line of « b » is lost.
        ([publish("a", None), publish("c", "b")], ["a", "b", "c"], set()),
    ],
)
def test_what_was_served(
    entries: list[dict[str, str | None]], served: list[str], withdrawn: set[str]
) -> None:
    history = History.read(map(json.dumps, entries))
    assert (history.served, history.withdrawn) == (served, withdrawn)


def test_below() -> None:
    history = History(["a", "b", "a", "c"])
    assert history.below("c") == ["a", "b", "a"]
    assert history.below("a") == ["b", "a"]
    assert history.below("x") == history.below(None) == ["c", "a", "b", "a"]


def test_a_discarded_candidate_may_still_be_published() -> None:
    lines = [json.dumps({"action": "discard", "generation": "a"}), json.dumps(publish("a", None))]
    assert History.read(lines[:1]).discarded == {"a"}
    assert History.read(lines).discarded == set()
