"""Pages that still have their HTML: rendered as text, or extracted by whatever you hand in, and then cleaned.

HTML is laid out as inscriptis does it, with indentation and bullets, which is the form of text that the line
model was trained on.
"""

from __future__ import annotations

from collections.abc import Callable

from cleanarticle.errors import InputError
from cleanarticle.page.markup import LineMarkup


def to_text(
    html: str | bytes, *, charset: str | None = None, extract: str | Callable[[str], str | None] | None = None
) -> str:
    """Return the text of an HTML page: the first that :func:`to_marked_text` returns.

    Raises:
        InputError, MissingExtraError: as that.
    """
    return to_marked_text(html, charset=charset, extract=extract)[0]


def to_marked_text(
    html: str | bytes, *, charset: str | None = None, extract: str | Callable[[str], str | None] | None = None
) -> tuple[str, dict[int, LineMarkup] | None]:
    """Return the text of an HTML page, and what its tags say about its lines, ``None`` where an extractor made it.

    Args:
        html: the page. Bytes are decoded: see :func:`cleanarticle.html.encoding.decode`.
        charset: how the server says that bytes are encoded.
        extract: what an extractor made of the page, or the extractor itself, which is called with the HTML. Where it
            gives nothing, the page is rendered whole.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* gave something else than text.
        MissingExtraError: the extra [html] is not installed.
    """
    from cleanarticle.html.encoding import decode
    from cleanarticle.html.layout import render_marked

    if isinstance(html, bytes | bytearray | memoryview):
        html = decode(bytes(html), charset)
    if not isinstance(html, str):
        raise InputError(f"HTML is a str or bytes, and this is a {type(html).__name__}")
    text = extract(html) if callable(extract) else extract
    if text is not None and not isinstance(text, str):
        raise InputError(f"extract is text, or gives text or None, and this is a {type(text).__name__}")
    return (text, None) if text and not text.isspace() else render_marked(html)
