"""Stage 0: Markdown. Its marks are taken out of the lines by edits, and what they say is kept in ``page.markup``.

A parser of our own, since the kept ones (markdown-it-py, mistune) give the lines of a block and no columns inside
it, and read what converters write as CommonMark does: a list indented by six columns as code, a link over three
paragraphs as brackets.
"""

from cleanarticle.markup.cleaner import read_markdown
from cleanarticle.markup.detect import is_markdown
from cleanarticle.markup.unwrap import unwrap

__all__ = ["is_markdown", "read_markdown", "unwrap"]
