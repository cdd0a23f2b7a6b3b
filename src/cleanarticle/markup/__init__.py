"""Stage "markup": Markdown. Edits remove its marks from the lines; what the marks say is kept in ``page.markup``.

This is a parser of our own. Maintained parsers (markdown-it-py, mistune) give the lines of a block, but no columns
inside it, and they follow CommonMark where converters of web pages do not: they read a list that is indented by six
columns as code, and a link over three paragraphs as plain brackets.
"""

from cleanarticle.markup.cleaner import read_markdown
from cleanarticle.markup.detect import is_markdown
from cleanarticle.markup.unwrap import unwrap

__all__ = ["is_markdown", "read_markdown", "unwrap"]
