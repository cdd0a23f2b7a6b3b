"""Corrections: lines that a person wants kept or dropped, and the patterns for their site that come of them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args

from cleanarticle.errors import OptionError
from cleanarticle.text.address import site_of

Action: TypeAlias = Literal["keep", "drop"]

_NUMBERS = re.compile(r"\d+")
_SPACES = re.compile(r"(?:\\\s|\s)+")
_HEAD = re.compile(r"[^:|–•]{4,60}[:|–•]")
"""The beginning of a line up to a separator: "Read more:". It takes at least four characters to say anything."""
_LIKE = 2  # corrected lines of one beginning from which on the beginning alone is the pattern


class Correction(NamedTuple):
    """What a person says about a line.

    Args:
        line: the text of the line.
        action: what is to become of it.
        site: the host of its page; empty for all sites.
    """

    line: str
    action: Action
    site: str = ""


class SitePattern(NamedTuple):
    """A pattern that corrections led to.

    Args:
        site: the host that it is for; empty for all sites.
        action: what it does with lines.
        pattern: the regular expression.
        corrections: how many corrections led to it.
    """

    site: str
    action: Action
    pattern: str
    corrections: int


def parse_corrections(text: str) -> list[Correction]:
    r"""Return the corrections of a file of TOML: tables ``[[correction]]`` with ``line``, ``action`` and ``site``.

    Args:
        text: the file. ``site`` is a host or an address, and may be missing.

    Raises:
        OptionError: it is malformed; the message says where.

    >>> parse_corrections('[[correction]]\nline = "Our sister paper"\naction = "drop"\nsite = "https://a.example/x"')
    [Correction(line='Our sister paper', action='drop', site='a.example')]
    """
    try:
        data = tomllib.loads(text)
    except ValueError as error:
        raise OptionError(f"corrections are TOML, and this is not: {error}") from error
    tables = data.get("correction")
    if not isinstance(tables, list) or set(data) != {"correction"}:
        raise OptionError("a file of corrections has only tables [[correction]]")
    return [_correction(number, table) for number, table in enumerate(tables, 1)]


def _correction(number: int, table: object) -> Correction:
    where = f"correction {number}"
    if not isinstance(table, Mapping):
        raise OptionError(f"{where}: this must be a table with line, action and site")
    if unknown := set(table) - {"line", "action", "site", "page", "note"}:
        raise OptionError(f"{where}: unknown key {min(unknown)!r}; the keys are line, action, site, page and note")
    line, action, site = table.get("line"), table.get("action"), table.get("site", "")
    if not isinstance(line, str) or not line.strip() or "\n" in line.strip():
        raise OptionError(f"{where}: line must be the text of one line")
    if action not in get_args(Action):
        raise OptionError(f"{where}: action must be keep or drop, not {action!r}")
    if not isinstance(site, str):
        raise OptionError(f"{where}: site must be a host, such as news.example, not {site!r}")
    return Correction(line.strip(), cast(Action, action), (site_of(site) or site) if "/" in site else site)


def patterns_of(corrections: Iterable[Correction]) -> list[SitePattern]:
    r"""Return the patterns that corrections lead to, by site.

    A line becomes a pattern of the whole line, in which numbers and white space may differ. Where two lines or more of
    a site begin alike up to a colon or a bar and are corrected alike, their beginning is the pattern, unless a line
    with that beginning is corrected the other way.

    >>> both = [Correction("More: Rain", "drop", "a.example"), Correction("More: Snow", "drop", "a.example")]
    >>> [(one.pattern, one.corrections) for one in patterns_of(both)]
    [('^\\s*More:', 2)]
    >>> patterns_of([Correction("Page 3 of 7", "drop")])[0].pattern
    '^\\s*Page\\s+\\d+\\s+of\\s+\\d+\\s*$'
    """
    corrections = list(dict.fromkeys(corrections))
    heads: defaultdict[tuple[str, str], defaultdict[str, list[Correction]]] = defaultdict(lambda: defaultdict(list))
    for one in corrections:
        if match := _HEAD.match(one.line):
            heads[one.site, match[0]][one.action].append(one)
    done: set[Correction] = set()
    out = []
    for (site, head), actions in heads.items():
        for action, alike in actions.items():
            if len(alike) >= _LIKE and len(actions) == 1:
                done.update(alike)
                out.append(SitePattern(site, cast(Action, action), rf"^\s*{_generalised(head)}", len(alike)))
    counts: dict[tuple[str, Action, str], int] = {}
    for one in corrections:
        if one not in done:
            key = (one.site, one.action, rf"^\s*{_generalised(one.line)}\s*$")
            counts[key] = counts.get(key, 0) + 1
    out += (SitePattern(*key, count) for key, count in counts.items())
    return sorted(out)


def _generalised(text: str) -> str:
    escaped = _SPACES.sub(lambda _: r"\s+", re.escape(text))
    return _NUMBERS.sub(lambda _: r"\d+", escaped)


def to_settings(patterns: Iterable[SitePattern]) -> dict[str, dict[str, list[str]]]:
    """Return patterns as settings of sites: hosts, and for each ``keep`` and ``drop``; ``""`` stands for all sites."""
    out: dict[str, dict[str, Any]] = {}
    for one in patterns:
        out.setdefault(one.site, {}).setdefault(one.action, []).append(one.pattern)
    return out
