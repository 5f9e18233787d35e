"""Figures for Prometheus, in a registry of each application (no global state)."""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from assistant.answers import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is counted: requests by route, answers by outcome, opinions."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "vademecum_requetes",
            "Requêtes HTTP.",
            ("methode", "route", "statut"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "vademecum_requete_secondes",
            "Durée des requêtes HTTP.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._answers = Counter(
            "vademecum_reponses",
            "Réponses, par issue et par mode.",
            ("issue", "mode"),
            registry=self.registry,
        )
        self._opinions = Counter(
            "vademecum_avis", "Avis donnés sur les réponses.", ("utile",), registry=self.registry
        )
        self._running = Gauge(
            "vademecum_requetes_en_cours", "Requêtes HTTP en cours.", registry=self.registry
        )

    def started(self) -> None:
        """Count a request that starts."""
        self._running.inc()

    def finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that ended."""
        self._running.dec()
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.status.value, answer.mode.value).inc()

    def judged(self, useful: bool) -> None:
        """Count an opinion."""
        self._opinions.labels("oui" if useful else "non").inc()

    def render(self) -> bytes:
        """Return the figures in Prometheus's text format."""
        return generate_latest(self.registry)
