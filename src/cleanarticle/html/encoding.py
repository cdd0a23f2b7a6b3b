"""Decode HTML pages that came as bytes."""

from __future__ import annotations

import codecs
import contextlib
import re

from cleanarticle.text.charsets import codec, guess, marked, utf_8_evidence, utf_16

_SEVEN_BITS = ("iso2022_jp", "iso2022_kr", "hz")
_DECLARATION_BYTES = 4096  # the bytes that may declare the encoding; the HTML standard says 1024, real pages need more
_META = re.compile(
    rb"""(?:<meta\b[^>]{0,500}?\bcharset|<\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
# Valid characters of UTF-8 for each invalid byte: a page in another encoding has fewer than 1. Set by hand.
_MIN_UTF_8_RATIO = 4
# The share of U+FFFD in what is not ASCII: less with a few bad bytes, more with a wrong label. Set by hand.
_MAX_REPLACED_SHARE = 0.05


def decode(data: bytes, charset: str | None = None) -> str:
    r"""Decode the bytes of an HTML page. Any bytes give a text; no exception is raised.

    These decide, in this order:

    1. A byte order mark.
    2. A declared encoding of 7 bits, since it would also be valid UTF-8.
    3. The zero bytes of UTF-16.
    4. Valid UTF-8. Text in another encoding is hardly ever valid by chance, and pages are UTF-8 more often than they
       declare.
    5. The encoding that the server states, then that of the page's ``<meta>``, by all labels of the WHATWG Encoding
       Standard.
    6. A guess (:func:`cleanarticle.text.charsets.guess`), if there is no declaration or it is proven wrong.

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
        if not utf_8.getstate()[0] or not text.isascii():  # a page that was cut off inside a character
            return text
    return _legacy(data, [name for name in declared if name != "utf-8"], says_utf_8="utf-8" in declared)


def _declared(data: bytes, charset: str | None) -> list[str]:
    """Return the codecs that the server and the page declare, in this order."""
    meta = _META.search(data, 0, _DECLARATION_BYTES)
    names = [codec(charset), codec(meta[1].decode("ascii", "replace")) if meta else None]
    # Real UTF-16 was recognised by its zero bytes before: a page that declares it here is not UTF-16.
    return ["utf-8" if name.startswith(("utf-16", "utf-32")) else name for name in names if name]


def _legacy(data: bytes, declared: list[str], *, says_utf_8: bool) -> str:
    """Decode a page that is not valid UTF-8 as a whole.

    Args:
        data: the page.
        declared: the codecs that were declared, without UTF-8.
        says_utf_8: whether UTF-8 was declared too.
    """
    valid, invalid = utf_8_evidence(data)  # characters, bytes
    if valid and valid >= invalid * _MIN_UTF_8_RATIO:
        return data.decode("utf-8", "replace")
    for name in declared:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    if says_utf_8 and (valid >= invalid or b"\0" in data):
        return data.decode("utf-8", "replace")
    for name in declared:
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= _MAX_REPLACED_SHARE * (len(text) - len(text.encode("ascii", "ignore"))):
            return text
    return data.decode(guess(data), "replace")
