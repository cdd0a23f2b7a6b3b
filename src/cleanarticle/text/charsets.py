"""Which encoding bytes are in: labels, byte order marks, the shape of UTF-8 and UTF-16, and guesses.

Labels are those of the WHATWG Encoding Standard, by ``webencodings``, then Python's own. Guesses are chardet's,
where it is installed, and else windows-1252, the encoding that most text without a label is in.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import importlib
import re
import string
import unicodedata
from typing import NamedTuple

FALLBACK = "windows-1252"

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUPERSETS = {
    "gbk": "gb18030",  # as the standard says: one decoder for both
    "x-user-defined": FALLBACK,  # as the standard says of pages; its own codec gives private-use characters
}
_NOT_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
"""Codecs of Python that are no encodings of files, or hide markup (UTF-7); some of them raise on any bytes."""

_VALID = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_CUT = re.compile(rb"[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}|[\xc2\xc3\xe2](?![A-Za-z])|[\xfe\xff]")
"""What is left of a character of UTF-8 that a program cut in two, most often (no letter follows, but a full stop, a
space or a tag); and bytes that text rarely has."""
_HIGH = bytes(range(0x80, 0x100))

_ASCII_LETTERS = string.ascii_letters.encode()
_FEW = 0.02  # share of letters beyond ASCII; of 0, 0.01 … 0.05 the best on the pieces that guess() names
_RARE = frozenset(
    {
        *("macintosh", "x-mac-cyrillic"),
        *("iso-8859-3", "iso-8859-4", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-16"),
    }
)
"""What chardet names more often than files are in it."""

_SAMPLE = 65_536  # bytes that are looked at to tell UTF-16
_UNITS = 4  # of UTF-16 at the least: fewer prove nothing
_ONE_SIDE = 50  # the zero bytes of one side of the units, to each of the other: U+0100, U+0200 … are rare
_LOW = bytes(range(32))
_CERTAIN = 0.5  # share of units of which one byte, always the same one, is below 32: all alphabets lie below U+2000
_LIKELY = 0.01  # share of zero bytes where the bytes are no UTF-8 besides: the spaces and line ends of Chinese
_ODD = 0.02  # share of characters that are unassigned, private, controls or half a pair; text rarely has any


class Decoded(NamedTuple):
    """Bytes that were read as text.

    Args:
        text: the text.
        encoding: what they were read as, by its name in the WHATWG standard where it has one.
        doubt: what a person should know of it; empty where the encoding is certain and the text whole.
    """

    text: str
    encoding: str
    doubt: str = ""


def codec(label: str | None) -> str | None:
    """Return Python's name of the codec that a label means, as browsers take it; ``None`` where it means no encoding.

    >>> codec("latin1"), codec("x-sjis"), codec("unicode11utf8"), codec("cp850"), codec("rot13"), codec(None)
    ('cp1252', 'cp932', 'utf-8', 'cp850', None, None)
    """
    label = (label or "").strip("\"' ;\t\r\n\f")
    return (_whatwg(label) or _python(label)) if label.isascii() else None


def standard_name(name: str) -> str:
    """Return the name of an encoding in the WHATWG standard, or, where it has none, the name as given.

    >>> standard_name("cp1251"), standard_name("cp850")
    ('windows-1251', 'cp850')
    """
    return _names().get(codec(name) or "", name)


@functools.cache
def _names() -> dict[str, str]:
    """Map each codec of Python to its name in the standard."""
    from webencodings.labels import LABELS

    names: dict[str, str] = {}
    for name in sorted(set(LABELS.values())):
        names.setdefault(codec(name) or "", name)
    return names


def marked(data: bytes) -> tuple[str, bytes] | None:
    r"""Return the encoding that a byte order mark at the start names, and the data behind it.

    >>> marked("é".encode("utf-8-sig")), marked(b"e")
    (('utf-8', b'\xc3\xa9'), None)
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    return None


def utf_16(data: bytes) -> str | None:
    """Return ``utf-16-le`` or ``utf-16-be`` where data without a mark can be nothing else.

    In UTF-16 the zero bytes of ASCII stand on one side of the units alone, and text in another encoding has none.

    >>> utf_16("A page.".encode("utf-16-le")), utf_16(b"A page.")
    ('utf-16-le', None)
    """
    sides = data[:_SAMPLE:2], data[1:_SAMPLE:2]
    zeros = sides[0].count(0), sides[1].count(0)
    high = 1 if zeros[1] > zeros[0] else 0
    units = len(sides[1])
    name = ("utf-16-be", "utf-16-le")[high]
    if units < _UNITS or not zeros[high] or zeros[1 - high] * _ONE_SIDE > zeros[high]:
        return None
    low = units - len(sides[high].translate(None, _LOW))
    if low < units * _CERTAIN and (zeros[high] < units * _LIKELY or is_utf_8(data)):
        return None
    text = data[: min(len(data) // 2 * 2, _SAMPLE)].decode(name, "replace")
    return name if _is_ordinary(text) else None


def is_utf_8(data: bytes) -> bool:
    """Say whether data is UTF-8 throughout."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def utf_8_evidence(data: bytes) -> tuple[int, int]:
    r"""Count what speaks for UTF-8 and what against it: characters of more than one byte; bytes that cannot be UTF-8.

    Characters that were cut in two count for neither.

    >>> utf_8_evidence("café, thé".encode()), utf_8_evidence(b"caf\xe9, th\xe9"), utf_8_evidence(b"caf\xc3...")
    ((2, 0), (0, 2), (0, 0))
    """
    rest, found = _VALID.subn(b" ", data)
    rest = _CUT.sub(b" ", rest)
    return found, len(rest) - len(rest.translate(None, _HIGH))


def guess(data: bytes) -> str:
    """Guess the codec that data is in, which is not UTF-8.

    chardet's answer, but windows-1252 where only a few of the letters are beyond ASCII, as in English, or where the
    answer is an encoding that the web has no label for, or that files are rarely in. Of 1,763 pieces of 40 to 1,000
    characters of pages in 21 languages, in their old encodings, this restores 97 %, and chardet alone 95 %.
    """
    try:
        chardet = importlib.import_module("chardet")
    except ImportError:
        return FALLBACK
    high = len(data) - len(data.translate(None, _HIGH))
    letters = high + len(data) - len(data.translate(None, _ASCII_LETTERS))
    if high <= letters * _FEW:
        return FALLBACK
    name = codec(chardet.detect(data)["encoding"])
    standard = _names().get(name or "", "utf-8")
    return FALLBACK if name is None or standard == "utf-8" or standard in _RARE else name


def decode_text(data: bytes, encoding: str | None = None) -> Decoded:
    r"""Decode a file of plain text.

    Looked at in turn: *encoding*; a byte order mark; UTF-16 without one, by its zero bytes; whether it is UTF-8;
    UTF-8 with some damage; and else a guess, which *doubt* reports.

    Args:
        data: the file.
        encoding: what it is in, by any label of the WHATWG standard or name of Python's, where that is known.

    Raises:
        ValueError: *encoding* is no encoding, the data is not in it, or it is not text.

    >>> decode_text("Ça va".encode("utf-16")), decode_text(b"\xc7a va", "latin-1")
    (Decoded(text='Ça va', encoding='utf-16le', doubt=''), Decoded(text='Ça va', encoding='windows-1252', doubt=''))
    """
    if encoding is not None:
        return _decoded_as(data, encoding)
    mark = marked(data)
    name = mark[0] if mark else utf_16(data)
    if name:
        text = (mark[1] if mark else data).decode(name, "replace")
        return Decoded(text, standard_name(name), _damage(text, name) if "\ufffd" in text else "")
    if is_utf_8(data):
        return Decoded(data.decode("utf-8"), "utf-8")
    if b"\0" in data:
        raise ValueError("not text: it holds zero bytes, and is neither UTF-8 nor UTF-16")
    good, bad = utf_8_evidence(data)
    if good and good >= bad:
        text = data.decode("utf-8", "replace")
        return Decoded(text, "utf-8", _damage(text, "utf-8"))
    name = guess(data)
    text, encoding = data.decode(name, "replace"), standard_name(name)
    return Decoded(text, encoding, f"not UTF-8; read as {encoding}, which is a guess")


def _decoded_as(data: bytes, encoding: str) -> Decoded:
    name = codec(encoding)
    if name is None:
        raise ValueError(f"{encoding!r} is no encoding; try utf-8, windows-1252, utf-16 or another label of the web")
    mark = marked(data)
    if mark and mark[0].split("-")[:2] == name.split("-")[:2]:
        name, data = mark  # the mark says the order of the bytes better
    try:
        return Decoded(data.decode(name), standard_name(name))
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        raise ValueError(f"not {standard_name(name)}: byte 0x{data[start]:02x} at offset {start}") from error


def _damage(text: str, name: str) -> str:
    count = text.count("\ufffd")
    places = "1 place" if count == 1 else f"{count:,} places"
    return f"read as {standard_name(name)}, which it is not in {places}: U+FFFD stands there now"


def _whatwg(label: str) -> str | None:
    import webencodings

    found = webencodings.lookup(label)
    if found is None or found.name == "replacement":  # withdrawn encodings; Python reads some of them
        return None
    return codecs.lookup(_SUPERSETS.get(found.name) or found.codec_info.name).name


def _python(label: str) -> str | None:
    """Return the codec that Python knows under a label that the web does not."""
    with contextlib.suppress(LookupError, ValueError):
        info = codecs.lookup(label)
        if info._is_text_encoding and info.name.replace("_", "-") not in _NOT_CHARSETS:
            return _whatwg(info.name) or _whatwg(info.name.replace("_", "-")) or info.name
    return None


def _is_ordinary(text: str) -> bool:
    odd = sum(
        char == "\ufffd" or (unicodedata.category(char) in ("Cn", "Co", "Cc") and char not in "\t\n\r\f")
        for char in text
    )
    return odd <= len(text) * _ODD
