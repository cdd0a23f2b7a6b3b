"""What is known of languages: cue phrases, the words that fields are recognised by, word lists, codes.

One TOML file a language, and ``und`` for what holds in all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanarticle.locales.locale import Cue, Locale, Where, available, load, load_all, parse

__all__ = ["Cue", "Locale", "Where", "available", "load", "load_all", "parse"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: checking a language code needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.locale"), name)
