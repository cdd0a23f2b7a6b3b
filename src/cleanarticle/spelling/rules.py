"""Rules of a spinner: what it looked for and what it put in, wherever it found it, inside words too."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from cleanarticle.locales.lexicon import Case, Lexicon

_DATA = resources.files("cleanarticle.spelling") / "data"


class Rule(NamedTuple):
    """The spinner put *new* where *old* stood.

    ``evidence`` are words that it garbled and what they were, to be reviewed; ``whole`` are patterns of
    places where *new* stands as a whole word and cannot be right (``{}`` marks it), for rules seen at work.

    >>> Rule("en", "chez").to_dict()
    {'old': 'en', 'new': 'chez', 'evidence': {}, 'whole': []}
    """

    old: str
    new: str
    evidence: tuple[tuple[str, str], ...] = ()
    whole: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The rule, JSON-ready."""
        return {"old": self.old, "new": self.new, "evidence": dict(self.evidence), "whole": list(self.whole)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The rule that :meth:`to_dict` wrote.

        Raises:
            ValueError: *data* is not such a dictionary.
        """
        try:
            old, new = data["old"], data["new"]
            evidence = tuple(sorted((str(k), str(v)) for k, v in data.get("evidence", {}).items()))
            rule = cls(str(old), str(new), evidence, tuple(map(str, data.get("whole", ()))))
        except (KeyError, TypeError, AttributeError) as error:
            message = f"not a spelling rule: {type(error).__name__}: {error}"
            raise ValueError(message) from error
        if not rule.new or rule.old == rule.new:
            message = f"not a spelling rule: {rule.old!r} for {rule.new!r}"
            raise ValueError(message)
        for pattern in rule.whole:
            _check(pattern)
        return rule


def _check(pattern: str) -> None:
    import regex

    try:
        regex.compile(pattern.replace("{}", "(?P<new>x)"))
    except (regex.error, RecursionError, OverflowError) as error:
        message = f"not a spelling rule: {pattern[:60]!r} is no regular expression: {error}"
        raise ValueError(message) from error
    if "{}" not in pattern:
        message = f"not a spelling rule: {pattern[:60]!r} does not say where the word stands: {{}}"
        raise ValueError(message)


class Usage(NamedTuple):
    """What a word list does not say about its language; words are in lower case."""

    rules: tuple[Rule, ...] = ()
    elided: frozenset[str] = frozenset()
    """What stands before an apostrophe."""
    shortened: frozenset[str] = frozenset()
    """What stands after an apostrophe."""
    capitals: frozenset[str] = frozenset()
    """Names, which begin with a capital."""
    either: frozenset[str] = frozenset()
    """Words that begin with a capital as often as without."""


@functools.cache
def usage(language: str) -> Usage:
    """What ships for *language*; nothing for most languages.

    >>> "qu" in usage("fr").elided, usage("tlh")
    (True, Usage(rules=(), elided=frozenset(), ...))
    """
    file = _DATA / f"{language}.toml"
    if not file.is_file():
        return Usage()
    data = tomllib.loads(file.read_text("utf-8"))
    rules = tuple(Rule.from_dict(row) for row in data.pop("rule", ()))
    return Usage(rules, **{name: frozenset(words) for name, words in data.items()})


def case_of(word: str, lexicon: Lexicon) -> Case:
    """How *word* begins in the middle of a sentence, by the word list and what it does not say.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> case_of("école", lexicon("fr")), case_of("écrou", lexicon("fr"))
    ('either', 'lower')
    """
    facts = usage(lexicon.language)
    return "capital" if word in facts.capitals else "either" if word in facts.either else lexicon.case(word)


def known_rules(language: str) -> tuple[Rule, ...]:
    """The rules of spinners met before in pages of *language*; none for most languages.

    >>> ("en", "chez") in [(rule.old, rule.new) for rule in known_rules("fr")]
    True
    """
    return usage(language).rules
