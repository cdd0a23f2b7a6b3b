"""Plots and tables of measured figures: ``python docs/figures.py [--check]``.

Reads what was measured, and writes what the pages show:

* ``docs/figures/*.json`` and ``speed.txt``: the figures, each file with the command that made it and the date;
  ``src/cleanarticle/lines/data/scores.json``: those of the line model, which its training writes;
* ``docs/figures/*.html``: the plots, in colours of the theme, which pages include;
* the tables between ``<!-- figures: NAME -->`` and ``<!-- end of figures -->``, in the README and in the pages.

Each figure is in one of these files and nowhere else. After a new measurement, run this again. ``--check`` writes
nothing, and ends with 1 where something is out of date.
"""

from __future__ import annotations

import argparse
import html
import itertools
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"
SCORES = ROOT / "src" / "cleanarticle" / "lines" / "data" / "scores.json"
PAGES = (
    "README.md",
    "docs/explanation/measuring.md",
    "docs/performance.md",
    "src/cleanarticle/lines/data/CARD.md",
)
LANGUAGES = {
    "ar": "Arabic",
    "be": "Belarusian",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
COLLECTIONS = {
    "aeb text": "news in English (article-extraction-benchmark)",
    "fundus text": "news of some 40 countries (Fundus)",
    "wcxb articles text": "articles of many kinds (WCXB)",
    "l3s-gn1 text": "news of 2008 (L3S-GN1)",
    "dragnet text": "blogs and news of 2010 to 2012, with comments (Dragnet)",
    "cleaneval text": "all sorts of pages of 2006 (CleanEval)",
    "magic text": "articles and forums, a third Chinese (magic-html)",
    "wcxb all text": "articles, forums, shops, lists, documentation (WCXB)",
}
"""The collections of the cross-validation, by their names in the scores."""
_TABLE = re.compile(r"(<!-- figures: (?P<name>[^>]+?) -->\n).*?(<!-- end of figures -->)", re.DOTALL)
TOOLS = {
    "cleanarticle": "cleanarticle (text)",
    "trafilatura": "trafilatura (HTML)",
    "justext": "jusText (HTML)",
    "ftfy": "ftfy alone (text)",
    "langdetect": "langdetect alone (text)",
    "obvious": "obvious composition (text)",
}
_APART = 18  # units of a plot: names of curves stand that far apart at least
_SMALL = 0.5  # per cent of the time: cleaners that take less are not shown


def data(name: str) -> dict[str, Any]:
    """Return a file of figures."""
    found: dict[str, Any] = json.loads((FIGURES / f"{name}.json").read_text("utf-8"))
    return found


class Speed(NamedTuple):
    """What ``benchmarks/speed.py`` printed.

    Attributes:
        command: with its options.
        date: of the run.
        first: milliseconds a page of each contender in the first round, where every page is new to the process.
        again: the same in the second round.
        cleaners: milliseconds a page of each cleaner.
        text: all of it.
    """

    command: str
    date: str
    first: dict[str, float]
    again: dict[str, float]
    cleaners: dict[str, float]
    text: str


def speed() -> Speed:
    """Return the figures of the last run that was kept."""
    text = (FIGURES / "speed.txt").read_text("utf-8")
    head = dict(re.findall(r"^# (command|date): (.+)$", text, re.MULTILINE))
    printed = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip("\n")
    sections = printed.split("\n\n")
    first, again = (
        {
            match[1].strip(): float(match[2])
            for match in re.finditer(r"^(\S.*?) +[\d.]+ +([\d.]+)", section, re.MULTILINE)
        }
        for section in sections[:2]
    )
    cleaners = {match[1]: float(match[2]) for match in re.finditer(r"^(\w+) +([\d.]+)", sections[2], re.MULTILINE)}
    return Speed(head["command"], head["date"], first, again, cleaners, printed)


def bars(name: str, title: str, rows: Sequence[tuple[str, float, bool]], unit: str = "", digits: int = 3) -> str:
    """Return a plot of horizontal bars.

    Args:
        name: of the plot; its anchor.
        title: what it shows, for readers who do not see it.
        rows: of each bar its name, its value, and whether it is one to look at.
        unit: what stands behind the values.
        digits: of the values.
    """
    most = max(value for _, value, _ in rows)
    marks = []
    for label, value, own in rows:
        kind = "bar" if own else "bar other"
        marks.append(
            f'<div class="{kind}"><span>{html.escape(label)}</span>'
            f'<i style="--share: {value / most:.3f}"><b></b>{value:.{digits}f}{unit}</i></div>'
        )
    description = "; ".join(f"{label}: {value:.{digits}f}{unit}" for label, value, _ in rows)
    spoken = html.escape(f"{title}. {description}", quote=True)
    inside = "\n".join(marks)
    return f'<figure class="drawing bars" id="plot-{name}" role="img" aria-label="{spoken}">\n{inside}\n</figure>\n'


class Curve(NamedTuple):
    """A curve of a plot: its name, its points in 0..1 on both axes, and the value at each."""

    name: str
    points: Sequence[tuple[float, float]]
    values: Sequence[str]


def curves(
    name: str, title: str, drawn: Sequence[Curve], axes: tuple[Sequence[str], str], diagonal: bool = False
) -> str:
    """Return a plot of curves over the unit square.

    Args:
        name: of the plot.
        title: what it shows.
        drawn: the curves.
        axes: the labels below the points, from left to right, and the name of the vertical axis.
        diagonal: whether to draw the line on which both axes are equal.
    """
    wide, high, left, top, size, right = 440, 310, 40, 22, 230, 16
    across = wide - left - right

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] * across, top + (1 - point[1]) * size

    marks = []
    for part in (0, 0.25, 0.5, 0.75, 1):
        y = top + (1 - part) * size
        marks.append(f'<path class="rule" d="M{left} {y:.1f}H{left + across}"/>')
        marks.append(f'<text class="soft" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{part:g}</text>')
    if diagonal:
        marks.append(f'<path class="diagonal" d="M{left} {top + size}L{left + across} {top}"/>')
    for at, label in enumerate(axes[0]):
        x = left + across * at / (len(axes[0]) - 1)
        anchor = "start" if at == 0 else "end" if at == len(axes[0]) - 1 else "middle"
        marks.append(f'<text class="soft" x="{x:.1f}" y="{top + size + 22}" text-anchor="{anchor}">{label}</text>')
    marks.append(f'<text class="soft" x="8" y="{top + size + 46}" font-size="12">{html.escape(axes[1])}</text>')
    descriptions: list[str] = []
    names: list[float] = []
    for curve in drawn:
        places = [place(point) for point in curve.points]
        marks.append(f'<path class="curve" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>')
        marks += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]
        x, y = places[-1]
        while any(abs(y - other) < _APART for other in names):
            y -= 1
        names.append(y)
        if len(drawn) > 1:
            marks.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="end">{html.escape(curve.name)}</text>')
        descriptions.append(f"{curve.name}: {', '.join(curve.values)}")
    return _drawing(name, wide, high, title, "; ".join(descriptions), marks)


def _drawing(name: str, wide: int, high: int, title: str, description: str, marks: Sequence[str]) -> str:
    parts = "\n".join(marks)
    return (
        f'<figure class="drawing">\n<svg viewBox="0 0 {wide} {high}" role="img" aria-labelledby="{name}-t {name}-d">\n'
        f'<title id="{name}-t">{html.escape(title)}</title>\n<desc id="{name}-d">{html.escape(description)}</desc>\n'
        f"{parts}\n</svg>\n</figure>\n"
    )


def plots() -> dict[str, str]:
    """Return the plots, by name."""
    rows, ran, unseen, learned = data("accuracy")["rows"], speed(), data("unseen"), data("learning")
    lengths = data("by_kind")["lengths"]
    scores = json.loads(SCORES.read_text("utf-8"))

    def column(name: str) -> list[tuple[str, float, bool]]:
        shown = [
            (f"{row.get('short', row['tool'])} ({row['input']})", row[name], "own" in row)
            for row in rows
            if isinstance(row.get(name), float)
        ]
        return sorted(shown, key=lambda row: -row[1])

    labels = sorted(
        ((key.removeprefix("kind "), value, True) for key, value in scores.items() if key.startswith("kind ")),
        key=lambda row: -row[1],
    )
    by_language = _by_language(data("readers")["languages"])
    collections = sorted(
        ((title, scores[key], True) for key, title in COLLECTIONS.items()),
        key=lambda row: -row[1],
    )
    shares = {name: 100 * value / ran.cleaners["all"] for name, value in ran.cleaners.items() if name != "all"}
    shown = [(name, share, True) for name, share in shares.items() if share >= _SMALL]
    tenths = unseen["calibration"]
    steps = [at / (len(learned["sites"]) - 1) for at in range(len(learned["sites"]))]
    return {
        "news": bars("news", "F1 on news articles, by tool", column("news")),
        "all-kinds": bars("all-kinds", "Word F1 on all kinds of pages, by tool", column("all")),
        "labels": bars("by-label", "F1 by label, on unseen sites", labels),
        "languages": bars("languages", "Kept characters, F1, by language, on unseen sites", by_language),
        "collections": bars("collections", "F1 by kind of page, on unseen sites", collections),
        "lengths": bars(
            "lengths",
            "Milliseconds a page, by its length in characters",
            [
                (_range(group["from"], following["from"] if following else None, group["pages"]), group["ms"], True)
                for group, following in itertools.zip_longest(lengths, lengths[1:])
            ],
            " ms",
            0,
        ),
        "stages": bars("stages", "Share of the time, by cleaner", sorted(shown, key=lambda row: -row[1]), " %", 1),
        "tools": bars(
            "tools",
            "Time for a page, that of trafilatura taken as 1",
            sorted(
                (
                    (TOOLS.get(name, name), value / ran.first["trafilatura"], name == "cleanarticle")
                    for name, value in ran.first.items()
                    if "before" not in name
                ),
                key=lambda row: row[1],
            ),
            digits=1,
        ),
        "calibration": curves(
            "calibration",
            "Of the lines with a given probability of staying, the share that is in the reference text",
            [
                Curve(
                    "cleanarticle",
                    [(tenth["probability"], tenth["in_gold"]) for tenth in tenths],
                    [f"{tenth['probability']:.2f} → {tenth['in_gold']:.2f}" for tenth in tenths],
                )
            ],
            (("0", "0.25", "0.5", "0.75", "1"), "across: probability of staying; up: share in the reference text"),
            diagonal=True,
        ),
        "learning": curves(
            "learning",
            "Accuracy on unseen sites, by how many sites the model was trained on",
            [
                Curve(name, list(zip(steps, values, strict=True)), [f"{value:.3f}" for value in values])
                for name, values in learned["curves"].items()
            ],
            (learned["sites"], "across: sites trained on; up: accuracy on unseen sites"),
        ),
    }


def _by_language(found: dict[str, Any]) -> list[tuple[str, float, bool]]:
    rows = [
        (f"{LANGUAGES.get(code, code)}, {row['pages']} page{'s' * (row['pages'] > 1)}", row["f1"], True)
        for code, row in found.items()
    ]
    return sorted(rows, key=lambda row: -row[1])


def _range(start: int, end: int | None, pages: int) -> str:
    """Return the name of a group of pages by length."""
    span = f"from {start:,}" if end is None else f"up to {end:,}" if not start else f"{start:,} to {end:,}"
    return f"{span} ({pages:,} pages)"


def lengths() -> Iterator[str]:
    """How the times by length were measured."""
    found = data("by_kind")
    yield f"`{found['command']}`, {found['date']}; other programs ran on the machine, so that the ratios count."


def _cell(value: float | str | None, own: bool) -> str:
    if value is None:
        return "–"
    shown = value if isinstance(value, str) else f"{value:.3f}"
    return f"**{shown}**" if own else shown


def comparison() -> Iterator[str]:
    """The table of accuracy and speed."""
    found, ran = data("accuracy"), speed()
    columns = found["columns"]
    yield f"| | input | {' | '.join(columns.values())} | time a page, trafilatura = 1 |"
    yield f"|---|---|{'---:|' * (len(columns) + 1)}"
    for row in found["rows"]:
        own = "own" in row
        cells = [_cell(row.get(name), own) for name in columns]
        took = ran.first.get(row.get("speed", ""))
        cells.append("–" if took is None else f"{took / ran.first['trafilatura']:.1f}")
        name = f"**{row['tool']}**" if own else row["tool"]
        yield f"| {name} | {row['input']} | {' | '.join(cells)} |"
    yield ""
    sources = found["sources"]
    yield (
        f"Accuracy of cleanarticle: on sites that the line model did not see, {sources['cleanarticle']['date']}, "
        f"`{sources['cleanarticle']['command']}`. Published: {sources['published']['command']}. "
        f"Speed: 198 news pages, each new to the process, one core, {ran.date}, `{ran.command}`."
    )


def languages() -> Iterator[str]:
    """The table of languages."""
    found = data("unseen")
    yield "| language | pages | F1 |"
    yield "|---|---:|---:|"
    for code, row in sorted(found["languages"].items(), key=lambda item: -item[1]["f1"]):
        yield f"| {LANGUAGES.get(code, code)} | {row['pages']} | {row['f1']:.3f} |"
    yield f"| all | {sum(row['pages'] for row in found['languages'].values())} | {found['all']:.3f} |"
    yield ""
    yield f"`{found['command']}`, {found['date']}."


def validated() -> Iterator[str]:
    """The table of what the training of the line model found."""
    scores = json.loads(SCORES.read_text("utf-8"))
    rows = {
        "news articles (aeb and Fundus), F1": "aeb+fundus",
        "articles of many kinds (WCXB), word F1": "wcxb articles",
        "all kinds of pages (WCXB), word F1": "wcxb all",
        "snippets (trafilatura's evaluation), accuracy": "snippets",
        "labelled pages, kept characters, F1": "labels",
        "the French ones among these pages": "labels french",
    }
    yield "| the line model alone | text | flat text | after an extractor |"
    yield "|---|---:|---:|---:|"
    yield from _by_rendering(rows, scores)
    yield f"| labels, macro F1 | {scores['kinds macro F1']:.3f} | – | – |"
    yield ""
    yield "`python -m training.labels --folds 5`; printed by `python -m benchmarks.accuracy --validated`."


def _by_rendering(rows: Mapping[str, str], scores: Mapping[str, float]) -> Iterator[str]:
    """Yield a row of scores of the three renderings for each title and the key of its scores."""
    for title, key in rows.items():
        cells = [scores.get(f"{key} {rendering}") for rendering in ("text", "text_flat", "extract")]
        yield f"| {title} | {' | '.join(_cell(cell, own=False) for cell in cells)} |"


def line_model_scores() -> Iterator[str]:
    """The table of all scores of the line model, for its card."""
    scores = json.loads(SCORES.read_text("utf-8"))
    rows = {
        "aeb + fundus, mean F1": "aeb+fundus",
        "wcxb articles, word F1": "wcxb articles",
        "wcxb all page types, word F1": "wcxb all",
        "snippets, accuracy": "snippets",
        "magic, F1, one token a character in scripts without spaces": "magic",
        "Dragnet, F1": "dragnet",
        "L3S-GN1, F1": "l3s-gn1",
        "CleanEval, F1": "cleaneval",
        "labelled pages, kept characters F1": "labels",
        "labelled pages in French, kept characters F1": "labels french",
        "pages of readers, kept characters F1": "readers",
        "pages of readers in French, kept characters F1": "readers french",
    }
    yield "| kept lines as the body | text | text_flat | extract |"
    yield "|---|---:|---:|---:|"
    yield from _by_rendering(rows, scores)
    yield f"| labels of labelled pages, macro F1 | {scores['kinds macro F1']:.3f} | – | – |"
    yield f"| labels of pages of readers, macro F1 | {scores['readers kinds macro F1']:.3f} | – | – |"


def languages_of_readers() -> Iterator[str]:
    """The scores of the line model by language, as a sentence."""
    found = data("readers")
    rows = sorted(found["languages"].items(), key=lambda item: -item[1]["f1"])
    named = (f"{LANGUAGES.get(code, code)} {row['f1']:.3f} ({row['pages']})" for code, row in rows)
    yield f"{', '.join(named)}. {found['date']}."


def label_scores() -> Iterator[str]:
    """The table of the scores of the line model by label."""
    scores = json.loads(SCORES.read_text("utf-8"))
    yield "| label | readers | labelled |"
    yield "|---|---:|---:|"
    for key in scores:
        if key.startswith("kind "):
            yield f"| {key.removeprefix('kind ')} | {scores[f'readers {key}']:.2f} | {scores[key]:.2f} |"


def calibration() -> Iterator[str]:
    """How many lines are sure, and how often those are right."""
    found = data("unseen")
    tenths = found["calibration"]
    every = sum(tenth["lines"] for tenth in tenths)
    low, high = tenths[0], tenths[-1]
    sure = (low["lines"] + high["lines"]) / every
    yield f"{sure:.0%} of the lines get a probability of staying below 0.1 or above 0.9. The reference text contains"
    yield f"{low['in_gold']:.1%} of the lines below 0.1, and {high['in_gold']:.1%} of the lines above 0.9."
    yield f"`{found['command']}`, {found['date']}."


def timings() -> Iterator[str]:
    """What the benchmark of speed printed."""
    ran = speed()
    yield f"`{ran.command}`, {ran.date}:"
    yield ""
    yield "```text"
    yield ran.text
    yield "```"


TABLES = {
    "comparison": comparison,
    "languages": languages,
    "validated": validated,
    "scores": line_model_scores,
    "languages of readers": languages_of_readers,
    "labels": label_scores,
    "calibration": calibration,
    "lengths": lengths,
    "speed": timings,
}


def pages() -> dict[Path, str]:
    """Return the pages with their tables as they have to be."""

    def table(match: re.Match[str]) -> str:
        made = TABLES.get(match["name"])
        return match[0] if made is None else match[1] + "\n".join(made()) + "\n" + match[3]

    return {ROOT / name: _TABLE.sub(table, (ROOT / name).read_text("utf-8")) for name in PAGES}


def main() -> int:
    """Write what is out of date, or say what is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where something is out of date")
    args = parser.parse_args()
    files = {FIGURES / f"{name}.html": text for name, text in plots().items()} | pages()
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is out of date' if args.check else 'written'}")
        if not args.check:
            path.write_text(files[path], encoding="utf-8")
    return int(args.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
