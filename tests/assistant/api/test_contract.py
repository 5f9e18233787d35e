"""The OpenAPI document against the running service: whatever is sent, a documented answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS

from assistant.api import create_app
from assistant.settings import load_settings
from ingestion.index.generation import Manifest
from tests.fakes import DOCUMENTS, FakeAssistant
from tests.serving import serving

# A POST without « Origin » is fine for programs, and so are unknown query parameters.
SKIPPED = {
    "ignored_auth",
    "negative_data_rejection",
    "use_after_free",
    "ensure_resource_availability",
}
OPERATIONS = [
    ("POST", "/api/v1/answers"),
    ("GET", "/api/v1/answers/{answer_id}"),
    ("POST", "/api/v1/feedback"),
    ("GET", "/api/v1/conversations"),
    ("GET", "/api/v1/conversations/{conversation_id}"),
    ("DELETE", "/api/v1/conversations/{conversation_id}"),
    ("GET", "/api/v1/search"),
    ("GET", "/api/v1/documents"),
    ("GET", "/api/v1/documents/{document_id}"),
    ("GET", "/api/v1/index"),
    ("GET", "/api/v1/evaluations"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{model}"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the application for the whole module."""
    folder = tmp_path_factory.mktemp("contract")
    chosen = load_settings(
        data=folder / "data",
        index=folder / "index",
        corpus=folder,
        evaluations=folder / "evals",
        questions_par_minute=100_000,
    )
    publish(chosen.index)
    with serving(create_app(chosen, FakeAssistant())) as base:
        yield base


def publish(folder: Path) -> None:
    """Write the manifest of an empty published generation."""
    generation = folder / "gen-essai"
    generation.mkdir(parents=True)
    Manifest(
        name="gen-essai",
        created_at="2026-11-21T09:00:00+00:00",
        encoder="essai",
        dimension=2,
        analysis="1",
        splitting="1",
        source_digest="0",
        documents=4,
        passages=9,
        dense_rows=9,
        dense_type="Flat",
        themes=("etat-civil",),
    ).write(generation)
    (folder / "CURRENT").write_text("gen-essai\n")


@pytest.fixture(scope="module")
def schema(address: str) -> Any:
    """Return the service's own description, with the themes of the index that it serves.

    Which themes exist depends on the index: the description cannot list them, and others are refused.
    """
    document = httpx.get(f"{address}/api/v1/openapi.json").json()
    known = sorted({theme for d in DOCUMENTS for theme in d.themes})
    asked = [document["components"]["schemas"]["FiltersIn"]["properties"]["themes"]]
    for path in ("/api/v1/search", "/api/v1/documents"):
        parameters = document["paths"][path]["get"]["parameters"]
        asked += [p["schema"] for p in parameters if p["name"] == "theme"]
    for themes in asked:
        themes["items"]["enum"] = known
    loaded = schemathesis.openapi.from_dict(document)
    loaded.config.update(base_url=address)
    return loaded


def test_every_operation_is_listed_here(schema: Any) -> None:
    found = [(r.ok().method.upper(), r.ok().path) for r in schema.get_all_operations()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_documented(schema: Any, method: str, path: str) -> None:
    operation = schema[path][method]
    generation = (
        st.one_of(
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
        )
        if operation.body or list(operation.iter_parameters())
        else operation.as_strategy()
    )

    @given(case=generation)
    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        case.call_and_validate(excluded_checks=CHECKS.get_by_names(sorted(SKIPPED)))

    check()


def test_the_description_is_french_and_whole(schema: Any) -> None:
    document = schema.raw_schema
    said: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            said.extend(
                v for k, v in node.items() if k in {"summary", "description"} and isinstance(v, str)
            )
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    english = re.compile(r"\b(the|of|response|error|successful|validation|return)\b", re.I)
    assert [text for text in said if english.search(re.sub("« .*? »", "", text))] == []
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
    for name, model in document["components"]["schemas"].items():
        for field, described in model.get("properties", {}).items():
            assert described.get("description"), f"{name}.{field} has no description"


def test_the_documentation_lists_every_route() -> None:
    told = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\| `(GET|POST|DELETE) ([^`]+)` \|", told))
    assert listed == {(m, re.sub(r"{\w+}", "{id}", path)) for m, path in OPERATIONS}
