"""A question in, a sourced answer out; conversations, accounts, HTTP API."""
