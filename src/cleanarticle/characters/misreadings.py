"""List the ways in which a text can have been decoded wrongly, and undo each.

UTF-8 that was read in a single-byte encoding is recognised by its form: each character beyond ASCII became two to four
characters whose bytes are UTF-8 (:class:`Utf8Misreading`). For example ``é`` is the bytes C3 A9, which Windows-1252
shows as ``Ã©``. Text in one single-byte encoding that was read in another has no such form; only its words show it
(:class:`SingleByteMisreading`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from cleanarticle.characters.letter_statistics import BYTES_SWAPPED, count_contractions
from cleanarticle.loading import lazy_pattern

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
"""The encodings that UTF-8 is read as, the most probable first: their names in rules, and their names in Python."""
_SINGLE_BYTE_READ_AS = (
    ("windows-1252", "cp1252", "mac-roman", "mac-roman", 8),
    ("windows-1252", "cp1252", "windows-1251", "cp1251", 4),
    ("mac-roman", "mac-roman", "windows-1252", "cp1252", 8),
    ("windows-1251", "cp1251", "windows-1252", "cp1252", 10),
)
"""The true encoding and the one it was read as (each its name in rules and in Python), and the cost in bits of assuming
this misreading. The costs were set by hand: the rarer the misreading, the higher."""
_MAX_DEPTH = 3
"""How many times in a row a text is decoded: text that was misread twice has units of units. Set by hand."""
_QUOTATION_MARKS = frozenset("“”‘’")
_NOT_ASCII = lazy_pattern("[^\x00-\x7f]")
_WITHOUT_LOST_SPACE = frozenset({"mac-roman", "cp850", "cp437"})
"""Encodings whose byte A0 is not a no-break space, which programs replace by a space."""
_WITH_DROPPED_BYTES = frozenset({"windows-1252", "iso-8859-1"})
"""Encodings that show some bytes as control characters or soft hyphens, which many programs remove."""
_WORD_AFTER_A_GRAVE = lazy_pattern(r"quel[ae]|quilo|s(?=[ ,.]|\Z)")
"""What continues a Portuguese word that begins with ``à`` (``àquela``, ``às``): before these, the space after ``Ã`` is
the second byte of the ``à`` and not the space between two words."""


class MisreadUnit(NamedTuple):
    """A group of characters of a line that a misreading made of one character."""

    start: int
    """The first column."""
    end: int
    """The column after the last."""
    after: str
    """The character that they were."""
    lost: tuple[str, ...] = ()
    """If a byte was lost: what the characters may have been, *after* among them; else empty."""


class Utf8Misreading:
    """UTF-8 that was read as another encoding.

    Args:
        name: the name of that encoding in rules.
        codec: its name in Python.
    """

    def __init__(self, name: str, codec: str) -> None:
        self.name = f"utf-8-as-{name}"
        self._byte_by_char = _bytes_by_char(codec)
        self._char_by_byte = {byte: char for char, byte in self._byte_by_char.items()}
        exact = (
            f"{self._class_of(0xF0, 0xF4)}{self._class_of(0x80, 0xBF)}{{3}}"
            f"|{self._class_of(0xE0, 0xEF)}{self._class_of(0x80, 0xBF)}{{2}}"
            f"|{self._class_of(0xC2, 0xDF)}{self._class_of(0x80, 0xBF)}"
        )
        self._exact = lazy_pattern(exact)
        self._units = lazy_pattern(f"(?P<exact>(?:{exact})+)|{self._pattern_of_lost_bytes(name)}")
        undefined = [byte for byte in range(0x80, 0xC0) if self._char_by_byte[byte] == chr(byte) and codec != "latin-1"]
        self._undefined_bytes = tuple(byte for byte in undefined if byte < 0xA0) or tuple(range(0x80, 0xA0))

    def _class_of(self, low: int, high: int) -> str:
        """Return a pattern of the characters that the bytes from *low* to *high* are shown as."""
        return "[" + re.escape("".join(self._char_by_byte[byte] for byte in range(low, high + 1))) + "]"

    def _pattern_of_lost_bytes(self, name: str) -> str:
        """Return a pattern of units that lost a byte: it became U+FFFD or a space, or was removed.

        The name of a group says how: ``unreadable`` is "Ã" and U+FFFD; ``a_grave`` is "Ã" and a space; ``spaced`` is
        "Å" and a space; ``end`` is "Â" at the end of a line, before a no-break space that was removed; ``dropped`` is
        "Ã" alone, and ``quote`` is "â€" alone, before a control character that was removed.
        """
        continuation = self._class_of(0x80, 0xBF)
        first_of_two, first_of_three = self._class_of(0xC2, 0xDF), self._class_of(0xE0, 0xEF)
        patterns = [
            f"(?P<unreadable>{first_of_two}\ufffd|{first_of_three}(?:{continuation}\ufffd|\ufffd{continuation}))"
        ]
        char = self._char_by_byte
        if name not in _WITHOUT_LOST_SPACE:
            spaced = "".join(re.escape(char[byte]) for byte in (0xC2, 0xC5, 0xCE, 0xD0, 0xD9))
            a_grave = re.escape(char[0xC3])
            patterns.append(f"(?P<a_grave>{a_grave}  ?)")
            patterns.append(f"(?P<spaced>[{spaced}] )")
        if name in _WITH_DROPPED_BYTES:
            patterns.append('(?P<end>(?<=[a-z0-9.,;:!?%)"])Â+\\Z)')
            patterns.append("(?P<dropped>Ã(?![ -/:-@\\d\x80-\xad]))")
        if name == "windows-1252":
            patterns.append("(?P<quote>(?<=[^ ])â€)")
        return "|".join(patterns)

    def units(self, text: str) -> list[MisreadUnit]:
        """Return the units of *text* for this misreading, left to right, whether or not it was misread.

        >>> utf8_misreadings()[0].units("cafÃ© â€™")
        [MisreadUnit(start=3, end=5, after='é', lost=()), MisreadUnit(start=6, end=9, after='’', lost=())]
        """
        units: list[MisreadUnit] = []
        for match in self._units.finditer(text):
            if match.lastgroup == "exact":
                units += self._decode_run(match.start(), match.group())
            else:
                units += self._restore_lost_byte(match)
        return units

    def may_have_units(self, text: str) -> bool:
        """Return whether *text* has a unit of this misreading that has lost no byte."""
        return self._exact.search(text) is not None

    def can_make(self, text: str) -> bool:
        """Return whether this misreading can make each character of *text*."""
        return all(char.isascii() or char in self._byte_by_char or char == "\ufffd" for char in text)

    def _decode_run(self, start: int, run: str) -> list[MisreadUnit]:
        """Return the units of a run of units, which may have been misread several times in a row.

        Args:
            start: the first column of the run.
            run: its characters.
        """
        chars, widths = list(run), [1] * len(run)
        units: list[MisreadUnit] = []
        for _ in range(_MAX_DEPTH):
            decoded = self._decode_once("".join(chars))
            if not decoded:
                break
            covered = sum(end - first for first, end, _ in decoded)
            if units and (covered < len(chars) or chars[0] in _QUOTATION_MARKS):
                break  # the rest cannot be decoded once more, or is text, as in "l’été": it was decoded completely
            bounds = [start]
            for width in widths:
                bounds.append(bounds[-1] + width)
            units = [MisreadUnit(bounds[first], bounds[end], char) for first, end, char in decoded]
            chars = [unit.after for unit in units]
            widths = [unit.end - unit.start for unit in units]
            if covered < len(run) and len(units) < 2:
                break
        return units

    def _decode_once(self, text: str) -> list[tuple[int, int, str]]:
        """Return the start and end of each unit of *text*, and the character that it was."""
        decoded = []
        for match in self._exact.finditer(text):
            char = _decode(self._byte_by_char[char] for char in match.group())
            if char:
                decoded.append((match.start(), match.end(), char))
        return decoded

    def _restore_lost_byte(self, match: re.Match[str]) -> list[MisreadUnit]:
        """Return the unit of a match that lost a byte, with what it may have been; none if no byte makes it valid."""
        kind, characters = match.lastgroup, match.group()
        start, end = match.span()
        first_byte = self._byte_by_char.get(characters[0], 0)
        if kind == "end":
            return [MisreadUnit(start, end, "", ("",))]
        if kind == "quote":
            return [MisreadUnit(start, end, "”", ("”",))]
        if kind == "a_grave":
            return [self._read_a_grave(match)]
        if kind == "spaced":
            options = [char for char in (_decode((first_byte, self._byte_of_space(match))),) if char]
        elif kind == "dropped":
            dropped = (_decode((first_byte, byte)) for byte in (0xAD, *range(0x80, 0xA0)))
            options = [char for char in dropped if char not in ("", "×")]
        else:
            options = list(filter(None, (self._decode_with(characters, byte) for byte in self._undefined_bytes)))
        return [MisreadUnit(start, end, options[0], tuple(options))] if options else []

    def _byte_of_space(self, match: re.Match[str]) -> int:
        """Return the byte that became a space: A0, which is shown as a no-break space, or 85.

        It is 85 in an Arabic letter, unless an Arabic digit precedes it, if the encoding shows 85 as a line break.
        """
        is_arabic = self._byte_by_char.get(match.group()[0]) == 0xD9
        byte_before = self._byte_by_char.get(match.string[match.start() - 1 : match.start()], 0)
        follows_digit = byte_before in range(0xA0, 0xAA)
        return 0x85 if is_arabic and not follows_digit and self._char_by_byte[0x85] == "\x85" else 0xA0

    def _read_a_grave(self, match: re.Match[str]) -> MisreadUnit:
        """Return the unit of ``Ã`` and one or two spaces.

        The spaces are the second byte of ``à``, with or without the space between two words. After a letter a space may
        also separate two words, of which the first ends with an ``í`` whose second byte was removed.
        """
        characters, text, (start, end) = match.group(), match.string, match.span()
        if len(characters) == 3 or _WORD_AFTER_A_GRAVE.match(text, end):
            # The first space is the second byte; another one separates two words.
            return MisreadUnit(start, start + 2, "à", ("à",))
        options = ["à "]
        if text[max(0, start - 1) : start].isalpha():
            options += ["í ", "à"]
        return MisreadUnit(start, end, options[0], tuple(options))

    def _decode_with(self, characters: str, lost_byte: int) -> str:
        """Return the character that *characters* make with *lost_byte* in place of U+FFFD; empty if they make none."""
        return _decode(lost_byte if char == "\ufffd" else self._byte_by_char[char] for char in characters)


class SingleByteMisreading(NamedTuple):
    """Text in one single-byte encoding that was read in another."""

    name: str
    shown: str
    """The encoding that it was read in."""
    prior_cost: int
    """What it costs to assume this misreading, in bits."""
    table: Mapping[int, str]
    """By code point of a character of the text, the character that it was."""

    def undo(self, word: str) -> str:
        """Return the word that became *word*; empty if it cannot be the result of this misreading.

        It is empty, too, if a letter would have been a sign in a place in which words have none.

        >>> misreading = single_byte_misreadings()[0]
        >>> misreading.undo("collËge"), misreading.undo("日")
        ('collège', '')
        """
        if not self.can_make(word):
            return ""
        new = word.translate(self.table)
        if new == word or not any(map(str.isalpha, _NOT_ASCII.findall(word + new))):
            return ""
        for at, (old, char) in enumerate(zip(word, new, strict=True)):
            if old.isalpha() and not char.isalpha() and old not in "ÒÓÔÕªº" and not _was_sign(word, at, char):
                return ""
        return new

    def can_make(self, word: str) -> bool:
        """Return whether this misreading can make each character of *word*."""
        return all(char.isascii() or ord(char) in self.table for char in word)


def _was_sign(word: str, at: int, char: str) -> bool:
    """Return whether the letter at *at* may have been the sign *char*, by its place in the word.

    A quotation mark begins or ends a word, an apostrophe is that of a contraction or begins a word, another sign (a
    dash) has no letters next to it; a capital inside a word may be a dash, and one that ends it an ellipsis.

    >>> _was_sign("ìyesî", 0, "“"), _was_sign("ìyesî", 4, "”"), _was_sign("donít", 3, "’"), _was_sign("país", 2, "’")
    (True, True, True, False)
    """
    before, after = word[:at], word[at + 1 :]
    if char in "“‘":
        return not any(map(str.isalnum, before)) and after[:1].isalnum()
    if char == "”":
        return not any(map(str.isalnum, after)) and before[-1:].isalpha() and before[-1:] not in "rR"
    if char == "’":
        return bool(count_contractions(before[-12:] + "í" + after[:3])) or (
            before[:1] in ("ë", "Ô") and not after.isalnum()
        )
    if char in "€£":
        return before[-1:].isdigit() or after[:1].isdigit()
    if char == "…" and word[at].isupper():
        return len(before) > 2 and before[-3:].islower() and not any(map(str.isalnum, after))
    if char in "–—" and word[at].isupper() and min(len(before), len(after)) > 1 and (before[-2:] + after[:2]).islower():
        return True
    stands_alone = not before[-1:].isalpha() and not after[:1].isalpha()
    return stands_alone and word[at] in "ÇÈÉÊÐÑñó"


@functools.cache
def utf8_misreadings() -> tuple[Utf8Misreading, ...]:
    """Return the ways to misread UTF-8, the most probable first."""
    return tuple(Utf8Misreading(name, codec) for name, codec in _UTF8_READ_AS.items())


@functools.cache
def single_byte_misreadings() -> tuple[SingleByteMisreading, ...]:
    """Return the ways to misread a single-byte encoding."""
    return tuple(
        SingleByteMisreading(f"{real}-as-{shown}", shown, prior_cost, _translation_table(real_codec, shown_codec))
        for real, real_codec, shown, shown_codec, prior_cost in _SINGLE_BYTE_READ_AS
    )


def _decode(raw: bytes | tuple[int, ...] | object) -> str:
    """Return the character of these bytes of UTF-8; empty if they are not valid."""
    try:
        return bytes(raw).decode("utf-8")  # type: ignore[arg-type]
    except UnicodeDecodeError:
        return ""


@functools.cache
def _bytes_by_char(codec: str) -> dict[str, int]:
    """Return the byte of each character that is not ASCII; bytes without a character are shown as in ISO-8859-1."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


@functools.cache
def _translation_table(real: str, shown: str) -> dict[int, str]:
    """Return for each character of the encoding *shown*, by code point, the character of its byte in *real*."""
    table = {}
    for char, byte in _bytes_by_char(shown).items():
        try:
            table[ord(char)] = bytes([byte]).decode(real)
        except UnicodeDecodeError:
            continue
    return table


UTF16_SWAPPED = "utf-16-le-as-utf-16-be"


def swap_bytes(word: str) -> str:
    """Return *word* with the two bytes of each character swapped; empty if it does not look like swapped UTF-16.

    >>> swap_bytes("吀栀攀")
    'The'
    """
    if len(BYTES_SWAPPED.findall(word)) * 2 < len(word):
        return ""
    try:
        new = word.encode("utf-16-be", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return ""
    return new.replace("\n", " ").replace("\r", " ")  # an edit must not add a line break
