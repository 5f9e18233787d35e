"""Server-rendered pages: a document, sign-in, what went wrong. No script at all."""
