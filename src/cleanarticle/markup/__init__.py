"""Stage "markup": read Markdown, and join lines that were wrapped at a fixed width.

Edits remove the marks of Markdown from the lines; what the marks say is kept in ``page.markup``.

The parser is our own. Maintained parsers (markdown-it-py, mistune) give the lines of a block, but no columns inside it,
and they follow CommonMark even if converters of web pages do not: they read a list that is indented by six columns as
code, and a link over three paragraphs as plain brackets.
"""

from cleanarticle.markup.cleaner import read_markdown
from cleanarticle.markup.detect import is_markdown
from cleanarticle.markup.unwrap import unwrap

__all__ = ["is_markdown", "read_markdown", "unwrap"]
