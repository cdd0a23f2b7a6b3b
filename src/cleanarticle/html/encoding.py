"""The text of pages that came as bytes: which encoding they are in."""

from __future__ import annotations

import codecs
import contextlib
import re

from cleanarticle import extras

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEVEN_BITS = ("iso2022_jp", "hz")
_HEAD = 4096  # bytes in which a page declares its encoding; the standard says 1024, pages are less strict
_GUESSED = 65_536  # bytes to guess from
_META = re.compile(
    rb"""(?:<meta\b[^>]{0,500}?\bcharset|<\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_MEANT = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-7": "utf-8",  # not to be read: it hides markup
    "utf-16": "utf-8",  # a page that says so in letters of one byte is not
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What browsers take a declared encoding for (WHATWG Encoding Standard), by Python's names."""


def decode(data: bytes, charset: str | None = None) -> str:
    r"""The text of HTML that came as bytes; whatever they are, there is an answer.

    Looked at in turn: a byte order mark; an encoding of 7 bits that is declared, which would pass for UTF-8;
    whether it is UTF-8, which other text is hardly by chance, and which pages are more often than they say;
    what the server, then what the page's ``<meta>`` declares; and else the guess of charset-normalizer.

    Args:
        data: the page.
        charset: how the server says that it is encoded.

    >>> decode(b'<meta charset="iso-8859-2">\xb3\xf3d\xbc'), decode("é".encode(), "latin-1")
    ('<meta charset="iso-8859-2">łódź', 'é')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = [name for name in (_codec(charset), _codec(_declared(data))) if name]
    if declared and declared[0] in _SEVEN_BITS:
        return data.decode(declared[0], "replace")
    utf_8 = codecs.getincrementaldecoder("utf-8")()
    with contextlib.suppress(UnicodeDecodeError):
        text = utf_8.decode(data)
        if not utf_8.getstate()[0] or not text.isascii():  # of a page that was cut short, the whole characters
            return text
    for name in declared:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    if declared:
        return data.decode(declared[0], "replace")
    best = extras.charset_normalizer().from_bytes(data[:_GUESSED]).best()
    return data.decode(best.encoding if best else "windows-1252", "replace")


def _declared(data: bytes) -> str | None:
    found = _META.search(data, 0, _HEAD)
    return found[1].decode("ascii", "replace") if found else None


def _codec(charset: str | None) -> str | None:
    """Python's name of an encoding of text, if there is one."""
    try:
        info = codecs.lookup((charset or "").strip("\"' ;"))
    except (LookupError, ValueError):
        return None
    return _MEANT.get(info.name, info.name) if info._is_text_encoding else None
