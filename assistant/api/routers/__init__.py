"""The routes: each calls one function of the desk."""
