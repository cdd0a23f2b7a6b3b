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
from cleanarticle.cli.output import Rejects, Stdout, accepted, say, tracked
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
from cleanarticle.sites.reviewed import ReviewedLine, learn_rules, reviewed_lines, whole_line_pattern
from cleanarticle.text.address import site_of
from cleanarticle.workers import in_order

_MIN_PAGES_OF_TITLE = 2  # corrected pages on which a line was wrongly read as the title, to drop it; set by hand
_MAX_SIGNS_SHOWN = 8  # of those that count most; set by hand
_MAX_PAGES_SHOWN = 10  # of the pages that the settings change most; set by hand


class _PageEffect(NamedTuple):
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


class _ProposedSettings(NamedTuple):
    """The settings that corrections lead to.

    Args:
        patterns: the patterns of lines to keep or drop.
        tables: by site, all settings, these patterns among them; the site ``""`` stands for all sites.
    """

    patterns: tuple[SitePattern, ...]
    tables: Mapping[str, SiteTable]


def run_corrections(args: argparse.Namespace, values: dict[str, Value]) -> int:
    """Show the effect of corrections on pages, write the settings, and return the exit status."""
    corrections = _read_corrections(args.corrections)
    settings = load_settings(values)
    proposed = _propose_settings(corrections, _review_pages(args.paths, settings, corrections))
    text = _with_tables(args.output, proposed.tables) if args.output else ""
    rejects = Rejects()
    function = functools.partial(_try_settings, settings=settings, proposed=proposed)
    size = functools.partial(size_of, text_field=settings.text_field)
    diff = RunDiff(_MAX_PAGES_SHOWN)
    counts: Counter[tuple[int, str]] = Counter()
    effects: Any = in_order(function, tracked(_reader(args.paths, settings)), processes=settings.processes, size=size)
    for effect in accepted(effects, rejects):
        diff.add(effect.name, {"text": effect.before}, {"text": effect.after})
        for number, (lines, changed) in enumerate(effect.lines):
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


def _read_corrections(paths: Sequence[Path]) -> list[Correction]:
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
    """Return a reader of the records of all files."""
    return Reader(find(paths), settings.text_field, encoding=settings.encoding, warn=say)


class _Review:
    """The corrected pages of one site, and the corrected lines that its other pages have too."""

    def __init__(self) -> None:
        self.pages: list[list[ReviewedLine]] = []
        self.recurring: set[str] = set()
        """The corrected lines that pages without corrections have."""
        self.wrong_titles: Counter[str] = Counter()
        """On how many corrected pages each line was labelled title and was not the title."""

    def rules(self) -> SiteRules:
        """Return the rules for pages of the site that the corrected pages show."""
        return learn_rules(self.pages)


def _review_pages(paths: Sequence[str], settings: Settings, corrections: Sequence[Correction]) -> dict[str, _Review]:
    """Return the corrected pages, by site.

    Pages that come through a pipe can be read only once, to try the settings: then there are none.
    """
    by_page: defaultdict[str, list[Correction]] = defaultdict(list)
    for correction in corrections:
        if correction.page:
            by_page[correction.page].append(correction)
    kept_lines = {
        (correction.site, whole_line_pattern(correction.line)) for correction in corrections if correction.keeps
    }
    reviews: defaultdict[str, _Review] = defaultdict(_Review)
    if not by_page or "-" in paths:
        return reviews
    for item in _reader(paths, settings):
        if not isinstance(item, Record):
            continue
        host = _host(item)
        if not (of_page := by_page.get(_name(item))):
            text = with_marked_text(item, settings.text_field)[0].get(settings.text_field)
            lines = text.split("\n") if isinstance(text, str) else []
            reviews[host].recurring.update(
                line for line in map(whole_line_pattern, lines) if (host, line) in kept_lines
            )
            continue
        page = _clean_item(item, settings)
        corrected = {correction.line: correction.keeps for correction in of_page if correction.keeps is not None}
        reviews[host].pages.append(reviewed_lines(page, corrected))
        if titles := {correction.line for correction in of_page if correction.action == "title"}:
            wrong = {line.text.strip() for line in page.lines if line.label is Label.TITLE} - titles
            reviews[host].wrong_titles.update(wrong)
    return reviews


def _propose_settings(corrections: Sequence[Correction], reviews: Mapping[str, _Review]) -> _ProposedSettings:
    """Return the settings that corrections, and the pages with them, lead to."""
    titles = [
        SitePattern(site, "drop", whole_line_pattern(title), count)
        for site, review in reviews.items()
        for title, count in review.wrong_titles.items()
        if count >= _MIN_PAGES_OF_TITLE
    ]
    recurring = {(site, line) for site, review in reviews.items() for line in review.recurring}
    patterns = tuple(sorted({*patterns_of(corrections, recurring), *titles}))
    tables: dict[str, SiteTable] = {
        site: {name: tuple(values) for name, values in table.items()} for site, table in to_settings(patterns).items()
    }
    for site in dict.fromkeys(correction.site for correction in corrections):
        words = tuple(dict.fromkeys(each.word for each in corrections if each.site == site and each.word))
        if words:
            tables.setdefault(site, {})["words"] = words
    for site, review in reviews.items():
        rules = review.rules()
        table: SiteTable = {"landmarks": rules.landmarks, "bias": dict(rules.bias)}
        if not_empty := {name: value for name, value in table.items() if value}:
            tables.setdefault(site, {}).update(not_empty)
    return _ProposedSettings(patterns, tables)


def _rows(
    corrections: Sequence[Correction], proposed: _ProposedSettings, counts: Mapping[tuple[int, str], int]
) -> list[str]:
    """Return the lines of text that describe the proposed settings.

    Args:
        corrections: the corrections.
        proposed: the settings that they lead to.
        counts: for the number of each pattern, the "lines" that it matches, those "changed", and the "pages" with them.
    """
    patterns = proposed.patterns
    corrected = sum(pattern.corrections for pattern in patterns)
    out = [f"{count_phrase(len(patterns), 'pattern')} from {count_phrase(corrected, 'line')}\n"]
    out += (_row(pattern, number, counts) for number, pattern in enumerate(patterns))
    for site, table in proposed.tables.items():
        if words := table.get("words"):
            out.append(f"  never corrected ({site or 'all sites'}):\n" + "".join(f"    {word}\n" for word in words))
        bias = table.get("bias")
        if isinstance(bias, dict) and bias:
            strongest = dict(list(bias.items())[:_MAX_SIGNS_SHOWN])
            shown = f"the strongest of {count_phrase(len(bias), 'sign')}, in log-odds to be kept"
            out.append(f"  {shown} ({site or 'all sites'}): {toml(strongest)}\n")
    if remaining := [each for each in corrections if each.action == "repair" and not each.word]:
        rules = ", ".join(sorted({each.rule or "unknown" for each in remaining}))
        out.append(f"  no setting prevents these repairs; please report them: {rules}\n")
    return out


def _row(pattern: SitePattern, number: int, counts: Mapping[tuple[int, str], int]) -> str:
    """Return the lines of text that describe one pattern."""
    lines, changed, pages = (counts.get((number, name), 0) for name in ("lines", "changed", "pages"))
    where = pattern.site or "all sites"
    return (
        f"  {pattern.action} {pattern.pattern}\n"
        f"    {where}: {count_phrase(pattern.corrections, 'correction')}; found in "
        f"{count_phrase(lines, 'line')} of {count_phrase(pages, 'page')}, changes {count_phrase(changed, 'line')}\n"
    )


def _name(item: Record) -> str:
    """Return the id of a record; without one, its file and position."""
    return str(item.fields.get("id", f"{item.source}:{item.position}"))


def _host(item: Record) -> str:
    """Return the site of a record; empty without an address."""
    url = item.fields.get("url")
    return (site_of(url) or "") if isinstance(url, str) else ""


def _clean_item(item: Record, settings: Settings, table: SiteTable | None = None) -> Page:
    """Clean a page with the settings of its site, and with those of *table* if it is given."""
    fields, marks = with_marked_text(item, settings.text_field)
    of_site = settings.of_site(fields.get("url"))
    return clean_record(
        fields,
        settings.text_field,
        language=settings.language,
        markup=settings.markup_of(item.source) if marks is None else marks,
        pipeline=(of_site if table is None else of_site.for_site(table)).pipeline,
    )


def _try_settings(item: Record | Reject, *, settings: Settings, proposed: _ProposedSettings) -> _PageEffect | Reject:
    """Return the effect of the proposed settings on a page: it is cleaned without them, and with them if they apply."""
    if isinstance(item, Reject):
        return item
    page, host = _clean_item(item, settings), _host(item)
    counts = []
    for pattern in proposed.patterns:
        lines = page.lines if pattern.site in ("", host) else ()
        hits = [line for line in lines if not line.blank and matches(pattern.pattern, line.text)]
        counts.append((len(hits), sum(line.kept != (pattern.action == "keep") for line in hits)))
    table = merge_tables(proposed.tables.get(host, {}), proposed.tables.get("", {}) if host else {})
    has_other_settings = any(table.get(name) for name in ("bias", "words"))
    may_change = has_other_settings or any(changed for _, changed in counts)
    after = _clean_item(item, settings, table).text if may_change else page.text
    return _PageEffect(_name(item), page.text, after, tuple(counts))


def merge_tables(one: SiteTable, other: SiteTable) -> SiteTable:
    """Return two tables of settings as one; the items of *one* come first in lists, and count in mappings.

    >>> merge_tables({"drop": ("a",)}, {"drop": ("b",), "keep": ("c",)})
    {'drop': ('a', 'b'), 'keep': ('c',)}
    """
    out = dict(one)
    for name, value in other.items():
        before = out.get(name)
        if isinstance(value, tuple):
            out[name] = (*(before if isinstance(before, tuple) else ()), *value)
        else:
            out[name] = {**value, **(before if isinstance(before, dict) else {})}
    return out


def _with_tables(path: Path, tables: Mapping[str, SiteTable]) -> str:
    """Return the text of the file of settings with *tables* added; what the file has is not changed.

    Raises:
        PathError: they cannot be added.
    """
    before = ""
    if path.exists():
        before = path.read_text("utf-8-sig").rstrip() + "\n\n"
    by_host = dict(tables)
    common = {name: values for name, values in by_host.pop("", {}).items() if name in ("keep", "drop", "words")}
    parts = [f"{name} = {toml(values)}\n" for name, values in common.items()]
    rows = [
        f"[sites.{toml(host)}]\n" + "".join(f"{name} = {toml(values)}\n" for name, values in table.items())
        for host, table in by_host.items()
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
