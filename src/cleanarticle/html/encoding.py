"""Decode HTML pages that are given as bytes."""

from __future__ import annotations

import codecs
import contextlib
import re

from cleanarticle.text.charsets import codec, guess, marked, utf_8_evidence, utf_16

_SEVEN_BITS = ("iso2022_jp", "iso2022_kr", "hz")
"""Codecs of encodings that use only the bytes of ASCII."""
_DECLARATION_BYTES = 4096
"""The number of bytes in which a declaration is searched for. The HTML standard says 1024; real pages need more."""
# <meta charset="utf-8">, <meta http-equiv="Content-Type" content="text/html; charset=utf-8">, <?xml encoding="utf-8"?>
_META = re.compile(
    rb"""(?:<meta\b[^>]{0,500}?\bcharset|<\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_MIN_UTF_8_RATIO = 4
"""A page with this many valid UTF-8 characters outside ASCII for each invalid byte is UTF-8 with a few bad bytes. A
page in another encoding has fewer than 1. Set by hand."""
_MAX_REPLACED_SHARE = 0.05
"""A declared encoding is accepted if at most this share of the characters outside ASCII become U+FFFD: a few bad bytes
make few, a wrong encoding makes many. Set by hand."""


def decode(data: bytes, charset: str | None = None) -> str:
    r"""Decode the bytes of an HTML page. Any bytes give a text; no exception is raised.

    The first of these that applies decides:

    1. A byte order mark.
    2. A declared encoding of 7 bits, since such a page is valid UTF-8 too.
    3. The zero bytes of UTF-16.
    4. Valid UTF-8. Text in another encoding is hardly ever valid UTF-8 by chance, and more pages are UTF-8 than
       declare it.
    5. Mostly valid UTF-8: at least four valid characters for each invalid byte.
    6. The encoding that the server states, then that of the page's ``<meta>``, if it can decode all bytes. The labels
       are those of the WHATWG Encoding Standard.
    7. UTF-8, if it is declared and there are no more invalid bytes than valid characters, or there is a zero byte.
    8. A declared encoding with which at most 5 % of the characters outside ASCII are replaced.
    9. A guess (:func:`cleanarticle.text.charsets.guess`).

    Args:
        data: the page.
        charset: the encoding that the server states.

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
        # Bytes that are left over are the beginning of a character at which the page was cut off. If all before them is
        # ASCII, they are no evidence of UTF-8: ASCII is valid in most encodings.
        if not utf_8.getstate()[0] or not text.isascii():
            return text
    return _legacy(data, [name for name in declared if name != "utf-8"], declares_utf_8="utf-8" in declared)


def _declared(data: bytes, charset: str | None) -> list[str]:
    """Return the codecs that the server and the page declare, in this order."""
    meta = _META.search(data, 0, _DECLARATION_BYTES)
    names = [codec(charset), codec(meta[1].decode("ascii", "replace")) if meta else None]
    # This runs only for pages that are neither marked as UTF-16 nor have its zero bytes, if UTF-16 is declared at all.
    return ["utf-8" if name.startswith(("utf-16", "utf-32")) else name for name in names if name]


def _legacy(data: bytes, declared: list[str], *, declares_utf_8: bool) -> str:
    """Decode a page that is not valid UTF-8 as a whole.

    Args:
        data: the page.
        declared: the codecs that were declared, without UTF-8.
        declares_utf_8: whether UTF-8 was declared too.
    """
    valid, invalid = utf_8_evidence(data)  # characters, bytes
    if valid and valid >= invalid * _MIN_UTF_8_RATIO:
        return data.decode("utf-8", "replace")
    for name in declared:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    if declares_utf_8 and (valid >= invalid or b"\0" in data):
        return data.decode("utf-8", "replace")
    for name in declared:
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= _MAX_REPLACED_SHARE * (len(text) - len(text.encode("ascii", "ignore"))):
            return text
    return data.decode(guess(data), "replace")
