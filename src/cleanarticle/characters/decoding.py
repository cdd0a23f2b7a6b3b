"""Text that was decoded wrongly: proves it, line by line and over the page, and finds what it was.

A line is read in every way of :mod:`cleanarticle.characters.misreadings`; :mod:`cleanarticle.characters.evidence`
says in bits what proves each. What ftfy's heuristic flags needs :data:`PROOF`, other text :data:`STRONG_PROOF`; on a
page whose other lines prove the same misreading, :data:`KNOWN_PROOF` is enough, and only there signs in usual places
are decoded too. What is left over and flagged goes to ftfy, whose result is weighed in the same way.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleanarticle.characters.changes import Change, apply, difference
from cleanarticle.characters.evidence import (
    NOT_A_LETTER,
    OUT_OF_PLACE,
    RARE_LETTER,
    RUN,
    WORD,
    Weighed,
    contradictions,
    plausibility,
    scripts_in_runs,
    sign_pair_alone,
    weigh,
    witnessed,
)
from cleanarticle.characters.letter_statistics import (
    Evidence,
    Language,
    contractions,
    evidence,
    languages,
    languages_by_word,
)
from cleanarticle.characters.lookalikes import SEAM, unmix
from cleanarticle.characters.lost_bytes import restored
from cleanarticle.characters.misreadings import (
    SWAPPED_NAME,
    ByteMisreading,
    Unit,
    Utf8Misreading,
    byte_misreadings,
    swap_bytes,
    utf8_misreadings,
)
from cleanarticle.characters.prefilter import misread
from cleanarticle.characters.standing_words import StandingWords, is_listed
from cleanarticle.characters.typography import GREEK_SYMBOLS, in_place, script
from cleanarticle.characters.work_budget import WorkBudget

MOJIBAKE = "characters.mojibake"
"""Begins the rules of text whose characters became several each; the two encodings follow."""
ENCODING = "characters.encoding"
"""Begins the rules of text in one encoding of one byte a character that was read in another."""
FLAG = "characters.unread"
"""Flags what was left alone because the page would have cost too much work."""

PROOF = 12
"""Bits that a change needs where ftfy's heuristic flags the line: one in 4,096. Set on ``benchmarks/characters.py``."""
STRONG_PROOF = 22
"""Bits that it needs elsewhere."""
KNOWN_PROOF = 3
"""Bits that it needs where other lines of the page prove the same misreading."""
SURE = 24
"""Bits of a line from which on all of it was misread so, what stands in usual places too."""
WITNESS = 16
"""Bits of other lines from which on their misreading is known of the page."""
DOUBT = 8
"""Bits from which on a place is flagged, though not changed."""
BYTES_PROOF = 14
"""Bits that a line in another encoding of one byte a character needs; it needs two words that changed, besides."""
BYTES_KNOWN_PROOF = 3
BYTES_WITNESSED_PROOF = 7
"""Bits that a line needs of which every word changes, where another line proves the same misreading."""
BYTES_DOUBT = 4
"""Bits from which on a line counts, with others, for its page."""
BYTES_DISCOUNT = 12
"""Bits by which such a misreading is likelier where the page shows it."""
BYTES_SURE = 40
"""Bits of a page from which on all of it was surely read in the wrong encoding."""
_SLACK = 10
"""How much less plausible, in bits, a word of such a page may become: what it shows may be a word or sign too."""
_SUSPECT = 0.1
"""Misreadings of bytes with less than this share of the bits of the likeliest are not weighed over the page."""
_MOST = 0.5
"""Misreadings that explain less than this share of what another explains are not weighed."""
_FEW = 2
"""So many characters may stay out of place before they speak against a reading."""
_PAIR = 2
_TWICE = 2 * OUT_OF_PLACE + 3
"""Bits of a unit of which two characters are out of place: it needs no other beside it."""
_NEVER_LOST = frozenset("٠†")
"""What ftfy makes of a space and bytes before it, though other characters that lost a byte are likelier."""
_TELLING_HITS = 2
"""How many common words of a language tell that a line is in it."""
_FEW_PAIRS = 8
"""On lines with more characters that may have been misread, some has to be out of place."""
_TELLING_WORDS = 2
_TELLING_WORD = 2
"""How many words, of how many letters, have to become plausible where a line alone proves a misreading of bytes."""
_COVERED = 0.75
"""The share of a line's characters beyond ASCII that a reading that ftfy does not make has to explain."""
_PAGE_CAP = 20
"""Bits that one line says at most of how the page was misread."""
_LIKELY = 5
"""How many languages in Latin script a line is read in: those of most of its commonest words."""
_SEGMENT = 2_000
"""Longer lines are read in parts of about so many characters, so that the budget cuts them, not drops them."""
_SPACES = re.compile("[ \t]")
# What stands between white space; a space after a character that can be the first of a pair of bytes
# may be the second, a no-break space once.
_PIECE = re.compile("(?:[^ \t\n]|(?<=[ÂÃÅÎÐÙ]) )+")
# No language writes so many accented Latin letters in a row: the text was in its own script.
_ACCENTED_RUN = re.compile("[À-ɏ]{3}")
_LETTERS = re.compile(r"[^\W\d_]+")
_OTHER_LETTERS = re.compile("[Ͱ-ӿ]{5,}")
_SIGN_INSIDE = re.compile("(?<=[A-Za-z])(?:[À-ÖØ-ÞŒŠŽŸЀ-ӿ]|[^\\w\x00-\x7f·•–—’‘…\xa0\xad\u2000-\u2010])[a-z]?")
_OPENING_MARKS = frozenset("“‘„«")
_CLOSING_MARKS = frozenset("”’“»")
_QUOTES = ".,;:!?()\"'"
_CERTAIN = 0.999
_DOUBTFUL = 0.5
"""The confidence of what is flagged, at most."""
_HALVING = 4
"""Bits that halve the doubt of a repair: 12 bits are .875, 40 are .999."""

# Steps, in microseconds as measured on noise (benchmarks/characters.py --slowest).
_LINE_STEPS = 150
_CHARACTER_STEPS = 4
_UNIT_STEPS = 10
_LANGUAGE_STEPS = 1
_OPTION_STEPS = 2
_BYTES_STEPS = 6
_FTFY_STEPS = 5
_DIFFERENCE_STEPS = 8


class Reading(NamedTuple):
    """What a part of a line may have been."""

    misreading: str
    rule: str
    changes: tuple[Change, ...]
    language: str
    bits: int
    proved: bool
    """True where the bits are enough; a reading that is not proved is a doubt."""
    telling: bool = True
    """False where all that proves it are pairs of signs of one kind, which witness nothing for other lines."""


class Witnesses:
    """What the lines of a page prove: which misreadings, which languages, which scripts it has.

    Args:
        page: gives the text of the page, of which the scripts are wanted seldom.
    """

    def __init__(self, page: Callable[[], str] = str) -> None:
        self.misreadings: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.proved: Counter[str] = Counter()
        """How many lines prove which misreading."""
        self.bytes: set[str] = set()
        """The misreadings of bytes of which the page as a whole is plainer than as it stands."""
        self._pairs: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._page = page
        self._scripts: set[str] | None = None

    @property
    def lasting(self) -> bool:
        """True where the page was misread in a way that leaves other lines looking like sound text."""
        return bool(self.bytes) or any(self.proved[one.name] for one in byte_misreadings())

    def suspects(self) -> list[ByteMisreading]:
        """Return the misreadings of bytes that some line shows."""
        most = max((self.misreadings[one.name] for one in byte_misreadings()), default=0)
        return [one for one in byte_misreadings() if self.misreadings[one.name] > most * _SUSPECT]

    def add(self, reading: Reading) -> None:
        """Take note of a *reading* of one line, proved or not."""
        if not reading.telling:
            pairs = self._pairs[reading.misreading]
            for change in reading.changes:
                pairs[change.after] = max(reading.bits, pairs.get(change.after, 0))
            return
        self.misreadings[reading.misreading] += reading.bits
        if reading.proved:
            self.proved[reading.misreading] += 1
            self.languages[reading.language] += reading.bits

    def besides(self, own: Reading | None) -> set[str]:
        """Return the misreadings that are known of the page without what its line *own* shows."""
        known = set()
        for name in self.misreadings.keys() | self._pairs.keys():
            bits, mine = self.misreadings[name], own if own and own.misreading == name else None
            if mine and mine.telling:
                bits -= mine.bits
            # Pairs of signs witness for lines that show others.
            shown = {change.after for change in mine.changes} if mine else set()
            bits += sum(pair for after, pair in self._pairs[name].items() if after not in shown)
            if mine and not mine.telling and bits:
                bits += mine.bits
            if bits >= WITNESS:
                known.add(name)
        return known

    def writes(self, name: str) -> bool:
        """Return True where the page has letters of the script *name*."""
        if self._scripts is None:
            self._scripts = {script(char) for char in set(self._page())}
        return name in self._scripts


class Decoder:
    """Reads the lines of one page.

    Args:
        budget: the work that the page may cost.
        witnesses: what is known of the page before.
    """

    def __init__(self, budget: WorkBudget, witnesses: Witnesses | None = None) -> None:
        self.budget = budget
        self.witnesses = witnesses or Witnesses()
        self._first: dict[str, Reading | None] = {}

    def survey(self, text: str) -> None:
        """Take note of what one line proves, before any is changed."""
        for _, part in _segments(text):
            if part in self._first:
                continue  # the same text is no other witness
            reading = self._read(part)
            self._first[part] = reading
            if reading and (reading.proved or reading.bits >= DOUBT or reading.rule.startswith(ENCODING)):
                self.witnesses.add(reading)

    def settle(self, texts: Sequence[str]) -> None:
        """Find the misreadings of bytes by which all *texts* of a page together become plausible.

        Args:
            texts: its lines with characters beyond ASCII, those that look sound too.
        """
        for misreading in self.witnesses.suspects():
            against = 0
            # What one set of characters says for it counts once: a sign that the page repeats is no proof.
            gains: Counter[frozenset[str]] = Counter()
            for text in texts:
                for _, part in _segments(text):
                    if not self.budget.spend(_LINE_STEPS + _BYTES_STEPS * len(part)):
                        return
                    gain = max(-_PAGE_CAP, min(_PAGE_CAP, self._gain(part, misreading)))
                    if gain > 0 and not _is_sound(part):
                        gains[frozenset(char for char in part if not char.isascii())] += gain
                    against += min(0, gain)
            if sum(min(_PAGE_CAP, gain) for gain in gains.values()) + against >= BYTES_SURE:
                self.witnesses.bytes.add(misreading.name)

    def _gain(self, part: str, misreading: ByteMisreading) -> int:
        """How much more plausible, in bits, *part* is if all of it was misread so."""
        shown = [match.group() for match in _PIECE.finditer(part) if not match.group().isascii()]
        shown = [piece for piece in shown if not _is_loose(piece)]
        was = [_translated(piece, misreading) for piece in shown]
        if not all(was):
            return 0  # not a line of those
        before, after = [evidence(piece) for piece in shown], [evidence(piece) for piece in was]
        letters = [key[1] for found in (*before, *after) for key in found.letters]
        likely = self._likely(self._hits(part), letters)
        as_is = min(sum(map(language.cost, before)) for language in likely)
        return as_is - min(sum(map(language.cost, after)) for language in likely)

    def changes(self, text: str, *, again: bool = False) -> list[Change]:
        """Return the changes that give a line the characters that it had, in order.

        Args:
            text: the line.
            again: whether it was changed so before: what shows its encoding in every character is not read anew.
        """
        if text.isascii():
            return []
        out: list[Change] = []
        for start, part in _segments(text):
            out += (
                change._replace(start=change.start + start, end=change.end + start) for change in self._of(part, again)
            )
        return out

    def doubts(self, text: str) -> list[Change]:
        """Return what a line may have been where that is not proved, as changes not to be made."""
        out: list[Change] = []
        for start, part in _segments(text):
            reading = self._first.get(part)
            if reading and not reading.proved and reading.bits >= DOUBT:
                out += (
                    change._replace(
                        start=change.start + start,
                        end=change.end + start,
                        confidence=min(change.confidence, _DOUBTFUL),
                    )
                    for change in reading.changes
                )
        return out

    def _of(self, part: str, again: bool) -> Sequence[Change]:
        if not misread(part):
            if self.witnesses.lasting and not again:
                reading = self._read_bytes(part, only_known=True)
                return reading.changes if reading and reading.proved else ()
            return ()
        first = self._first.get(part)
        settled = first is not None and first.proved and first.bits >= SURE
        settled = settled and (not self.witnesses.lasting or (first is not None and self._is_whole(part, first)))
        unread = first is None or first.proved or not first.rule.startswith(ENCODING)
        if part in self._first and (settled or (unread and not self._known_besides(part))):
            reading = first
        else:
            reading = self._read(part, again=again)
        if reading and reading.proved:
            return reading.changes
        return ()

    def _is_whole(self, part: str, reading: Reading) -> bool:
        """Whether *reading* is that of the page and leaves no character beyond ASCII, so that none does more."""
        changed = sum(not char.isascii() for change in reading.changes for char in part[change.start : change.end])
        return reading.misreading in self.witnesses.bytes and changed == len(part) - len(part.encode("ascii", "ignore"))

    def _known_besides(self, part: str) -> set[str]:
        """The misreadings that lines other than this prove."""
        return self.witnesses.besides(self._first.get(part))

    def _read(self, part: str, *, again: bool = False) -> Reading | None:
        """The reading of *part* with most evidence, proved or not."""
        if not misread(part) or not self.budget.spend(_LINE_STEPS + _CHARACTER_STEPS * len(part)):
            return None
        line = _Line(part, self._hits(part), self._known_besides(part))
        if self.witnesses.lasting and not again:
            reading = self._read_bytes(part, only_known=True)
            if reading and reading.proved:
                return reading
        best = self._read_utf8(line)
        if best and best.proved:
            return self._completed(line, best)
        others = [] if again else [self._read_bytes(part, only_known=False)]
        if others and others[0] and others[0].proved:
            return others[0]
        found = [best, *others, self._read_swapped(part), self._read_by_ftfy(line)]
        return max(filter(None, found), key=lambda reading: (reading.proved, reading.bits), default=None)

    def _completed(self, line: _Line, reading: Reading) -> Reading:
        """*reading*, or what ftfy makes of *line* where that undoes more."""
        if len(line.by_ftfy) < _length(line.text, reading):
            other = self._read_by_ftfy(line)
            if other and other.proved and _length(line.text, other) < _length(line.text, reading):
                return other
        return reading

    def _hits(self, text: str) -> Counter[str]:
        """How many of the commonest words of which language a line has, and what is known of the page's languages."""
        hits = Counter(code for word in _words(text) for code in languages_by_word().get(word, ()))
        for code, bits in self.witnesses.languages.items():
            hits[code] += min(3, bits // 20)
        return hits

    # UTF-8 read as another encoding

    def _read_utf8(self, line: _Line) -> Reading | None:
        found = [(misreading, misreading.units(line.text)) for misreading in utf8_misreadings()]
        covered = {misreading.name: sum(unit.end - unit.start for unit in units) for misreading, units in found}
        most = max(covered.values())
        best: Reading | None = None
        seen: set[tuple[Unit, ...]] = set()
        for misreading, units in found:
            few = covered[misreading.name] < _MOST * most and misreading.name not in line.known
            if not units or few or tuple(units) in seen:
                continue
            seen.add(tuple(units))
            if not self.budget.spend(_UNIT_STEPS * len(units)):
                break
            reading = self._weighed(line, units, misreading, best)
            if reading and (best is None or (reading.proved, reading.bits) > (best.proved, best.bits)):
                best = reading
        return best

    def _weighed(
        self, line: _Line, units: Sequence[Unit], misreading: Utf8Misreading, best: Reading | None
    ) -> Reading | None:
        """The reading of *line* by one misreading, if it is better than *best*."""
        known = misreading.name in line.known
        weighed = weigh(line.text, units, line.bad, line.alphabet, line.stands)
        if not known and not any(one.proof for one in weighed) and len(weighed) > _FEW_PAIRS:
            return None
        exact = [one for one in weighed if not one.unit.lost]
        runs = scripts_in_runs(exact)
        exact = [one for one in exact if self._script_stands(one, runs)]
        likely = self._likely(line.hits, [one.unit.after for one in exact])
        options = sum(len(one.unit.lost) for one in weighed)
        if not self.budget.spend((_LANGUAGE_STEPS * len(weighed) + _OPTION_STEPS * options) * len(likely)):
            return None
        language = max(likely, key=lambda language: _bits(exact, language))
        if lost := [one for one in weighed if one.unit.lost]:
            sure = known or _bits(exact, language) >= SURE
            lost = [one for one in lost if sure or one.proof]
            if not any(one.proof for one in exact):
                most = max((line.hits[one.code] for one in likely), default=0)
                likely = [one for one in likely if line.hits[one.code] == most]
                language = max(likely, key=lambda language: _bits(restored(lost, language), language))
        chosen = sorted([*exact, *restored(lost, language)], key=lambda one: one.unit.start)
        if line.hits[language.code] >= _TELLING_HITS:
            chosen = [_with_word(line.text, one, language) for one in chosen]
        bits = _bits(chosen, language)
        proofs = [one for one in chosen if one.proof]
        if not known and not proofs:
            return None
        witnesses = sum(witnessed(line.text, one, language) for one in proofs)
        bits += WORD * witnesses - _contradicted(line.text, units)
        if best and (best.proved, best.bits) >= (True, bits):
            return None
        sure = known or bits >= SURE
        kept = [one for one in chosen if _is_kept(one, language, sure)]
        if not kept:
            return None
        telling = _is_telling(line.text, proofs) or witnesses > 0
        if known:
            proved = bits >= KNOWN_PROOF
        elif line.repaired_by_ftfy():
            proved = bits >= PROOF and telling
        else:
            several = len(proofs) + witnesses > 1 or any(one.proof >= _TWICE for one in proofs)
            proved = bits >= STRONG_PROOF and telling and several and _covers(line.text, units)
        rule = f"{MOJIBAKE}.{misreading.name}"
        confidence = _confidence(bits + (SURE if known else 0))
        changes = tuple(Change(one.unit.start, one.unit.end, one.unit.after, rule, confidence) for one in kept)
        return Reading(misreading.name, rule, changes, language.code, bits, proved, telling)

    def _script_stands(self, one: Weighed, runs: set[str]) -> bool:
        belongs = {script(char) for char in one.unit.after} - {"", "Latin"} - runs
        if not belongs:
            return True
        if one.unit.after in GREEK_SYMBOLS and script(one.left[-1:]) != "Greek" and script(one.right) != "Greek":
            return True
        return all(map(self.witnesses.writes, belongs))

    def _likely(self, hits: Counter[str], letters: Sequence[str]) -> list[Language]:
        """The languages that a line may be in: those of its commonest words, and those whose letters it has."""
        latin = [language for language in languages() if language.latin]
        if hits:
            latin = sorted(latin, key=lambda language: -hits[language.code])[:_LIKELY]
        found = set(letters)
        return latin + [
            language for language in languages() if not language.latin and not found.isdisjoint(language.alphabet)
        ]

    # Other misreadings

    def _read_bytes(self, part: str, *, only_known: bool) -> Reading | None:
        """The reading of *part* as text in another encoding of one byte a character."""
        known = self.witnesses.bytes
        pieces = [(match.start(), match.group()) for match in _PIECE.finditer(part) if not match.group().isascii()]
        distinct = {piece for _, piece in pieces}
        ways: list[tuple[ByteMisreading, dict[str, tuple[str, Evidence]]]] = []
        for misreading in byte_misreadings():
            sure = misreading.name in known
            if only_known and not sure and not self.witnesses.proved[misreading.name]:
                continue
            options = {}
            for piece in distinct:
                new = _translated(piece, misreading) if sure else misreading.read(piece)
                if new and not _ACCENTED_RUN.search(new) and (shown := evidence(new)).sound:
                    options[piece] = (new, shown)
            if options:
                ways.append((misreading, options))
        size = sum(map(len, distinct))
        mixed = [piece for piece in distinct if SEAM.search(piece)]
        if mixed and not only_known and all(map(unmix, mixed)):
            return None  # letters that look alike explain it as well
        if not ways or not self.budget.spend(_BYTES_STEPS * size * (1 + len(ways))):
            return None
        return self._best_bytes(part, pieces, ways, known)

    def _best_bytes(
        self,
        part: str,
        pieces: list[tuple[int, str]],
        ways: list[tuple[ByteMisreading, dict[str, tuple[str, Evidence]]]],
        known: set[str],
    ) -> Reading | None:
        shown = {piece: evidence(piece) for _, piece in pieces}
        witnessed_here = known.union(one.name for one, _ in ways if self.witnesses.proved[one.name])
        loose = frozenset(filter(_is_loose, shown))
        words = _words(part)
        rest = Evidence(0, (), tuple(words), sound=True)
        letters = [key[1] for _, options in ways for _, found in options.values() for key in found.letters]
        letters += [key[1] for found in shown.values() for key in found.letters]
        best: tuple[int, ByteMisreading, Language, dict[str, str]] | None = None
        as_is: int | None = None
        for language in self._likely(self._hits(part), letters):
            if not self.budget.spend(_LANGUAGE_STEPS * (2 + len(shown) * (1 + len(ways)))):
                return None
            around = language.cost(rest)
            costs = {piece: language.cost(found) for piece, found in shown.items()}
            total = around + sum(costs[piece] for _, piece in pieces)
            as_is = total if as_is is None else min(as_is, total)
            for misreading, options in ways:
                sure = misreading.name in known
                chosen: dict[str, tuple[int, str]] = {}
                for piece, (new, found) in options.items():
                    slack = _SLACK if sure else 0
                    if language.knows(found) and (cost := language.cost(found)) < costs[piece] + slack:
                        chosen[piece] = (min(cost, costs[piece] - 1), new)
                lean = BYTES_DISCOUNT if sure else misreading.price if self.witnesses.proved[misreading.name] else 0
                cost = around + misreading.price - lean
                counted = {
                    piece: cost
                    for piece, (cost, _) in chosen.items()
                    if piece not in loose or misreading.name in witnessed_here
                }
                cost += sum(counted.get(piece, costs[piece]) for _, piece in pieces)
                if chosen and (best is None or cost < best[0]):
                    best = (cost, misreading, language, {piece: new for piece, (_, new) in chosen.items()})
        if best is None or as_is is None:
            return None
        cost, misreading, language, chosen_words = best
        bits = as_is - cost
        if misreading.name in known:
            proved = bits >= BYTES_KNOWN_PROOF
        else:
            changed = next(len(options) for one, options in ways if one is misreading)
            bits, telling = self._telling(chosen_words, language, bits, loose)
            covered = len(chosen_words) >= _COVERED * changed
            proved = bits >= BYTES_PROOF and telling >= _TELLING_WORDS and covered
            all_changed = len(chosen_words) == changed and not all(map(_is_sound, chosen_words))
            if self.witnesses.proved[misreading.name] and all_changed:
                proved = proved or bits >= BYTES_WITNESSED_PROOF
        if not proved and bits < BYTES_DOUBT:
            return None
        rule = f"{ENCODING}.{misreading.name}"
        changes = [
            change._replace(start=change.start + start, end=change.end + start)
            for start, piece in pieces
            if piece in chosen_words
            for change in _same_length(piece, chosen_words[piece], rule, _confidence(bits + 8))
        ]
        return Reading(misreading.name, rule, tuple(changes), language.code, bits, proved)

    def _telling(self, chosen: dict[str, str], language: Language, bits: int, loose: frozenset[str]) -> tuple[int, int]:
        """The bits of a reading by its *chosen* words, and how many words these are worth as proof.

        Contractions, words in quotation marks, runs of another script, and words of the language's list that stand
        with a sign or capital inside are worth two.
        """
        telling = 0
        for piece, word in chosen.items():
            if piece in loose or _letters(word, language) < _TELLING_WORD:
                continue
            worth = 1
            if contractions(piece) or _is_quoted(word) or (not language.latin and _is_run(word)):
                worth = 2
            elif _is_odd(piece) and is_listed(word, language):
                worth, bits = 2, bits + WORD
            telling += worth
        return bits, telling

    def _read_swapped(self, part: str) -> Reading | None:
        """The reading of *part* as UTF-16 whose bytes were swapped."""
        rule = f"{MOJIBAKE}.{SWAPPED_NAME}"
        changes = [
            Change(match.start(), match.end(), new, rule, _CERTAIN)
            for match in _PIECE.finditer(part)
            if not match.group().isascii() and (new := swap_bytes(match.group()))
        ]
        return Reading(SWAPPED_NAME, rule, tuple(changes), "en", 40, proved=True) if changes else None

    def _read_by_ftfy(self, line: _Line) -> Reading | None:
        """What ftfy makes of *line*, as far as it is proved."""
        part = line.text
        if not self.budget.spend(_FTFY_STEPS * len(part)) or not line.repaired_by_ftfy():
            return None
        if not self.budget.spend(_DIFFERENCE_STEPS * len(part)):
            return None
        changed = difference(part, line.by_ftfy, MOJIBAKE)
        units = [unit for change in changed for unit in _parted(part, change) if unit.after]
        units = [
            unit for unit in units if unit.after[:1] not in _NEVER_LOST or " " not in part[unit.start : unit.end + 1]
        ]
        weighed = weigh(part, units, line.bad, line.alphabet, line.stands)
        runs = scripts_in_runs(weighed)
        weighed = [one for one in weighed if self._script_stands(one, runs)]
        sure = sum(one.proof for one in weighed) >= SURE
        weighed = [one for one in weighed if one.proof or (sure and one.unit.end - one.unit.start > _PAIR)]
        if not weighed:
            return None
        language = max(self._likely(line.hits, line.by_ftfy), key=lambda language: _bits(weighed, language))
        weighed = [one for one in weighed if _is_kept(one, language, sure) or not one.proof]
        if not weighed:
            return None
        bits = _bits(weighed, language) - _contradicted(part, units)
        telling = _is_telling(part, [one for one in weighed if one.proof])
        rules = [f"{MOJIBAKE}.{encodings_of(part[one.unit.start : one.unit.end], one.unit.after)}" for one in weighed]
        changes = tuple(
            Change(one.unit.start, one.unit.end, one.unit.after, rule, _confidence(bits))
            for one, rule in zip(weighed, rules, strict=True)
        )
        return Reading(
            rules[0].removeprefix(f"{MOJIBAKE}."),
            rules[0],
            changes,
            language.code,
            bits,
            bits >= PROOF and telling,
            telling,
        )


class _Line:
    """A part of a line that is read, and what of it several readings want to know.

    Args:
        text: the part.
        hits: how many of the commonest words of which language it has.
        known: the misreadings that other lines of the page prove.
    """

    def __init__(self, text: str, hits: Counter[str], known: set[str]) -> None:
        self.text = text
        self.hits = hits
        self.known = known
        self.bad = _badness(text)
        bound = min((count for _, count in hits.most_common(2)), default=0)
        self.alphabet = _alphabet(tuple(sorted(code for code, count in hits.items() if count >= bound)))
        most = max(hits.values(), default=0)
        telling = [code for code, count in hits.items() if count == most] if most >= _TELLING_HITS else []
        self.stands = StandingWords(text, sorted(telling))

    @functools.cached_property
    def by_ftfy(self) -> str:
        """The text as ftfy leaves it, which repairs encodings only and nothing else here."""
        from ftfy import fix_encoding_and_explain

        return str(fix_encoding_and_explain(self.text).text)

    def repaired_by_ftfy(self) -> bool:
        """Return True where ftfy changes the text."""
        return self.by_ftfy != self.text


@functools.lru_cache(maxsize=512)
def _alphabet(codes: tuple[str, ...]) -> frozenset[str]:
    """The letters beyond ASCII that are these languages' own."""
    return frozenset(char for one in languages() if one.code in codes and one.latin for char in one.core)


def _length(text: str, reading: Reading) -> int:
    return len(text) + sum(len(change.after) - (change.end - change.start) for change in reading.changes)


def _with_word(text: str, one: Weighed, language: Language) -> Weighed:
    """*one*, proved where it makes one of the commonest words of the language that the line is in."""
    if one.proof or one.unit.lost or not one.unit.after.isalpha() or not witnessed(text, one, language):
        return one
    return one._replace(proof=OUT_OF_PLACE)


def _contradicted(text: str, units: Sequence[Unit]) -> int:
    """The bits against a reading for what it leaves out of place; few such characters may be another fault."""
    count = contradictions(text, units)
    return OUT_OF_PLACE * count if count > _FEW and count * 2 > len(units) else 0


def _is_telling(text: str, proofs: Sequence[Weighed]) -> bool:
    """Whether *proofs* are more than one pair of signs, however often it stands there."""
    signs = [sign_pair_alone(text, one.unit) for one in proofs]
    return not all(signs) or len({one.unit.after for one in proofs}) > 1


def _covers(text: str, units: Sequence[Unit]) -> bool:
    """Whether nearly all characters of *text* beyond ASCII are of *units*, as they are where all of it was misread."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    covered = sum(not char.isascii() for unit in units for char in text[unit.start : unit.end])
    return covered >= _COVERED * beyond


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a line that are read on their own, with where they begin: whole, or cut at white space."""
    start = 0
    while len(text) - start > _SEGMENT:
        space = _SPACES.search(text, start + _SEGMENT, start + 2 * _SEGMENT)
        end = space.end() if space else start + 2 * _SEGMENT
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _words(text: str) -> list[str]:
    words = [word.strip(_QUOTES) for word in text.lower().split() if word.isascii()]
    return [word for word in words if len(word) > 1 and word.isalpha()]


def _bits(weighed: Sequence[Weighed], language: Language) -> int:
    return sum(one.proof + plausibility(one.unit.after, one.left, one.right, language) for one in weighed if one.proof)


def _is_kept(one: Weighed, language: Language, sure: bool) -> bool:
    """Whether a unit is changed where its line is: one in a usual place only where the misreading is sure."""
    speaks = plausibility(one.unit.after, one.left, one.right, language)
    if not one.proof:
        return sure and speaks >= 0
    return speaks > (RARE_LETTER if sure else NOT_A_LETTER)


def _confidence(bits: int) -> float:
    return round(min(_CERTAIN, 1 - 2 ** (-max(0, bits) / _HALVING)), 3)


def _is_loose(piece: str) -> bool:
    """Return True where *piece* has no two different letters in a row: letters of a listing prove no misreading."""
    return not any(len(set(run.lower())) > 1 for run in _LETTERS.findall(piece))


def _is_quoted(word: str) -> bool:
    """Return True where *word* stands in quotation marks."""
    return word[0] in _OPENING_MARKS and word.rstrip(".,;:!?)")[-1:] in _CLOSING_MARKS


def _is_odd(piece: str) -> bool:
    """Return True where *piece* has a sign or a capital between letters."""
    return _SIGN_INSIDE.search(piece) is not None


def _is_sound(piece: str) -> bool:
    """Return True where all of *piece* beyond ASCII are signs in usual places: ``Source§``."""
    return not any((char.isalpha() or not in_place(piece, at)) and not char.isascii() for at, char in enumerate(piece))


def _is_run(word: str) -> bool:
    """Return True where *word* has a run of another script than the Latin one, long and varied enough to prove it."""
    return any(len(set(run.lower())) >= RUN and not run.isupper() for run in _OTHER_LETTERS.findall(word))


def _letters(word: str, language: Language) -> int:
    """How many letters *word* has, in other than Latin scripts those of the script alone."""
    return sum(char.isalpha() and (language.latin or not char.isascii()) for char in word)


def _translated(piece: str, misreading: ByteMisreading) -> str:
    """*piece* with each of its characters as it was, "" where one cannot have been shown so."""
    return piece.translate(misreading.table) if misreading.covers(piece) else ""


def _same_length(before: str, after: str, rule: str, confidence: float) -> Iterator[Change]:
    """The runs of characters in which two texts of one length differ."""
    if len(before) != len(after):
        yield from difference(before, after, rule, confidence)
        return
    start = -1
    for at in range(len(before) + 1):
        differs = at < len(before) and before[at] != after[at]
        if differs and start < 0:
            start = at
        elif not differs and start >= 0:
            yield Change(start, at, after[start:at], rule, confidence)
            start = -1


def _badness(text: str) -> Callable[[int, int], bool]:
    """Whether ftfy's heuristic flags something in a range of columns of *text*."""
    from ftfy.badness import BADNESS_RE

    flagged = bytearray(len(text) + 1)
    for match in BADNESS_RE.finditer(text):
        flagged[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return lambda start, end: flagged.find(b"\1", start, end) >= 0


def _parted(text: str, change: Change) -> list[Unit]:
    """A change of several characters as one unit each, where one misreading made them."""
    before = text[change.start : change.end]
    for misreading in utf8_misreadings():
        units = misreading.units(before)
        if len(units) > 1 and _put(before, units) == change.after:
            return [unit._replace(start=unit.start + change.start, end=unit.end + change.start) for unit in units]
    return [Unit(change.start, change.end, change.after)]


def _put(text: str, units: Sequence[Unit]) -> str:
    return apply(text, (Change(unit.start, unit.end, unit.after, MOJIBAKE) for unit in units))


@functools.lru_cache(maxsize=1024)
def encodings_of(before: str, after: str) -> str:
    r"""Return the two encodings by which *after* became *before*, as rules name them.

    >>> encodings_of("Ã©", "é"), encodings_of("\x92", "’")
    ('utf-8-as-windows-1252', 'windows-1252-as-iso-8859-1')
    """
    if all("\x80" <= char <= "\x9f" for char in before):
        return "windows-1252-as-iso-8859-1"
    for misreading in utf8_misreadings():
        if (units := misreading.units(before)) and _put(before, units) == after:
            return misreading.name
    for misreading in utf8_misreadings():
        if misreading.shows(before):
            return misreading.name
    return "utf-8-as-windows-1252"
