"""Documents in, searchable index out. Knows nothing of the assistant."""
