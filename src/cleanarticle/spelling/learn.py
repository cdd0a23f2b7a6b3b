"""Finds out what a spinner did, from the words that it garbled.

Where a spinner put ``chez`` for each ``en``, ``présente`` became ``préschezte``. From many such words the
rule can be told: undoing it makes well-known words of words that are none. One word tells little (many a
short word fits into ``p…r``), a few that have nothing to do with each other tell enough.

The evidence of one word for one rule is the logarithm of how seldom a random old word would have fitted;
that of independent words adds up. The sum has to outweigh the number of rules that could be tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from math import log
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.formation import Formation
from cleanarticle.spelling.missing import Missing
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.single import Single, SingleWords, independent
from cleanarticle.spelling.steps import Steps
from cleanarticle.spelling.words import shared_start

LONGEST_NEW = 16
LONGEST_OLD = 8
FIRST = 8.0
"""The evidence (natural logarithm of the odds) that the first rule of a page needs."""
NEXT = 6.0
"""The evidence that further rules need: a page with one rule probably has others."""
FIRST_UNUSUAL = 13.0
"""The evidence that the first rule needs where its new word is none that spinners are likely to put in."""
RIVAL = 3.0
"""How far the evidence must be ahead of that for any other old word."""
EDGE = 0.5
"""How much a word counts that has the new word at its start or end: endings change without any spinner."""
FORMED = 0.25
"""How much a word counts for the first rule that the language may have formed itself."""
UNFORMED_EDGE = 0.75
"""How much a word counts that has the new word at its start or end and that no formation explains."""
MANY = 8
"""So many places are looked at for another reading."""
SHARE = 0.4
"""The share of the strange words with the new word in them that a rule has to explain."""
UNHEARD = 6
"""From this length on a new word may be one that the list has not."""
PLAIN = 4.0
"""A new word less frequent (Zipf) than this counts against the rule: spinners put in plain words."""
PLAIN_SHORT = 5.0
"""How frequent (Zipf) a new word of two letters has to be: they stand in many words by chance."""
UNHEARD_OF = 2.0
UNUSUAL = 3.5
CONFIRMED = 3.5
"""How frequent (Zipf) the word has to be that a rule met before makes of a strange one."""
KIN = 10.0
"""The evidence that the first rule needs where all words share more than the new one."""
TWINS = 11.5
"""The same where they differ on one side alone."""
LEAST_TWINS = 3
"""How many they have to be: two may be forms of one word that the list has not."""
LONG = 5
"""From this length on a new word seldom stands by chance at an edge of a strange word."""
LIKELY_OLD = 5.5
"""How frequent (Zipf) the old word has to be where all words have the new one at the same edge."""
GONE = 6.0
"""So much evidence that the old word is missing on the page makes up for words that are not independent."""
SINGLE = 2.0
"""The evidence that a rule needs for which one word speaks, where others are at work. From 1 to 2, each half costs
about one percent of the words restored and a tenth of the wrong edits (random rules, four languages)."""
SINGLE_FIRST = 5.0
"""The evidence that independent single words need together where no other rule is at work. The highest that a clean
page reached, of 3,600 with 5.3 million tokens, was 4.7."""
SINGLE_SHARE = 0.2
"""The share of the strange words with the new word in them that single words have to explain: where most do not
fit, the old word is none that is looked for (one letter, say). Without it the wrong edits of French doubled."""
LEAST_UNFORMED = 3
"""So many unrelated words that no formation explains make a rule even where all have the new word at one edge."""
_MOST_WORDS = 4000
_MOST_PLACES = 60
_MOST_NEWS = 400
_STEM = 4
_REACH = 4


class Word(NamedTuple):
    """A strange word as it stands in the text, lower case, and how much it counts (names count half)."""

    text: str
    weight: float = 1.0


class Place(NamedTuple):
    """Where a possible new word stands in a strange word (in one of its forms, other rules undone)."""

    word: Word
    before: str
    after: str

    @property
    def stem(self) -> str:
        """What is left of the word, its first letters, no plural's: two words with the same are not independent."""
        return (self.before + self.after).removesuffix("s")[:_STEM]

    @property
    def inside(self) -> bool:
        """True where letters stand on both sides."""
        return bool(self.before and self.after)


class Finder:
    """Finds the rules that explain strange words.

    Args:
        lexicon: the words of the language.
        words: the strange words.
        first: the evidence that the first rule needs.
        following: the evidence that the others need.
        missing: what the page should have and has not.
        steps: those that the page may take; a letter of a strange word is one in each round.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        words: Iterable[Word],
        first: float = FIRST,
        following: float = NEXT,
        missing: Missing | None = None,
        steps: Steps | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._steps = steps or Steps()
        self._missing = missing
        self._first = first
        self._following = following
        rest = iter(words)
        self.forms: dict[str, Word] = {word.text: word for word in islice(rest, _MOST_WORDS)}
        """The strange words that no rule explains yet, other rules undone."""
        if next(rest, None):
            self._steps.exhausted = True
        self._formation = Formation(lexicon)
        self._news: dict[str, bool] = {}
        self._formed: dict[tuple[str, str, str], bool] = {}
        self._fits: dict[tuple[str, str], dict[str, float]] = {}
        self._all_fits: dict[tuple[str, str], dict[str, float]] = {}
        self.rules: list[Rule] = []

    def find(self) -> list[Rule]:
        """The rules, the surest first; those that one word each speaks for count where there are others."""
        self.find_shared()
        if single := self._single():
            self._take_up(single)
            self.find_shared()
        return self.rules

    def find_shared(self) -> None:
        """Find the rules for which several words speak."""
        while rule := self._best():
            self._take_up([rule])

    def _take_up(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            self.rules.append(rule)
            self.take_away(rule)

    def confirm(self, rules: Iterable[Rule]) -> None:
        """Take up those of *rules* that one lower-case word speaks for: undoing them leaves it one reading."""
        for rule in rules:
            evidence = []
            for form, word in self.forms.items():
                at = form.find(rule.new)
                while at >= 0:
                    before, after = form[:at], form[at + len(rule.new) :]
                    right = before + rule.old + after
                    if (before or after) and word.weight == 1.0 and self._lexicon.frequent.get(right, 0) >= CONFIRMED:
                        evidence.append((word.text, right))
                    at = form.find(rule.new, at + 1)
            if evidence:
                self._take_up([rule._replace(evidence=tuple(sorted(set(evidence))))])

    def take_away(self, rule: Rule) -> None:
        """Take away the words that *rule* explains; of the others that it may have touched, add what it leaves."""
        solved = {garbled for garbled, _ in rule.evidence}
        forms = {}
        for form, word in self.forms.items():
            if word.text in solved:
                continue
            forms[form] = word
            if rule.new in form and not self._lexicon.known(left := form.replace(rule.new, rule.old)):
                forms.setdefault(left, word)
        self.forms = forms

    def _best(self) -> Rule | None:
        if not self._steps.take(sum(map(len, self.forms))) and self.rules:
            return None
        best, most = None, self._following if self.rules else self._first
        for new, places in self._candidates():
            found = self._weigh(new, places, most)
            if found:
                best, most = found
        return best

    def _single(self) -> list[Rule]:
        """Return the rules that one word each speaks for, where all of them together or rules before show a spinner."""
        reader = SingleWords(self._lexicon, self._formation, self.fit)
        found: list[Single] = []
        for form, word in self.forms.items():
            if not any(rule.new in form for rule in self.rules):
                if not self._steps.take(len(form)):
                    break
                single = reader.read(form, word.text, named=word.weight < 1.0)
                if single and single.evidence >= SINGLE:
                    found.append(single)
        if not self.rules:
            found = [single for single in found if not self._has_kin(single)]
        if not self.rules and sum(single.evidence for single in independent(found)) < SINGLE_FIRST:
            return []
        rules: dict[tuple[str, str], Rule] = {}
        for single in sorted(found, reverse=True):
            rule = single.rule
            known = rules.get((rule.old, rule.new), rule)
            rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted({*known.evidence, *rule.evidence})))
        return [rule for rule in rules.values() if len(rule.evidence) >= SINGLE_SHARE * self._count(rule.new)]

    def _count(self, new: str) -> int:
        """Return how many strange words have *new* in them."""
        return sum(new in form for form in self.forms)

    def _has_kin(self, single: Single) -> bool:
        """Return True where another strange word begins or ends as the garbled one does, the new word included."""
        garbled, new = single.garbled, single.rule.new
        start, end = garbled[: garbled.find(new) + len(new)], garbled[garbled.find(new) :]
        return any(form != garbled and (form.startswith(start) or form.endswith(end)) for form in self.forms)

    def _candidates(self) -> list[tuple[str, list[Place]]]:
        """Words that stand inside two strange words of different stems or more, and where."""
        count: Counter[str] = Counter()
        for form in self.forms:
            count.update(_pieces(form))
        news = {new for new, times in count.items() if times > 1 and self._may_be_new(new)}
        places: defaultdict[str, list[Place]] = defaultdict(list)
        for form, word in self.forms.items():
            for new in news.intersection(_pieces(form)):
                at = form.find(new)
                while at >= 0:
                    places[new].append(Place(word, form[:at], form[at + len(new) :]))
                    at = form.find(new, at + 1)
        found = [
            (new, rows)
            for new, rows in places.items()
            if len(rows) > 1 and len({row.stem for row in rows}) > 1 and self._is_whole(new, rows)
        ]
        found.sort(key=lambda row: (-len(row[1]) * len(row[0]), row[0]))
        return found[:_MOST_NEWS]

    def _may_be_new(self, new: str) -> bool:
        """Return True where *new* is a word (of two letters, a common one), or long enough to be one unheard of."""
        if new not in self._news:
            self._news[new] = (len(new) >= UNHEARD or self._lexicon.known(new)) and (
                len(new) > 2 or self._is_plain(new)
            )
        return self._news[new]

    def _is_plain(self, new: str) -> bool:
        return self._lexicon.frequency(new) >= PLAIN_SHORT and self._lexicon.case(new) != "capital"

    def _is_whole(self, new: str, places: Sequence[Place]) -> bool:
        """True where *new* may be what was put in: a word, and no part of a better one that all places show.

        A long piece that unrelated words share need not be a known word.
        """
        zipf = self._lexicon.frequency(new)
        left = shared_start([place.before[::-1] for place in places])[::-1]
        right = shared_start([place.after for place in places])
        if not zipf:
            return not left and not right
        return not any(
            self._lexicon.frequency(left[at:] + new + right[:end]) >= max(zipf, 3.0)
            for at in range(len(left) + 1)
            for end in range(len(right) + 1)
            if at < len(left) or end
        )

    def _weigh(self, new: str, places: list[Place], least: float) -> tuple[Rule, float] | None:
        places = places[:_MOST_PLACES]
        odd = max(0.0, PLAIN - max(self._lexicon.frequency(new), UNHEARD_OF)) * log(10) / 2
        least += odd
        if not self.rules and self._lexicon.frequency(new) < UNUSUAL:
            least = max(least, FIRST_UNUSUAL)
        if self._at_most(places) <= least:
            return None
        instead = self._missing.count(new, {place.word.text for place in places}) if self._missing else 0
        hits = self._hits(new, places)
        total = len({place.stem for place in places})
        ranked = sorted(((_score(rows.values()), old) for old, rows in hits.items()), reverse=True)
        if not ranked or not ranked[0][0]:
            return None
        score, old = ranked[0]
        rows = hits[old]
        used = [place for _, _, place in rows.values()]
        missing = self._missing.evidence(old, instead) if self._missing else 0.0
        # Words that the language forms do not make it lack the old word.
        doubted = not self.rules and missing < GONE
        if not self.rules and not doubted:
            score = max(score, self._unweakened(old, used))
        gone = min(missing, score)
        score += gone
        if score <= least:
            return None
        stems = len({place.stem for place in used})
        unformed = [place for place in used if not self._is_formed(place, new)]
        if doubted and all(self._formation.is_joined(place.before + new + place.after) for place in used):
            return None
        if stems < SHARE * total or _is_doubling(old, new):
            return None
        if stems < LEAST_TWINS and gone < GONE and _are_twins(used):
            return None
        if not self.rules and score - odd < (TWINS if _are_twins(used) else KIN if _one_family(used) else 0):
            return None
        if not self._lexicon.frequency(new) and (old in (new[: len(old)], new[-len(old) :]) or _one_family(used)):
            return None
        if not _placed(unformed if doubted else used) and len({place.stem for place in unformed}) < LEAST_UNFORMED:
            rare = not self._lexicon.frequency(new) or len(new) < LONG or self._lexicon.frequency(old) < LIKELY_OLD
            if rare or stems < (2 if self.rules else 3) or (len(ranked) > 1 and ranked[1][0] > score / 2):
                return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < RIVAL:
            return None
        if self._is_ambiguous(old, new, used[:MANY]):
            return None
        return Rule(old, new, tuple(sorted((word, right) for word, (_, right, _) in rows.items()))), score - odd

    def _hits(self, new: str, places: Iterable[Place]) -> dict[str, dict[str, tuple[float, str, Place]]]:
        """Return, by old word and garbled word, the best evidence, the word that stood there, and the place."""
        hits: defaultdict[str, dict[str, tuple[float, str, Place]]] = defaultdict(dict)
        chances = len(self._lexicon.shorts())
        for place in places:
            fits = self.fit(place.before, place.after)
            named = place.word.weight < 1.0 or not place.before
            for old, share in fits.items():
                if not named and self._lexicon.case(place.before + old + place.after) == "capital":
                    continue
                weight = place.word.weight * log(chances * share) * self._factor(place, new)
                if old == new or weight <= 0:
                    continue
                known = hits[old].get(place.word.text)
                if known is None or known[0] < weight:
                    hits[old][place.word.text] = (weight, place.before + old + place.after, place)
        return hits

    def _is_ambiguous(self, old: str, new: str, places: Sequence[Place]) -> bool:
        """True where other words come of it if another old word stood there, or another new word was put in.

        Of ``gobiernuevos`` and ``inviernuevos`` one cannot tell whether ``nuevo`` or ``nuevos`` was.
        """
        left = shared_start([place.before[::-1] for place in places])[::-1]
        right = shared_start([place.after for place in places])
        shared = left + new + right
        windows = [
            (start - len(left), end - len(left) - len(new), places)
            for start in range(len(shared))
            for end in range(start + 3, len(shared) + 1)
            if shared[start:end] == new or self._lexicon.frequent.get(shared[start:end], 0) >= PLAIN
        ]
        return any(self._has_rival(old, new, *row) for row in (*windows, *self._longer(new, places)))

    def _longer(self, new: str, places: Sequence[Place]) -> Iterator[tuple[int, int, list[Place]]]:
        """Longer words than *new* that half of *places* show: how far they reach to the left and right, and where."""
        found: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in places:
            for start in range(len(place.before) - min(len(place.before), _REACH), len(place.before) + 1):
                for end in range(min(len(place.after), _REACH) + 1):
                    more = (place.before[start:], place.after[:end])
                    if any(more) and self._lexicon.frequent.get(more[0] + new + more[1], 0) >= PLAIN:
                        found[more].append(place)
        for (left, right), some in found.items():
            if len(some) >= max(2, len(places) / 2):
                yield -len(left), len(right), some

    def _has_rival(self, old: str, new: str, start: int, end: int, places: Sequence[Place]) -> bool:
        """True where what stands from *start* before the new word to *end* behind it may have been put in."""
        moved = []
        for place in places:
            form = place.before + new + place.after
            cut = (len(place.before) + start, len(place.before) + len(new) + end)
            moved.append(place._replace(before=form[: cut[0]], after=form[cut[1] :]))
        own = self._evidence(places).get(old, 0.0)
        rights = [place.before + old + place.after for place in places]
        first = moved[0]
        other = (places[0].before + new + places[0].after)[len(first.before) :]
        other = other[: len(other) - len(first.after)]
        return any(
            evidence > own - (RIVAL if len(other) > len(new) or rival in self._lexicon.shorts() else 0.0)
            and rival not in (new, other)
            and [place.before + rival + place.after for place in moved] != rights
            for rival, evidence in self._evidence(moved).items()
        )

    def _evidence(self, places: Iterable[Place]) -> dict[str, float]:
        """What *places* say for each old word, wherever in the word they are, and be it a word or not."""
        found: defaultdict[str, float] = defaultdict(float)
        chances = len(self._lexicon.shorts())
        for place in places:
            for old, share in self._fit_any(place.before, place.after).items():
                found[old] += log(chances * share)
        return found

    def _factor(self, place: Place, new: str) -> float:
        """Return how much *place* counts as evidence for *new*: 1 inside a word that no formation explains.

        Where other rules are at work already, a garbled word is likelier than one that the list lacks.
        """
        if self._is_formed(place, new):
            return FORMED if not self.rules else (1.0 if place.inside else EDGE)
        return 1.0 if place.inside else UNFORMED_EDGE

    def _unweakened(self, old: str, places: Iterable[Place]) -> float:
        """Return the evidence of *places* for *old* whether the language may have formed their words or not."""
        best: dict[str, float] = {}
        for place in places:
            share = self.fit(place.before, place.after)[old]
            weight = log(len(self._lexicon.shorts()) * share) * (1.0 if place.inside else EDGE)
            best[place.stem] = max(best.get(place.stem, 0.0), place.word.weight * weight)
        return sum(best.values()) if len(best) > 1 else 0.0

    def _is_formed(self, place: Place, new: str) -> bool:
        key = (place.before, new, place.after)
        if key not in self._formed:
            self._formed[key] = self._formation.is_formed(*key)
        return self._formed[key]

    def _at_most(self, places: Iterable[Place]) -> float:
        """The evidence that *places* would be if each left one reading only."""
        best: dict[str, float] = {}
        for place in places:
            weight = place.word.weight * (1.0 if place.inside else UNFORMED_EDGE)
            best[place.word.text] = max(best.get(place.word.text, 0.0), weight)
        return log(len(self._lexicon.shorts())) * sum(best.values())

    def fit(self, before: str, after: str) -> dict[str, float]:
        """The old words that may have stood between *before* and *after*, and how probable each is."""
        key = (before, after)
        if key not in self._fits:
            shorts, found = self._lexicon.shorts(), self._between(before, after)
            self._fits[key] = _shares({old: zipf for old, zipf in found.items() if old in shorts})
        return self._fits[key]

    def _fit_any(self, before: str, after: str) -> dict[str, float]:
        """What may have stood there, be it a word or not, and how probable each is."""
        key = (before, after)
        if key not in self._all_fits:
            self._all_fits[key] = _shares(self._between(before, after))
        return self._all_fits[key]

    def _between(self, before: str, after: str) -> dict[str, float]:
        return self._lexicon.between(before, after, LONGEST_OLD) if before or after else {}


def _shares(zipfs: Mapping[str, float]) -> dict[str, float]:
    """The share of each in the occurrences of all."""
    counts = {old: 10**zipf for old, zipf in zipfs.items()}
    total = sum(counts.values())
    return {old: count / total for old, count in counts.items()}


def _pieces(form: str) -> set[str]:
    """What stands in *form* and may be a new word."""
    size = len(form)
    return {form[at:end] for at in range(size) for end in range(at + 2, min(size, at + LONGEST_NEW) + 1)}


def _score(rows: Iterable[tuple[float, str, Place]]) -> float:
    """The evidence of independent words: of those that share a stem only the best counts."""
    best: dict[str, float] = {}
    for weight, _, place in rows:
        best[place.stem] = max(best.get(place.stem, 0.0), weight)
    return sum(best.values()) if len(best) > 1 else 0.0


def _one_family(places: Collection[Place]) -> bool:
    """True where all *places* share a letter beside the new word: then they share more than that, as kin do."""
    return bool(
        shared_start([place.before[::-1] for place in places]) or shared_start([place.after for place in places])
    )


def _are_twins(places: Collection[Place]) -> bool:
    """True where all *places* have the same before the new word, or the same after it."""
    befores, afters = {place.before for place in places}, {place.after for place in places}
    return (len(befores) == 1 and befores != {""}) or (len(afters) == 1 and afters != {""})


def _is_doubling(old: str, new: str) -> bool:
    """True where *new* is *old* with a letter doubled, which people do too."""
    return len(new) == len(old) + 1 and any(
        first == second and new[:at] + new[at + 1 :] == old for at, (first, second) in enumerate(pairwise(new))
    )


def _placed(places: Collection[Place]) -> bool:
    """True where an ending cannot be the cause: a place inside a word, or both at a start and at an end."""
    return any(place.inside for place in places) or (
        any(not place.before for place in places) and any(not place.after for place in places)
    )
