"""Pages that still have their HTML: rendered as text, or extracted by whatever you hand in, and then cleaned.

HTML is laid out as inscriptis does it, with indentation and bullets, which is the form of text that the line
model was trained on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cleanarticle.errors import InputError
from cleanarticle.page import Page


def clean_html(
    html: str | bytes,
    url: str | None = None,
    extract: str | Callable[[str], str | None] | None = None,
    *,
    charset: str | None = None,
    **options: Any,
) -> Page:
    """Clean a page that is HTML.

    Args:
        html: the page. Bytes are decoded: see :func:`cleanarticle.html.encoding.decode`.
        url: its address, if known.
        extract: what an extractor made of the page, to be cleaned further; or the extractor, called with
            the HTML, such as ``trafilatura.extract``. Where it gives nothing, the page is rendered whole.
        charset: how the server says that bytes are encoded.
        options: ``language``, ``pipeline`` and ``profile``, as in :func:`cleanarticle.clean`.

    Returns:
        The page. Its source, the text that its lines and spans refer to, is the rendered or extracted text.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* gave something else than text.
        MissingExtraError: the extra [html] is not installed.

    >>> clean_html("<p>It rained in Lyon.</p>", extract="It rained in Lyon.").source
    'It rained in Lyon.'
    """
    import cleanarticle

    return cleanarticle.clean(to_text(html, charset=charset, extract=extract), url=url, **options)


def to_text(
    html: str | bytes, *, charset: str | None = None, extract: str | Callable[[str], str | None] | None = None
) -> str:
    """The text of an HTML page, as :func:`clean_html` takes it.

    Raises:
        InputError, MissingExtraError: as there.
    """
    from cleanarticle.html.encoding import decode
    from cleanarticle.html.layout import render

    if isinstance(html, bytes | bytearray | memoryview):
        html = decode(bytes(html), charset)
    if not isinstance(html, str):
        raise InputError(f"HTML is a str or bytes, and this is a {type(html).__name__}")
    text = extract(html) if callable(extract) else extract
    if text is not None and not isinstance(text, str):
        raise InputError(f"extract is text, or gives text or None, and this is a {type(text).__name__}")
    return text if text and not text.isspace() else render(html)
