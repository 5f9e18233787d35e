"""A published index on disk: passages, lexical and dense indexes, generations."""

from ingestion.index.generation import GenerationFolder, Manifest, verify
from ingestion.index.lexical import LexicalQuery, reference_key
from ingestion.index.passages import StoredPassage
from ingestion.index.records import IndexedDocument, IndexedPassage
from ingestion.index.search import Mask, NearAsked, SearchIndex

__all__ = [
    "GenerationFolder",
    "IndexedDocument",
    "IndexedPassage",
    "LexicalQuery",
    "Manifest",
    "Mask",
    "NearAsked",
    "SearchIndex",
    "StoredPassage",
    "reference_key",
    "verify",
]
