"""Define the part of a site's profile that describes its spinner: the substitutions that it makes in words."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.site_rules import SpinnerEvidence, collect_evidence, derive_rules

_MAX_TEXT = 100_000  # characters of a page that are read; set by hand
# Bounds on files that are read; set by hand.
_MAX_RULES = 1000  # for each language; a spinner has about ten
_MAX_RULE_LENGTH = 100  # characters


@dataclass(frozen=True)
class SpinnerKnowledge:
    """The rules of a spinner, and evidence from which more rules may be derived. Objects can be added.

    Args:
        rules: the rules that were derived already, by language.
        observed: the evidence on pages, by language.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    observed: Mapping[str, SpinnerEvidence] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether there are rules or evidence."""
        return bool(self.rules or self.observed)

    def __add__(self, other: SpinnerKnowledge) -> SpinnerKnowledge:
        """Return the knowledge from the pages of both objects."""
        total = SpinnerSum()
        total.add(self)
        total.add(other)
        return total.sum()

    @functools.cached_property
    def derived_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that were derived already, and those that follow from the evidence, by language."""
        total = SpinnerSum()
        total.add(SpinnerKnowledge(self.rules))
        for language, evidence in sorted(self.observed.items()):
            total.add(SpinnerKnowledge({language: tuple(derive_rules(evidence, language))}))
        return total.sum().rules

    def pruned(self) -> SpinnerKnowledge:
        """Return the knowledge with all derived rules, each with the words that support it, and without evidence."""
        return SpinnerKnowledge(self.derived_rules)

    def to_dict(self) -> dict[str, Any]:
        """Return the knowledge, JSON-ready."""
        out: dict[str, Any] = {
            "rules": {code: [rule.to_dict() for rule in rules] for code, rules in self.rules.items()}
        }
        if self.observed:
            out["observed"] = {
                code: {"words": dict(evidence.words), "rules": [rule.to_dict() for rule in evidence.rules.values()]}
                for code, evidence in self.observed.items()
            }
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the knowledge that :meth:`to_dict` wrote.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: *data* is not such a dictionary.
        """
        rules = {str(code): _check_rules(rows) for code, rows in data["rules"].items()}
        observed = {
            str(code): SpinnerEvidence(
                {str(word): float(weight) for word, weight in evidence["words"].items()},
                {(rule.old, rule.new): rule for rule in _check_rules(evidence["rules"])},
            )
            for code, evidence in data.get("observed", {}).items()
        }
        return cls(rules, observed)


class SpinnerSum:
    """Adds up the knowledge from many pages."""

    def __init__(self) -> None:
        # All by language; rules also by the text that they replace and its replacement, words with their weights.
        self._rules: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)
        self._words: dict[str, dict[str, float]] = defaultdict(dict)
        self._observed_rules: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)

    def add(self, part: SpinnerKnowledge) -> None:
        """Add the knowledge from one page, or from several."""
        for code, rules in part.rules.items():
            _add_rules(self._rules[code], rules)
        for code, evidence in part.observed.items():
            words = self._words[code]
            for word, weight in evidence.words.items():
                words[word] = max(words.get(word, 0.0), weight)
            _add_rules(self._observed_rules[code], evidence.rules.values())

    def sum(self) -> SpinnerKnowledge:
        """Return the sum of all knowledge that was added."""
        rules = {code: tuple(sorted(by_text.values())) for code, by_text in sorted(self._rules.items()) if by_text}
        observed = {
            code: SpinnerEvidence(self._words[code], dict(sorted(self._observed_rules[code].items())))
            for code in sorted(self._words)
            if self._words[code] or self._observed_rules[code]
        }
        return SpinnerKnowledge(rules, observed)


def spinner_knowledge_of(texts: Sequence[str]) -> SpinnerKnowledge:
    """Return the evidence of a spinner on one page.

    Args:
        texts: the kept lines of the page.
    """
    from cleanarticle.language import ProfileDetector

    text = "\n".join(texts)[:_MAX_TEXT]
    language, _ = ProfileDetector().detect(text)
    if language is None:
        return SpinnerKnowledge()
    evidence = collect_evidence(text, language)
    return SpinnerKnowledge({}, {language: evidence}) if evidence.words or evidence.rules else SpinnerKnowledge()


def _add_rules(total: dict[tuple[str, str], Rule], rules: Iterable[Rule]) -> None:
    """Add rules to *total*; two rules with the same substitution become one, with the words of both."""
    for rule in rules:
        other = total.get((rule.old, rule.new), rule)
        total[rule.old, rule.new] = rule._replace(evidence=tuple(sorted({*other.evidence, *rule.evidence})))


def _check_rules(rows: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules of a file, after a check.

    Learned rules have no regular expressions. If a file has some, it was not made by this library, and running them
    could be dangerous.

    Raises:
        ValueError: there are too many rules, or one is too long or has regular expressions.
    """
    rules = tuple(Rule.from_dict(row) for row in rows)
    if len(rules) > _MAX_RULES:
        raise ValueError(f"{len(rules)} spelling rules; at most {_MAX_RULES} are allowed")
    for rule in rules:
        if rule.whole_word_patterns or max(len(rule.old), len(rule.new)) > _MAX_RULE_LENGTH:
            raise ValueError(f"a learned spelling rule must be short and without patterns, not {rule.new[:60]!r}")
    return rules
