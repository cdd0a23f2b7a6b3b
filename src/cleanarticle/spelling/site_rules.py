"""Learn the rules of a site's spinner: collect evidence page by page, merge it in any order, derive rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cleanarticle.locales.lexicon import Lexicon, lexicon
from cleanarticle.spelling.rule_finder import RuleFinder, UnknownWord
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.step_budget import PageBudget
from cleanarticle.spelling.undo_rules import find_rules, undo_rules, words_to_learn_from
from cleanarticle.spelling.words import text_words

# The values were set by hand; evidence is the natural logarithm of odds.
MIN_EVIDENCE_FIRST = 18.0
"""The evidence that the first rule of a site needs: many pages offer more chances of error than one."""
MIN_EVIDENCE_NEXT = 14.0
"""The evidence that its further rules need."""
MIN_WORDS = 3
"""How many garbled words a rule of a site needs."""
_MAX_SHORT_NEW = 3  # letters; new strings up to this length are in many others by chance, so they are no pieces of them
_MAX_WORDS = 20_000  # unknown words of a site that are weighed


@dataclass(frozen=True)
class SpinnerEvidence:
    """What pages of one language show of a spinner; the evidence of several pages adds up, in any order.

    Args:
        words: unknown words, lower case, and how much each counts (names count half).
        rules: the rules found on single pages, with their evidence, by old and new string.

    >>> page = collect_evidence("Un momchezt de silchezce, puis la scichezce.", "fr")
    >>> page + SpinnerEvidence() == page == page + page
    True
    """

    words: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[tuple[str, str], Rule] = field(default_factory=dict)

    def __add__(self, other: SpinnerEvidence) -> SpinnerEvidence:
        """Return the evidence of the pages of both."""
        if not isinstance(other, SpinnerEvidence):
            return NotImplemented
        return merge_evidence((self, other))


def collect_evidence(text: str, language: str | None) -> SpinnerEvidence:
    """Return what one page shows of a spinner; nothing if its language has no large lexicon.

    Args:
        text: the kept text of the page.
        language: the code of its language.
    """
    words = lexicon(language)
    if words is None or not words.large:
        return SpinnerEvidence()
    unknown = words_to_learn_from(text_words(text, words).unknown, words)
    rules = find_rules(unknown, words, budget=PageBudget(len(text)).search)
    return SpinnerEvidence({word.text: word.weight for word in unknown}, {(rule.old, rule.new): rule for rule in rules})


def merge_evidence(parts: Iterable[SpinnerEvidence]) -> SpinnerEvidence:
    """Return the evidence of all *parts* together."""
    words: dict[str, float] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for part in parts:
        for word, weight in part.words.items():
            words[word] = max(words.get(word, 0.0), weight)
        for rule in part.rules.values():
            _add_rule(rules, rule)
    return SpinnerEvidence(words, rules)


def derive_rules(evidence: SpinnerEvidence, language: str) -> list[Rule]:
    """Return the rules that the pages of a site show, the surest first.

    Args:
        evidence: what its pages show.
        language: the code of their language.

    Returns:
        Rules with the words that are evidence for them. Store and review them (``rule.to_dict()``), and pass them to
        :func:`cleanarticle.spelling.spelling_cleaner`.
    """
    words = lexicon(language)
    if words is None or not evidence.words:
        return []
    unknown = (UnknownWord(*row) for row in sorted(evidence.words.items())[:_MAX_WORDS])
    finder = RuleFinder(words, unknown, MIN_EVIDENCE_FIRST, MIN_EVIDENCE_NEXT)
    finder.confirm(sorted(evidence.rules.values(), key=_surest_first))
    merged: dict[tuple[str, str], Rule] = {}
    for rule in finder.find_rules():
        _add_rule(merged, rule._replace(evidence=tuple(row for row in rule.evidence if rule.new in row[0])))
    kept: list[Rule] = []
    for rule in sorted(merged.values(), key=_surest_first):
        is_shown = len(rule.evidence) >= MIN_WORDS
        if is_shown and not _is_piece(rule.new, kept, words) and not _is_redundant(rule, kept, words):
            kept.append(rule)
    return kept


def learn_rules(texts: Iterable[str], language: str) -> list[Rule]:
    """Learn the rules of a site's spinner from many of its pages.

    Args:
        texts: the kept text of the pages.
        language: the code of their language.

    Returns:
        The rules, the surest first, as :func:`derive_rules` does; none if the language has no large lexicon.

    >>> learn_rules(["Tout est juste ici."], "fr")
    []
    """
    return derive_rules(merge_evidence(collect_evidence(text, language) for text in texts), language)


def _surest_first(rule: Rule) -> tuple[int, str, str]:
    """Return a key that sorts rules by the number of words that are evidence for them, the most first."""
    return (-len(rule.evidence), rule.new, rule.old)


def _add_rule(rules: dict[tuple[str, str], Rule], rule: Rule) -> None:
    """Add *rule* to *rules*, or its evidence to that of the rule with the same strings."""
    evidence = {*rules.get((rule.old, rule.new), rule).evidence, *rule.evidence}
    rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted(evidence)))


def _is_piece(new: str, rules: Iterable[Rule], lexicon: Lexicon) -> bool:
    """Return whether *new* is no word, and is a part of the new string of one of *rules* or contains it."""
    news = [rule.new for rule in rules if len(rule.new) > _MAX_SHORT_NEW]
    return not lexicon.frequency(new) and any(new in other or other in new for other in news)


def _is_redundant(rule: Rule, rules: Sequence[Rule], lexicon: Lexicon) -> bool:
    """Return whether the other *rules* restore half of the words that are evidence for *rule*."""
    restorations = (undo_rules(word, rules, lexicon) for word, _ in rule.evidence)
    return 2 * sum(restoration is not None for restoration in restorations) >= len(rule.evidence)
