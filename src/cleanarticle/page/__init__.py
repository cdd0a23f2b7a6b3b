"""Define the data: pages, lines, repairs, articles, and the proposals of cleaners.

This package decides nothing. All offsets are half-open ranges of code points of the source.
"""

from cleanarticle.page.article import Article
from cleanarticle.page.article_data import Block, Chunk
from cleanarticle.page.comment import Comment
from cleanarticle.page.labels import BELONGS, CONTENT, KEPT, RUNNING_TEXT, Label
from cleanarticle.page.line import Line, Repair, Span, restore, split_lines
from cleanarticle.page.page import READ_VERSIONS, SCHEMA_VERSION, Page
from cleanarticle.page.proposals import TrailEntry
from cleanarticle.page.quality import Quality

__all__ = [
    "BELONGS",
    "CONTENT",
    "KEPT",
    "READ_VERSIONS",
    "RUNNING_TEXT",
    "SCHEMA_VERSION",
    "Article",
    "Block",
    "Chunk",
    "Comment",
    "Label",
    "Line",
    "Page",
    "Quality",
    "Repair",
    "Span",
    "TrailEntry",
    "restore",
    "split_lines",
]
