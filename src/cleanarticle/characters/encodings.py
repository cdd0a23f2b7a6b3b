"""The ways in which a text can have been read wrong, each as a function from a word to its readings."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cleanarticle.characters.lookalikes import unmix
from cleanarticle.characters.plausible import SWAPPED

_UTF8_READ_AS = (
    "cp1252",
    "latin-1",
    "cp1251",
    "cp1250",
    "iso-8859-2",
    "mac-roman",
    "cp850",
    "cp437",
    "cp1254",
    "cp1257",
    "cp1253",
)
_BYTES_READ_AS = (
    ("cp1252", "mac-roman", 8),
    ("cp1252", "cp1251", 4),
    ("mac-roman", "cp1252", 8),
    ("cp1251", "cp1252", 10),
)
_DEPTH = 3

_BEYOND = re.compile("[^\x00-\x7f]")
Read = Callable[[str], Sequence[str]]


class Misreading(NamedTuple):
    """One way: *read* gives the texts that a word may have been, none where it cannot have been read so."""

    name: str
    rule: str
    price: int
    """What it costs to assume it, in bits."""
    read: Read
    table: Mapping[int, str] = {}
    """What each character was, where bytes were read in another encoding of one byte a character."""


LOSSY = Misreading("utf-8 as cp1252, lossy", "characters.mojibake", 6, lambda _: [])
"""The one that lost bytes; :func:`undo_lossy` says what its words may have been."""


@functools.cache
def misreadings() -> tuple[Misreading, ...]:
    """All ways, the likeliest first."""
    out = []
    for name in _UTF8_READ_AS:
        once = functools.partial(_undo_utf8, _utf8_shape(name), _byte_of(name))
        out.append(Misreading(f"utf-8 as {name}", "characters.mojibake", 4, functools.partial(_repeated, once)))
    out.append(Misreading("look-alikes", "characters.homoglyph", 2, unmix))
    out.append(Misreading("utf-16, bytes swapped", "characters.mojibake", 4, _swap))
    for real, shown, price in _BYTES_READ_AS:
        table = _table(real, shown)
        read = functools.partial(_translate, table)
        out.append(Misreading(f"{real} as {shown}", "characters.encoding", price, read, table))
    return tuple(out)


@functools.cache
def _byte_of(encoding: str) -> dict[str, int]:
    """The byte that each character beyond ASCII stands for; where there is none, that of latin-1."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(encoding)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    return table


def _utf8_shape(encoding: str) -> re.Pattern[str]:
    """Runs of characters whose bytes are shaped like UTF-8."""
    char_of = {byte: char for char, byte in _byte_of(encoding).items()}

    def chars(low: int, high: int) -> str:
        return "[" + re.escape("".join(char_of[byte] for byte in range(low, high + 1))) + "]"

    tail = chars(0x80, 0xBF)
    return re.compile(f"(?:{chars(0xC2, 0xDF)}{tail}|{chars(0xE0, 0xEF)}{tail}{tail}|{chars(0xF0, 0xF4)}{tail}{{3}})+")


def _undo_utf8(shape: re.Pattern[str], byte_of: dict[str, int], word: str) -> str:
    def decode(match: re.Match[str]) -> str:
        try:
            return bytes(byte_of[char] for char in match.group()).decode("utf-8")
        except UnicodeDecodeError:
            return match.group()

    return shape.sub(decode, word)


def _repeated(once: Callable[[str], str], word: str) -> list[str]:
    out = []
    for _ in range(_DEPTH):
        new = once(word)
        if new == word:
            break
        out.append(new)
        word = new
    return out


@functools.cache
def _table(real: str, shown: str) -> dict[int, str]:
    out = {}
    for char, byte in _byte_of(shown).items():
        try:
            out[ord(char)] = bytes([byte]).decode(real)
        except UnicodeDecodeError:
            continue
    return out


def _translate(table: dict[int, str], word: str) -> list[str]:
    if not all(char.isascii() or ord(char) in table for char in word):
        return []
    new = word.translate(table)
    if not any(map(str.isalpha, _BEYOND.findall(word + new))):
        return []
    for at, (old, char) in enumerate(zip(word, new, strict=True)):
        # No letter was a sign, but for quotation marks and, apart from words, dashes shown as capitals.
        if old.isalpha() and not char.isalpha() and old not in "ÒÓÔÕªº":
            apart = not word[:at][-1:].isalpha() and not word[at + 1 : at + 2].isalpha()
            if not (apart and old in "ÇÈÉÊÐÑ"):
                return []
    return [new] if new != word else []


def _swap(word: str) -> list[str]:
    if len(SWAPPED.findall(word)) * 2 < len(word):
        return []
    try:
        new = word.encode("utf-16-be", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return []
    return [new.replace("\n", " ").replace("\r", " ")]  # an edit puts in no line break


# UTF-8 read as cp1252, then U+00A0 made a space, control characters and soft hyphens dropped, and bytes
# that cp1252 does not define made U+FFFD.
_LOSSY = re.compile(
    '(?P<space>(?<=[a-z0-9.,;:!?%)"])Â+\\Z)'
    "|(?P<quote>â€)(?P<quoted>[\u201a-\u2122\xa1-\xbfœŒšŠžŽŸƒˆ˜\ufffd]?)"
    "|(?P<lead>[Â-ß])(?P<tail>[ \ufffd\xa1-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸŽ]?)"
)
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_DROPPED = (0xAD, *range(0x80, 0xA0))


def undo_lossy(word: str) -> list[tuple[str, ...]]:
    """What the parts of *word* may have been, in order; a byte that was lost leaves several options.

    >>> undo_lossy("voilÃ")[1][:3]
    ('í', 'À', 'Á')
    >>> undo_lossy("voila")
    []
    """
    byte_of = _byte_of("cp1252")
    parts: list[tuple[str, ...]] = []
    at = 0
    for match in _LOSSY.finditer(word):
        options: list[str]
        if match["space"]:
            parts += ((word[at : match.start()],), ("",))  # no-break spaces at the end of a line
            at = match.end()
            continue
        if match["quote"]:
            quoted = match["quoted"]
            options = ["”"] if quoted in ("", "\ufffd") else [_decoded((0xE2, 0x80, byte_of[quoted]))]
        else:
            lead, tail = byte_of[match["lead"]], match["tail"]
            if tail == " ":
                options = [_decoded((lead, 0xA0)), _decoded((lead, 0xA0)) + " ", _decoded((lead, 0xAD)) + " "]
            elif tail == "\ufffd":
                options = [*(_decoded((lead, byte)) for byte in _UNDEFINED), "\ufffd"]
            elif tail:
                options = [_decoded((lead, byte_of[tail]))]
            else:
                options = [*(_decoded((lead, byte)) for byte in _DROPPED), match.group()]
        parts += ((word[at : match.start()],), tuple(dict.fromkeys(filter(None, options))) or (match.group(),))
        at = match.end()
    if parts:
        parts.append((word[at:],))
    return parts


def _decoded(raw: tuple[int, ...]) -> str:
    try:
        return bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return ""
