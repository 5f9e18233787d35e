"""French text analysis: tokens, stems, sentences, and recognisers of what must stay exact."""

from ingestion.french.articles import ArticleRef, article_references
from ingestion.french.codes import CODE_NAMES, code_name
from ingestion.french.cues import conditions, negations, population_conditions
from ingestion.french.figures import Figure, FigureKind, canonical_figures, figures
from ingestion.french.folding import clean_query, flatten, fold
from ingestion.french.numerals import number_words
from ingestion.french.politeness import is_small_talk, without_politeness
from ingestion.french.sentences import sentences
from ingestion.french.stopwords import is_stop, query_stems
from ingestion.french.tokens import Token, analyse, stem_set, stems, tokenize

ANALYSIS_VERSION = "2"
"""Changes whenever the same text would give other stems: an index built with another is stale."""

__all__ = [
    "ANALYSIS_VERSION", "CODE_NAMES", "ArticleRef", "Figure", "FigureKind", "Token", "analyse",
    "article_references", "canonical_figures", "clean_query", "code_name", "conditions", "figures",
    "flatten", "fold", "is_small_talk", "is_stop", "negations", "number_words", "population_conditions",
    "query_stems", "sentences", "stem_set", "stems", "tokenize", "without_politeness",
]  # fmt: skip
