"""Train the French static encoder that ships with the product, and measure it.

``python -m ingestion.training train`` turns the material (articles, questions, lexicon, synonyms)
into a sentence-transformers folder; ``python -m ingestion.training evaluate`` prints its figures.
Torch is imported by this package only: serving the encoder needs ``tokenizers`` and numpy.
"""
