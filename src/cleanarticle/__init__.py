"""Turns the dirty plain text of a scraped page into clean, structured articles.

>>> import cleanarticle
>>> page = cleanarticle.clean("The text of a page.")
>>> page.restore()
'The text of a page.'
"""

from cleanarticle.api import clean, clean_html, default_pipeline
from cleanarticle.batch import clean_many
from cleanarticle.errors import (
    CleanArticleError,
    CleanerError,
    InputError,
    LocaleError,
    MissingExtraError,
    OptionError,
    PipelineError,
    ProfileError,
    RecordError,
)
from cleanarticle.page import Article, Block, Label, Line, Page, Repair, Span
from cleanarticle.pipeline import Pipeline
from cleanarticle.profile import Profile, learn
from cleanarticle.proposals import Break, Cleaner, Edit, Field, Proposal, Relabel, Warn
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure

__version__ = VERSION["library"]

__all__ = [
    "Article",
    "Block",
    "Break",
    "CleanArticleError",
    "Cleaner",
    "CleanerError",
    "Edit",
    "Failure",
    "Field",
    "InputError",
    "Label",
    "Line",
    "LocaleError",
    "MissingExtraError",
    "OptionError",
    "Page",
    "Pipeline",
    "PipelineError",
    "Profile",
    "ProfileError",
    "Proposal",
    "RecordError",
    "Relabel",
    "Repair",
    "Span",
    "Warn",
    "clean",
    "clean_html",
    "clean_many",
    "default_pipeline",
    "learn",
]
