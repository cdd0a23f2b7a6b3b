"""Clean the sample pages with the library and with its peers: ``python -m benchmarks.one_page``, from a checkout.

Prints the table in ``docs/explanation/comparison.md``. Needs ``pip install trafilatura justext lxml_html_clean
clean-text``. Peers for HTML get the text as it is and, in a row of their own, each line of it as a paragraph. A line
counts as kept where a line of the output has most of its words, and as repaired where that line has no mojibake.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import cleanarticle

EXAMPLES = Path(__file__).parent.parent / "examples"


class Sample(NamedTuple):
    """A page, and what is right for it: the lines of its articles, counted from 1, and its spun words, restored."""

    name: str
    language: str
    lines: frozenset[int]
    words: tuple[str, ...]


SAMPLES = (
    Sample("harbour-en.txt", "English", frozenset({16, 28, 30, 32, 36, 42, 47, 49, 51}), ()),
    Sample(
        "tramway-fr.txt",
        "French",
        frozenset({17, 19, 31, 33, 35, 39, 41, 43}),
        ("qui présente depuis", "nouveaux délais", "soutien pour l"),
    ),
)
_MOJIBAKE = re.compile("â€.?|Ã.|Å“")


def main() -> None:
    """Clean, count, print."""
    print("| | text kept | boilerplate dropped | lines with mojibake repaired | spun words repaired |")
    print("|---|---:|---:|---:|---:|")
    for name, function in tools().items():
        print(f"| {name} | {' | '.join(counts(function))} |")


def tools() -> dict[str, Callable[[str, str], str]]:
    """Return the tools that are compared: functions from a text and its language to a text."""
    import cleantext
    import ftfy
    import justext
    import trafilatura

    def by_justext(text: str, language: str) -> str:
        paragraphs = justext.justext(as_html(text), justext.get_stoplist(language))
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    names = {name: f"{name} {version(name)}" for name in ("trafilatura", "justext", "ftfy", "clean-text")}
    return {
        "cleanarticle": lambda text, _: cleanarticle.clean(text).text,
        f"{names['trafilatura']}, the text": lambda text, _: trafilatura.extract(text) or "",
        f"{names['trafilatura']}, lines as `<p>`": lambda text, _: trafilatura.extract(as_html(text)) or "",
        f"{names['justext']}, lines as `<p>`": by_justext,
        f"{names['ftfy']}, `fix_text`": lambda text, _: ftfy.fix_text(text),
        f"{names['clean-text']}, `clean`": lambda text, _: str(cleantext.clean(text, to_ascii=False, lower=False)),
    }


def as_html(text: str) -> str:
    """Return a plain HTML page with each line of *text* as a paragraph."""
    return f"<html><body>{''.join(f'<p>{html.escape(line)}</p>' for line in text.split(chr(10)) if line)}</body></html>"


def counts(function: Callable[[str, str], str]) -> list[str]:
    """Return the cells of the row of one tool."""
    correct = [0, 0, 0, 0]
    total = [0, 0, 0, 0]
    for sample in SAMPLES:
        text = (EXAMPLES / sample.name).read_text("utf-8")
        output = function(text, sample.language)
        rows = [(words(row), row) for row in output.split("\n")]
        for number, line in enumerate(text.split("\n"), 1):
            if line:
                row = next((row for row_words, row in rows if share_most_words(words(line), row_words)), None)
                is_article = number in sample.lines
                correct[not is_article] += (row is not None) is is_article
                total[not is_article] += 1
                if _MOJIBAKE.search(line):
                    correct[2] += row is not None and not _MOJIBAKE.search(row)
                    total[2] += 1
        correct[3] += sum(word in output for word in sample.words)
        total[3] += len(sample.words)
    return [f"{part} of {whole}" for part, whole in zip(correct, total, strict=True)]


def words(line: str) -> frozenset[str]:
    """Return the words of a line, by their ASCII letters and digits."""
    return frozenset(re.findall("[A-Za-z0-9]+", line))


def share_most_words(words_of_line: frozenset[str], others: frozenset[str]) -> bool:
    """Return True where two lines have most of their words in common."""
    return len(words_of_line & others) > 0.6 * len(words_of_line | others)


if __name__ == "__main__":
    main()
