"""The ways in which a text can have been decoded wrongly, and what each makes of a text when it is undone.

UTF-8 read in an encoding of one byte a character gives itself away by its shape: each of its characters became two
to four characters that together decode again (:class:`Utf8Misreading`). Bytes of one such encoding read in another
have no shape; only the words tell (:class:`ByteMisreading`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from cleanarticle.characters.letter_statistics import SWAPPED, contractions

_UTF8_READ_AS = {
    "windows-1252": "cp1252",
    "iso-8859-1": "latin-1",
    "windows-1251": "cp1251",
    "windows-1250": "cp1250",
    "iso-8859-2": "iso-8859-2",
    "mac-roman": "mac-roman",
    "cp850": "cp850",
    "cp437": "cp437",
    "windows-1254": "cp1254",
    "windows-1257": "cp1257",
    "windows-1253": "cp1253",
    "mac-latin2": "mac_latin2",
    "ptcp154": "ptcp154",
}
"""The encodings that UTF-8 is read as, by the names that rules give them, the likeliest first; and Python's names."""
_BYTES_READ_AS = (
    ("windows-1252", "cp1252", "mac-roman", "mac-roman", 8),
    ("windows-1252", "cp1252", "windows-1251", "cp1251", 4),
    ("mac-roman", "mac-roman", "windows-1252", "cp1252", 8),
    ("windows-1251", "cp1251", "windows-1252", "cp1252", 10),
)
"""The encoding that was, and that which was read (name, Python's name), and the cost in bits of assuming so."""
_DEPTH = 3
"""How many times over a text is decoded at most."""
_BEYOND = re.compile("[^\x00-\x7f]")
_WITHOUT_LOST_SPACE = frozenset({"mac-roman", "cp850", "cp437"})
"""Encodings whose byte A0 is no space, so that no program can have put a space in its place."""
_WITH_DROPPED_BYTES = frozenset({"windows-1252", "iso-8859-1"})
"""Encodings that show some bytes as control characters or soft hyphens, which programs drop."""
_JOINED_A_GRAVE = re.compile(r"quel[ae]|quilo|s(?=[ ,.]|\Z)")
"""Portuguese words that begin with ``à``: the space that replaced a byte is part of the letter before these."""


class Unit(NamedTuple):
    """A character that was read as several: columns *start* to *end* (half-open), and the character."""

    start: int
    end: int
    after: str
    lost: tuple[str, ...] = ()
    """Where a byte was lost, what the character may have been; *after* is one of these."""


class Utf8Misreading:
    """UTF-8 that was read as another encoding.

    Args:
        name: that encoding, as rules name it.
        codec: Python's name of it.
    """

    def __init__(self, name: str, codec: str) -> None:
        self.name = f"utf-8-as-{name}"
        self._byte_of = _byte_of(codec)
        self._char_of = {byte: char for char, byte in self._byte_of.items()}
        exact = (
            f"{self._chars(0xF0, 0xF4)}{self._chars(0x80, 0xBF)}{{3}}"
            f"|{self._chars(0xE0, 0xEF)}{self._chars(0x80, 0xBF)}{{2}}"
            f"|{self._chars(0xC2, 0xDF)}{self._chars(0x80, 0xBF)}"
        )
        self._unit = re.compile(exact)
        self._shape = re.compile(f"(?P<exact>(?:{exact})+)|{self._lost_shape(name)}")
        undefined = [byte for byte in range(0x80, 0xC0) if self._char_of[byte] == chr(byte) and codec != "latin-1"]
        self._unreadable = tuple(byte for byte in undefined if byte < 0xA0) or tuple(range(0x80, 0xA0))

    def _chars(self, low: int, high: int) -> str:
        return "[" + re.escape("".join(self._char_of[byte] for byte in range(low, high + 1))) + "]"

    def _lost_shape(self, name: str) -> str:
        """The shapes of characters that lost a byte: it became U+FFFD or a space, or is not there any more."""
        tail = self._chars(0x80, 0xBF)
        shapes = [
            f"(?P<unreadable>{self._chars(0xC2, 0xDF)}\ufffd|{self._chars(0xE0, 0xEF)}(?:{tail}\ufffd|\ufffd{tail}))"
        ]
        char = self._char_of
        if name not in _WITHOUT_LOST_SPACE:
            spaced = "".join(re.escape(char[byte]) for byte in (0xC2, 0xC5, 0xCE, 0xD0, 0xD9))
            a_grave = re.escape(char[0xC3])
            shapes.append(f"(?P<a_grave>{a_grave}  ?)")
            shapes.append(f"(?P<spaced>[{spaced}] )")
        if name in _WITH_DROPPED_BYTES:
            shapes.append('(?P<end>(?<=[a-z0-9.,;:!?%)"])Â+\\Z)')
            shapes.append("(?P<dropped>Ã(?![ -/:-@\\d\x80-\xad]))")
        if name == "windows-1252":
            shapes.append("(?P<quote>(?<=[^ ])â€)")
        return "|".join(shapes)

    def units(self, text: str) -> list[Unit]:
        """Return the characters that *text* would hold if it was read so, left to right.

        >>> utf8_misreadings()[0].units("cafÃ© â€™")
        [Unit(start=3, end=5, after='é', lost=()), Unit(start=6, end=9, after='’', lost=())]
        """
        out: list[Unit] = []
        for match in self._shape.finditer(text):
            if match.lastgroup == "exact":
                out += self._decoded(match.start(), match.group())
            else:
                out += self._with_lost_byte(match)
        return out

    def shows(self, text: str) -> bool:
        """Return True where each character of *text* can be one that this misreading makes."""
        return all(char.isascii() or char in self._byte_of or char == "\ufffd" for char in text)

    def _decoded(self, start: int, run: str) -> list[Unit]:
        """The units of a *run* of nothing else, which may have been read wrongly several times over."""
        chars, widths = list(run), [1] * len(run)
        units: list[Unit] = []
        for _ in range(_DEPTH):
            found = self._once("".join(chars))
            if not found:
                break
            covered = sum(end - first for first, end, _ in found)
            if units and covered < len(chars):
                break  # characters that are none of a misread text: this was the text
            bounds = [start]
            for width in widths:
                bounds.append(bounds[-1] + width)
            units = [Unit(bounds[first], bounds[end], char) for first, end, char in found]
            chars = [unit.after for unit in units]
            widths = [unit.end - unit.start for unit in units]
            if covered < len(run) and len(units) < 2:
                break
        return units

    def _once(self, text: str) -> list[tuple[int, int, str]]:
        out = []
        for match in self._unit.finditer(text):
            char = _decode(self._byte_of[char] for char in match.group())
            if char:
                out.append((match.start(), match.end(), char))
        return out

    def _with_lost_byte(self, match: re.Match[str]) -> list[Unit]:
        kind, found = match.lastgroup, match.group()
        start, end = match.span()
        lead = self._byte_of.get(found[0], 0)
        if kind == "end":
            return [Unit(start, end, "", ("",))]
        if kind == "quote":
            return [Unit(start, end, "”", ("”",))]
        if kind == "a_grave":
            return [self._a_grave(match)]
        if kind == "spaced":
            options = [char for char in (_decode((lead, self._lost_space(match))),) if char]
        elif kind == "dropped":
            options = [char for byte in (0xAD, *range(0x80, 0xA0)) if (char := _decode((lead, byte))) not in ("", "×")]
        else:
            options = list(filter(None, (self._unread(found, byte) for byte in self._unreadable)))
        return [Unit(start, end, options[0], tuple(options))] if options else []

    def _lost_space(self, match: re.Match[str]) -> int:
        """The byte that a space stands for: A0, or 85 where that is a line break and the letter is Arabic, no digit."""
        arabic = self._byte_of.get(match.group()[0]) == 0xD9
        digit = arabic and self._byte_of.get(match.string[match.start() - 1 : match.start()], 0) in range(0xA0, 0xAA)
        return 0x85 if arabic and not digit and self._char_of[0x85] == "\x85" else 0xA0

    def _a_grave(self, match: re.Match[str]) -> Unit:
        """``à`` whose second byte is a space, or ``í`` whose second byte was dropped."""
        found, text, (start, end) = match.group(), match.string, match.span()
        if len(found) == 3 or _JOINED_A_GRAVE.match(text, end):  # the space is the byte; any other stays
            return Unit(start, start + 2, "à", ("à",))
        options = ["à "]
        if text[max(0, start - 1) : start].isalpha():
            options += ["í ", "à"]
        return Unit(start, end, options[0], tuple(options))

    def _unread(self, found: str, byte: int) -> str:
        return _decode(byte if char == "\ufffd" else self._byte_of[char] for char in found)


class ByteMisreading(NamedTuple):
    """Text in one encoding of one byte a character, read in another."""

    name: str
    price: int
    """What it costs to assume it, in bits."""
    table: Mapping[int, str]
    """What each character was."""

    def read(self, word: str) -> str:
        """Return what *word* was, and "" where it cannot have been read so.

        >>> byte_misreadings()[0].read("collËge"), byte_misreadings()[0].read("日")
        ('collège', '')
        """
        if not self.covers(word):
            return ""
        new = word.translate(self.table)
        if new == word or not any(map(str.isalpha, _BEYOND.findall(word + new))):
            return ""
        for at, (old, char) in enumerate(zip(word, new, strict=True)):
            if old.isalpha() and not char.isalpha() and old not in "ÒÓÔÕªº" and not _was_sign(word, at, char):
                return ""
        return new

    def covers(self, word: str) -> bool:
        """Return True where each character of *word* can be one that this misreading makes."""
        return all(char.isascii() or ord(char) in self.table for char in word)


def _was_sign(word: str, at: int, char: str) -> bool:
    """Whether the letter at *at* may have been *char*: a dash apart from words, a quotation mark or an apostrophe.

    >>> _was_sign("ìyesî", 0, "“"), _was_sign("ìyesî", 4, "”"), _was_sign("donít", 3, "’"), _was_sign("país", 2, "’")
    (True, True, True, False)
    """
    before, after = word[:at], word[at + 1 :]
    if char in "“‘":
        return not any(map(str.isalnum, before)) and after[:1].isalnum()
    if char == "”":
        return not any(map(str.isalnum, after)) and before[-1:].isalpha() and before[-1:] not in "rR"
    if char == "’":
        return bool(contractions(before[-12:] + "í" + after[:3])) or (before[:1] in ("ë", "Ô") and not after.isalnum())
    apart = not before[-1:].isalpha() and not after[:1].isalpha()
    return apart and word[at] in "ÇÈÉÊÐÑñó"


@functools.cache
def utf8_misreadings() -> tuple[Utf8Misreading, ...]:
    """Return the ways to read UTF-8 wrongly, the likeliest first."""
    return tuple(Utf8Misreading(name, codec) for name, codec in _UTF8_READ_AS.items())


@functools.cache
def byte_misreadings() -> tuple[ByteMisreading, ...]:
    """Return the ways to read one byte a character wrongly."""
    return tuple(
        ByteMisreading(f"{real}-as-{shown}", price, _table(real_codec, shown_codec))
        for real, real_codec, shown, shown_codec, price in _BYTES_READ_AS
    )


def _decode(raw: bytes | tuple[int, ...] | object) -> str:
    """The one character of these bytes of UTF-8, "" where they are none."""
    try:
        return bytes(raw).decode("utf-8")  # type: ignore[arg-type]
    except UnicodeDecodeError:
        return ""


@functools.cache
def _byte_of(codec: str) -> dict[str, int]:
    """The byte that each character beyond ASCII stands for; where there is none, that of latin-1."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


@functools.cache
def _table(real: str, shown: str) -> dict[int, str]:
    out = {}
    for char, byte in _byte_of(shown).items():
        try:
            out[ord(char)] = bytes([byte]).decode(real)
        except UnicodeDecodeError:
            continue
    return out


SWAPPED_NAME = "utf-16-le-as-utf-16-be"


def swap_bytes(word: str) -> str:
    """Return *word*, UTF-16 whose bytes were read in the wrong order, as it was; "" where it does not look so.

    >>> swap_bytes("吀栀攀")
    'The'
    """
    if len(SWAPPED.findall(word)) * 2 < len(word):
        return ""
    try:
        new = word.encode("utf-16-be", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return ""
    return new.replace("\n", " ").replace("\r", " ")  # an edit puts in no line break
