"""Turn the dirty plain text of a scraped page into clean, structured articles.

>>> import cleanarticle
>>> page = cleanarticle.clean("The text of a page.")
>>> page.restore()
'The text of a page.'
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from cleanarticle.version import VERSION

if TYPE_CHECKING:
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
    from cleanarticle.page.proposals import Break, Edit, Field, Mark, Proposal, Relabel, Warn
    from cleanarticle.pipeline import Cleaner, Pipeline
    from cleanarticle.settings import Settings
    from cleanarticle.sites import Profile, learn
    from cleanarticle.workers import Failure

__version__ = VERSION["library"]

_MODULES = {
    "api": ("clean", "clean_html", "default_pipeline"),
    "batch": ("clean_many",),
    "errors": (
        "CleanArticleError",
        "CleanerError",
        "InputError",
        "LocaleError",
        "MissingExtraError",
        "OptionError",
        "PipelineError",
        "ProfileError",
        "RecordError",
    ),
    "page": ("Article", "Block", "Label", "Line", "Page", "Repair", "Span"),
    "page.proposals": ("Break", "Edit", "Field", "Mark", "Proposal", "Relabel", "Warn"),
    "pipeline": ("Cleaner", "Pipeline"),
    "settings": ("Settings",),
    "sites": ("Profile", "learn"),
    "workers": ("Failure",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

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
    "Mark",
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
    "Settings",
    "Span",
    "Warn",
    "clean",
    "clean_html",
    "clean_many",
    "default_pipeline",
    "learn",
]


_IMPORTING = threading.RLock()


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import cleanarticle`` takes only some milliseconds."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    with _IMPORTING:  # threads that import overlapping modules at once may see half of one
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
