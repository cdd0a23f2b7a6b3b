"""What a spinner did to the pages of a site: gathered page by page, added up in any order, settled into rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cleanarticle.locales.lexicon import Lexicon, lexicon
from cleanarticle.spelling.learn import Finder, Word
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.spin import find_rules, read, strange_words
from cleanarticle.spelling.steps import PageSteps
from cleanarticle.spelling.words import vocabulary

FIRST = 18.0
"""The evidence that the first rule of a site needs: its many pages offer more chances than one."""
NEXT = 14.0
"""The evidence that its further rules need."""
_WORDS = 3
_SHORT = 3
_MOST_WORDS = 20_000


@dataclass(frozen=True)
class Observed:
    """What pages of one language show of a spinner's work; it adds up, in any order.

    Args:
        words: strange words, lower case, and how much they count (names half).
        rules: the rules found on single pages, with their evidence, by old and new word.

    >>> one = observe("Un momchezt de silchezce, puis la scichezce.", "fr")
    >>> one + Observed() == one == one + one
    True
    """

    words: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[tuple[str, str], Rule] = field(default_factory=dict)

    def __add__(self, other: Observed) -> Observed:
        """What the pages of both show."""
        if not isinstance(other, Observed):
            return NotImplemented
        return merged((self, other))


def observe(text: str, language: str | None) -> Observed:
    """What one page shows; nothing where its language has no large word list.

    Args:
        text: the kept text of the page.
        language: its language.
    """
    found = lexicon(language)
    if found is None or not found.large:
        return Observed()
    words = strange_words(vocabulary(text, found).strange, found)
    rules = {(rule.old, rule.new): rule for rule in find_rules(words, found, steps=PageSteps(len(text)).search)}
    return Observed({word.text: word.weight for word in words}, rules)


def merged(parts: Iterable[Observed]) -> Observed:
    """The sum of *parts*."""
    words: dict[str, float] = {}
    rules: dict[tuple[str, str], Rule] = {}
    for part in parts:
        for word, weight in part.words.items():
            words[word] = max(words.get(word, 0.0), weight)
        for rule in part.rules.values():
            _add(rules, rule)
    return Observed(words, rules)


def settle(observed: Observed, language: str) -> list[Rule]:
    """The rules that the pages of a site speak for, the surest first.

    Args:
        observed: what its pages show.
        language: their language.

    Returns:
        Rules with the words that speak for them, to be stored and reviewed (``rule.to_dict()``), and
        handed to :func:`cleanarticle.spelling.spelling_cleaner`.
    """
    found = lexicon(language)
    if found is None or not observed.words:
        return []
    words = sorted(observed.words.items())[:_MOST_WORDS]
    finder = Finder(found, (Word(*row) for row in words), FIRST, NEXT)
    finder.confirm(sorted(observed.rules.values(), key=_surest))
    together: dict[tuple[str, str], Rule] = {}
    for rule in finder.find():
        _add(together, rule._replace(evidence=tuple(row for row in rule.evidence if rule.new in row[0])))
    kept: list[Rule] = []
    for rule in sorted(together.values(), key=_surest):
        if len(rule.evidence) >= _WORDS and not _is_piece(rule.new, kept, found) and not _is_said(rule, kept, found):
            kept.append(rule)
    return kept


def learn_rules(texts: Iterable[str], language: str) -> list[Rule]:
    """The rules of a site's spinner, learned from many of its pages, the surest first.

    Args:
        texts: the kept text of the pages.
        language: their language.

    Returns:
        As :func:`settle`; nothing where the language has no large word list.

    >>> learn_rules(["Tout est juste ici."], "fr")
    []
    """
    return settle(merged(observe(text, language) for text in texts), language)


def _surest(rule: Rule) -> tuple[int, str, str]:
    return (-len(rule.evidence), rule.new, rule.old)


def _add(rules: dict[tuple[str, str], Rule], rule: Rule) -> None:
    """Add *rule* to *rules*, its evidence to that of an equal one."""
    evidence = {*rules.get((rule.old, rule.new), rule).evidence, *rule.evidence}
    rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted(evidence)))


def _is_piece(new: str, rules: Iterable[Rule], lexicon: Lexicon) -> bool:
    """True where *new* is no word but a part of one that *rules* put in, or more than that."""
    news = [rule.new for rule in rules if len(rule.new) > _SHORT]
    return not lexicon.frequency(new) and any(new in other or other in new for other in news)


def _is_said(rule: Rule, rules: Sequence[Rule], lexicon: Lexicon) -> bool:
    """True where *rules* together make words of half of the words that speak for *rule*."""
    readings = (read(word, rules, lexicon) for word, _ in rule.evidence)
    return 2 * sum(reading is not None for reading in readings) >= len(rule.evidence)
