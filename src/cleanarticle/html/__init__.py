"""Make text from HTML pages: render the page, or call another extractor.

The rendered text has the layout of inscriptis, with indentation and bullets, since the line model was trained on it.
"""

from __future__ import annotations

from collections.abc import Callable

from cleanarticle.errors import InputError
from cleanarticle.page.markup import LineMarkup

_EXTRACTORS = frozenset({"trafilatura", "readability", "resiliparse", "justext", "inscriptis", "newspaper"})
"""Names of extractors: a text that is only such a name was meant as a choice of the extractor, which is not offered."""


def to_text(
    html: str | bytes, *, charset: str | None = None, extract: str | Callable[[str], str | None] | None = None
) -> str:
    """Return the text of an HTML page; arguments and errors are those of :func:`to_marked_text`.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* returned something else than text.
        MissingExtraError: the extra [html] is not installed.
    """
    return to_marked_text(html, charset=charset, extract=extract)[0]


def to_marked_text(
    html: str | bytes, *, charset: str | None = None, extract: str | Callable[[str], str | None] | None = None
) -> tuple[str, dict[int, LineMarkup] | None]:
    """Return the text of an HTML page, and what its tags say about the lines of the text.

    Args:
        html: the page. Bytes are decoded by :func:`cleanarticle.html.encoding.decode`.
        charset: the encoding that the server states for bytes.
        extract: the text that another extractor made of the page, or that extractor as a function, which is called
            with the HTML. If the text is missing or blank, the whole page is rendered.

    Returns:
        The text, and what the tags say about each line, by the index of the line. The second value is ``None`` if an
        extractor made the text.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* returned something else than text.
        MissingExtraError: the extra [html] is not installed.
    """
    from cleanarticle.html.encoding import decode
    from cleanarticle.html.layout import render_marked

    if isinstance(html, bytes | bytearray | memoryview):
        html = decode(bytes(html), charset)
    if not isinstance(html, str):
        raise InputError(f"html must be a str or bytes, not a {type(html).__name__}")
    if isinstance(extract, str) and extract.lower() in _EXTRACTORS:
        raise InputError(f"extract= takes the extracted text, or a function that makes it, not the name {extract!r}")
    text = extract(html) if callable(extract) else extract
    if text is not None and not isinstance(text, str):
        raise InputError(
            f"extract must be a str, or a function that returns a str or None; it gave a {type(text).__name__}"
        )
    return (text, None) if text and not text.isspace() else render_marked(html)
