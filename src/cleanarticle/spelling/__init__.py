"""Repair garbled spellings: words that a spinner, a wrong encoding or a line end broke."""

from cleanarticle.locales.lexicon import Lexicon, languages, lexicon
from cleanarticle.spelling.cleaner import repair, repair_text, spelling_cleaner
from cleanarticle.spelling.review import Decisions, Flag, FlagCounter, collect_flags, format_flags, parse_decisions
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.site_rules import (
    SpinnerEvidence,
    collect_evidence,
    derive_rules,
    learn_rules,
    merge_evidence,
)

_DEPRECATED_NAMES = {
    "Flags": "FlagCounter",
    "Observed": "SpinnerEvidence",
    "decisions": "parse_decisions",
    "flags": "collect_flags",
    "merged": "merge_evidence",
    "observe": "collect_evidence",
    "render": "format_flags",
    "settle": "derive_rules",
}
"""Earlier names, each with its successor; they work for one minor release (docs/migration.md)."""

__all__ = [
    "Decisions",
    "Flag",
    "FlagCounter",
    "Lexicon",
    "Rule",
    "SpinnerEvidence",
    "collect_evidence",
    "collect_flags",
    "derive_rules",
    "format_flags",
    "known_rules",
    "languages",
    "learn_rules",
    "lexicon",
    "merge_evidence",
    "parse_decisions",
    "repair",
    "repair_text",
    "spelling_cleaner",
]


def __getattr__(name: str) -> object:
    """Return the object that now has another name, with a deprecation warning."""
    if name not in _DEPRECATED_NAMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import warnings

    successor = _DEPRECATED_NAMES[name]
    message = f"{__name__}.{name} is deprecated; use {__name__}.{successor}"
    warnings.warn(message, DeprecationWarning, stacklevel=2)
    return globals()[successor]
