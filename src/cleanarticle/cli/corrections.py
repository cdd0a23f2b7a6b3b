"""``cleanarticle learn --corrections``: turn corrected lines into settings for their sites, and show the effect."""

from __future__ import annotations

import argparse
import functools
import tomllib
from collections import Counter
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
from cleanarticle.page.wording import count_phrase
from cleanarticle.settings import Settings
from cleanarticle.settings.layers import Value
from cleanarticle.sites.corrections import SitePattern, parse_corrections, patterns_of, to_settings
from cleanarticle.text.address import site_of
from cleanarticle.workers import in_order


class _Tried(NamedTuple):
    """The effect of the patterns on one page.

    Args:
        name: the page.
        before: its text without the patterns.
        after: its text with the patterns.
        lines: for each pattern the number of lines that match, and of those that it changes.
    """

    name: str
    before: str
    after: str
    lines: tuple[tuple[int, int], ...]


def run_corrections(args: argparse.Namespace, values: dict[str, Value]) -> int:
    """Show the effect of corrections on pages, write the settings, and return the exit status."""
    try:
        patterns = patterns_of(parse_corrections(args.corrections.read_text("utf-8-sig")))
    except (OptionError, ValueError) as error:
        raise OptionError(f"{args.corrections}: {error}") from error
    settings = load_settings(values)
    text = _merged(args.output, patterns) if args.output else ""
    rejects = Rejects()
    reader = Reader(find(args.paths), settings.text_field, encoding=settings.encoding, warn=say)
    function = functools.partial(_tried, settings=settings, patterns=patterns)
    size = functools.partial(size_of, text_field=settings.text_field)
    diff = RunDiff(10)
    counts: Counter[tuple[int, str]] = Counter()
    found: Any = in_order(function, noted(reader), processes=settings.processes, size=size)
    for tried in accepted(found, rejects):
        diff.add(tried.name, {"text": tried.before}, {"text": tried.after})
        for number, (lines, changed) in enumerate(tried.lines):
            counts[number, "lines"] += lines
            counts[number, "changed"] += changed
            counts[number, "pages"] += bool(lines)
    rows = [_row(one, number, counts) for number, one in enumerate(patterns)]
    corrected = sum(one.corrections for one in patterns)
    head = f"{count_phrase(len(patterns), 'pattern')} from {count_phrase(corrected, 'line')}\n"
    Stdout().write((head + "".join(rows) + "\n" + diff.text()).encode("utf-8", "replace"))
    if args.output:
        with NewFile(args.output) as file:
            file.write(text.encode("utf-8"))
        say(f"{args.output}: written. Next: cleanarticle clean PATH --config {args.output}")
    else:
        say("nothing was written; to accept this, give the same command with -o cleanarticle.toml")
    return 1 if rejects.count else 0


def _row(pattern: SitePattern, number: int, counts: Mapping[tuple[int, str], int]) -> str:
    lines, changed, pages = (counts.get((number, name), 0) for name in ("lines", "changed", "pages"))
    where = pattern.site or "all sites"
    return (
        f"  {pattern.action} {pattern.pattern}\n"
        f"    {where}: {count_phrase(pattern.corrections, 'correction')}; found in "
        f"{count_phrase(lines, 'line')} of {count_phrase(pages, 'page')}, changes {count_phrase(changed, 'line')}\n"
    )


def _tried(item: Record | Reject, *, settings: Settings, patterns: Sequence[SitePattern]) -> _Tried | Reject:
    """Clean a page without the patterns, and with them if one of them matches."""
    if isinstance(item, Reject):
        return item
    fields, marks = with_marked_text(item, settings.text_field)
    host = site_of(fields["url"]) if isinstance(fields.get("url"), str) else None
    own = settings.of_site(fields.get("url"))

    def cleaned(with_these: Settings) -> Any:
        return clean_record(
            fields,
            settings.text_field,
            language=settings.language,
            markup=settings.markup_of(item.source) if marks is None else marks,
            pipeline=with_these.pipeline,
        )

    page = cleaned(own)
    here = [one for one in patterns if one.site in ("", host)]
    counts = []
    for one in patterns:
        lines = page.lines if one in here else ()
        hits = [line for line in lines if not line.blank and matches(one.pattern, line.text)]
        counts.append((len(hits), sum(line.kept != (one.action == "keep") for line in hits)))
    after = page.text
    if any(changed for _, changed in counts):
        keep, drop = (tuple(one.pattern for one in here if one.action == action) for action in ("keep", "drop"))
        after = cleaned(own.with_patterns(keep, drop)).text
    name = str(fields.get("id", f"{item.source}:{item.position}"))
    return _Tried(name, page.text, after, tuple(counts))


def _merged(path: Path, patterns: Sequence[SitePattern]) -> str:
    """Return the settings file with the patterns added; its other content is unchanged.

    Raises:
        PathError: they cannot be added.
    """
    before = ""
    if path.exists():
        before = path.read_text("utf-8-sig").rstrip() + "\n\n"
    found = to_settings(patterns)
    common = found.pop("", {})
    parts = [f"{name} = {toml(values)}\n" for name, values in common.items()]
    tables = [
        f"[sites.{toml(host)}]\n" + "".join(f"{name} = {toml(values)}\n" for name, values in table.items())
        for host, table in found.items()
    ]
    text = "".join(parts) + ("\n" if parts else "") + before + "\n".join(tables)
    try:
        tomllib.loads(text)
    except ValueError as error:
        raise PathError(
            f"{path}: the patterns cannot be added, since it has settings for the same sites already, or is not TOML "
            f"({error}). Write them to another file, and put both together by hand"
        ) from error
    return text
