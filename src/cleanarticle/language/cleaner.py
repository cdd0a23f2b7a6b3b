"""Find the language of a page, of each of its articles and of its lines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cleanarticle.language.detector import Detector
from cleanarticle.language.profiles import MAX_CHARACTERS, ProfileDetector
from cleanarticle.language.scripts import main_script
from cleanarticle.page import Line, Page
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares

MIN_LENGTH = 60
"""The smallest number of characters of an article, or a line, whose language is detected. Shorter articles have the
language of their page. Set by hand."""

_MIN_LINE_CONFIDENCE = 0.99  # a line has a language of its own if its confidence is at least this; set by hand
_MIN_ARTICLE_CONFIDENCE = 0.8  # the same for an article; set by hand
# If the detector finds no language, an article with at least so many characters is in an unknown language. A shorter
# one may just be a list of names. Set by hand.
_LONG_ARTICLE = 400
# Each character of an article is a vote for the language of the page, with the confidence of the article's language as
# its weight. This is the weight if the language is unknown. Set by hand.
_UNKNOWN_WEIGHT = 0.5


@declares(reads=["lines", "kept", "articles"], proposes=["language"])
class LanguageCleaner:
    """A cleaner that proposes the language of the page and of its articles.

    Args:
        detector: the detector of the language of a text.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def __call__(self, page: Page) -> Iterator[Field]:
        """Propose a ``language`` for each article, and for the page if the caller did not state it.

        The language of each article is detected from the beginning of its kept text. If all articles are short, one
        language is detected from all kept text. The language of the page is the language of most of its kept text. No
        language is proposed for an article that is short or whose language is not clear: it has the language of the
        page. ``None`` is proposed for an article in an unknown language, if it is long, or if it is in another script
        than all articles in the language of the page.
        """
        articles = _kept_by_article(page)
        detected = {
            number: self._detector.detect(_beginning(lines))
            for number, (lines, size) in articles.items()
            if size >= MIN_LENGTH
        }
        language = page.language
        if language is None:
            votes: Counter[str | None] = Counter()  # the weighted characters of each language
            for number, (code, confidence) in detected.items():
                votes[code] += math.ceil(articles[number][1] * (confidence if code else _UNKNOWN_WEIGHT))
            if not detected:
                kept = [line for lines, _ in articles.values() for line in lines]
                votes[self._detector.detect(_beginning(kept or page.lines))[0]] = 1
            language = max(votes, key=votes.__getitem__)
            if language is not None:
                yield Field(None, "language", language)
                if confidences := [confidence for code, confidence in detected.values() if code == language]:
                    yield Field(None, "language_confidence", round(max(confidences), 3))
        for number, (code, confidence) in detected.items():
            if number is None or code == language:
                continue
            lines, size = articles[number]
            if code is None:
                page_scripts = [
                    _script_name(articles[other][0])
                    for other, (other_code, _) in detected.items()
                    if other_code == language
                ]
                is_other_script = page_scripts and _script_name(lines) not in page_scripts
                if size >= _LONG_ARTICLE or is_other_script:
                    yield Field(number, "language", None)
            elif confidence >= _MIN_ARTICLE_CONFIDENCE:
                yield Field(number, "language", code)


def _script_name(lines: Iterable[Line]) -> str:
    """Return the name of the script of most of the text of lines; an empty string if there are no letters."""
    script, _ = main_script(_beginning(lines))
    return script.name if script else ""


def line_languages(page: Page, detector: Detector | None = None) -> Mapping[int, str]:
    """Return the language of each kept line that has at least 60 characters and whose language is clear.

    It is not part of the default pipeline, since it needs a detection for each line.

    Args:
        page: a page whose lines have labels.
        detector: the detector of the language of a text; ``None`` for the default one.

    Returns:
        The codes, by the index of the line.
    """
    detector = detector or ProfileDetector()
    out = {}
    for index, line in enumerate(page.lines):
        if line.kept and len(line.text) >= MIN_LENGTH:
            code, confidence = detector.detect(line.text)
            if code is not None and confidence >= _MIN_LINE_CONFIDENCE:
                out[index] = code
    return out


def _kept_by_article(page: Page) -> dict[int | None, tuple[list[Line], int]]:
    """Return the filled kept lines of each article, and their length in characters.

    If no line belongs to an article, the key ``None`` has all lines.
    """
    lines: dict[int | None, list[Line]] = {}
    for line in page.lines:
        if line.kept and not line.blank:
            lines.setdefault(line.article, []).append(line)
    if len(lines) > 1:
        lines.pop(None, None)
    return {number: (group, sum(len(line.text) for line in group)) for number, group in lines.items()}


def _beginning(lines: Iterable[Line]) -> str:
    """Return the text of the first lines.

    It has twice as many characters as the default detector reads, since the detector leaves out addresses.
    """
    out: list[str] = []
    size = 0
    for line in lines:
        text = line.text[: 2 * MAX_CHARACTERS].strip()
        if text:
            out.append(text)
            size += len(text)
        if size >= 2 * MAX_CHARACTERS:
            break
    return "\n".join(out)


detect = LanguageCleaner(ProfileDetector())
"""The cleaner of the default pipeline."""
