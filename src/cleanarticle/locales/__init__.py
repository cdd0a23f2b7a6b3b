"""Load the data of languages: cue phrases, notices, words around fields, word lists, codes.

There is one TOML file for each language, and ``und.toml`` for the phrases and words of all languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanarticle.locales.locale import Cue, Locale, Where, available, load, load_all, parse

__all__ = ["Cue", "Locale", "Where", "available", "load", "load_all", "parse"]


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: checking a language code needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.locale"), name)
