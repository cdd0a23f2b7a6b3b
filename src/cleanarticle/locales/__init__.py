"""Loads the language data: one TOML file a language, ``und`` for what holds in all of them."""

from cleanarticle.locales.load import Cue, Locale, Where, available, load, load_all, parse
from cleanarticle.locales.normal import normal

__all__ = ["Cue", "Locale", "Where", "available", "load", "load_all", "normal", "parse"]
