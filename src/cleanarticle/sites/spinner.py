"""Define what the profile of a site says about a spinner: the substitutions that it makes in words."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.site_rules import SpinnerEvidence, collect_evidence, derive_rules

_MAX_TEXT_LENGTH = 100_000  # characters of a page in which evidence is searched; set by hand
# Bounds on files that are read; set by hand.
_MAX_RULES = 1000  # for each language; a spinner has about ten
_MAX_RULE_LENGTH = 100  # characters
_MAX_QUOTED_LENGTH = 30  # characters of a side of a rule that a message quotes


@dataclass(frozen=True)
class SpinnerKnowledge:
    """The rules of a spinner, and the evidence from which more rules can be derived.

    Two such objects can be added: the result has the rules and the evidence of both.

    Args:
        rules: rules that were derived before, by language.
        observed: the evidence of pages, by language.
    """

    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    observed: Mapping[str, SpinnerEvidence] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether there are rules or evidence."""
        return bool(self.rules or self.observed)

    def __add__(self, other: SpinnerKnowledge) -> SpinnerKnowledge:
        """Return what the pages of both objects show."""
        merged = MergedSpinner()
        merged.add(self)
        merged.add(other)
        return merged.knowledge()

    @functools.cached_property
    def derived_rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that were derived before, and those that follow from the evidence, by language."""
        merged = MergedSpinner()
        merged.add(SpinnerKnowledge(self.rules))
        for language, evidence in sorted(self.observed.items()):
            merged.add(SpinnerKnowledge({language: tuple(derive_rules(evidence, language))}))
        return merged.knowledge().rules

    def pruned(self) -> SpinnerKnowledge:
        """Return all derived rules, each with the words that support it, without the evidence."""
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


class MergedSpinner:
    """Merges what several pages show about a spinner.

    A rule that several pages show is kept once, with the words that support it on any of them. A word of the evidence
    that several pages have keeps its largest weight. So the order of the pages does not matter.
    """

    def __init__(self) -> None:
        self._rules: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)
        """The rules, by language, and then by the text that each replaces and its replacement."""
        self._words: dict[str, dict[str, float]] = defaultdict(dict)
        """The weight of each word of the evidence, by language and then by word."""
        self._observed_rules: dict[str, dict[tuple[str, str], Rule]] = defaultdict(dict)
        """The rules of the evidence, in the same form as the others."""

    def add(self, knowledge: SpinnerKnowledge) -> None:
        """Add what one page shows, or what was merged from several pages."""
        for code, rules in knowledge.rules.items():
            _add_rules(self._rules[code], rules)
        for code, evidence in knowledge.observed.items():
            words = self._words[code]
            for word, weight in evidence.words.items():
                words[word] = max(words.get(word, 0.0), weight)
            _add_rules(self._observed_rules[code], evidence.rules.values())

    def knowledge(self) -> SpinnerKnowledge:
        """Return what was added so far, merged."""
        rules = {code: tuple(sorted(table.values())) for code, table in sorted(self._rules.items()) if table}
        observed = {
            code: SpinnerEvidence(self._words[code], dict(sorted(self._observed_rules[code].items())))
            for code in sorted(self._words)
            if self._words[code] or self._observed_rules[code]
        }
        return SpinnerKnowledge(rules, observed)


def spinner_knowledge_of(texts: Sequence[str]) -> SpinnerKnowledge:
    """Return the evidence for a spinner on one page.

    Args:
        texts: the kept lines of the page.
    """
    from cleanarticle.language import ProfileDetector

    text = "\n".join(texts)[:_MAX_TEXT_LENGTH]
    language, _ = ProfileDetector().detect(text)
    if language is None:
        return SpinnerKnowledge()
    evidence = collect_evidence(text, language)
    return SpinnerKnowledge({}, {language: evidence}) if evidence.words or evidence.rules else SpinnerKnowledge()


def _add_rules(merged: dict[tuple[str, str], Rule], rules: Iterable[Rule]) -> None:
    """Add rules to *merged*. Two rules with the same substitution become one, with the words that support either."""
    for rule in rules:
        known_rule = merged.get((rule.old, rule.new), rule)
        merged[rule.old, rule.new] = rule._replace(evidence=tuple(sorted({*known_rule.evidence, *rule.evidence})))


def _check_rules(rows: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules of a file, after a check.

    Rules that were learned have no regular expressions. A file with regular expressions was not written by this
    library, and they could take very long.

    Raises:
        ValueError: there are too many rules, or a rule is too long or has regular expressions.
    """
    rules = tuple(Rule.from_dict(row) for row in rows)
    if len(rules) > _MAX_RULES:
        raise ValueError(f"a language has at most {_MAX_RULES} spelling rules, not {len(rules)}")
    for rule in rules:
        if rule.whole_word_patterns:
            raise ValueError(
                f"a learned spelling rule must have no regular expressions, but {_quoted(rule.old)} to "
                f"{_quoted(rule.new)} has {len(rule.whole_word_patterns)}"
            )
        if max(len(rule.old), len(rule.new)) > _MAX_RULE_LENGTH:
            raise ValueError(
                f"each side of a learned spelling rule has at most {_MAX_RULE_LENGTH} characters, but "
                f"{_quoted(rule.old)} to {_quoted(rule.new)} has {len(rule.old):,} and {len(rule.new):,}"
            )
    return rules


def _quoted(text: str) -> str:
    """Return a text in quotation marks, for a message: only its beginning if it is long."""
    return repr(text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[:_MAX_QUOTED_LENGTH]}…")
