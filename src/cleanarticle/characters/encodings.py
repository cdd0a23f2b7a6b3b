"""The ways in which a text can have been read wrong, each as a function from a word to its readings."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleanarticle.characters.lookalikes import unmix

_UTF8_READ_AS = ("cp1252", "latin-1", "cp1251", "cp1250", "iso-8859-2", "mac-roman", "cp850", "cp437", "cp1254", "cp1257", "cp1253")
_BYTES_READ_AS = (("cp1252", "mac-roman"), ("cp1252", "cp1251"), ("mac-roman", "cp1252"), ("cp1251", "cp1252"))
_DEPTH = 3
_MOST_READINGS = 64

_SWAPPED = re.compile("[\u2000\u2100-\u7aff\ue900]{3}")
Read = Callable[[str], Sequence[str]]


class Misreading(NamedTuple):
    """One way: *read* gives the texts that a word may have been, none where it cannot have been read so."""

    name: str
    rule: str
    price: int
    """What it costs to assume it, in bits."""
    read: Read


@functools.cache
def misreadings() -> tuple[Misreading, ...]:
    """All ways, the likeliest first."""
    out = []
    for name in _UTF8_READ_AS:
        once = functools.partial(_undo_utf8, _utf8_shape(name), _byte_of(name))
        out.append(Misreading(f"utf-8 as {name}", "characters.mojibake", 4, functools.partial(_repeated, once)))
    out.append(Misreading("utf-8 as cp1252, lossy", "characters.mojibake", 6, _undo_lossy))
    out.append(Misreading("look-alikes", "characters.homoglyph", 2, unmix))
    out.append(Misreading("utf-16, bytes swapped", "characters.mojibake", 4, _swap))
    for real, shown in _BYTES_READ_AS:
        table = _table(real, shown)
        out.append(Misreading(f"{real} as {shown}", "characters.encoding", 12, functools.partial(_translate, table)))
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
    if all(char.isascii() or ord(char) in table for char in word):
        new = word.translate(table)
        # A sign is shown as a capital at most: small letters that become signs are sound as they are.
        if new != word and not any(old.islower() and not char.isalpha() for old, char in zip(word, new, strict=True)):
            return [new]
    return []


def _swap(word: str) -> list[str]:
    if not _SWAPPED.search(word):
        return []
    try:
        new = word.encode("utf-16-be", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return []
    return [new.replace("\n", " ").replace("\r", " ")]  # an edit puts in no line break


# UTF-8 read as cp1252, then U+00A0 made a space, control characters and soft hyphens dropped, and bytes
# that cp1252 does not define made U+FFFD.
_LOSSY = re.compile("(?P<quote>â€)(?P<quoted>[\u201a-\u2122\xa1-\xbfœŒšŠžŽŸƒˆ˜\ufffd]?)|(?P<lead>[Â-ß])(?P<tail>[ \ufffd\xa1-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸŽ]?)")
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_DROPPED = (0xAD, *range(0x80, 0xA0))


def _undo_lossy(word: str) -> list[str]:
    """The readings of *word*; a lead byte that lost its second one has as many as bytes can be lost."""
    byte_of = _byte_of("cp1252")
    parts: list[tuple[str, ...]] = []
    count, at = 1, 0
    for match in _LOSSY.finditer(word):
        parts.append((word[at : match.start()],))
        at = match.end()
        options: tuple[str, ...]
        if match["quote"]:
            quoted = match["quoted"]
            if quoted in ("", "\ufffd"):
                options = ("”",)
            else:
                options = (_decoded((0xE2, 0x80, byte_of.get(quoted, 0))),)
        else:
            lead, tail = byte_of[match["lead"]], match["tail"]
            if tail == " ":
                nbsp = _decoded((lead, 0xA0))
                options = (nbsp, nbsp + " ", match.group())
            elif tail == "\ufffd":
                options = (*(_decoded((lead, byte)) for byte in _UNDEFINED), "\ufffd")
            elif tail:
                options = (_decoded((lead, byte_of[tail])),)
            else:
                options = (*dict.fromkeys(_decoded((lead, byte)) for byte in _DROPPED), match.group())
        options = tuple(option for option in options if option) or (match.group(),)
        count *= len(options)
        if count > _MOST_READINGS:
            return []
        parts.append(options)
    if not parts:
        return []
    parts.append((word[at:],))
    return ["".join(choice) for choice in itertools.product(*parts)]


def _decoded(raw: tuple[int, ...]) -> str:
    try:
        return bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return ""
