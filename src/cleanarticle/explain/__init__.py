"""Show the decision about each line of a page, and the reason for it, in a terminal, a notebook or a browser."""

from cleanarticle.explain.inspector import explain_html
from cleanarticle.explain.text import explain_text
from cleanarticle.explain.why import Why, explain

__all__ = ["Why", "explain", "explain_html", "explain_text"]
