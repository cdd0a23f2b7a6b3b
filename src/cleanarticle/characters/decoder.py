"""Repair text that was decoded wrongly: prove it, line by line and over the page, and find what it was.

Each line is decoded in every way of :mod:`cleanarticle.characters.misreadings`, and
:mod:`cleanarticle.characters.evidence` says in bits how much evidence there is for each. A line that ftfy would change
needs :data:`MIN_BITS_FLAGGED`, another one :data:`MIN_BITS`; if other lines of the page prove the same misreading,
:data:`MIN_BITS_KNOWN` are enough. Units in usual places are decoded only if the misreading is known from other lines,
or sure (:data:`SURE_BITS`). A line that is not decoded in any of these ways, and that ftfy would change, is decoded by
ftfy, and its result is weighed in the same way.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleanarticle.characters.changes import Change, apply_changes, difference
from cleanarticle.characters.evidence import (
    MIN_SCRIPT_RUN,
    NOT_A_LETTER_BITS,
    OUT_OF_PLACE_BITS,
    QUOTES,
    RARE_LETTER_BITS,
    WORD_BITS,
    WeighedUnit,
    count_contradictions,
    is_lone_sign_pair,
    makes_common_word,
    plausibility,
    scripts_proved_by_runs,
    weigh_units,
)
from cleanarticle.characters.letter_statistics import (
    Language,
    LetterEvidence,
    count_contractions,
    languages,
    languages_by_word,
    letter_evidence,
)
from cleanarticle.characters.lookalikes import SCRIPT_BOUNDARY, single_script_forms
from cleanarticle.characters.lost_bytes import restore_lost_bytes
from cleanarticle.characters.misreadings import (
    UTF16_SWAPPED,
    MisreadUnit,
    SingleByteMisreading,
    Utf8Misreading,
    single_byte_misreadings,
    swap_bytes,
    utf8_misreadings,
)
from cleanarticle.characters.page_evidence import Decoding, PageEvidence
from cleanarticle.characters.plausible_words import PlausibleWords, is_listed, makes_certain_word, makes_price
from cleanarticle.characters.prefilter import may_be_misread
from cleanarticle.characters.typography import GREEK_SYMBOLS, closes_quotation, is_in_usual_place, script_of
from cleanarticle.characters.work_budget import WorkBudget
from cleanarticle.loading import lazy_pattern

MOJIBAKE_RULE = "characters.mojibake"
"""The beginning of the rules for text whose characters became several each; the two encodings follow."""
ENCODING_RULE = "characters.encoding"
"""The beginning of the rules for text in one single-byte encoding that was read in another; the two encodings
follow."""
UNREAD_RULE = "characters.unread"
"""The rule of flags for lines that were not examined to the end, because the page would have cost too much work."""

# Bits of evidence: n bits mean that chance gives as much once in 2**n cases. If no measurement is given, the value was
# set by hand.

# UTF-8 read in another encoding.
MIN_BITS_FLAGGED = 12
"""For a change in a line that ftfy would change. Chosen with ``python -m benchmarks.characters``."""
MIN_BITS = 22
"""For a change in another line."""
MIN_BITS_KNOWN = 3
"""For a change in a line if other lines of the page prove the same misreading."""
SURE_BITS = 24
"""From this many bits on, all of a line was surely misread, characters in usual places too."""
MIN_BITS_DOUBT = 8
"""From this many bits on, a change that is not proved is flagged."""
MIN_SHARE_OF_MOST = 0.5
"""Misreadings that explain less than this share of the characters that another explains are not weighed."""
MAX_OUT_OF_PLACE = 2
"""How many characters may stay out of place before they speak against a decoding."""
MIN_BITS_OF_SUFFICIENT_UNIT = 2 * OUT_OF_PLACE_BITS + 3
"""Bits from which on a unit needs no second one to support it: those of two characters that are both out of place."""
MAX_UNPROVED_UNITS = 8
"""In a line with more units at least one must have proof of its own; with fewer, a common word may be proof enough."""
MIN_COVERED_SHARE = 0.75
"""The share of a line's characters beyond ASCII that must be in units if ftfy would not change the line; and the share
of the words that a single-byte misreading can decode that must change."""
MIN_LANGUAGE_HITS = 2
"""How many common words of a language show that a line is in it."""

# Text in one single-byte encoding read in another.
MIN_BITS_SINGLE_BYTE = 14
"""For a line; it also needs words that prove it (:data:`MIN_PROVING_WORDS`)."""
MIN_BITS_SINGLE_BYTE_KNOWN = 3
"""For a line of a page that was misread as a whole, in the same way."""
MIN_BITS_SINGLE_BYTE_ALL_WORDS = 7
"""For a line all of whose words change, if another line proves the same misreading."""
MIN_BITS_SINGLE_BYTE_STRONG = 4
MIN_STRONG_LINES = 2
"""For such a line, if at least this many others prove it, with :data:`MIN_BITS_PAGE_MISREADING` together."""
MIN_BITS_SURE_WORD = 3
"""By how many bits a word of a line must become more plausible if others prove the misreading as surely."""
MIN_BITS_SINGLE_BYTE_DOUBT = 4
"""From this many bits on, a decoding that is not proved is evidence for other lines of the page."""
PAGE_MISREADING_GAIN = 12
"""Bits by which a misreading is more probable if the page was misread in this way as a whole."""
MIN_BITS_PAGE_MISREADING = 40
"""From this many bits of its lines on, a page was surely misread as a whole."""
MAX_BITS_OF_LINE = 20
"""Bits that one line counts at most for or against a misreading of the whole page."""
MAX_WORD_LOSS = 10
"""How much less plausible, in bits, a word of a page that was misread as a whole may become: undecoded, it may be a
word by chance."""
MIN_PROVING_WORDS = 2
"""What the words of a line must be worth as proof if no other line proves the misreading; some are worth 2."""
CERTAIN_WORD_BITS = 16
"""For a word that no text has as it is, and that is one of the language when decoded."""
MIN_LETTERS_OF_PROVING_WORD = 2
"""How many letters each of these must have."""

# Languages and confidence.
MAX_LATIN_LANGUAGES = 5
"""The number of languages in Latin script in which a line is weighed: those of which it has most common words."""
MAX_HITS_FROM_PAGE = 3
BITS_PER_PAGE_HIT = 20
"""Each 20 bits of the decoded lines of a language count as one of its common words in every other line, up to three."""
BITS_PER_HALVING = 4
"""Bits that halve the doubt of a repair: 12 bits give a confidence of 0.875, 40 of 0.999."""
BONUS_OF_SINGLE_BYTE = 8
"""Bits that are added for the confidence of a single-byte decoding: its own are a difference of costs, which
is cautious."""
_MAX_CONFIDENCE = 0.999  # of any change: no evidence in a text is complete
_MAX_CONFIDENCE_OF_DOUBT = 0.5  # of a change that is only flagged: other decodings are about as likely

_SEGMENT = 2_000
"""Longer lines are decoded in parts of about this many characters. If the budget ends, only the later parts stay as
they are."""
_PAIR = 2  # characters of a unit of two bytes
_UTF16_BITS = 40  # more than any threshold: half of the characters of a word cannot have swapped bytes by chance
_NEVER_FROM_SPACE = frozenset("٠†")
"""Characters that ftfy decodes from a space and the bytes before it, though others are more probable."""
_SPACES = lazy_pattern("[ \t]")
# A word with the signs next to it. A space after a character that begins a pair is part of it: it may be the second
# character of the pair, which was a no-break space ("Ã ").
_PIECE = lazy_pattern("(?:[^ \t\n]|(?<=[ÂÃÅÎÐÙ]) )+")
# No language has three accented Latin letters in a row: such text is in another script, misread.
_ACCENTED_RUN = lazy_pattern("[À-ɏ]{3}")
_SIGN_INSIDE_WORD = lazy_pattern("(?<=[^\\W\\d_])[^\\w\x00-\x7f’–—](?=[^\\W\\d_])")
_CAPITAL_INSIDE = lazy_pattern("[^\\W\\d_][À-ÖØ-Þ][a-z]")
_LETTERS = lazy_pattern(r"[^\W\d_]+")
_GREEK_OR_CYRILLIC_RUN = lazy_pattern("[Ͱ-ӿ]{5,}")
# "Ë" in "collËge", "√" in "pi√": what correct words do not have after a letter of ASCII.
_SIGN_OR_CAPITAL_INSIDE = lazy_pattern(
    "(?<=[A-Za-z])(?:[À-ÖØ-ÞŒŠŽŸЀ-ӿ]|[^\\w\x00-\x7f·•–—’‘…\xa0\xad\u2000-\u2010])[a-z]?"
)
_USUAL_SIGNS = frozenset("‘’‚“”„«»‹›–—…•·°©®™§€£¥½¼¾×÷²³¹¡¿′″\xa0")
"""Signs that correct text has in many places."""
_OPENING_MARKS = frozenset("“‘„«")
_CLOSING_MARKS = frozenset("”’“»")
_PUNCTUATION = ".,;:!?()\"'"

# Costs in steps of the budget: microseconds, as measured on noise (python -m benchmarks.characters slowest).
_STEPS_PER_LINE = 150
_STEPS_PER_CHARACTER = 4
_STEPS_PER_UNIT = 10
_STEPS_PER_LANGUAGE = 1
_STEPS_PER_OPTION = 2
_STEPS_PER_CHARACTER_SINGLE_BYTE = 6
_STEPS_PER_CHARACTER_FTFY = 5
_STEPS_PER_CHARACTER_DIFFERENCE = 8


class _WordOptions(NamedTuple):
    """A single-byte misreading, and for each word of a part the word that it would have been, with its evidence."""

    misreading: SingleByteMisreading
    decoded: dict[str, tuple[str, LetterEvidence]]


class _BestWords(NamedTuple):
    """The most plausible single-byte decoding of a part."""

    cost: int
    misreading: SingleByteMisreading
    language: Language
    decoded: dict[str, str]
    """By word of the text, the word that it was."""


class Decoder:
    """Decode the lines of one page.

    Args:
        budget: the work that the page may cost.
        evidence: what is known about the page already.
    """

    def __init__(self, budget: WorkBudget, evidence: PageEvidence | None = None) -> None:
        self.budget = budget
        self.evidence = evidence or PageEvidence()
        self._first_decodings: dict[str, Decoding | None] = {}

    def collect_evidence(self, text: str) -> None:
        """Add the evidence of a line to that of the page, before the changes of any line are asked for."""
        for _, part in _segments(text):
            if part in self._first_decodings:
                continue  # repetitions of a text prove nothing more
            decoding = self._decode(part)
            self._first_decodings[part] = decoding
            if decoding and (
                decoding.proved or decoding.bits >= MIN_BITS_DOUBT or decoding.rule.startswith(ENCODING_RULE)
            ):
                self.evidence.add(decoding)

    def find_page_misreadings(self, texts: Sequence[str]) -> None:
        """Find the single-byte misreadings that, when undone, make all *texts* of a page together more plausible.

        Args:
            texts: its lines with characters beyond ASCII, including those that look correct.
        """
        for misreading in self.evidence.possible_page_misreadings():
            bits_against = 0
            # Each set of characters counts once: a sign that the page repeats proves nothing more.
            bits_for: Counter[frozenset[str]] = Counter()
            for text in texts:
                for _, part in _segments(text):
                    if not self.budget.spend(_STEPS_PER_LINE + _STEPS_PER_CHARACTER_SINGLE_BYTE * len(part)):
                        return
                    gain = self._plausibility_gain(part, misreading)
                    gain = max(-MAX_BITS_OF_LINE, min(MAX_BITS_OF_LINE, gain))
                    if gain > 0 and not _has_only_usual_signs(part):
                        bits_for[frozenset(char for char in part if not char.isascii())] += gain
                    bits_against += min(0, gain)
            bits = sum(min(MAX_BITS_OF_LINE, gain) for gain in bits_for.values()) + bits_against
            if bits >= MIN_BITS_PAGE_MISREADING:
                self.evidence.page_misreadings.add(misreading.name)

    def _plausibility_gain(self, part: str, misreading: SingleByteMisreading) -> int:
        """Return how much more plausible, in bits, *part* is if all of it was misread this way."""
        words = [match.group() for match in _PIECE.finditer(part) if not match.group().isascii()]
        words = [word for word in words if not _has_no_letter_sequence(word)]  # single letters prove nothing
        decoded = [_translate(word, misreading) for word in words]
        if not all(decoded):
            return 0  # this misreading cannot have made the line
        before, after = list(map(letter_evidence, words)), list(map(letter_evidence, decoded))
        letters = [key[1] for evidence in (*before, *after) for key in evidence.letters]
        likely = self._likely_languages(self._count_language_hits(part), letters)
        cost_before = min(sum(map(language.cost, before)) for language in likely)
        return cost_before - min(sum(map(language.cost, after)) for language in likely)

    def has_known_units(self, text: str) -> bool:
        """Return whether *text* has units of a misreading of UTF-8 that other lines prove."""
        strong = self.evidence.strong_utf8_misreadings()
        return bool(strong) and any(
            misreading.name in strong and misreading.may_have_units(text) for misreading in utf8_misreadings()
        )

    def changes(self, text: str, *, already_decoded: bool = False) -> list[Change]:
        """Return the changes that decode a line, in order.

        Args:
            text: the line.
            already_decoded: whether a misreading of the line was undone before. Then single-byte misreadings, which
                could change its correct characters, are not undone.
        """
        if text.isascii():
            return []
        changes: list[Change] = []
        for start, part in _segments(text):
            changes += (change.moved(start) for change in self._changes_of_part(part, already_decoded))
        return changes

    def doubts(self, text: str) -> list[Change]:
        """Return the changes of decodings of a line that have evidence but are not proved; they must not be applied."""
        doubts: list[Change] = []
        for start, part in _segments(text):
            decoding = self._first_decodings.get(part)
            if decoding and not decoding.proved and decoding.bits >= MIN_BITS_DOUBT:
                doubts += (
                    change.moved(start)._replace(confidence=min(change.confidence, _MAX_CONFIDENCE_OF_DOUBT))
                    for change in decoding.changes
                )
        return doubts

    def _changes_of_part(self, part: str, already_decoded: bool) -> Sequence[Change]:
        """Return the changes that decode a part of a line, in columns of the part."""
        if not may_be_misread(part) and not self.has_known_units(part):
            # A line that looks correct may have been misread in the way that other lines prove.
            if self.evidence.has_single_byte_misreading and not already_decoded:
                decoding = self._decode_single_byte(part, only_known=True)
                return decoding.changes if decoding and decoding.proved else ()
            return ()
        if part in self._first_decodings and self._is_final(part):
            decoding = self._first_decodings[part]
        else:
            decoding = self._decode(part, already_decoded=already_decoded)
        if decoding and decoding.proved:
            return decoding.changes
        return ()

    def _is_final(self, part: str) -> bool:
        """Return whether the evidence of the other lines cannot change the first decoding of *part*."""
        first = self._first_decodings[part]
        if first is not None and first.proved and first.bits >= SURE_BITS:
            # Other lines could only add characters that the first decoding does not change.
            is_complete = _changes_everything(part, first)
            is_of_page = first.misreading in self.evidence.page_misreadings
            if (is_complete and is_of_page) or not self.evidence.has_single_byte_misreading:
                return is_complete or not self.evidence.strong_utf8_misreadings(first)
        is_doubt_of_single_byte = first is not None and not first.proved and first.rule.startswith(ENCODING_RULE)
        return not is_doubt_of_single_byte and not self._misreadings_of_other_lines(part)

    def _misreadings_of_other_lines(self, part: str) -> set[str]:
        """Return the names of the misreadings that lines other than *part* prove."""
        return self.evidence.known_from_other_lines(self._first_decodings.get(part))

    def _decode(self, part: str, *, already_decoded: bool = False) -> Decoding | None:
        """Return the decoding of *part* with the most evidence, proved or not."""
        if not may_be_misread(part) and not self.has_known_units(part):
            return None
        if not self.budget.spend(_STEPS_PER_LINE + _STEPS_PER_CHARACTER * len(part)):
            return None
        strong = self.evidence.strong_utf8_misreadings(self._first_decodings.get(part))
        line = _Line(part, self._count_language_hits(part), self._misreadings_of_other_lines(part), strong)
        if self.evidence.has_single_byte_misreading and not already_decoded:
            decoding = self._decode_single_byte(part, only_known=True)
            if decoding and decoding.proved:
                return decoding
        utf8 = self._decode_utf8(line)
        if utf8 and utf8.proved:
            return self._or_shorter_by_ftfy(line, utf8)
        single_byte = None if already_decoded else self._decode_single_byte(part, only_known=False)
        if single_byte and single_byte.proved:
            return single_byte
        candidates = [utf8, single_byte, self._decode_swapped_utf16(part), self._decode_by_ftfy(line)]
        return max(filter(None, candidates), key=lambda decoding: (decoding.proved, decoding.bits), default=None)

    def _or_shorter_by_ftfy(self, line: _Line, decoding: Decoding) -> Decoding:
        """Return *decoding*, or that of ftfy if it is proved and undoes more, so that the decoded text is shorter."""
        length = _decoded_length(line.text, decoding)
        if len(line.decoded_by_ftfy) < length:
            by_ftfy = self._decode_by_ftfy(line)
            if by_ftfy and by_ftfy.proved and _decoded_length(line.text, by_ftfy) < length:
                return by_ftfy
        return decoding

    def _count_language_hits(self, text: str) -> Counter[str]:
        """Count the common words of each language in a line; languages of other lines count as up to three words."""
        hits = Counter(code for word in _ascii_words(text) for code in languages_by_word().get(word, ()))
        for code, bits in self.evidence.bits_by_language.items():
            hits[code] += min(MAX_HITS_FROM_PAGE, bits // BITS_PER_PAGE_HIT)
        return hits

    def _language_of(self, part: str) -> Language | None:
        """Return the language of which a line has most common words; ``None`` if too few or as many of another."""
        hits = self._count_language_hits(part).most_common(2)
        if not hits or hits[0][1] < MIN_LANGUAGE_HITS or (len(hits) > 1 and hits[1][1] == hits[0][1]):
            return None
        return next((language for language in languages() if language.code == hits[0][0]), None)

    def _likely_languages(self, hits: Counter[str], letters: Sequence[str]) -> list[Language]:
        """Return the languages that a line may be in.

        In Latin script, these are the languages of which it has most common words, or all if it has none. In other
        scripts, they are those with one of its letters.

        Args:
            hits: the number of common words of each language in the line.
            letters: the letters of the line, decoded or not.
        """
        latin = [language for language in languages() if language.latin]
        if hits:
            latin = sorted(latin, key=lambda language: -hits[language.code])[:MAX_LATIN_LANGUAGES]
        letter_set = set(letters)
        return latin + [
            language for language in languages() if not language.latin and not letter_set.isdisjoint(language.alphabet)
        ]

    # UTF-8 read as another encoding

    def _decode_utf8(self, line: _Line) -> Decoding | None:
        """Return the decoding of *line* as UTF-8 with the most evidence, proved or not."""
        units_by_misreading = [(misreading, misreading.units(line.text)) for misreading in utf8_misreadings()]
        covered = {
            misreading.name: sum(unit.end - unit.start for unit in units) for misreading, units in units_by_misreading
        }
        max_covered = max(covered.values())
        best: Decoding | None = None
        seen: set[tuple[MisreadUnit, ...]] = set()
        for misreading, units in units_by_misreading:
            covers_too_little = (
                covered[misreading.name] < MIN_SHARE_OF_MOST * max_covered
                and misreading.name not in line.known_misreadings
            )
            if not units or covers_too_little or tuple(units) in seen:
                continue  # the same units have the same evidence, whatever the misreading
            seen.add(tuple(units))
            if not self.budget.spend(_STEPS_PER_UNIT * len(units)):
                break
            decoding = self._weigh_utf8(line, units, misreading)
            if decoding and (best is None or self._rank(decoding) > self._rank(best)):
                best = decoding
        return best

    def _rank(self, decoding: Decoding) -> tuple[bool, int]:
        """Return by what decodings of a line are compared: the page was probably misread in one way."""
        bits_by_misreading = self.evidence.bits_by_misreading
        is_of_page = bits_by_misreading[decoding.misreading] >= max([1, *bits_by_misreading.values()])
        return decoding.proved, decoding.bits + PAGE_MISREADING_GAIN * is_of_page

    def _weigh_utf8(self, line: _Line, units: Sequence[MisreadUnit], misreading: Utf8Misreading) -> Decoding | None:
        """Return the decoding of *line* by one misreading; ``None`` without evidence.

        Args:
            line: the line.
            units: its units for this misreading.
            misreading: the misreading.
        """
        is_known = misreading.name in line.known_misreadings
        weighed = weigh_units(line.text, units, line.is_flagged, line.alphabet, line.is_plausible_word)
        if not is_known and not any(unit.proof for unit in weighed) and len(weighed) > MAX_UNPROVED_UNITS:
            return None
        complete = [unit for unit in weighed if not unit.misread.lost]
        if is_known:
            complete = _without_letters_of_line(line.text, complete, units)
        proved_scripts = scripts_proved_by_runs(complete)
        complete = [unit for unit in complete if self._has_plausible_script(unit, proved_scripts)]
        likely = self._likely_languages(line.language_hits, [unit.misread.after for unit in complete])
        option_count = sum(len(unit.misread.lost) for unit in weighed)
        steps = _STEPS_PER_LANGUAGE * len(weighed) + _STEPS_PER_OPTION * option_count
        if not self.budget.spend(steps * len(likely)):
            return None
        language = max(likely, key=lambda language: _sum_of_bits(complete, language))
        if lost := [unit for unit in weighed if unit.misread.lost]:
            is_sure = is_known or _sum_of_bits(complete, language) >= SURE_BITS
            lost = [unit for unit in lost if is_sure or unit.proof]
            if not any(unit.proof for unit in complete):
                # Only the units that lost a byte show the language, and they fit many: common words decide first.
                most = max((line.language_hits[language.code] for language in likely), default=0)
                likely = [language for language in likely if line.language_hits[language.code] == most]
                language = max(likely, key=lambda language: _sum_of_bits(restore_lost_bytes(lost, language), language))
        chosen = sorted([*complete, *restore_lost_bytes(lost, language)], key=lambda unit: unit.misread.start)
        if line.language_hits[language.code] >= MIN_LANGUAGE_HITS:
            chosen = [_with_proof_of_word(line.text, unit, language) for unit in chosen]
        bits = _sum_of_bits(chosen, language)
        proofs = [unit for unit in chosen if unit.proof]
        if not is_known and not proofs:
            return None
        common_words = sum(makes_common_word(line.text, unit, language) for unit in proofs)
        bits += WORD_BITS * common_words - _bits_of_contradictions(line.text, units)
        is_strong = misreading.name in line.strong_misreadings
        is_sure = is_known or bits >= SURE_BITS
        kept = [unit for unit in chosen if _is_changed(unit, language, is_sure)]
        if is_strong:
            certain = kept if bits >= MIN_BITS_KNOWN else []
            edges = _UnitEdges([unit.misread for unit in chosen])
            kept = [unit for unit in chosen if unit in certain or _is_part_of_misread_page(line, unit, edges, language)]
        if not kept:
            return None
        counts_for_others = _is_more_than_a_sign_pair(line.text, proofs) or common_words > 0
        # What is known from other lines needs little evidence; what ftfy would change is probably wrong; any other
        # line needs more evidence, from more than one place, for a decoding that explains nearly all of it.
        if is_known:
            proved = is_strong or bits >= MIN_BITS_KNOWN
        elif line.is_changed_by_ftfy():
            proved = bits >= MIN_BITS_FLAGGED and counts_for_others
        else:
            is_supported = len(proofs) + common_words > 1 or any(
                unit.proof >= MIN_BITS_OF_SUFFICIENT_UNIT for unit in proofs
            )
            proved = bits >= MIN_BITS and counts_for_others and is_supported and _covers_line(line.text, units)
        rule = f"{MOJIBAKE_RULE}.{misreading.name}"
        confidence = _confidence(bits + (SURE_BITS if is_known else 0))
        changes = tuple(
            Change(unit.misread.start, unit.misread.end, unit.misread.after, rule, confidence) for unit in kept
        )
        return Decoding(misreading.name, rule, changes, language.code, bits, proved, counts_for_others)

    def _has_plausible_script(self, unit: WeighedUnit, proved_scripts: set[str]) -> bool:
        """Return whether the script of a decoded unit is plausible.

        That is a Latin letter or a sign, a letter of a script that a run proves or that is elsewhere on the page, and a
        Greek letter that is used as a symbol.
        """
        scripts = {script_of(char) for char in unit.misread.after} - {"", "Latin"} - proved_scripts
        if not scripts:
            return True
        is_next_to_greek = script_of(unit.left[-1:]) == "Greek" or script_of(unit.right) == "Greek"
        if unit.misread.after in GREEK_SYMBOLS and not is_next_to_greek:
            return True
        return all(map(self.evidence.has_script, scripts))

    # Other misreadings

    def _decode_single_byte(self, part: str, *, only_known: bool) -> Decoding | None:
        """Return the decoding of *part* as text in one single-byte encoding that was read in another.

        Args:
            part: the part of a line.
            only_known: whether to undo only misreadings that lines of the page prove.
        """
        pieces = [(match.start(), match.group()) for match in _PIECE.finditer(part) if not match.group().isascii()]
        words = {piece for _, piece in pieces}
        options = self._single_byte_options(part, words, only_known=only_known)
        mixed = [word for word in words if SCRIPT_BOUNDARY.search(word)]
        if mixed and not only_known and all(map(single_script_forms, mixed)):
            return None  # lookalikes explain it as well
        steps = _STEPS_PER_CHARACTER_SINGLE_BYTE * sum(map(len, words))
        if not self.budget.spend(steps * (1 + len(options))):
            return None
        decoding = self._best_single_byte(part, pieces, options) if options else None
        if not only_known or (decoding and decoding.misreading in self.evidence.page_misreadings):
            return decoding
        for misreading in single_byte_misreadings():
            if (decoding is None or decoding.misreading == misreading.name) and self._is_proved_by_other_lines(
                part, misreading.name
            ):
                return self._decode_surely_misread(part, pieces, misreading, decoding)
        return decoding

    def _decode_surely_misread(
        self,
        part: str,
        pieces: list[tuple[int, str]],
        misreading: SingleByteMisreading,
        decoding: Decoding | None,
    ) -> Decoding | None:
        """Return the decoding of a line of a page of which other lines surely prove a misreading: word by word.

        Args:
            part: the part of a line.
            pieces: its words with characters beyond ASCII, each with its column.
            misreading: the misreading.
            decoding: what the line itself shows; it is completed if it is proved.
        """
        before = {piece: letter_evidence(piece) for _, piece in pieces}
        options = {piece: (new, letter_evidence(new)) for piece in before if (new := _translate(piece, misreading))}
        letters = [key[1] for _, evidence in options.values() for key in evidence.letters]
        letters += [key[1] for evidence in before.values() for key in evidence.letters]
        likely = self._likely_languages(self._count_language_hits(part), letters)
        if not self.budget.spend((_STEPS_PER_LANGUAGE * len(likely) + _STEPS_PER_CHARACTER_SINGLE_BYTE) * len(before)):
            return decoding
        ascii_evidence = LetterEvidence(0, (), tuple(_ascii_words(part)), sound=True)
        language = min(
            likely,
            key=lambda language: (
                language.cost(ascii_evidence)
                + sum(
                    min(language.cost(before[piece]), language.cost(evidence))
                    for piece, (_, evidence) in options.items()
                )
            ),
        )
        gains = {
            piece: language.cost(before[piece]) - language.cost(evidence) for piece, (_, evidence) in options.items()
        }
        if len(options) < len(before) or min(gains.values(), default=0) <= -MAX_WORD_LOSS:
            return decoding  # a line is misread as a whole, and this one has a word that is correct
        gain = 0
        decoded: dict[str, str] = {}
        for piece, (new, evidence) in options.items():
            word_gain = gains[piece]
            if (
                word_gain >= MIN_BITS_SURE_WORD
                and language.has_letters(evidence)
                and not _ACCENTED_RUN.search(new)
                and not _CAPITAL_INSIDE.search(new)
                and (misreading.undo(piece) == new or _has_signs_in_place(piece, new, language))
                and _has_letters_for_signs(piece, new, language)
            ):
                gain += word_gain
                decoded[piece] = new
        rule = f"{ENCODING_RULE}.{misreading.name}"
        confidence = _confidence(gain + SURE_BITS)
        changes = list(decoding.changes) if decoding and decoding.proved else []
        changed = {at for change in changes for at in range(change.start, change.end)}
        for start, piece in pieces:
            if piece in decoded and changed.isdisjoint(range(start, start + len(piece))):
                changes += (change.moved(start) for change in _changed_runs(piece, decoded[piece], rule, confidence))
        if not decoded:
            return decoding
        bits = max(gain, decoding.bits if decoding else 0)
        return Decoding(misreading.name, rule, tuple(sorted(changes)), language.code, bits, proved=True)

    def _single_byte_options(self, part: str, words: set[str], *, only_known: bool) -> list[_WordOptions]:
        """Return for each single-byte misreading what the *words* of *part* were, without words that no text has."""
        all_options = []
        language = self._language_of(part)
        for misreading in single_byte_misreadings():
            is_known = misreading.name in self.evidence.page_misreadings
            if only_known and not is_known and not self.evidence.proved_lines[misreading.name]:
                continue
            decoded = {}
            for word in words:
                translated = _translate(word, misreading)
                new = translated if is_known else misreading.undo(word)
                if not new and language and translated and makes_certain_word(word, translated, language):
                    new = translated
                if new and not _ACCENTED_RUN.search(new) and (evidence := letter_evidence(new)).sound:
                    decoded[word] = (new, evidence)
            if decoded:
                all_options.append(_WordOptions(misreading, decoded))
        return all_options

    def _best_single_byte(
        self, part: str, pieces: list[tuple[int, str]], options: list[_WordOptions]
    ) -> Decoding | None:
        """Return the single-byte decoding of *part* with the least cost; ``None`` without enough evidence for a doubt.

        Args:
            part: the part of a line.
            pieces: its words with characters beyond ASCII, each with its column.
            options: the words that they would have been, for each misreading.
        """
        before = {piece: letter_evidence(piece) for _, piece in pieces}
        prices = {piece for option in options for piece, (new, _) in option.decoded.items() if makes_price(piece, new)}
        without_sequence = frozenset(filter(_has_no_letter_sequence, before)) - prices
        best, cost_as_is = self._cheapest_single_byte(part, pieces, options, before, without_sequence)
        if best is None:
            return None
        bits = cost_as_is - best.cost
        name = best.misreading.name
        decoded = best.decoded
        if name in self.evidence.page_misreadings:
            proved = bits >= MIN_BITS_SINGLE_BYTE_KNOWN
        else:
            decodable = next(len(option.decoded) for option in options if option.misreading is best.misreading)
            bits, proving_words = self._count_proving_words(best.decoded, best.language, bits, without_sequence)
            is_strong = self._is_proved_by_other_lines(part, name)
            has_certain_word = any(makes_certain_word(*pair, best.language) for pair in best.decoded.items())
            if is_strong or bits >= SURE_BITS or (has_certain_word and bits >= MIN_BITS_SINGLE_BYTE):
                decoded = decoded | self._rest_of_line(pieces, best, before)
            # Words without a sequence of letters prove nothing, and count only if the decoding chose them itself.
            counted = len(best.decoded.keys() | (decoded.keys() - without_sequence))
            is_covered = counted >= MIN_COVERED_SHARE * decodable
            proved = bits >= MIN_BITS_SINGLE_BYTE and proving_words >= MIN_PROVING_WORDS and is_covered
            all_change = counted >= decodable and not all(map(_has_only_usual_signs, best.decoded))
            if self.evidence.proved_lines[name] and all_change:
                has_words = not without_sequence.issuperset(best.decoded)
                min_bits = MIN_BITS_SINGLE_BYTE_STRONG if is_strong and has_words else MIN_BITS_SINGLE_BYTE_ALL_WORDS
                proved = proved or bits >= min_bits
        if not proved and bits < MIN_BITS_SINGLE_BYTE_DOUBT:
            return None
        rule = f"{ENCODING_RULE}.{name}"
        confidence = _confidence(bits + BONUS_OF_SINGLE_BYTE)
        changes = [
            change.moved(start)
            for start, piece in pieces
            if piece in decoded
            for change in _changed_runs(piece, decoded[piece], rule, confidence)
        ]
        return Decoding(name, rule, tuple(changes), best.language.code, bits, proved)

    def _is_proved_by_other_lines(self, part: str, name: str) -> bool:
        """Return whether lines other than *part* prove a single-byte misreading as surely as for a whole page."""
        first = self._first_decodings.get(part)
        if first is not None and first.misreading != name:
            first = None
        # The evidence of the page includes that of the line itself.
        bits = self.evidence.bits_by_misreading[name] - (first.bits if first is not None else 0)
        lines = self.evidence.proved_lines[name] - (first is not None and first.proved)
        return bits >= MIN_BITS_PAGE_MISREADING and lines >= MIN_STRONG_LINES

    def _rest_of_line(
        self, pieces: list[tuple[int, str]], best: _BestWords, before: dict[str, LetterEvidence]
    ) -> dict[str, str]:
        """Return, for a line that was surely misread, the decoded forms of the words that *best* leaves unchanged.

        A line is misread as a whole, so words that are plausible undecoded (``líargenterie``) and signs in usual places
        were misread too. The result is empty if the misreading cannot make one of the characters of the line.

        Args:
            pieces: the words of the line with characters beyond ASCII, each with its column.
            best: the decoding.
            before: the evidence of each word, undecoded.
        """
        misreading, language = best.misreading, best.language
        if not all(misreading.can_make(piece) for _, piece in pieces):
            return {}
        others = {piece for _, piece in pieces} - best.decoded.keys()
        if not self.budget.spend(_STEPS_PER_CHARACTER_SINGLE_BYTE * sum(map(len, others))):
            return {}
        rest: dict[str, str] = {}
        for piece in others:
            new = _translate(piece, misreading)
            evidence = letter_evidence(new)
            if _SIGN_INSIDE_WORD.search(new) and not _SIGN_INSIDE_WORD.search(piece):
                continue
            if new == piece or not evidence.sound or _ACCENTED_RUN.search(new) or not language.has_letters(evidence):
                continue
            loss = language.cost(evidence) - language.cost(before[piece])
            if loss < MAX_WORD_LOSS or is_listed(new, language):
                rest[piece] = new
        return rest

    def _cheapest_single_byte(
        self,
        part: str,
        pieces: list[tuple[int, str]],
        options: list[_WordOptions],
        before: dict[str, LetterEvidence],
        without_sequence: frozenset[str],
    ) -> tuple[_BestWords | None, int]:
        """Return the decoding of *part* with the least cost, and the least cost of *part* undecoded.

        Both are the least over all likely languages. The decoding is ``None`` if no word becomes more plausible, or if
        the budget does not allow it.

        Args:
            part: the part of a line.
            pieces: its words with characters beyond ASCII, each with its column.
            options: the words that they would have been, for each misreading.
            before: the evidence of each word, undecoded.
            without_sequence: words without a sequence of letters, which prove nothing.
        """
        page_misreadings, proved_lines = self.evidence.page_misreadings, self.evidence.proved_lines
        ascii_evidence = LetterEvidence(0, (), tuple(_ascii_words(part)), sound=True)
        letters = [key[1] for option in options for _, evidence in option.decoded.values() for key in evidence.letters]
        letters += [key[1] for evidence in before.values() for key in evidence.letters]
        best: _BestWords | None = None
        least_as_is: int | None = None
        for language in self._likely_languages(self._count_language_hits(part), letters):
            if not self.budget.spend(_STEPS_PER_LANGUAGE * (2 + len(before) * (1 + len(options)))):
                return None, 0
            ascii_cost = language.cost(ascii_evidence)
            costs = {piece: language.cost(evidence) for piece, evidence in before.items()}
            as_is = ascii_cost + sum(costs[piece] for _, piece in pieces)
            least_as_is = as_is if least_as_is is None else min(least_as_is, as_is)
            for misreading, decoded in options:
                is_of_page = misreading.name in page_misreadings
                max_loss = MAX_WORD_LOSS if is_of_page else 0
                chosen: dict[str, tuple[int, str]] = {}
                for piece, (new, evidence) in decoded.items():
                    if language.has_letters(evidence) and (cost := language.cost(evidence)) < costs[piece] + max_loss:
                        # A word that becomes less plausible, on a page that was misread as a whole, counts as a gain of
                        # 1.
                        chosen[piece] = (min(cost, costs[piece] - 1), new)
                if not chosen:
                    continue
                # In a misreading that is known, words without a sequence of letters count too.
                counts_all = is_of_page or proved_lines[misreading.name]
                new_costs = {
                    piece: cost for piece, (cost, _) in chosen.items() if piece not in without_sequence or counts_all
                }
                prior_gain = (
                    PAGE_MISREADING_GAIN
                    if is_of_page
                    else misreading.prior_cost
                    if proved_lines[misreading.name]
                    else 0
                )
                cost = ascii_cost + misreading.prior_cost - prior_gain
                cost += sum(new_costs.get(piece, costs[piece]) for _, piece in pieces)
                if best is None or cost < best.cost:
                    best = _BestWords(cost, misreading, language, {piece: new for piece, (_, new) in chosen.items()})
        return (best, least_as_is) if least_as_is is not None else (None, 0)

    def _count_proving_words(
        self, decoded: dict[str, str], language: Language, bits: int, without_sequence: frozenset[str]
    ) -> tuple[int, int]:
        """Return the bits of a decoding with those of its words added, and what its words are worth as proof.

        Words that :func:`makes_certain_word` accepts are worth 2 and add :data:`CERTAIN_WORD_BITS`. Of the others, most
        are worth 1. Contractions, words in quotation marks, words with a run of another script, and words of
        the lexicon that had a sign or capital inside are worth 2; the last of these also add :data:`WORD_BITS`.

        Args:
            decoded: by word of the text, the word that it was.
            language: the language of the line.
            bits: the bits of the decoding without those of its words.
            without_sequence: words without a sequence of letters, which prove nothing.
        """
        proving_words = 0
        for piece, word in decoded.items():
            if makes_certain_word(piece, word, language):
                proving_words, bits = proving_words + MIN_PROVING_WORDS, bits + CERTAIN_WORD_BITS
                continue
            if piece in without_sequence or _count_letters(word, language) < MIN_LETTERS_OF_PROVING_WORD:
                continue
            worth = 1
            if count_contractions(piece) or _is_quoted(word) or (not language.latin and _has_script_run(word)):
                worth = 2
            elif _has_sign_or_capital_inside(piece) and is_listed(word, language):
                worth, bits = 2, bits + WORD_BITS
            proving_words += worth
        return bits, proving_words

    def _decode_swapped_utf16(self, part: str) -> Decoding | None:
        """Return the decoding of *part* as UTF-16 whose bytes were swapped; ``None`` if no word looks like that."""
        rule = f"{MOJIBAKE_RULE}.{UTF16_SWAPPED}"
        changes = [
            Change(match.start(), match.end(), new, rule, _MAX_CONFIDENCE)
            for match in _PIECE.finditer(part)
            if not match.group().isascii() and (new := swap_bytes(match.group()))
        ]
        return Decoding(UTF16_SWAPPED, rule, tuple(changes), "en", _UTF16_BITS, proved=True) if changes else None

    def _decode_by_ftfy(self, line: _Line) -> Decoding | None:
        """Return the decoding of *line* by ftfy, without changes that have no evidence; ``None`` if none are left."""
        part = line.text
        if not self.budget.spend(_STEPS_PER_CHARACTER_FTFY * len(part)) or not line.is_changed_by_ftfy():
            return None
        if not self.budget.spend(_STEPS_PER_CHARACTER_DIFFERENCE * len(part)):
            return None
        changes = difference(part, line.decoded_by_ftfy, MOJIBAKE_RULE)
        units = [unit for change in changes for unit in _units_of_change(part, change) if unit.after]
        units = [
            unit
            for unit in units
            if unit.after[:1] not in _NEVER_FROM_SPACE or " " not in part[unit.start : unit.end + 1]
        ]
        weighed = weigh_units(part, units, line.is_flagged, line.alphabet, line.is_plausible_word)
        proved_scripts = scripts_proved_by_runs(weighed)
        weighed = [unit for unit in weighed if self._has_plausible_script(unit, proved_scripts)]
        is_sure = sum(unit.proof for unit in weighed) >= SURE_BITS
        weighed = [
            unit for unit in weighed if unit.proof or (is_sure and unit.misread.end - unit.misread.start > _PAIR)
        ]
        if not weighed:
            return None
        likely = self._likely_languages(line.language_hits, line.decoded_by_ftfy)
        language = max(likely, key=lambda language: _sum_of_bits(weighed, language))
        weighed = [unit for unit in weighed if _is_changed(unit, language, is_sure) or not unit.proof]
        if not weighed:
            return None
        bits = _sum_of_bits(weighed, language) - _bits_of_contradictions(part, units)
        counts_for_others = _is_more_than_a_sign_pair(part, [unit for unit in weighed if unit.proof])
        names = [encodings_of(part[unit.misread.start : unit.misread.end], unit.misread.after) for unit in weighed]
        rules = [f"{MOJIBAKE_RULE}.{name}" for name in names]
        proved = bits >= MIN_BITS_FLAGGED and counts_for_others
        confidence = _confidence(bits)
        decoded = tuple(
            Change(unit.misread.start, unit.misread.end, unit.misread.after, rule, confidence)
            for unit, rule in zip(weighed, rules, strict=True)
        )
        return Decoding(names[0], rules[0], decoded, language.code, bits, proved, counts_for_others)


class _Line:
    """A part of a line, with what several ways to decode it need to know.

    Args:
        text: the part.
        language_hits: how many common words of each language it has.
        known_misreadings: the names of the misreadings that other lines of the page prove.
        strong_misreadings: those of UTF-8 that they prove so surely that no unit needs proof of its own.
    """

    def __init__(
        self,
        text: str,
        language_hits: Counter[str],
        known_misreadings: set[str],
        strong_misreadings: set[str] | frozenset[str] = frozenset(),
    ) -> None:
        self.text = text
        self.language_hits = language_hits
        self.known_misreadings = known_misreadings
        self.strong_misreadings = strong_misreadings
        self.is_flagged = _flagged_by_ftfy(text)
        hits = language_hits
        # The letters of the two languages with most common words in the line: related languages share many of these.
        second_most = min((count for _, count in hits.most_common(2)), default=0)
        self.alphabet = _alphabet(tuple(sorted(code for code, count in hits.items() if count >= second_most)))
        most = max(hits.values(), default=0)
        codes = [code for code, count in hits.items() if count == most] if most >= MIN_LANGUAGE_HITS else []
        self.is_plausible_word = PlausibleWords(text, sorted(codes))

    @functools.cached_property
    def decoded_by_ftfy(self) -> str:
        """The text as ftfy repairs it; of its repairs, only that of encodings is used."""
        from ftfy import fix_encoding_and_explain

        return str(fix_encoding_and_explain(self.text).text)

    def is_changed_by_ftfy(self) -> bool:
        """Return whether ftfy would change the text."""
        return self.decoded_by_ftfy != self.text


@functools.lru_cache(maxsize=512)
def _alphabet(codes: tuple[str, ...]) -> frozenset[str]:
    """Return the letters beyond ASCII of these languages, those of foreign names and of other scripts left out."""
    return frozenset(
        char for language in languages() if language.code in codes and language.latin for char in language.own_letters
    )


def _count_not_ascii(text: str) -> int:
    """Return the number of characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _changes_everything(text: str, decoding: Decoding) -> bool:
    """Return whether *decoding* changes every character of *text* beyond ASCII."""
    changed = sum(not char.isascii() for change in decoding.changes for char in text[change.start : change.end])
    return changed == _count_not_ascii(text)


def _decoded_length(text: str, decoding: Decoding) -> int:
    """Return the length of a text with the changes of a decoding."""
    return len(text) + sum(len(change.after) - (change.end - change.start) for change in decoding.changes)


class _UnitEdges:
    """Where the units of a line begin and end.

    Args:
        units: the units.
    """

    def __init__(self, units: Sequence[MisreadUnit]) -> None:
        self._starts = frozenset(unit.start for unit in units)
        self._ends = frozenset(unit.end for unit in units)

    def touch(self, unit: MisreadUnit) -> bool:
        """Return whether another unit is right before or after a unit."""
        return unit.start in self._ends or unit.end in self._starts


def _is_part_of_misread_page(line: _Line, weighed: WeighedUnit, edges: _UnitEdges, language: Language) -> bool:
    """Return whether to change a unit without proof of its own, on a page that was surely misread in this way.

    A letter next to another unit is changed. Otherwise not changed are units that lost a byte, are quoted or close a
    quotation, belong to a word, or would become what hardly any text has.
    """
    unit, text = weighed.misread, line.text
    if unit.lost or any(closes_quotation(text, at) for at in range(unit.start, unit.end)):
        return False
    before, after = text[unit.start - 1 : unit.start] if unit.start else "", text[unit.end : unit.end + 1]
    if before and before in QUOTES and after in QUOTES:
        return False
    bits = plausibility(unit.after, weighed.left, weighed.right, language)
    if edges.touch(unit):
        return unit.after.isalpha() or bits >= 0
    is_part_of_word = text[unit.start : unit.end].isalpha() and (before + after).strip().isalpha()
    if bits <= RARE_LETTER_BITS or (is_part_of_word and not unit.after.isalpha()):
        return False
    return not line.is_plausible_word(unit)


def _without_letters_of_line(
    text: str, complete: Sequence[WeighedUnit], units: Sequence[MisreadUnit]
) -> list[WeighedUnit]:
    """Return units without those that are probably correct letters of a line in Greek or Cyrillic.

    Such a unit begins with a letter of a script that the line also has outside of units, and touches no other unit. A
    misread line has such letters in its units only.

    Args:
        text: the line.
        complete: the units to choose from.
        units: all units of the line.
    """
    inside = {at for unit in units for at in range(unit.start, unit.end)}
    outside = {script_of(char) for at, char in enumerate(text) if at not in inside and not char.isascii()}
    outside -= {"", "Latin"}
    edges = _UnitEdges(units)
    return [
        unit for unit in complete if script_of(text[unit.misread.start]) not in outside or edges.touch(unit.misread)
    ]


def _with_proof_of_word(text: str, weighed: WeighedUnit, language: Language) -> WeighedUnit:
    """Return the unit; without proof of its own, it gets proof if it makes a common word of the line's language."""
    unit = weighed.misread
    if weighed.proof or unit.lost or not unit.after.isalpha() or not makes_common_word(text, weighed, language):
        return weighed
    return weighed._replace(proof=OUT_OF_PLACE_BITS)


def _bits_of_contradictions(text: str, units: Sequence[MisreadUnit]) -> int:
    """Return the bits against a decoding for characters that it leaves out of place.

    A few such characters may have another cause: there are no bits up to :data:`MAX_OUT_OF_PLACE` of them, or half as
    many as units.
    """
    count = count_contradictions(text, units)
    return OUT_OF_PLACE_BITS * count if count > MAX_OUT_OF_PLACE and count * 2 > len(units) else 0


def _is_more_than_a_sign_pair(text: str, proofs: Sequence[WeighedUnit]) -> bool:
    """Return whether *proofs* are more than one pair of signs, repeated or not: ``√©`` may be a formula."""
    are_pairs = [is_lone_sign_pair(text, weighed.misread) for weighed in proofs]
    return not all(are_pairs) or len({weighed.misread.after for weighed in proofs}) > 1


def _covers_line(text: str, units: Sequence[MisreadUnit]) -> bool:
    """Return whether most characters of *text* beyond ASCII are in *units*, as if the line was misread as a whole."""
    covered = sum(not char.isascii() for unit in units for char in text[unit.start : unit.end])
    return covered >= MIN_COVERED_SHARE * _count_not_ascii(text)


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a line that are decoded separately, each with its column.

    A line is one part, unless it is long: then it is split at spaces, if it has any in the right places.
    """
    start = 0
    while len(text) - start > _SEGMENT:
        space = _SPACES.search(text, start + _SEGMENT, start + 2 * _SEGMENT)
        end = space.end() if space else start + 2 * _SEGMENT
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _ascii_words(text: str) -> list[str]:
    """Return the words of two ASCII letters or more, in lower case."""
    words = [word.strip(_PUNCTUATION) for word in text.lower().split() if word.isascii()]
    return [word for word in words if len(word) > 1 and word.isalpha()]


def _sum_of_bits(weighed: Sequence[WeighedUnit], language: Language) -> int:
    """Return the sum of proof and plausibility over the units with proof."""
    return sum(
        unit.proof + plausibility(unit.misread.after, unit.left, unit.right, language) for unit in weighed if unit.proof
    )


def _is_changed(weighed: WeighedUnit, language: Language, is_sure: bool) -> bool:
    """Return whether to change a unit of a line that is decoded.

    A unit without proof is changed only if the misreading is sure and the decoded character is plausible. One with
    proof is left only if the decoded character is very implausible: rarely if the misreading is sure, and more often if
    not.
    """
    bits = plausibility(weighed.misread.after, weighed.left, weighed.right, language)
    if not weighed.proof:
        return is_sure and bits >= 0
    return bits > (RARE_LETTER_BITS if is_sure else NOT_A_LETTER_BITS)


def _confidence(bits: int) -> float:
    """Return the confidence of a repair with this many bits of evidence."""
    return round(min(_MAX_CONFIDENCE, 1 - 2 ** (-max(0, bits) / BITS_PER_HALVING)), 3)


def _has_no_letter_sequence(word: str) -> bool:
    """Return whether *word* has no two different letters in a row: single letters prove no misreading."""
    return not any(len(set(letters.lower())) > 1 for letters in _LETTERS.findall(word))


def _is_quoted(word: str) -> bool:
    """Return whether *word* is in quotation marks."""
    return word[0] in _OPENING_MARKS and word.rstrip(".,;:!?)")[-1:] in _CLOSING_MARKS


def _has_sign_or_capital_inside(word: str) -> bool:
    """Return whether *word* has, after an ASCII letter, a sign, an accented capital, or a Greek or Cyrillic letter."""
    return _SIGN_OR_CAPITAL_INSIDE.search(word) is not None


def _has_only_usual_signs(text: str) -> bool:
    """Return whether all characters of *text* beyond ASCII are signs in usual places: ``Source§``."""
    return not any(
        (char.isalpha() or not is_in_usual_place(text, at)) and not char.isascii() for at, char in enumerate(text)
    )


def _has_script_run(word: str) -> bool:
    """Return whether *word* has a run of Greek or Cyrillic letters with enough different ones to prove the script.

    A run in capitals proves nothing.
    """
    return any(
        len(set(run.lower())) >= MIN_SCRIPT_RUN and not run.isupper() for run in _GREEK_OR_CYRILLIC_RUN.findall(word)
    )


def _count_letters(word: str, language: Language) -> int:
    """Return how many letters *word* has; for a language that is not in Latin script, how many beyond ASCII."""
    return sum(char.isalpha() and (language.latin or not char.isascii()) for char in word)


def _translate(word: str, misreading: SingleByteMisreading) -> str:
    """Return *word* decoded; empty if *misreading* cannot make one of its characters."""
    return word.translate(misreading.table) if misreading.can_make(word) else ""


def _has_signs_in_place(before: str, after: str, language: Language) -> bool:
    """Return whether each letter of *before* that is a sign in *after* stands where a word has no such letter.

    That is alone, if the language has no word of this letter alone; next to a digit, if the sign is one of currency or
    a degree; and as a capital that ends a word: "StoriesÖ".
    """
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        if not old.isalpha() or new.isalpha() or old == new:
            continue
        left, right = before[at - 1 : at], before[at + 1 : at + 2]
        is_alone = (
            new in _USUAL_SIGNS
            and not left.isalpha()
            and not right.isalpha()
            and f"_{old.lower()}_" not in language.letters
        )
        is_by_digit = new in "€£°" and (left.isdigit() or right.isdigit())
        ends_word = old.isupper() and left.islower() and not right.isalpha() and new in "…»”®™"
        if not (is_alone or is_by_digit or ends_word):
            return False
    return True


def _has_letters_for_signs(before: str, after: str, language: Language) -> bool:
    """Return whether each sign of *before* that changes is unusual, or becomes a letter of a word of the lexicon."""
    usual = [new for old, new in zip(before, after, strict=True) if old in _USUAL_SIGNS and old != new]
    return not usual or ("".join(usual).isalpha() and is_listed(after, language))


def _changed_runs(before: str, after: str, rule: str, confidence: float) -> Iterator[Change]:
    """Yield a change for each run of characters in which two texts of one length differ."""
    if len(before) != len(after):
        yield from difference(before, after, rule, confidence)
        return
    start = -1  # of the current run; -1 outside one
    for at in range(len(before) + 1):
        differs = at < len(before) and before[at] != after[at]
        if differs and start < 0:
            start = at
        elif not differs and start >= 0:
            yield Change(start, at, after[start:at], rule, confidence)
            start = -1


def _flagged_by_ftfy(text: str) -> Callable[[int, int], bool]:
    """Return a function that says whether ftfy's heuristic flags something in a range of columns of *text*."""
    from ftfy.badness import BADNESS_RE

    flagged = bytearray(len(text) + 1)
    for match in BADNESS_RE.finditer(text):
        flagged[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return lambda start, end: flagged.find(b"\1", start, end) >= 0


def _units_of_change(text: str, change: Change) -> list[MisreadUnit]:
    """Return the units of a change: several if one misreading explains it by several, else a single one."""
    before = text[change.start : change.end]
    for misreading in utf8_misreadings():
        units = misreading.units(before)
        if len(units) > 1 and _apply_units(before, units) == change.after:
            return [unit._replace(start=unit.start + change.start, end=unit.end + change.start) for unit in units]
    return [MisreadUnit(change.start, change.end, change.after)]


def _apply_units(text: str, units: Sequence[MisreadUnit]) -> str:
    """Return *text* with its units decoded."""
    return apply_changes(text, (Change(unit.start, unit.end, unit.after, MOJIBAKE_RULE) for unit in units))


@functools.lru_cache(maxsize=1024)
def encodings_of(before: str, after: str) -> str:
    r"""Return the name of the misreading by which *after* became *before*, as rules have it.

    If none explains it, the first that can make all characters of *before*, or else the most probable one.

    >>> encodings_of("Ã©", "é"), encodings_of("\x92", "’")
    ('utf-8-as-windows-1252', 'windows-1252-as-iso-8859-1')
    """
    if all("\x80" <= char <= "\x9f" for char in before):
        return "windows-1252-as-iso-8859-1"
    for misreading in utf8_misreadings():
        if (units := misreading.units(before)) and _apply_units(before, units) == after:
            return misreading.name
    for misreading in utf8_misreadings():
        if misreading.can_make(before):
            return misreading.name
    return "utf-8-as-windows-1252"
