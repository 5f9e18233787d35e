"""A question in, ranked evidence out: both arms, fusion, explainable reranking, diversity."""

from assistant.retrieval.candidates import EVERYTHING, Restrictions
from assistant.retrieval.query import AnalysedQuery, analyse_query, quoted_phrases
from assistant.retrieval.ranking import Evidence, Ranker, Ranking, RankingOptions

__all__ = [
    "EVERYTHING",
    "AnalysedQuery",
    "Evidence",
    "Ranker",
    "Ranking",
    "RankingOptions",
    "Restrictions",
    "analyse_query",
    "quoted_phrases",
]
