"""What a site's spinner does to the words of its pages, as part of the site's profile."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.site_rules import SpinnerEvidence, collect_evidence, derive_rules

_KEPT_LONGEST = 100_000  # characters of a page that are looked at
_MOST_RULES = 1000  # of a language, in a file; a spinner has some ten
_LONGEST_RULE = 100


@dataclass(frozen=True)
class Spun:
    """Rules that were found, and what pages show that may yet speak for others. It adds up, in any order.

    Args:
        rules: by language, what was found.
        observed: by language, what pages show.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    observed: Mapping[str, SpinnerEvidence] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return False where nothing is known of any spinner."""
        return bool(self.rules or self.observed)

    def __add__(self, other: Spun) -> Spun:
        """What the pages of both show."""
        total = Total()
        total.add(self)
        total.add(other)
        return total.sum()

    @functools.cached_property
    def settled(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules found before, and those that the pages speak for, by language."""
        total = Total()
        total.add(Spun(self.rules))
        for language, seen in sorted(self.observed.items()):
            total.add(Spun({language: tuple(derive_rules(seen, language))}))
        return total.sum().rules

    def pruned(self) -> Spun:
        """The rules only, each with the words that speak for it."""
        return Spun(self.settled)

    def to_dict(self) -> dict[str, Any]:
        """What is known, JSON-ready."""
        out: dict[str, Any] = {"rules": {code: [rule.to_dict() for rule in some] for code, some in self.rules.items()}}
        if self.observed:
            out["observed"] = {
                code: {"words": dict(seen.words), "rules": [rule.to_dict() for rule in seen.rules.values()]}
                for code, seen in self.observed.items()
            }
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What :meth:`to_dict` wrote.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: *data* is not such a dictionary.
        """
        rules = {str(code): _rules(some) for code, some in data["rules"].items()}
        observed = {
            str(code): SpinnerEvidence(
                {str(word): float(weight) for word, weight in seen["words"].items()},
                {(rule.old, rule.new): rule for rule in _rules(seen["rules"])},
            )
            for code, seen in data.get("observed", {}).items()
        }
        return cls(rules, observed)


class Total:
    """Adds up what many pages show."""

    def __init__(self) -> None:
        self._rules: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)
        self._words: dict[str, dict[str, float]] = defaultdict(dict)
        self._found: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)

    def add(self, part: Spun) -> None:
        """One more page, or many."""
        for code, some in part.rules.items():
            _join(self._rules[code], some)
        for code, seen in part.observed.items():
            words = self._words[code]
            for word, weight in seen.words.items():
                words[word] = max(words.get(word, 0.0), weight)
            _join(self._found[code], seen.rules.values())

    def sum(self) -> Spun:
        """All of them."""
        rules = {code: tuple(sorted(some.values())) for code, some in sorted(self._rules.items()) if some}
        observed = {
            code: SpinnerEvidence(self._words[code], dict(sorted(self._found[code].items())))
            for code in sorted(self._words)
            if self._words[code] or self._found[code]
        }
        return Spun(rules, observed)


def spun_of(texts: Sequence[str]) -> Spun:
    """What one page shows.

    Args:
        texts: its kept lines.
    """
    from cleanarticle.language import ProfileDetector

    text = "\n".join(texts)[:_KEPT_LONGEST]
    language, _ = ProfileDetector().detect(text)
    if language is None:
        return Spun()
    seen = collect_evidence(text, language)
    return Spun({}, {language: seen}) if seen.words or seen.rules else Spun()


def _join(rules: dict[tuple[str, str], Rule], some: Any) -> None:
    for rule in some:
        known = rules.get((rule.old, rule.new), rule)
        rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted({*known.evidence, *rule.evidence})))


def _rules(rows: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of a file, checked: what is learned has no patterns, and patterns of strangers are not run."""
    rules = tuple(Rule.from_dict(row) for row in rows)
    if len(rules) > _MOST_RULES:
        raise ValueError(f"{len(rules)} spelling rules; there are at most {_MOST_RULES}")
    for rule in rules:
        if rule.whole_word_patterns or max(len(rule.old), len(rule.new)) > _LONGEST_RULE:
            raise ValueError(f"a learned spelling rule is short and has no patterns, and this is {rule.new[:60]!r}")
    return rules
