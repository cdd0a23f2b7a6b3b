"""Reads the fields of each article, a cleaner a file: who wrote it, when, where, under which title."""

from cleanarticle.fields.byline import byline
from cleanarticle.fields.captions import captions
from cleanarticle.fields.date import date
from cleanarticle.fields.dateline import dateline
from cleanarticle.fields.front_matter import front_matter
from cleanarticle.fields.keywords import keywords
from cleanarticle.fields.lead import lead
from cleanarticle.fields.repetitions import repetitions
from cleanarticle.fields.sentences import sentences
from cleanarticle.fields.subtitle import subtitle
from cleanarticle.fields.title import title

READERS = (
    ("title", title),
    ("subtitle", subtitle),
    ("byline", byline),
    ("date", date),
    ("dateline", dateline),
    ("repetitions", repetitions),
    ("sentences", sentences),
    ("lead", lead),
    ("captions", captions),
    ("keywords", keywords),
    ("front_matter", front_matter),  # last: what it states stands
)
"""The cleaners of the stage "read", by name, in the order that they run."""

__all__ = [
    "READERS",
    "byline",
    "captions",
    "date",
    "dateline",
    "front_matter",
    "keywords",
    "lead",
    "repetitions",
    "sentences",
    "subtitle",
    "title",
]
