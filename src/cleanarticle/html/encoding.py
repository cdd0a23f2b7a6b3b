"""The text of pages that came as bytes: which encoding they are in."""

from __future__ import annotations

import codecs
import contextlib
import re

from cleanarticle.text.charsets import codec, guess, marked, utf_8_evidence, utf_16

_SEVEN_BITS = ("iso2022_jp", "iso2022_kr", "hz")
_HEAD = 4096  # bytes in which a page declares its encoding; the standard says 1024, pages are less strict
_META = re.compile(
    rb"""(?:<meta\b[^>]{0,500}?\bcharset|<\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_PROVEN = 4  # characters of UTF-8 to each byte that is none: a page in another encoding has fewer than 1
_WRONG = 0.05  # share of U+FFFD in what is not ASCII: a page with a few bad bytes has less, a wrong label more


def decode(data: bytes, charset: str | None = None) -> str:
    r"""Decode HTML that came as bytes. Whatever they are, there is an answer, and nothing is raised.

    Looked at in turn: a byte order mark; an encoding of 7 bits that is declared, which would pass for UTF-8;
    UTF-16 by its zero bytes; whether it is UTF-8, which other text is hardly by chance, and which pages are more
    often than they say; what the server, then what the page's ``<meta>`` declares, by all labels of the WHATWG
    Encoding Standard; and else, where a declaration is missing or proven wrong, a guess
    (:func:`cleanarticle.text.charsets.guess`).

    Args:
        data: the page.
        charset: how the server says that it is encoded.

    >>> decode(b'<meta charset="iso-8859-2">\xb3\xf3d\xbc'), decode("é".encode(), "latin-1")
    ('<meta charset="iso-8859-2">łódź', 'é')
    """
    if mark := marked(data):
        return mark[1].decode(mark[0], "replace")
    declared = _declared(data, charset)
    if declared and declared[0] in _SEVEN_BITS:
        return data.decode(declared[0], "replace")
    if name := utf_16(data):
        return data.decode(name, "replace")
    utf_8 = codecs.getincrementaldecoder("utf-8")()
    with contextlib.suppress(UnicodeDecodeError):
        text = utf_8.decode(data)
        if not utf_8.getstate()[0] or not text.isascii():  # of a page that was cut short, the whole characters
            return text
    return _legacy(data, [name for name in declared if name != "utf-8"], says_utf_8="utf-8" in declared)


def _declared(data: bytes, charset: str | None) -> list[str]:
    """List the codecs that the server and the page declare, in the order in which they count."""
    found = _META.search(data, 0, _HEAD)
    names = [codec(charset), codec(found[1].decode("ascii", "replace")) if found else None]
    # What is UTF-16 shows it by its zero bytes; any other page that is said to be is not.
    return ["utf-8" if name.startswith(("utf-16", "utf-32")) else name for name in names if name]


def _legacy(data: bytes, declared: list[str], *, says_utf_8: bool) -> str:
    """Decode a page that is not UTF-8 throughout."""
    good, bad = utf_8_evidence(data)
    if good and good >= bad * _PROVEN:
        return data.decode("utf-8", "replace")
    for name in declared:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    if says_utf_8 and (good >= bad or b"\0" in data):
        return data.decode("utf-8", "replace")
    for name in declared:
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= _WRONG * (len(text) - len(text.encode("ascii", "ignore"))):
            return text
    return data.decode(guess(data), "replace")
