"""Splits a page into its articles and reads their fields. A cleaner a file, each ``page -> proposals``."""

from cleanarticle.articles.byline import byline
from cleanarticle.articles.captions import captions
from cleanarticle.articles.date import date
from cleanarticle.articles.dateline import dateline
from cleanarticle.articles.keywords import keywords
from cleanarticle.articles.lead import lead
from cleanarticle.articles.listing import listing
from cleanarticle.articles.sentence import sentences
from cleanarticle.articles.split import split
from cleanarticle.articles.subtitle import subtitle
from cleanarticle.articles.title import title

READERS = (
    ("title", title),
    ("subtitle", subtitle),
    ("byline", byline),
    ("date", date),
    ("dateline", dateline),
    ("sentences", sentences),
    ("lead", lead),
    ("captions", captions),
    ("keywords", keywords),
)
"""The cleaners of the stage "read", by name, in the order that they run."""

__all__ = [
    "READERS",
    "byline",
    "captions",
    "date",
    "dateline",
    "keywords",
    "lead",
    "listing",
    "sentences",
    "split",
    "subtitle",
    "title",
]
