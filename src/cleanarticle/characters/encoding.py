"""Text that was read in the wrong encoding: finds the reading that makes words of a language, line by line."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import itemgetter, methodcaller
from typing import Any, NamedTuple

from cleanarticle.characters.changes import Change, difference
from cleanarticle.characters.encodings import LOSSY, Misreading, misreadings, undo_lossy
from cleanarticle.characters.gate import misread
from cleanarticle.characters.plausible import Evidence, Language, evidence, languages

_LONGEST = 20_000
_LIKELY = 5
_GAIN = 7
_KNOWN_GAIN = 3
_KNOWN_DISCOUNT = 12
_SURE = 40
"""The gain, in bits, from which on a page was surely read in the wrong encoding, and all of it was."""
_SLACK = 10
"""How much less plausible, in bits, a word of such a page may become: what it shows may be a word or sign too."""
# What stands between white space; a space after a character that can be the first of a pair of bytes
# may be the second, a no-break space once.
_LONGEST_WORD = 80
_BREADTH = 6
_QUOTES = ".,;:!?()\"'"
_PIECE = re.compile("(?:[^ \t\n]|(?<=[ÂÃÅÎÐÙ]) )+")


class Reading(NamedTuple):
    """What a line may have been."""

    text: str
    misreading: str
    rule: str
    language: str
    cost: int
    gain: int = 0


class Habits:
    """Which misreadings and languages a page shows: a line leans on them where its own evidence is thin."""

    def __init__(self) -> None:
        self.misreadings: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()

        self.lasting = False
        """True where a misreading was found that leaves other lines looking like sound text."""

    def add(self, reading: Reading) -> None:
        """Take note of a *reading* of one line."""
        self.lasting = self.lasting or reading.rule == "characters.encoding"
        self.misreadings[reading.misreading] += reading.gain
        self.languages[reading.language] += reading.gain


def reread(text: str, habits: Habits | None = None) -> Iterator[Change]:
    """Changes that give *text* the characters that it had before it was read in the wrong encoding.

    Args:
        text: a line.
        habits: what other lines of its page showed.
    """
    if text.isascii():
        return
    if not misread(text):
        if habits and habits.lasting and (reading := read(text, habits, only_known=True)):
            yield from difference(text, reading.text, reading.rule)
        return
    if reading := read(text, habits):
        yield from difference(text, reading.text, reading.rule)
    elif (fixed := _ftfy(text)) != text and _sounder(fixed, text):
        yield from difference(text, fixed, "characters.mojibake")


def read(text: str, habits: Habits | None = None, *, only_known: bool = False) -> Reading | None:
    """The reading of *text* that is clearly more plausible than the text as it stands, if there is one.

    Args:
        text: a line.
        habits: what other lines of its page showed; their misreadings need less evidence here.
        only_known: try no other misreadings.
    """
    if len(text) > _LONGEST:
        return None
    if not only_known and not (habits and habits.misreadings):
        return _read_alone(text)
    return _read(text, habits or Habits(), only_known=only_known)


@functools.lru_cache(maxsize=64)
def _read_alone(text: str) -> Reading | None:
    """As :func:`read`, by what the line itself shows; each is read twice at least."""
    return _read(text, Habits())


def _read(text: str, habits: Habits, *, only_known: bool = False) -> Reading | None:
    known = habits.misreadings
    pieces = [(match.start(), match.group()) for match in _PIECE.finditer(text) if not match.group().isascii()]
    shown = {piece: evidence(piece) for _, piece in pieces}
    ways = []
    for misreading in misreadings():
        if only_known and misreading.name not in known:
            continue
        if misreading.name == "look-alikes" and "cp1252 as cp1251" in known:
            continue  # many accented letters are shown as letters that look like those without accents
        sure = known[misreading.name] >= _SURE and bool(misreading.table)
        readings = {piece: _all_of(piece, misreading.table) if sure else misreading.read(piece) for piece in shown}
        options = {piece: [(new, evidence(new)) for new in some] for piece, some in readings.items()}
        options = {piece: [option for option in some if option[1].sound] for piece, some in options.items()}
        if any(options.values()):
            ways.append(Way(misreading, options))
    if LOSSY.name in known or not (only_known or habits.lasting):
        parts = {piece: undo_lossy(piece) for piece in shown if len(piece) <= _LONGEST_WORD}
        if any(parts.values()):
            ways.append(Way(LOSSY, {}, parts))
    if not ways:
        return None
    words = tuple(word.strip(_QUOTES) for word in text.lower().split() if word.isascii())
    rest = Evidence(0, (), tuple(word for word in words if len(word) > 1 and word.isalpha()), sound=True)
    best: Reading | None = None
    as_is: int | None = None
    for language in _likely(rest, shown, ways, habits):
        around = language.cost(rest)
        costs = {piece: language.cost(show) for piece, show in shown.items()}
        total = around + sum(costs[piece] for _, piece in pieces)
        as_is = total if as_is is None else min(as_is, total)
        for way in ways:
            misreading = way.misreading
            lean = _KNOWN_DISCOUNT if misreading.name in known else 0
            slack = _SLACK if misreading.table and known[misreading.name] >= _SURE else 0
            chosen = {}
            for piece in shown:
                fits = [(language.cost(show), new) for new, show in way.of(piece, language) if language.knows(show)]
                if fits:
                    cheapest = min(fits, key=itemgetter(0))
                    if cheapest[0] < costs[piece] + slack:
                        chosen[piece] = (min(cheapest[0], costs[piece] - 1), cheapest[1])
            cost = around + misreading.price - lean
            cost += sum(chosen[piece][0] if piece in chosen else costs[piece] for _, piece in pieces)
            if chosen and (best is None or cost < best.cost):
                fixed = _put(text, pieces, {piece: new for piece, (_, new) in chosen.items()})
                best = Reading(fixed, misreading.name, misreading.rule, language.code, cost)
    if best is None or as_is is None or as_is - best.cost < (_KNOWN_GAIN if best.misreading in known else _GAIN):
        return None
    return best._replace(gain=as_is - best.cost)


def _all_of(piece: str, table: Mapping[int, str]) -> list[str]:
    """*piece* with each of its characters as it was, none where one cannot have been shown so."""
    if not all(char.isascii() or ord(char) in table for char in piece):
        return []
    return [piece.translate(table)]


class Way(NamedTuple):
    """What one misreading makes of the pieces of a line."""

    misreading: Misreading
    options: dict[str, list[tuple[str, Evidence]]]
    parts: dict[str, list[tuple[str, ...]]] = {}  # noqa: RUF012 (never changed)

    def of(self, piece: str, language: Language) -> list[tuple[str, Evidence]]:
        """What *piece* may have been, in *language*."""
        if parts := self.parts.get(piece):
            return [(new, evidence(new)) for new in _likeliest(parts, language)]
        return self.options.get(piece, [])


def _likeliest(parts: list[tuple[str, ...]], language: Language) -> list[str]:
    """The likeliest texts of which each part is one of its options, in *language*; the best few so far are kept."""
    texts = [""]
    for number, options in enumerate(parts):
        fitting = [option for option in options if not option[:1].isalpha() or language.writes(option[0])] or options[
            -1:
        ]
        texts = [text + option for text in texts for option in fitting]
        if len(texts) > _BREADTH:
            ahead = parts[number + 1][0][:1] if number + 1 < len(parts) and len(parts[number + 1]) == 1 else ""
            texts.sort(key=lambda text, ahead=ahead: language.cost(evidence(text + ahead)))  # type: ignore[misc]
            del texts[_BREADTH:]
    return texts


def _put(text: str, pieces: list[tuple[int, str]], chosen: dict[str, str]) -> str:
    out: list[str] = []
    at = 0
    for start, piece in pieces:
        out += (text[at:start], chosen.get(piece, piece))
        at = start + len(piece)
    out.append(text[at:])
    return "".join(out)


def _likely(rest: Evidence, shown: dict[str, Evidence], ways: list[Way], habits: Habits) -> list[Language]:
    """The languages that a line may be in: those of its commonest words, and those of another script if it is there."""
    latin = [language for language in languages() if language.latin]
    hits = {language.code: sum(word in language.words for word in rest.words) for language in latin}
    for code, gain in habits.languages.items():
        hits[code] = hits.get(code, 0) + min(3, gain // 20)
    if any(hits.values()):
        latin = sorted(latin, key=lambda language: -hits[language.code])[:_LIKELY]
    found = {key[1] for show in shown.values() for key in show.letters}
    found.update(key[1] for way in ways for some in way.options.values() for _, show in some for key in show.letters)
    for way in ways:
        found.update(char for parts in way.parts.values() for options in parts for option in options for char in option)
    others = [language for language in languages() if not language.latin and not found.isdisjoint(language.alphabet)]
    return latin + others


def _sounder(fixed: str, text: str) -> bool:
    """False where *text* has the letters of some language, and *fixed* of none."""
    before, after = evidence(text), evidence(fixed)
    return any(map(methodcaller("knows", after), languages())) or not any(
        map(methodcaller("knows", before), languages())
    )


def _ftfy(text: str) -> str:
    """*text* as ftfy leaves it, which repairs encodings only and nothing else here."""
    from ftfy import fix_encoding_and_explain

    if len(text) <= _LONGEST:
        return str(fix_encoding_and_explain(text, _config()).text)
    parts = (text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST))
    return "".join(str(fix_encoding_and_explain(part, _config()).text) for part in parts)


@functools.cache
def _config() -> Any:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        normalization=None,
    )
