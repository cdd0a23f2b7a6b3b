"""Corrections: what a person says about lines, titles and repairs, and the settings of their site that follow."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args

from cleanarticle.argument_checks import suggestion
from cleanarticle.errors import OptionError
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import KEPT, Label
from cleanarticle.sites.reviewed import generalised, whole_line
from cleanarticle.text.address import site_of

Action: TypeAlias = Literal["keep", "drop"]
Kind: TypeAlias = Literal["keep", "drop", "label", "title", "repair"]

_HEAD = lazy_pattern(r"[^:|–•]{4,60}[:|–•]")
"""The beginning of a line up to a separator: "Read more:". It takes at least four characters to say anything."""
_LABELS = tuple(label.value for label in Label)
_LIKE = 2  # corrected lines of one beginning from which on the beginning alone is the pattern


class Correction(NamedTuple):
    """What a person says about a line.

    Args:
        line: the text of the line.
        action: ``keep`` or ``drop`` the line; ``label``: it has another label; ``title``: it is the title of its page;
            ``repair``: a repair in it is wrong.
        site: the host of its page; empty for all sites.
        page: the id of its page; empty if unknown.
        label: the right label, if the action is ``label``.
        before: the text before the repair, if the action is ``repair``.
        rule: the rule of the repair.
    """

    line: str
    action: Kind
    site: str = ""
    page: str = ""
    label: str = ""
    before: str = ""
    rule: str = ""

    @property
    def keeps(self) -> bool | None:
        """Whether the line must be kept; ``None`` if the correction does not say."""
        if self.action == "label":
            return Label(self.label) in KEPT
        return None if self.action == "repair" else self.action != "drop"

    @property
    def word(self) -> str:
        """The word that the spelling repair must not change; empty if the correction names none."""
        is_word = self.action == "repair" and self.rule.startswith("spelling.") and self.before.strip().isalpha()
        return self.before.strip() if is_word else ""


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
    r"""Return the corrections of a file of TOML: tables ``[[correction]]`` with the names of :class:`Correction`.

    Args:
        text: the file. ``site`` is a host or an address, and may be missing, as may ``page``.

    Raises:
        OptionError: it is malformed; the message says where.

    >>> parse_corrections('[[correction]]\nline = "Our sister paper"\naction = "drop"\nsite = "https://a.example/x"')
    [Correction(line='Our sister paper', action='drop', site='a.example', page='', label='', before='', rule='')]
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
    if unknown := set(table) - {*Correction._fields, "after", "note"}:
        listed = ", ".join((*Correction._fields, "after", "note"))
        raise OptionError(f"{where}: unknown key {min(unknown)!r}; the keys are {listed}")
    line, action, site = table.get("line"), table.get("action"), table.get("site", "")
    if not isinstance(line, str) or not line.strip() or "\n" in line.strip():
        raise OptionError(f"{where}: line must be the text of one line")
    if action not in get_args(Kind):
        raise OptionError(f"{where}: action must be one of {', '.join(get_args(Kind))}, not {action!r}")
    if not isinstance(site, str):
        raise OptionError(f"{where}: site must be a host, such as news.example, not {site!r}")
    texts = {name: table.get(name, "") for name in ("page", "label", "before", "rule")}
    if wrong := next((name for name, one in texts.items() if not isinstance(one, str)), None):
        raise OptionError(f"{where}: {wrong} must be a text, not {texts[wrong]!r}")
    if action == "label" and texts["label"] not in _LABELS:
        raise OptionError(f"{where}: there is no label {texts['label']!r}.{suggestion(texts['label'], _LABELS)}")
    if action == "repair" and not texts["before"]:
        raise OptionError(f"{where}: before must be the text before the repair")
    host = (site_of(site) or site) if "/" in site else site
    return Correction(line.strip(), cast(Kind, action), host, **texts)


def patterns_of(corrections: Iterable[Correction], recurring: Container[tuple[str, str]] = ()) -> list[SitePattern]:
    r"""Return the patterns that corrections lead to, by site.

    A line becomes a pattern of the whole line, in which numbers and white space may differ. Where two lines or more of
    a site begin alike up to a colon or a bar and are corrected alike, their beginning is the pattern, unless a line
    with that beginning is corrected the other way.

    Args:
        corrections: the corrections.
        recurring: pairs of a site and the pattern of a whole line that also matches on pages of the site that nobody
            corrected. A single correction does not keep such a line: there it may be a link to the article.

    >>> both = [Correction("More: Rain", "drop", "a.example"), Correction("More: Snow", "drop", "a.example")]
    >>> [(one.pattern, one.corrections) for one in patterns_of(both)]
    [('^\\s*More:', 2)]
    >>> patterns_of([Correction("Page 3 of 7", "drop")])[0].pattern
    '^\\s*Page\\s+\\d+\\s+of\\s+\\d+\\s*$'
    """
    said = [one for one in corrections if one.action != "title"]  # each page has its own title
    decided = [(one.line, one.keeps, one.site, one.page) for one in said if one.keeps is not None]
    corrections = [
        Correction(line, "keep" if keep else "drop", site, page) for line, keep, site, page in dict.fromkeys(decided)
    ]
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
                out.append(SitePattern(site, cast(Action, action), rf"^\s*{generalised(head)}", len(alike)))
    counts: dict[tuple[str, Action, str], int] = {}
    for one in corrections:
        if one not in done:
            key = (one.site, cast(Action, one.action), whole_line(one.line))
            counts[key] = counts.get(key, 0) + 1
    for (site, action, pattern), count in counts.items():
        if action == "drop" or count >= _LIKE or (site, pattern) not in recurring:
            out.append(SitePattern(site, action, pattern, count))
    return sorted(out)


def to_settings(patterns: Iterable[SitePattern]) -> dict[str, dict[str, list[str]]]:
    """Return patterns as settings of sites: hosts, and for each ``keep`` and ``drop``; ``""`` stands for all sites."""
    out: dict[str, dict[str, Any]] = {}
    for one in patterns:
        out.setdefault(one.site, {}).setdefault(one.action, []).append(one.pattern)
    return out
