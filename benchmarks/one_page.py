"""The sample pages cleaned by the library and by its peers: ``python -m benchmarks.one_page``, from a checkout.

Prints the table in ``docs/explanation/comparison.md``. Needs ``pip install trafilatura justext lxml_html_clean
clean-text``. Peers that want HTML are given the text as it is and, in a row of their own, each line of it as a
paragraph. A line counts as kept where a line of the output has most of its words; as repaired where that line holds no
mojibake any more.
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
    """A page, and what is right for it: the lines of its articles, counted from 1, and its spun words, put right."""

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
    """What is compared: from a text and its language to a text."""
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
    """A plain HTML page with each line of *text* as a paragraph."""
    return f"<html><body>{''.join(f'<p>{html.escape(line)}</p>' for line in text.split(chr(10)) if line)}</body></html>"


def counts(function: Callable[[str, str], str]) -> list[str]:
    """The cells of one row."""
    done = [0, 0, 0, 0]
    of = [0, 0, 0, 0]
    for sample in SAMPLES:
        text = (EXAMPLES / sample.name).read_text("utf-8")
        found = function(text, sample.language)
        rows = [(words(row), row) for row in found.split("\n")]
        for number, line in enumerate(text.split("\n"), 1):
            if line:
                row = next((row for has, row in rows if alike(words(line), has)), None)
                wanted = number in sample.lines
                done[not wanted] += (row is not None) is wanted
                of[not wanted] += 1
                if _MOJIBAKE.search(line):
                    done[2] += row is not None and not _MOJIBAKE.search(row)
                    of[2] += 1
        done[3] += sum(word in found for word in sample.words)
        of[3] += len(sample.words)
    return [f"{part} of {whole}" for part, whole in zip(done, of, strict=True)]


def words(line: str) -> frozenset[str]:
    """The words of a line, by their plain letters and digits."""
    return frozenset(re.findall("[A-Za-z0-9]+", line))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True where two lines have most of their words in common."""
    return len(one & other) > 0.6 * len(one | other)


if __name__ == "__main__":
    main()
