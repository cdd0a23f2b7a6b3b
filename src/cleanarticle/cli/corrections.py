"""``cleanarticle learn --corrections``: turn corrections into settings of sites, and show what they change."""

from __future__ import annotations

import argparse
import functools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cleanarticle.batch import clean_record
from cleanarticle.cli.config import toml
from cleanarticle.cli.options import load_settings
from cleanarticle.cli.output import Rejects, Stdout, accepted, noted, say
from cleanarticle.errors import OptionError
from cleanarticle.explain.run_diff import RunDiff
from cleanarticle.io.files import NewFile, find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject, size_of, with_marked_text
from cleanarticle.io.targets import PathError
from cleanarticle.lines.patterns import matches
from cleanarticle.lines.site_rules import SiteRules
from cleanarticle.page import Label, Page
from cleanarticle.page.wording import count_phrase
from cleanarticle.settings import Settings
from cleanarticle.settings.keys import SiteTable
from cleanarticle.settings.layers import Value
from cleanarticle.sites.corrections import (
    Correction,
    SitePattern,
    parse_corrections,
    patterns_of,
    to_settings,
)
from cleanarticle.sites.reviewed import ReviewedLine, learn_rules, reviewed_lines, whole_line
from cleanarticle.text.address import site_of
from cleanarticle.workers import in_order

_RECURS = 2  # pages with a line that was wrongly read as a title, from which on it is dropped


class _Tried(NamedTuple):
    """The effect of the proposed settings on one page.

    Args:
        name: the page.
        before: its text without the settings.
        after: its text with the settings.
        lines: for each pattern the number of lines that match, and of those that it changes.
    """

    name: str
    before: str
    after: str
    lines: tuple[tuple[int, int], ...]


class _Proposed(NamedTuple):
    """What corrections lead to.

    Args:
        patterns: the patterns of lines to keep or drop.
        tables: the settings of each site; ``""`` for all sites.
    """

    patterns: tuple[SitePattern, ...]
    tables: Mapping[str, SiteTable]


def run_corrections(args: argparse.Namespace, values: dict[str, Value]) -> int:
    """Show the effect of corrections on pages, write the settings, and return the exit status."""
    corrections = _read(args.corrections)
    settings = load_settings(values)
    proposed = _proposed(corrections, _reviewed(args.paths, settings, corrections))
    text = _merged(args.output, proposed.tables) if args.output else ""
    rejects = Rejects()
    function = functools.partial(_tried, settings=settings, proposed=proposed)
    size = functools.partial(size_of, text_field=settings.text_field)
    diff = RunDiff(10)
    counts: Counter[tuple[int, str]] = Counter()
    found: Any = in_order(function, noted(_reader(args.paths, settings)), processes=settings.processes, size=size)
    for tried in accepted(found, rejects):
        diff.add(tried.name, {"text": tried.before}, {"text": tried.after})
        for number, (lines, changed) in enumerate(tried.lines):
            counts[number, "lines"] += lines
            counts[number, "changed"] += changed
            counts[number, "pages"] += bool(lines)
    Stdout().write(("".join(_rows(corrections, proposed, counts)) + "\n" + diff.text()).encode("utf-8", "replace"))
    if args.output:
        with NewFile(args.output) as file:
            file.write(text.encode("utf-8"))
        say(f"{args.output}: written. Next: cleanarticle clean PATH --config {args.output}")
    else:
        say("nothing was written; to accept this, give the same command with -o cleanarticle.toml")
    return 1 if rejects.count else 0


def _read(paths: Sequence[Path]) -> list[Correction]:
    """Return the corrections of all files, each once.

    Raises:
        OptionError: a file is malformed.
    """
    out: dict[Correction, None] = {}
    for path in paths:
        try:
            out.update(dict.fromkeys(parse_corrections(path.read_text("utf-8-sig"))))
        except (OptionError, ValueError) as error:
            raise OptionError(f"{path}: {error}") from error
    return list(out)


def _reader(paths: Sequence[str], settings: Settings) -> Reader:
    return Reader(find(paths), settings.text_field, encoding=settings.encoding, warn=say)


class _Review:
    """What the corrected pages of one site show, and which corrected lines recur on its other pages."""

    def __init__(self) -> None:
        self.pages: list[list[ReviewedLine]] = []
        self.recurring: set[str] = set()
        self.wrong_titles: Counter[str] = Counter()

    def rules(self) -> SiteRules:
        """Return what these pages say about others."""
        return learn_rules(self.pages)


def _reviewed(paths: Sequence[str], settings: Settings, corrections: Sequence[Correction]) -> dict[str, _Review]:
    """Return the corrected pages, by site. Pages that come through a pipe are read once only, and not for this."""
    by_page: defaultdict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        if one.page:
            by_page[one.page].append(one)
    asked = {(one.site, whole_line(one.line)) for one in corrections if one.keeps}
    reviews: defaultdict[str, _Review] = defaultdict(_Review)
    if not by_page or "-" in paths:
        return reviews
    for item in _reader(paths, settings):
        if not isinstance(item, Record):
            continue
        host = _host(item)
        if not (mine := by_page.get(_name(item))):
            text = with_marked_text(item, settings.text_field)[0].get(settings.text_field)
            lines = text.split("\n") if isinstance(text, str) else []
            reviews[host].recurring.update(one for one in map(whole_line, lines) if (host, one) in asked)
            continue
        page = _cleaned(item, settings)
        corrected = {one.line: one.keeps for one in mine if one.keeps is not None}
        reviews[host].pages.append(reviewed_lines(page, corrected))
        if titles := {one.line for one in mine if one.action == "title"}:
            wrong = {line.text.strip() for line in page.lines if line.label is Label.TITLE} - titles
            reviews[host].wrong_titles.update(wrong)
    return reviews


def _proposed(corrections: Sequence[Correction], reviews: Mapping[str, _Review]) -> _Proposed:
    """Return the settings that corrections lead to."""
    titles = [
        SitePattern(site, "drop", whole_line(title), count)
        for site, review in reviews.items()
        for title, count in review.wrong_titles.items()
        if count >= _RECURS
    ]
    recurring = {(site, one) for site, review in reviews.items() for one in review.recurring}
    patterns = tuple(sorted({*patterns_of(corrections, recurring), *titles}))
    tables: dict[str, SiteTable] = {
        site: {name: tuple(one) for name, one in table.items()} for site, table in to_settings(patterns).items()
    }
    for site in dict.fromkeys(one.site for one in corrections):
        words = tuple(dict.fromkeys(one.word for one in corrections if one.site == site and one.word))
        if words:
            tables.setdefault(site, {})["words"] = words
    for site, review in reviews.items():
        rules = review.rules()
        own: SiteTable = {"start": rules.start, "end": rules.end, "bias": dict(rules.bias)}
        if found := {name: one for name, one in own.items() if one}:
            tables.setdefault(site, {}).update(found)
    return _Proposed(patterns, tables)


def _rows(corrections: Sequence[Correction], proposed: _Proposed, counts: Mapping[tuple[int, str], int]) -> list[str]:
    """Return what corrections lead to, for a person."""
    patterns = proposed.patterns
    corrected = sum(one.corrections for one in patterns)
    out = [f"{count_phrase(len(patterns), 'pattern')} from {count_phrase(corrected, 'line')}\n"]
    out += (_row(one, number, counts) for number, one in enumerate(patterns))
    for site, table in proposed.tables.items():
        for name, said in (("start", "no article above"), ("end", "no article below"), ("words", "never corrected")):
            if ones := table.get(name):
                out.append(f"  {said} ({site or 'all sites'}):\n" + "".join(f"    {one}\n" for one in ones))
        if bias := table.get("bias"):
            out.append(f"  log-odds of labels ({site or 'all sites'}): {toml(bias)}\n")
    if left := [one for one in corrections if one.action == "repair" and not one.word]:
        rules = ", ".join(sorted({one.rule or "unknown" for one in left}))
        out.append(f"  no setting prevents these repairs; please report them: {rules}\n")
    return out


def _row(pattern: SitePattern, number: int, counts: Mapping[tuple[int, str], int]) -> str:
    lines, changed, pages = (counts.get((number, name), 0) for name in ("lines", "changed", "pages"))
    where = pattern.site or "all sites"
    return (
        f"  {pattern.action} {pattern.pattern}\n"
        f"    {where}: {count_phrase(pattern.corrections, 'correction')}; found in "
        f"{count_phrase(lines, 'line')} of {count_phrase(pages, 'page')}, changes {count_phrase(changed, 'line')}\n"
    )


def _name(item: Record) -> str:
    return str(item.fields.get("id", f"{item.source}:{item.position}"))


def _host(item: Record) -> str:
    url = item.fields.get("url")
    return (site_of(url) or "") if isinstance(url, str) else ""


def _cleaned(item: Record, settings: Settings, table: SiteTable | None = None) -> Page:
    """Clean a page with the settings of its site; with those of *table* too, if given."""
    fields, marks = with_marked_text(item, settings.text_field)
    own = settings.of_site(fields.get("url"))
    return clean_record(
        fields,
        settings.text_field,
        language=settings.language,
        markup=settings.markup_of(item.source) if marks is None else marks,
        pipeline=(own if table is None else own.for_site(table)).pipeline,
    )


def _tried(item: Record | Reject, *, settings: Settings, proposed: _Proposed) -> _Tried | Reject:
    """Clean a page as it is; with the proposed settings too, where there are some for its site."""
    if isinstance(item, Reject):
        return item
    page, host = _cleaned(item, settings), _host(item)
    here = [one for one in proposed.patterns if one.site in ("", host)]
    counts = []
    for one in proposed.patterns:
        lines = page.lines if one in here else ()
        hits = [line for line in lines if not line.blank and matches(one.pattern, line.text)]
        counts.append((len(hits), sum(line.kept != (one.action == "keep") for line in hits)))
    table = joined(proposed.tables.get(host, {}), proposed.tables.get("", {}) if host else {})
    further = any(table.get(name) for name in ("start", "end", "bias", "words"))
    after = _cleaned(item, settings, table).text if further or any(changed for _, changed in counts) else page.text
    return _Tried(_name(item), page.text, after, tuple(counts))


def joined(one: SiteTable, other: SiteTable) -> SiteTable:
    """Return two tables of settings as one, in which the lists of *one* come first.

    >>> joined({"drop": ("a",)}, {"drop": ("b",), "keep": ("c",)})
    {'drop': ('a', 'b'), 'keep': ('c',)}
    """
    out = dict(one)
    for name, value in other.items():
        mine = out.get(name)
        if isinstance(value, tuple):
            out[name] = (*(mine if isinstance(mine, tuple) else ()), *value)
        else:
            out[name] = {**value, **(mine if isinstance(mine, dict) else {})}
    return out


def _merged(path: Path, tables: Mapping[str, SiteTable]) -> str:
    """Return the file of settings with the tables: what it says already stays as it stands.

    Raises:
        PathError: they cannot be added.
    """
    before = ""
    if path.exists():
        before = path.read_text("utf-8-sig").rstrip() + "\n\n"
    found = dict(tables)
    common = {name: one for name, one in found.pop("", {}).items() if name in ("keep", "drop", "words")}
    parts = [f"{name} = {toml(values)}\n" for name, values in common.items()]
    rows = [
        f"[sites.{toml(host)}]\n" + "".join(f"{name} = {toml(values)}\n" for name, values in table.items())
        for host, table in found.items()
    ]
    text = "".join(parts) + ("\n" if parts else "") + before + "\n".join(rows)
    try:
        tomllib.loads(text)
    except ValueError as error:
        raise PathError(
            f"{path}: the settings cannot be added, since it has settings for the same sites already, or is not TOML "
            f"({error}). Write them to another file, and put both together by hand"
        ) from error
    return text
