"""Weigh single garbled words: what one word says for a rule that no other word of the page speaks for.

The evidence is the logarithm of how much likelier a word with these features is in a page that a spinner changed
than in a clean page. It adds up over independent words. Its weights are those of a logistic regression on 754 words
garbled by human-made and random rules and 3,111 words that clean pages (5.3 million tokens) hold;
``training/single_words.py`` fits them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.capital import CAPITAL_NOUNS
from cleanarticle.spelling.formation import Formation
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import shared_start

SHORTEST_NEW = 3
LONGEST_NEW = 16
LONGEST_OLD = 5
LEAST_NEW = 3.3
"""How frequent (Zipf) the word has to be that was put in."""
LEAST_RIGHT = 3.0
"""How frequent (Zipf) a reading has to be to be looked at."""
SHARE = 0.9
"""How probable the likeliest reading has to be among all readings of the word."""
LONG = 8
"""From this length on more letters say no more."""
MOST_FREQUENT = 7.8
"""No word of any list is more frequent (Zipf); it bounds the evidence before the readings are looked up."""
INFLECTION = 3
"""Letters of the longest ending that is taken off to see whether a word is a form of a known one."""
LEAST_AROUND = 3
"""Letters that a word has at least beside a new word at its start or end: one or two may be a slip or a prefix."""
STEM = 5
"""Letters that a word has at least without its ending."""
KIN = 4
"""Words that share so many letters at their start or end are not independent."""

BIAS = -20.3
PER_LETTER = 0.8
PER_LETTER_AROUND = 0.65
PER_ZIPF_NEW = 1.5
PER_ZIPF_OLD = 0.5
PER_ZIPF_RIGHT = 1.2
INSIDE = 1.05
FORMED = -1.55
SPELT = -1.85
NAMED = -0.65
INFLECTED = -1.45


class Single(NamedTuple):
    """A rule that one garbled word speaks for, and how strong its evidence is (natural logarithm of the odds)."""

    evidence: float
    rule: Rule

    @property
    def garbled(self) -> str:
        """The word, as it stands in the text, lower case."""
        return self.rule.evidence[0][0]


class _Way(NamedTuple):
    """One way to read a word: how probable it is beside others, and how strong its evidence."""

    weight: float
    evidence: float
    old: str
    new: str


class SingleWords:
    """Reads single words.

    Args:
        lexicon: the words of the language.
        formation: what its words are formed with.
        fit: the frequent words that make a frequent word between what stands before and after.
    """

    def __init__(self, lexicon: Lexicon, formation: Formation, fit: Callable[[str, str], Iterable[str]]) -> None:
        self._lexicon = lexicon
        self._formation = formation
        self._fit = fit

    def read(self, form: str, garbled: str, *, named: bool) -> Single | None:
        """Return the rule that a word speaks for, None where no reading is far more probable than all others.

        Args:
            form: the word, other rules undone.
            garbled: the word as it stands in the text, lower case.
            named: whether it begins with a capital, as names do.
        """
        ways: dict[str, _Way] = {}
        for right, way in self._ways(form, named=named):
            if right not in ways or ways[right].weight < way.weight:
                ways[right] = way
        if not ways:
            return None
        right = max(ways, key=lambda right: (ways[right].weight, right))
        best = ways[right]
        clear = best.weight >= SHARE * sum(way.weight for way in ways.values())
        if not clear or _is_slip(best.old, best.new) or self._formation.is_joined(form):
            return None
        return Single(best.evidence, Rule(best.old, best.new, ((garbled, right),)))

    def _ways(self, form: str, *, named: bool) -> Iterator[tuple[str, _Way]]:
        frequency, size = self._lexicon.frequency, len(form)
        base = BIAS + (SPELT if self._lexicon.spells(form) else 0.0) + (NAMED if named else 0.0)
        base += INFLECTED if self._is_inflected(form) else 0.0
        most = base + INSIDE + (PER_ZIPF_OLD + PER_ZIPF_RIGHT) * MOST_FREQUENT
        for start in range(size):
            for end in range(start + SHORTEST_NEW, min(size, start + LONGEST_NEW) + 1):
                new, before, after = form[start:end], form[:start], form[end:]
                zipf = self._lexicon.frequent.get(new, 0.0)
                letters = PER_LETTER * min(len(new), LONG) + PER_LETTER_AROUND * min(size - len(new), LONG)
                at_edge = not (before and after)
                if at_edge and size - len(new) < LEAST_AROUND:
                    continue
                if zipf < LEAST_NEW or most + letters + PER_ZIPF_NEW * zipf < 0 or not self._is_plain(new):
                    continue
                evidence = base + letters + PER_ZIPF_NEW * zipf + (INSIDE if before and after else 0.0)
                evidence += FORMED if self._formation.is_formed(before, new, after) else 0.0
                for old in self._fit(before, after):
                    right = before + old + after
                    if (
                        old != new
                        and len(old) <= LONGEST_OLD
                        and frequency(right) >= LEAST_RIGHT
                        and self._is_plain(old)
                    ):
                        # Spinners look for common words and put in common ones, but not as often as these are.
                        weight = 10 ** (frequency(right) + (frequency(old) + zipf) / 2)
                        more = PER_ZIPF_OLD * frequency(old) + PER_ZIPF_RIGHT * frequency(right)
                        yield right, _Way(weight, evidence + more, old, new)

    def _is_plain(self, word: str) -> bool:
        return self._lexicon.language in CAPITAL_NOUNS or self._lexicon.case(word) != "capital"

    def _is_inflected(self, form: str) -> bool:
        return any(self._lexicon.known(form[:-size]) for size in range(1, INFLECTION + 1) if len(form) - size >= STEM)


def independent(singles: Iterable[Single]) -> list[Single]:
    """Return those of *singles* that are not kin of stronger ones, the strongest first."""
    kept: list[Single] = []
    for single in sorted(singles, key=lambda single: (-single.evidence, single.rule)):
        if not any(_are_kin(single.garbled, other.garbled) for other in kept):
            kept.append(single)
    return kept


def _are_kin(one: str, other: str) -> bool:
    return max(len(shared_start([one, other])), len(shared_start([one[::-1], other[::-1]]))) >= KIN


def _is_slip(old: str, new: str) -> bool:
    """Return True where *old* and *new* differ in one letter or in their order: people mistype so."""
    had, has = Counter(old), Counter(new)
    return ((had - has) + (has - had)).total() <= 1
