"""Tools for the people who write the corpus: check it, count it, verify its references."""

from ingestion.corpus.check import check_corpus
from ingestion.corpus.findings import Finding, Severity
from ingestion.corpus.references import ReferenceReport, check_references
from ingestion.corpus.stats import CorpusStats, corpus_stats

__all__ = [
    "CorpusStats",
    "Finding",
    "ReferenceReport",
    "Severity",
    "check_corpus",
    "check_references",
    "corpus_stats",
]
