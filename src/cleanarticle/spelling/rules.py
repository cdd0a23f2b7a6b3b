"""Rules of spinners: which string a spinner looked for and what it put there, inside words too."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from cleanarticle.locales.lexicon import Lexicon
    from cleanarticle.locales.rare_words import Case

_DATA = resources.files("cleanarticle.spelling") / "data"


class Rule(NamedTuple):
    """A substitution: the spinner put *new* wherever it found *old*.

    >>> Rule("en", "chez").to_dict()
    {'old': 'en', 'new': 'chez', 'evidence': {}, 'whole': []}
    """

    old: str
    """The string that the spinner looked for, lower case."""
    new: str
    """The string that it put there, lower case."""
    evidence: tuple[tuple[str, str], ...] = ()
    """Words that the rule garbled, each with the original word, sorted; they are there for people to review."""
    whole_word_patterns: tuple[str, ...] = ()
    """Regular expressions of places where *new*, marked by ``{}``, cannot be right as a whole word. In JSON and TOML
    they are called ``whole``."""

    def to_dict(self) -> dict[str, Any]:
        """Return the rule, JSON-ready."""
        return {
            "old": self.old,
            "new": self.new,
            "evidence": dict(self.evidence),
            "whole": list(self.whole_word_patterns),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the rule that :meth:`to_dict` wrote.

        Raises:
            ValueError: *data* is not such a dictionary; the message says what is wrong with it.
        """
        try:
            old, new = data["old"], data["new"]
            evidence = tuple(sorted((str(k), str(v)) for k, v in data.get("evidence", {}).items()))
            rule = cls(str(old), str(new), evidence, tuple(map(str, data.get("whole", ()))))
        except (KeyError, TypeError, AttributeError) as error:
            message = f"not a spelling rule: {type(error).__name__}: {error}; it needs the keys 'old' and 'new'"
            raise ValueError(message) from error
        if not rule.new or rule.old == rule.new:
            message = (
                f"not a spelling rule: old is {rule.old!r} and new is {rule.new!r}; "
                "'new' must not be empty and must differ from 'old'"
            )
            raise ValueError(message)
        for pattern in rule.whole_word_patterns:
            _check_pattern(pattern)
        return rule


def _check_pattern(pattern: str) -> None:
    """Raise ``ValueError`` if *pattern* is not a regular expression with one ``{}`` in it."""
    import regex

    try:
        regex.compile(pattern.replace("{}", "(?P<new>x)"))
    except (regex.error, RecursionError, OverflowError) as error:
        message = f"not a spelling rule: the pattern {pattern[:60]!r} is not a regular expression: {error}"
        raise ValueError(message) from error
    if "{}" not in pattern:
        message = f"not a spelling rule: the pattern {pattern[:60]!r} has no {{}}, which marks where the word stands"
        raise ValueError(message)


class LanguageData(NamedTuple):
    """What ships for a language besides its lexicon; all words are in lower case."""

    rules: tuple[Rule, ...] = ()
    """Rules of spinners that were seen at work."""
    elided: frozenset[str] = frozenset()
    """Words that stand before an apostrophe, without it: the ``qu`` of ``qu'il``."""
    clitics: frozenset[str] = frozenset()
    """Words that stand after an apostrophe, without it: the ``ll`` of ``we'll``."""
    capitalized: frozenset[str] = frozenset()
    """Names, which begin with a capital, that the lexicon does not know as such."""
    either_case: frozenset[str] = frozenset()
    """Words that begin with a capital as often as not."""


@functools.cache
def language_data(language: str) -> LanguageData:
    """Return what ships for *language*; it is empty for most languages.

    >>> "qu" in language_data("fr").elided, language_data("tlh")
    (True, LanguageData(rules=(), elided=frozenset(), ...))
    """
    file = _DATA / f"{language}.toml"
    if not file.is_file():
        return LanguageData()
    data = tomllib.loads(file.read_text("utf-8"))
    rules = tuple(Rule.from_dict(row) for row in data.pop("rule", ()))
    return LanguageData(rules, **{name: frozenset(words) for name, words in data.items()})


def usual_case(word: str, lexicon: Lexicon) -> Case:
    """Return how *word* begins in the middle of a sentence: ``lower``, ``capital`` or ``either``.

    The data of the language goes before the lexicon: it names the words that the lexicon has in the wrong case.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> usual_case("école", lexicon("fr")), usual_case("écrou", lexicon("fr"))
    ('either', 'lower')
    """
    data = language_data(lexicon.language)
    if word in data.capitalized:
        return "capital"
    return "either" if word in data.either_case else lexicon.case(word)


def known_rules(language: str) -> tuple[Rule, ...]:
    """Return the rules of spinners seen before in pages of *language*; there are none for most languages.

    >>> ("en", "chez") in [(rule.old, rule.new) for rule in known_rules("fr")]
    True
    """
    return language_data(language).rules
