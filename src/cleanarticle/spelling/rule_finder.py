"""Find the rules of a spinner from the words that it garbled.

Where a spinner put ``chez`` for each ``en``, ``présente`` became ``préschezte``. Many such words give the rule away:
undoing it turns unknown words into well-known ones. One word says little (many short strings fit into ``p…r``);
a few words that have nothing to do with each other say enough.

The evidence of one word for one rule is the logarithm of how unlikely it is that a random old string would fit.
The French lexicon has 4,243 words that a spinner may have looked for (``Lexicon.spinner_targets``), and of these only
``en`` fits into ``prés…te`` and into ``mom…t``::

    préschezte   ln(4243 * 1.0) =  8.4   (1.0: the share of "présente" in the occurrences of all words that fit)
    momchezt     ln(4243 * 1.0) =  8.4
    sum                           16.7   evidence for "en", more than 8.0 (MIN_EVIDENCE_FIRST): a rule

The evidence of independent words adds up. Words that share a stem (``présente``, ``présenter``) are not independent:
of these the best counts. The sum has to outweigh the number of rules that could be tried, which sets the thresholds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from math import log
from typing import NamedTuple

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.single_word_rules import Place, SingleWordReader, SingleWordRule, independent_rules
from cleanarticle.spelling.step_budget import StepBudget
from cleanarticle.spelling.word_deficit import MAX_EVIDENCE, WordDeficit
from cleanarticle.spelling.word_formation import WordFormation
from cleanarticle.spelling.words import common_prefix, common_suffix

# Lengths are in letters, frequencies in Zipf units (log10 of the occurrences in a billion words), evidence in natural
# logarithms of odds. Where no measurement is given, the value was set by hand.

# What is tried at all.
MAX_NEW = 16
"""The length of the longest new string."""
MAX_OLD = 8
"""The length of the longest old string."""
_MIN_UNLISTED_NEW = 6
"""A new string of this length or more may be a word that the lexicon lacks."""
MIN_ZIPF_TWO_LETTERS = 5.0
"""How frequent a new word of two letters must be: many words contain two letters by chance."""
_MAX_WORDS = 4000  # unknown words of a page that are weighed
_MAX_OCCURRENCES = 60  # of one new string that are weighed
_MAX_CANDIDATES = 400  # new strings of a round

# How much evidence a rule needs.
MIN_EVIDENCE_FIRST = 8.0
"""For the first rule of a page."""
MIN_EVIDENCE_NEXT = 6.0
"""For further rules: a page with one rule probably has others."""
MIN_EVIDENCE_FIRST_RARE = 13.0
"""For the first rule, if its new word is rarer than :data:`RARE_NEW_ZIPF`: spinners put in common words."""
MIN_EVIDENCE_RELATED = 10.0
"""For the first rule, if all its words have the same letter next to the new string: they may be forms of one word."""
MIN_EVIDENCE_SAME_SIDE = 11.5
"""For the first rule, if all its words have the same letters before the new string, or the same after it."""
MIN_STEMS_SAME_SIDE = 3
"""How many different stems such words need: two may be forms of one word that the lexicon lacks."""
MIN_LEAD_OVER_RIVAL = 3.0
"""How much more evidence there must be for the old string than for any other old string."""
MIN_EXPLAINED_SHARE = 0.4
"""A rule must explain this share of the unknown words with its new string, counted by stems."""
MAX_OCCURRENCES_FOR_RIVALS = 8
"""How many occurrences are searched for another reading; it bounds the work."""

# How much a word counts for a rule. A word that has the new string inside and that no word formation explains counts 1.
FORMED_WEIGHT = 0.25
"""For a word that the language may have formed itself, while no rule is known yet."""
EDGE_WEIGHT = 0.5
"""For such a word with the new string at its start or end, once a rule is known: endings change without a spinner."""
UNFORMED_EDGE_WEIGHT = 0.75
"""For a word with the new string at its start or end that no word formation explains."""

# Which new and old strings are likely.
COMMON_WORD_ZIPF = 4.0
"""If the new word is less frequent than this, more evidence is needed: spinners put in common words."""
UNLISTED_ZIPF = 2.0
"""The frequency with which an unlisted new string counts for this."""
RARE_NEW_ZIPF = 3.5
"""A new word less frequent than this needs :data:`MIN_EVIDENCE_FIRST_RARE`."""
MIN_ZIPF_CONFIRMED = 3.5
"""A known rule is at work on a page if undoing it turns an unknown word into one that is at least this frequent."""
LONG_NEW = 5
"""A new string of this length or more is seldom at an edge of an unknown word by chance."""
COMMON_OLD_ZIPF = 5.5
"""How frequent the old string must be if all words have the new one at the same edge."""
STRONG_DEFICIT = 6.0
"""This much evidence that the page lacks the old string makes up for words that are not independent."""
MIN_UNFORMED_STEMS = 3
"""This many unrelated words that no word formation explains make a rule, even if all have the new string at the same
edge."""

# Rules for which one word each is the evidence.
MIN_EVIDENCE_SINGLE = 2.0
"""For one such rule if other rules are at work. Measured with random rules in four languages: between 1 and 2, each
step of 0.5 costs about one per cent of the restored words and saves a tenth of the wrong edits."""
MIN_EVIDENCE_SINGLES_TOGETHER = 5.0
"""For all of them together if no other rule is at work. Measured on 3,600 clean pages with 5.3 million tokens: the
highest sum was 4.7."""
MIN_EXPLAINED_SHARE_SINGLE = 0.2
"""Such a rule must explain this share of the unknown words with its new string. If most words do not fit, the real old
string is one that is not searched for, such as a single letter. Measured: without this the wrong edits of French
doubled."""

# For a rule whose words all have the new string at the same edge, if the page does not lack the old one. Set by hand.
MIN_STEMS_AT_EDGE = 5
"""How many unrelated words the rule must explain."""
MIN_STEMS_AT_EDGE_NEXT = 3
"""The same if other rules are at work."""
MIN_SHARE_AT_EDGE = 0.8
"""The share of the unrelated words with the new string that the rule must explain."""
MAX_SHARE_OF_RIVAL = 0.2
"""The largest evidence for another old string, as a share of the evidence for the rule."""

MIN_SHARED_PART = 6
"""If at least so many letters are before (or after) the new string of a single word, other words that begin (or end)
with these letters are related to it."""
MIN_SHARE_OF_CLOSE_RIVAL = 0.5
"""An old string with at least this share of the best evidence is a close rival: what the page lacks decides."""
_MAX_RIVALS = 4  # old strings for which it is counted whether the page lacks them
_STEM_LETTERS = 4  # words with the same letters at their start, up to this many, count as forms of one word
_MAX_EXTENSION = 4  # letters that a longer new string may have more on each side


class UnknownWord(NamedTuple):
    """An unknown word as it is in the text, lower case, and how much it counts (names count half)."""

    text: str
    weight: float = 1.0


class Occurrence(NamedTuple):
    """Where a possible new string is in an unknown word, or in a form of it with other rules undone."""

    word: UnknownWord
    before: str
    """The letters before the new string."""
    after: str
    """The letters after it."""

    @property
    def stem(self) -> str:
        """The first letters without the new string and a plural ``s``: two words with one stem are not independent."""
        return (self.before + self.after).removesuffix("s")[:_STEM_LETTERS]

    @property
    def is_inside(self) -> bool:
        """Whether letters are on both sides."""
        return bool(self.before and self.after)


class Explanation(NamedTuple):
    """How one old string explains one garbled word."""

    evidence: float
    original: str
    """The word before the spinner changed it."""
    occurrence: Occurrence


class _EdgeEvidence(NamedTuple):
    """The evidence for a rule whose words all have the new string at the same edge."""

    stems: int
    """The unrelated words that the rule explains."""
    all_stems: int
    """The unrelated words with the new string."""
    evidence: float
    rival_evidence: float
    """The evidence for the next best old string."""
    deficit: float
    """The evidence that the page lacks the old string."""


class RuleFinder:
    """Find the rules that explain unknown words.

    Args:
        lexicon: the words of the language.
        words: the unknown words.
        min_evidence_first: the evidence that the first rule needs.
        min_evidence_next: the evidence that each further rule needs.
        deficit: which words the page lacks; ``None`` if that is not to be considered.
        budget: the steps that the page may take; each round takes one for each letter of the unknown words.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        words: Iterable[UnknownWord],
        min_evidence_first: float = MIN_EVIDENCE_FIRST,
        min_evidence_next: float = MIN_EVIDENCE_NEXT,
        deficit: WordDeficit | None = None,
        budget: StepBudget | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._budget = budget or StepBudget()
        self._deficit = deficit
        self._min_evidence_first = min_evidence_first
        self._min_evidence_next = min_evidence_next
        remaining = iter(words)
        self.forms: dict[str, UnknownWord] = {word.text: word for word in islice(remaining, _MAX_WORDS)}
        """The unknown words that no rule explains yet, by their forms with other rules undone."""
        if next(remaining, None):
            self._budget.exhausted = True
        self._formation = WordFormation(lexicon)
        self._is_possible_new: dict[str, bool] = {}
        self._is_formed_cache: dict[tuple[str, str, str], bool] = {}
        self._old_words: dict[tuple[str, str], dict[str, float]] = {}
        self._old_strings: dict[tuple[str, str], dict[str, float]] = {}
        self.rules: list[Rule] = []

    def find_rules(self) -> list[Rule]:
        """Return the rules, the surest first. A rule with a single word as evidence needs other rules besides it."""
        self.find_shared_rules()
        if single_word_rules := self._single_word_rules():
            self._add_rules(single_word_rules)
            self.find_shared_rules()
        return self.rules

    def find_shared_rules(self) -> None:
        """Find the rules for which several words are evidence."""
        while rule := self._best_shared_rule():
            self._add_rules([rule])

    def _add_rules(self, rules: Iterable[Rule]) -> None:
        """Add rules, and remove the words that they explain from the unknown ones."""
        for rule in rules:
            self.rules.append(rule)
            self._remove_explained_words(rule)

    def confirm(self, rules: Iterable[Rule]) -> None:
        """Add the known *rules* that a lower-case word of the page confirms: undone, they make it a frequent word."""
        for rule in rules:
            evidence = []
            for form, word in self.forms.items():
                for before, after in _splits(form, rule.new):
                    original = before + rule.old + after
                    is_frequent = self._lexicon.frequent.get(original, 0) >= MIN_ZIPF_CONFIRMED
                    if (before or after) and word.weight == 1.0 and is_frequent:
                        evidence.append((word.text, original))
            if evidence:
                self._add_rules([rule._replace(evidence=tuple(sorted(set(evidence))))])

    def _remove_explained_words(self, rule: Rule) -> None:
        """Remove the words that *rule* explains; for other words with its new string, add the form with it undone."""
        explained = {garbled for garbled, _ in rule.evidence}
        forms = {}
        for form, word in self.forms.items():
            if word.text in explained:
                continue
            forms[form] = word
            if rule.new in form and not self._lexicon.known(undone := form.replace(rule.new, rule.old)):
                forms.setdefault(undone, word)
        self.forms = forms

    def _best_shared_rule(self) -> Rule | None:
        """Return the rule with the most evidence of several words; ``None`` if no rule has enough."""
        if not self._budget.take(sum(map(len, self.forms))) and self.rules:
            return None
        best_rule, best_evidence = None, self._min_evidence_next if self.rules else self._min_evidence_first
        for new, occurrences in self._candidates():
            better = self._evaluate(new, occurrences, best_evidence)
            if better:
                best_rule, best_evidence = better
        return best_rule

    def _single_word_rules(self) -> list[Rule]:
        """Return the rules with a single word as evidence, if together or with other rules they show a spinner."""
        reader = SingleWordReader(self._lexicon, self._formation, self.old_words_between)
        places: dict[str, list[Place]] = {}
        for form, word in self.forms.items():
            if not any(rule.new in form for rule in self.rules):
                if not self._budget.take(len(form)):
                    break
                places[form] = reader.places(form, is_name=word.weight < 1.0)
        max_evidence = {form: reader.max_evidence(its_places) for form, its_places in places.items()}
        candidates = sorted(
            (form for form in max_evidence if max_evidence[form] >= MIN_EVIDENCE_SINGLE),
            key=lambda form: -max_evidence[form],
        )
        max_total = sum(max_evidence[form] for form in candidates)  # of the words that are read and those to be read
        singles: list[SingleWordRule] = []
        for form in candidates:
            if not self.rules and max_total < MIN_EVIDENCE_SINGLES_TOGETHER:  # most pages, after a few words or none
                return []
            single = reader.find_rule(form, self.forms[form].text, places[form], MIN_EVIDENCE_SINGLE)
            max_total += (single.evidence if single else 0.0) - max_evidence[form]
            singles += [single] if single else []
        if not self.rules:
            singles = [single for single in singles if not self._has_related_word(single)]
            if sum(single.evidence for single in independent_rules(singles)) < MIN_EVIDENCE_SINGLES_TOGETHER:
                return []
        rules: dict[tuple[str, str], Rule] = {}
        for single in sorted(singles, reverse=True):
            rule = single.rule
            earlier = rules.get((rule.old, rule.new), rule)
            rules[rule.old, rule.new] = rule._replace(evidence=tuple(sorted({*earlier.evidence, *rule.evidence})))
        return [
            rule
            for rule in rules.values()
            if len(rule.evidence) >= MIN_EXPLAINED_SHARE_SINGLE * self._count_words_with(rule.new)
        ]

    def _count_words_with(self, new: str) -> int:
        return sum(new in form for form in self.forms)

    def _has_related_word(self, single: SingleWordRule) -> bool:
        """Return whether another unknown word begins or ends like the garbled one.

        The part that both have includes the new string. It does not if the new string is at an edge of the garbled word
        and many letters are next to it: ``Feuerlöschpumpe`` shows that ``Feuerlöschpolizei`` is a compound.
        """
        garbled, new = single.garbled, single.rule.new
        before, after = garbled[: garbled.find(new)], garbled[garbled.find(new) + len(new) :]
        start = before if not after and len(before) >= MIN_SHARED_PART else before + new
        end = after if not before and len(after) >= MIN_SHARED_PART else new + after
        return any(form != garbled and (form.startswith(start) or form.endswith(end)) for form in self.forms)

    def _candidates(self) -> list[tuple[str, list[Occurrence]]]:
        """Return possible new strings and their occurrences in unknown words, of two different stems at least."""
        substrings = {form: _substrings(form) for form in self.forms}
        words_with_string = Counter(chain.from_iterable(substrings.values()))
        new_strings = {new for new, count in words_with_string.items() if count > 1 and self._may_be_new(new)}
        occurrences: defaultdict[str, list[Occurrence]] = defaultdict(list)
        for form, word in self.forms.items():
            for new in new_strings & substrings[form]:
                occurrences[new] += (Occurrence(word, before, after) for before, after in _splits(form, new))
        candidates = [
            (new, rows)
            for new, rows in occurrences.items()
            if len(rows) > 1 and len({row.stem for row in rows}) > 1 and self._is_maximal(new, rows)
        ]
        candidates.sort(key=lambda row: (-len(row[1]) * len(row[0]), row[0]))
        return candidates[:_MAX_CANDIDATES]

    def _may_be_new(self, new: str) -> bool:
        """Return whether *new* is a word (of two letters, a common one), or long enough to be an unlisted word."""
        if new not in self._is_possible_new:
            is_word = len(new) >= _MIN_UNLISTED_NEW or self._lexicon.known(new)
            self._is_possible_new[new] = is_word and (len(new) > 2 or self._is_common_short_word(new))
        return self._is_possible_new[new]

    def _is_common_short_word(self, new: str) -> bool:
        return self._lexicon.frequency(new) >= MIN_ZIPF_TWO_LETTERS and self._lexicon.case(new) != "capital"

    def _is_maximal(self, new: str, occurrences: Sequence[Occurrence]) -> bool:
        """Return whether *new* is the whole new string, and not a part of a longer one.

        It is a part if all occurrences have the same letters next to it, with which it is a longer word that is at
        least as frequent. An unlisted string is whole if the letters next to it differ on both sides.
        """
        zipf = self._lexicon.frequency(new)
        left = common_suffix([occurrence.before for occurrence in occurrences])
        right = common_prefix([occurrence.after for occurrence in occurrences])
        if not zipf:
            return not left and not right
        min_zipf = max(zipf, 3.0)  # 3.0: the longer string must at least be a frequent word of the lexicon
        return not any(
            self._lexicon.frequency(left[start:] + new + right[:end]) >= min_zipf
            for start in range(len(left) + 1)
            for end in range(len(right) + 1)
            if start < len(left) or end
        )

    def _evaluate(self, new: str, occurrences: list[Occurrence], min_evidence: float) -> tuple[Rule, float] | None:
        """Return the best rule with the new string *new*, and its evidence; ``None`` if that is too little."""
        # A word that is only the new string says nothing: any word may have been there.
        occurrences = [row for row in occurrences[:_MAX_OCCURRENCES] if row.before or row.after]
        new_zipf = self._lexicon.frequency(new)
        # Each Zipf unit below COMMON_WORD_ZIPF, which is ten times rarer, needs ln(10) / 2 = 1.15 more evidence.
        rarity_penalty = max(0.0, COMMON_WORD_ZIPF - max(new_zipf, UNLISTED_ZIPF)) * log(10) / 2
        min_evidence += rarity_penalty
        if not self.rules and new_zipf < RARE_NEW_ZIPF:
            min_evidence = max(min_evidence, MIN_EVIDENCE_FIRST_RARE)
        if self._max_evidence(occurrences) <= min_evidence:
            return None
        explanations = self._explanations(new, occurrences)
        ranked = sorted(
            ((_independent_evidence(rows.values()), old) for old, rows in explanations.items()), reverse=True
        )
        if not ranked or not ranked[0][0]:
            return None
        evidence, old = ranked[0]
        used = [explanation.occurrence for explanation in explanations[old].values()]
        full_evidence = evidence if self.rules else max(evidence, self._evidence_ignoring_formation(old, used))
        # Too little even with the largest evidence that the page lacks the old string. To count that takes long.
        if full_evidence + min(full_evidence, MAX_EVIDENCE) <= min_evidence:
            return None
        if len(ranked) > 1 and ranked[1][0] >= evidence * MIN_SHARE_OF_CLOSE_RIVAL:
            ranked = self._ranked_by_deficit(ranked, new, occurrences)
            evidence, old = ranked[0]
            evidence -= min(self._deficit_of(old, new, occurrences), evidence / 2)
            used = [explanation.occurrence for explanation in explanations[old].values()]
            full_evidence = evidence if self.rules else max(evidence, self._evidence_ignoring_formation(old, used))
        explained = explanations[old]
        deficit = self._deficit_of(old, new, occurrences)
        # A page does not lack the old string just because the language forms words with the new one.
        doubt_formed_words = not self.rules and deficit < STRONG_DEFICIT
        evidence = evidence if doubt_formed_words else full_evidence
        deficit_evidence = min(deficit, evidence)  # counts at most as much as the words themselves
        evidence += deficit_evidence
        if evidence <= min_evidence:
            return None
        stems = len({occurrence.stem for occurrence in used})
        all_stems = len({occurrence.stem for occurrence in occurrences})
        if stems < MIN_EXPLAINED_SHARE * all_stems or _is_doubled_letter(old, new):
            return None
        if doubt_formed_words and all(self._formation.is_two_words(row.before + new + row.after) for row in used):
            return None
        if stems < MIN_STEMS_SAME_SIDE and deficit_evidence < STRONG_DEFICIT and _share_one_side(used):
            return None
        if not self.rules and evidence - rarity_penalty < _min_evidence_of_related_words(used):
            return None
        if not new_zipf and (new.startswith(old) or new.endswith(old) or _share_adjacent_letter(used)):
            return None
        unformed = [occurrence for occurrence in used if not self._is_formed(occurrence, new)]
        rival_evidence = ranked[1][0] if len(ranked) > 1 else 0.0
        if self._may_be_affix(unformed if doubt_formed_words else used, unformed) and self._is_chance_at_edge(
            old, new, _EdgeEvidence(stems, all_stems, evidence, rival_evidence, deficit)
        ):
            return None
        if ranked[0][0] - rival_evidence < MIN_LEAD_OVER_RIVAL:
            return None
        if self._is_ambiguous(old, new, used[:MAX_OCCURRENCES_FOR_RIVALS]):
            return None
        garbled_and_original = sorted((word, row.original) for word, row in explained.items())
        return Rule(old, new, tuple(garbled_and_original)), evidence - rarity_penalty

    def _is_chance_at_edge(self, old: str, new: str, edge: _EdgeEvidence) -> bool:
        """Return whether words with *new* at the same edge may have it there by chance, not in place of *old*."""
        min_stems = MIN_STEMS_AT_EDGE_NEXT if self.rules else MIN_STEMS_AT_EDGE
        is_sure = (
            edge.stems >= max(min_stems, MIN_SHARE_AT_EDGE * edge.all_stems)
            and edge.rival_evidence <= edge.evidence * MAX_SHARE_OF_RIVAL
        )
        is_rare = not self._lexicon.known(new) or self._lexicon.frequency(old) < COMMON_OLD_ZIPF
        is_missing = edge.deficit >= STRONG_DEFICIT
        return (
            len(new) < LONG_NEW
            or (is_rare and not is_missing and not is_sure)
            or edge.stems < (2 if self.rules else 3)
            or (edge.rival_evidence > edge.evidence / 2 and not is_missing)
        )

    def _ranked_by_deficit(
        self, ranked: Sequence[tuple[float, str]], new: str, occurrences: Sequence[Occurrence]
    ) -> list[tuple[float, str]]:
        """Return old strings with their evidence, ranked again with the evidence that the page lacks them.

        ``actuelleptocéphale`` may have been ``actuelle`` or ``actuelles``. If the page has no ``les``, it was
        ``actuelles``.
        """
        best = ranked[0][0]
        close = [
            (evidence, old) for evidence, old in ranked[:_MAX_RIVALS] if evidence >= best * MIN_SHARE_OF_CLOSE_RIVAL
        ]
        deficits = {old: self._deficit_of(old, new, occurrences) for _, old in close}
        if not deficits[ranked[0][1]] and max(deficits.values()) >= MIN_LEAD_OVER_RIVAL:
            # The page has the best old string and lacks another: that says more than how frequent their words are.
            close = [(evidence if deficits[old] else min(evidence, best / 2), old) for evidence, old in close]
        by_deficit = [(evidence + min(deficits[old], evidence), old) for evidence, old in close]
        return sorted([*by_deficit, *ranked[len(close) :]], reverse=True)

    def _deficit_of(self, old: str, new: str, occurrences: Iterable[Occurrence]) -> float:
        """Return the evidence that the page lacks *old*, as if *new* had replaced it."""
        if self._deficit is None:
            return 0.0
        words = {occurrence.word.text for occurrence in occurrences}
        return self._deficit.evidence(old, self._deficit.count(new, words))

    @staticmethod
    def _may_be_affix(occurrences: Collection[Occurrence], unformed: Collection[Occurrence]) -> bool:
        """Return whether the new string may be an affix: always at the same edge, of words that may be formed."""
        unformed_stems = {occurrence.stem for occurrence in unformed}
        return not _excludes_affix(occurrences) and len(unformed_stems) < MIN_UNFORMED_STEMS

    def _explanations(self, new: str, occurrences: Iterable[Occurrence]) -> dict[str, dict[str, Explanation]]:
        """Return the best explanation by old string and by garbled word."""
        explanations: defaultdict[str, dict[str, Explanation]] = defaultdict(dict)
        old_word_count = len(self._lexicon.spinner_targets())
        for occurrence in occurrences:
            may_be_name = occurrence.word.weight < 1.0 or not occurrence.before
            old_words = self.old_words_between(occurrence.before, occurrence.after)
            weight = occurrence.word.weight * self._occurrence_weight(occurrence, new) if old_words else 0.0
            for old, share in old_words.items():
                original = occurrence.before + old + occurrence.after
                if not may_be_name and self._lexicon.case(original) == "capital":
                    continue
                evidence = weight * log(old_word_count * share)
                if old == new or evidence <= 0:
                    continue
                earlier = explanations[old].get(occurrence.word.text)
                if earlier is None or earlier.evidence < evidence:
                    explanations[old][occurrence.word.text] = Explanation(evidence, original, occurrence)
        return explanations

    def _is_ambiguous(self, old: str, new: str, occurrences: Sequence[Occurrence]) -> bool:
        """Return whether another rule explains the words too: one whose new string is longer, shorter or shifted.

        ``gobiernuevos`` and ``inviernuevos`` do not say whether ``nuevo`` replaced ``no``, or ``nuevos`` replaced
        ``nos``. A *window* is where the other new string begins, relative to the beginning of *new*, and where it ends,
        relative to the end of *new*.
        """
        left = common_suffix([occurrence.before for occurrence in occurrences])
        right = common_prefix([occurrence.after for occurrence in occurrences])
        shared = left + new + right
        windows = [
            (start - len(left), end - len(left) - len(new), occurrences)
            for start in range(len(shared))
            for end in range(start + 3, len(shared) + 1)
            if shared[start:end] == new or self._lexicon.frequent.get(shared[start:end], 0) >= COMMON_WORD_ZIPF
        ]
        all_windows = (*windows, *self._windows_of_longer_words(new, occurrences))
        return any(self._has_rival(old, new, *window) for window in all_windows)

    def _windows_of_longer_words(
        self, new: str, occurrences: Sequence[Occurrence]
    ) -> Iterator[tuple[int, int, list[Occurrence]]]:
        """Yield the windows of longer common words with *new* in them, each with its occurrences.

        Only words that half of *occurrences* have are yielded.
        """
        by_extension: defaultdict[tuple[str, str], list[Occurrence]] = defaultdict(list)
        for occurrence in occurrences:
            before, after = occurrence.before, occurrence.after
            for start in range(len(before) - min(len(before), _MAX_EXTENSION), len(before) + 1):
                for end in range(min(len(after), _MAX_EXTENSION) + 1):
                    extension = (before[start:], after[:end])
                    longer = extension[0] + new + extension[1]
                    if any(extension) and self._lexicon.frequent.get(longer, 0) >= COMMON_WORD_ZIPF:
                        by_extension[extension].append(occurrence)
        for (left, right), rows in by_extension.items():
            if len(rows) >= max(2, len(occurrences) / 2):
                yield -len(left), len(right), rows

    def _has_rival(self, old: str, new: str, start: int, end: int, occurrences: Sequence[Occurrence]) -> bool:
        """Return whether a rule with another new string would explain the words nearly as well.

        Args:
            old: the old string of the rule.
            new: its new string.
            start: where the other new string starts, relative to the start of *new*.
            end: where it ends, relative to the end of *new*.
            occurrences: occurrences of *new*.
        """
        moved = []
        for occurrence in occurrences:
            form = occurrence.before + new + occurrence.after
            other_start, other_end = len(occurrence.before) + start, len(occurrence.before) + len(new) + end
            moved.append(occurrence._replace(before=form[:other_start], after=form[other_end:]))
        rule_evidence = self._evidence_by_old_string(occurrences).get(old, 0.0)
        originals = [occurrence.before + old + occurrence.after for occurrence in occurrences]
        first, first_moved = occurrences[0], moved[0]
        other_new = (first.before + new + first.after)[len(first_moved.before) :]
        other_new = other_new[: len(other_new) - len(first_moved.after)]
        old_words = self._lexicon.spinner_targets()
        for rival, evidence in self._evidence_by_old_string(moved).items():
            lead = MIN_LEAD_OVER_RIVAL if len(other_new) > len(new) or rival in old_words else 0.0
            if (
                evidence > rule_evidence - lead
                and rival not in (new, other_new)
                and [occurrence.before + rival + occurrence.after for occurrence in moved] != originals
                and evidence + self._deficit_of(rival, other_new, moved)
                > rule_evidence + self._deficit_of(old, new, occurrences) - lead
            ):
                return True
        return False

    def _evidence_by_old_string(self, occurrences: Iterable[Occurrence]) -> dict[str, float]:
        """Return the evidence for each old string, also if it is no word; word formation and stems are ignored."""
        evidence: defaultdict[str, float] = defaultdict(float)
        old_word_count = len(self._lexicon.spinner_targets())
        for occurrence in occurrences:
            for old, share in self._old_strings_between(occurrence.before, occurrence.after).items():
                evidence[old] += log(old_word_count * share)
        return evidence

    def _occurrence_weight(self, occurrence: Occurrence, new: str) -> float:
        """Return how much *occurrence* counts as evidence for *new*; 1 if it is inside a word that was not formed.

        If other rules are at work already, an unknown word is more likely garbled than missing in the lexicon.
        """
        if self._is_formed(occurrence, new):
            return FORMED_WEIGHT if not self.rules else (1.0 if occurrence.is_inside else EDGE_WEIGHT)
        return 1.0 if occurrence.is_inside else UNFORMED_EDGE_WEIGHT

    def _evidence_ignoring_formation(self, old: str, occurrences: Iterable[Occurrence]) -> float:
        """Return the evidence of *occurrences* for *old*, whether or not the language may have formed their words."""
        best_by_stem: dict[str, float] = {}
        for occurrence in occurrences:
            share = self.old_words_between(occurrence.before, occurrence.after)[old]
            weight = 1.0 if occurrence.is_inside else EDGE_WEIGHT
            evidence = log(len(self._lexicon.spinner_targets()) * share) * weight
            best = best_by_stem.get(occurrence.stem, 0.0)
            best_by_stem[occurrence.stem] = max(best, occurrence.word.weight * evidence)
        return sum(best_by_stem.values()) if len(best_by_stem) > 1 else 0.0

    def _is_formed(self, occurrence: Occurrence, new: str) -> bool:
        key = (occurrence.before, new, occurrence.after)
        if key not in self._is_formed_cache:
            self._is_formed_cache[key] = self._formation.is_formed(*key)
        return self._is_formed_cache[key]

    def _max_evidence(self, occurrences: Iterable[Occurrence]) -> float:
        """Return a cheap upper bound of the evidence of *occurrences*: as if each had only one reading."""
        best_by_word: dict[str, float] = {}
        for occurrence in occurrences:
            weight = occurrence.word.weight * (1.0 if occurrence.is_inside else UNFORMED_EDGE_WEIGHT)
            best_by_word[occurrence.word.text] = max(best_by_word.get(occurrence.word.text, 0.0), weight)
        return log(len(self._lexicon.spinner_targets())) * sum(best_by_word.values())

    def old_words_between(self, before: str, after: str) -> dict[str, float]:
        """Return the words that a spinner may have replaced between *before* and *after*, with their probabilities.

        The probability of ``en`` between ``prés`` and ``te`` is the share of ``présente`` in the occurrences of all
        words that are made in this way.
        """
        key = (before, after)
        if key not in self._old_words:
            old_words = self._lexicon.spinner_targets()
            zipfs = {old: zipf for old, zipf in self._between(before, after).items() if old in old_words}
            self._old_words[key] = _shares(zipfs)
        return self._old_words[key]

    def _old_strings_between(self, before: str, after: str) -> dict[str, float]:
        """Return the strings that a spinner may have replaced there, also those that are no words."""
        key = (before, after)
        if key not in self._old_strings:
            self._old_strings[key] = _shares(self._between(before, after))
        return self._old_strings[key]

    def _between(self, before: str, after: str) -> dict[str, float]:
        return self._lexicon.between(before, after, MAX_OLD) if before or after else {}


def _splits(form: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after each occurrence of *new* in *form*; occurrences may overlap."""
    at = form.find(new)
    while at >= 0:
        yield form[:at], form[at + len(new) :]
        at = form.find(new, at + 1)


def _shares(zipfs: Mapping[str, float]) -> dict[str, float]:
    """Return the share of each key in the occurrences of all, from Zipf frequencies."""
    counts = {key: 10**zipf for key, zipf in zipfs.items()}
    total = sum(counts.values())
    return {key: count / total for key, count in counts.items()}


def _substrings(form: str) -> set[str]:
    """Return the substrings of *form* that are long and short enough to be a new string."""
    size = len(form)
    return {form[at:end] for at in range(size) for end in range(at + 2, min(size, at + MAX_NEW) + 1)}


def _independent_evidence(explanations: Iterable[Explanation]) -> float:
    """Return the sum of the best evidence of each stem; 0 if there is only one stem."""
    best_by_stem: dict[str, float] = {}
    for evidence, _, occurrence in explanations:
        best_by_stem[occurrence.stem] = max(best_by_stem.get(occurrence.stem, 0.0), evidence)
    return sum(best_by_stem.values()) if len(best_by_stem) > 1 else 0.0


def _min_evidence_of_related_words(occurrences: Collection[Occurrence]) -> float:
    """Return the evidence that words need because they may be forms of one word; 0 if they are unrelated."""
    if _share_one_side(occurrences):
        return MIN_EVIDENCE_SAME_SIDE
    return MIN_EVIDENCE_RELATED if _share_adjacent_letter(occurrences) else 0.0


def _share_adjacent_letter(occurrences: Collection[Occurrence]) -> bool:
    """Return whether all *occurrences* have the same letter right before the new string, or right after it."""
    befores = [occurrence.before for occurrence in occurrences]
    afters = [occurrence.after for occurrence in occurrences]
    return bool(common_suffix(befores) or common_prefix(afters))


def _share_one_side(occurrences: Collection[Occurrence]) -> bool:
    """Return whether all *occurrences* have the same letters before the new string, or the same after it."""
    befores = {occurrence.before for occurrence in occurrences}
    afters = {occurrence.after for occurrence in occurrences}
    return (len(befores) == 1 and befores != {""}) or (len(afters) == 1 and afters != {""})


def _is_doubled_letter(old: str, new: str) -> bool:
    """Return whether *new* is *old* with a letter doubled, as people mistype."""
    return len(new) == len(old) + 1 and any(
        first == second and new[:at] + new[at + 1 :] == old for at, (first, second) in enumerate(pairwise(new))
    )


def _excludes_affix(occurrences: Collection[Occurrence]) -> bool:
    """Return whether the new string cannot be an affix: it stands inside a word, or both at a start and an end."""
    return any(occurrence.is_inside for occurrence in occurrences) or (
        any(not occurrence.before for occurrence in occurrences)
        and any(not occurrence.after for occurrence in occurrences)
    )
