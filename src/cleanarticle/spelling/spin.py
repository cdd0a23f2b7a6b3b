"""Undoes what a spinner did to the words of a page, by rules found there, learned of its site, or met before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.learn import LONG, LONGEST_OLD, PLAIN, UNHEARD, Finder, Word
from cleanarticle.spelling.missing import Missing
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.steps import Steps
from cleanarticle.spelling.words import is_compound, is_plain

DEPTH = 3
_MOST_FORMS = 200
_LONGEST = 80
"""Letters of a word to be read: each place of a longer one would be a form as long, which adds up to gigabytes."""
CLEAR = 1.0
"""How many Zipf units a reading has to lie above the next to be certain: ten times as frequent."""
UNLIKELY = 1.5
"""How many Zipf units a reading loses with each place that has to be put back for it."""


LEAST = (2.0, 3.5)
"""How frequent (Zipf) the word that comes of it has to be to be certain, and how frequent a short one."""
LEAST_LONG = (1.0, 2.5)
"""The same where all that is put back had been replaced by long words, which hardly stand there by chance."""
SHORT = 5
ATTESTED = 0.2
"""The share that an ending has to have among those that fit, where one other word alone speaks for its rule. At 0.5,
one wrong edit fewer and 100 restored words fewer of 18,800 in four languages."""


class Reading(NamedTuple):
    """What a garbled word was: lower case where the first letter was put in by the spinner."""

    right: str
    certain: bool
    lost_start: bool


def strange_words(strange: Iterable[str], lexicon: Lexicon) -> list[Word]:
    """The words to learn from, sorted: plain ones that are no compounds; names count half."""
    found: dict[str, float] = {}
    for word in strange:
        if is_plain(word) and 4 <= len(word) <= 40 and not is_compound(word, lexicon):
            weight = 1.0 if word.islower() else 0.5
            found[word.lower()] = max(found.get(word.lower(), 0.0), weight)
    return [Word(*row) for row in sorted(found.items())]


def find_rules(
    words: Sequence[Word],
    lexicon: Lexicon,
    prior: Sequence[Rule] = (),
    text: str | None = None,
    steps: Steps | None = None,
) -> list[Rule]:
    """The rules that are at work among *words*: those of *prior* that a word confirms, and new ones.

    Args:
        words: strange words.
        lexicon: the words of the language.
        prior: rules that may be at work.
        text: the page, which shows what is missing there.
        steps: those that the page may take; all where not given.
    """
    finder = Finder(lexicon, words, missing=Missing(text, lexicon) if text else None, steps=steps)
    finder.confirm(prior)
    return finder.find()


class _Form(NamedTuple):
    """A form that a garbled word may have had before: whether its start was put in, and which rules were undone."""

    lost: bool = False
    undone: tuple[Rule, ...] = ()


def read(word: str, rules: Sequence[Rule], lexicon: Lexicon, steps: Steps | None = None) -> Reading | None:
    """What the garbled *word*, as written, was by *rules*, None where they make no word of it.

    Args:
        word: the word.
        rules: what may have been done to it.
        lexicon: the words of the language.
        steps: where to count the forms that are tried, and one for each rule.
    """
    if len(word) > _LONGEST:
        return None
    named = not word.islower()
    word = word.lower()
    forms: dict[str, _Form] = {word: _Form()}
    seen = {word}
    found: list[tuple[float, float, str, _Form]] = []
    for depth in range(1, DEPTH + 1):
        after: dict[str, _Form] = {}
        for form, (lost, undone) in forms.items():
            for rule in rules:
                if rule in undone and rule.old in rule.new and undone.count(rule) >= word.count(rule.new):
                    continue  # what it put in itself
                at = form.find(rule.new)
                while at >= 0:
                    new = form[:at] + rule.old + form[at + len(rule.new) :]
                    if new not in seen:
                        before = after.get(new)
                        after[new] = _Form(lost or at == 0 or (before is not None and before.lost), (*undone, rule))
                    at = form.find(rule.new, at + 1)
        if steps:
            steps.take(len(after) + len(forms))
        forms = dict(list(after.items())[:_MOST_FORMS])
        seen.update(forms)
        for form, row in forms.items():
            if (zipf := lexicon.frequency(form)) and (named or row.lost or lexicon.case(form) != "capital"):
                found.append((zipf - depth * UNLIKELY, zipf, form, row))
    if not found:
        return _unheard(word, rules, lexicon)
    found.sort(reverse=True)
    score, zipf, right, (lost, undone) = found[0]
    ahead = len(found) == 1 or score - found[1][0] >= CLEAR
    least = LEAST_LONG if all(len(rule.new) >= LONG for rule in undone) else LEAST
    return Reading(
        right, ahead and zipf >= least[len(right) < SHORT] and _is_attested(word, right, undone, lexicon), lost
    )


def _is_attested(word: str, right: str, rules: Iterable[Rule], lexicon: Lexicon) -> bool:
    """Return False where one other word alone speaks for a rule, and other endings (or starts) make words too.

    The ``er`` that ``préservavant`` seems to have had says little about ``passavant``, where it may be ``ant``.
    """
    for rule in rules:
        if len(rule.evidence) == 1 and rule.evidence[0][0] != word:
            if word.endswith(rule.new) and right.endswith(rule.old):
                ways = lexicon.between(word.removesuffix(rule.new), "", LONGEST_OLD)
            elif word.startswith(rule.new) and right.startswith(rule.old):
                ways = lexicon.between("", word.removeprefix(rule.new), LONGEST_OLD)
            else:
                continue
            total = sum(10**zipf for zipf in ways.values())
            if total and 10 ** ways.get(rule.old, 0.0) < ATTESTED * total:
                return False
    return True


def _unheard(word: str, rules: Sequence[Rule], lexicon: Lexicon) -> Reading | None:
    """A word that the list has not, where all that was put in is long words, and at no edge of it."""
    if is_compound(word, lexicon):
        return None
    right = word
    for rule in rules:
        if len(rule.new) >= LONG and 0 < right.find(rule.new) < len(right) - len(rule.new):
            right = right.replace(rule.new, rule.old)
    if right == word or any(rule.new in right and len(rule.new) > len(rule.old) for rule in rules):
        return None
    if any(len(rule.evidence) < 2 for rule in rules if rule.new in word):
        return None
    if len(right) < UNHEARD or not (is_compound(right, lexicon) or _is_one(right, lexicon)):
        return None
    return Reading(right, certain=True, lost_start=False)


def _is_one(word: str, lexicon: Lexicon) -> bool:
    """True where *word* looks like one of the language, and no other long word stands in it, which may be put in."""
    if not lexicon.spells(word):
        return False
    size = len(word)
    pieces = (word[at:end] for at in range(size) for end in range(at + LONG, size + 1))
    return all(lexicon.frequent.get(piece, 0.0) < PLAIN for piece in pieces)
