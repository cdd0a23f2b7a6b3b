"""Read web addresses: the site of a page, and the words in its address."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from cleanarticle.loading import lazy_pattern

_WORD = lazy_pattern(r"[^\W\d_]{3,}")


def site_of(url: object) -> str | None:
    """Return the site of an address: its host without "www."; ``None`` if there is no valid address.

    >>> site_of("https://www.example.org:443/a/b"), site_of("example.org"), site_of(None)
    ('example.org', None, None)
    """
    try:
        host = urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def words_of(url: str | None) -> list[str]:
    """Return, in lower case, the words of the last part of the path of an address that has at least three words.

    >>> words_of("https://news.example/2024/05/snow-in-the-valley.html")
    ['snow', 'the', 'valley']
    """
    path = unquote((url or "").partition("://")[2].partition("?")[0])
    parts = [words for part in path.split("/")[1:] if len(words := _WORD.findall(part.partition(".")[0])) >= 3]
    return [word.casefold() for word in parts[-1]] if parts else []
