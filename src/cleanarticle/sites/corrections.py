"""Read corrections of lines, titles and repairs by a person, and derive the settings of their site."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args

from cleanarticle.argument_checks import suggestion
from cleanarticle.errors import OptionError
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import KEPT, Label
from cleanarticle.sites.reviewed import general_pattern, whole_line_pattern
from cleanarticle.text.address import site_of

Action: TypeAlias = Literal["keep", "drop"]
Kind: TypeAlias = Literal["keep", "drop", "label", "title", "repair"]

_LINE_BEGINNING = lazy_pattern(r"[^:|–•]{4,60}[:|–•]")
"""The beginning of a line up to a separator: "Read more:". Fewer than four characters before it are not typical."""
_LABELS = tuple(label.value for label in Label)
# So many corrected lines with the same beginning make a pattern of the beginning. So many equal corrections keep a line
# that recurs on the site. Set by hand.
_MIN_ALIKE = 2


class Correction(NamedTuple):
    """A statement of a person about a line.

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
        """Whether the line must be kept; ``None`` for a wrong repair, which does not say so."""
        if self.action == "label":
            return Label(self.label) in KEPT
        return None if self.action == "repair" else self.action != "drop"

    @property
    def word(self) -> str:
        """The word that the spelling repair must not change; empty if the correction is about something else."""
        is_word = self.action == "repair" and self.rule.startswith("spelling.") and self.before.strip().isalpha()
        return self.before.strip() if is_word else ""


class SitePattern(NamedTuple):
    """A pattern that was derived from corrections.

    Args:
        site: the host whose pages it is for; empty for all sites.
        action: whether lines that match are kept or dropped.
        pattern: the regular expression.
        corrections: the number of corrections from which it was derived.
    """

    site: str
    action: Action
    pattern: str
    corrections: int


def parse_corrections(text: str) -> list[Correction]:
    r"""Return the corrections in a TOML file: tables ``[[correction]]`` with the fields of :class:`Correction` as keys.

    Args:
        text: the text of the file. ``line`` and ``action`` are always required, ``label`` and ``before`` if the action
            needs them. ``site`` is a host or an address. ``after`` and ``note`` are allowed, and ignored.

    Raises:
        OptionError: the file is malformed; the message names the correction.

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
    """Return a correction, after a check; *number* is its position in the file, counted from 1, for messages."""
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
    if wrong := next((name for name, item in texts.items() if not isinstance(item, str)), None):
        raise OptionError(f"{where}: {wrong} must be a text, not {texts[wrong]!r}")
    if action == "label" and texts["label"] not in _LABELS:
        raise OptionError(f"{where}: there is no label {texts['label']!r}.{suggestion(texts['label'], _LABELS)}")
    if action == "repair" and not texts["before"]:
        raise OptionError(f"{where}: before must be the text before the repair")
    host = (site_of(site) or site) if "/" in site else site
    return Correction(line.strip(), cast(Kind, action), host, **texts)


def patterns_of(corrections: Iterable[Correction], recurring: Container[tuple[str, str]] = ()) -> list[SitePattern]:
    r"""Return the patterns that follow from corrections, sorted by site.

    A line becomes a pattern of the whole line, in which numbers and white space may differ. If two or more lines of a
    site have the same beginning up to a colon, a bar, a dash or a bullet, and the same correction, the beginning
    becomes the pattern, unless a line with that beginning has the opposite correction.

    Args:
        corrections: the corrections.
        recurring: pairs of a site and the pattern of a whole line that also matches on other pages of the site, without
            corrections. A single correction does not keep such a line: on the other pages, it may be a link to the
            article.

    >>> both = [Correction("More: Rain", "drop", "a.example"), Correction("More: Snow", "drop", "a.example")]
    >>> [(pattern.pattern, pattern.corrections) for pattern in patterns_of(both)]
    [('^\\s*More:', 2)]
    >>> patterns_of([Correction("Page 3 of 7", "drop")])[0].pattern
    '^\\s*Page\\s+\\d+\\s+of\\s+\\d+\\s*$'
    """
    line_corrections = [
        (correction.line, correction.keeps, correction.site, correction.page)
        for correction in corrections
        # Titles are left out, since each page has its own.
        if correction.action != "title" and correction.keeps is not None
    ]
    corrections = [
        Correction(line, "keep" if keep else "drop", site, page)
        for line, keep, site, page in dict.fromkeys(line_corrections)
    ]
    by_beginning: defaultdict[tuple[str, str], defaultdict[str, list[Correction]]]
    by_beginning = defaultdict(lambda: defaultdict(list))
    for correction in corrections:
        if match := _LINE_BEGINNING.match(correction.line):
            by_beginning[correction.site, match[0]][correction.action].append(correction)
    with_pattern: set[Correction] = set()  # the corrections that have become part of a pattern of a beginning
    out = []
    for (site, beginning), by_action in by_beginning.items():
        for action, alike in by_action.items():
            if len(alike) >= _MIN_ALIKE and len(by_action) == 1:
                with_pattern.update(alike)
                out.append(SitePattern(site, cast(Action, action), rf"^\s*{general_pattern(beginning)}", len(alike)))
    counts: dict[tuple[str, Action, str], int] = {}
    for correction in corrections:
        if correction not in with_pattern:
            key = (correction.site, cast(Action, correction.action), whole_line_pattern(correction.line))
            counts[key] = counts.get(key, 0) + 1
    for (site, action, pattern), count in counts.items():
        if action == "drop" or count >= _MIN_ALIKE or (site, pattern) not in recurring:
            out.append(SitePattern(site, action, pattern, count))
    return sorted(out)


def to_settings(patterns: Iterable[SitePattern]) -> dict[str, dict[str, list[str]]]:
    """Return patterns as settings of sites: a table with ``keep`` and ``drop`` for each host; ``""`` is all sites."""
    out: dict[str, dict[str, Any]] = {}
    for pattern in patterns:
        out.setdefault(pattern.site, {}).setdefault(pattern.action, []).append(pattern.pattern)
    return out
