"""Ranked evidence in, a sourced answer or an honest refusal out."""
