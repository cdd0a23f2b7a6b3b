"""The language of a page, of each of its articles and of its lines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cleanarticle.language.detector import Detector
from cleanarticle.language.profiles import CAP, ProfileDetector
from cleanarticle.language.scripts import main_script
from cleanarticle.page import Line, Page
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline import declares

SHORT = 60
"""Below so many characters a text is too short to differ from the page that it stands on."""

_CLEAR = 0.99  # how sure a line must be to be given a language of its own
_LIKELY = 0.8  # how sure an article must be
_LONG = 400  # an article so long that is refused is in an unknown language, and not merely odd


@declares(reads=["lines", "kept", "articles"], proposes=["language"])
class LanguageCleaner:
    """A cleaner that proposes the language of the page and of its articles.

    Args:
        detector: what tells the language of a text.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def __call__(self, page: Page) -> Iterator[Field]:
        """Propose a ``language`` for every article, and for the page where it is not given.

        One detection an article, over the head of its kept text. The page's language is the one that
        most of the kept text is in. An article that is too short or too unclear has none proposed,
        and so takes the page's; a long one in no known language is proposed ``None``.
        """
        articles = _kept(page)
        found = {
            number: self._detector.detect(_head(lines)) for number, (lines, size) in articles.items() if size >= SHORT
        }
        language = page.language
        if language is None:
            votes: Counter[str | None] = Counter()
            for number, (code, confidence) in found.items():
                votes[code] += math.ceil(articles[number][1] * (confidence if code else 0.5))
            if not found:
                kept = [line for lines, _ in articles.values() for line in lines]
                votes[self._detector.detect(_head(kept or page.lines))[0]] = 1
            language = max(votes, key=votes.__getitem__)
            if language is not None:
                yield Field(None, "language", language)
        for number, (code, confidence) in found.items():
            if number is None or code == language:
                continue
            lines, size = articles[number]
            if code is None:
                sure = [_script(articles[other][0]) for other, (known, _) in found.items() if known == language]
                if size >= _LONG or (sure and _script(lines) not in sure):  # of another script than the page's language
                    yield Field(number, "language", None)
            elif confidence >= _LIKELY:
                yield Field(number, "language", code)


def _script(lines: Iterable[Line]) -> str:
    """Return the name of the script that most of the text is in."""
    script, _ = main_script(_head(lines))
    return script.name if script else ""


def line_languages(page: Page, detector: Detector | None = None) -> Mapping[int, str]:
    """The language of every kept line of 60 characters or more that says it clearly.

    Not part of the default pipeline: it costs a detection a line.

    Args:
        page: a page, labelled.
        detector: what tells the language of a text; the default one where ``None``.

    Returns:
        Codes by the index of the line.
    """
    detector = detector or ProfileDetector()
    out = {}
    for index, line in enumerate(page.lines):
        if line.kept and len(line.text) >= SHORT:
            code, confidence = detector.detect(line.text)
            if code is not None and confidence >= _CLEAR:
                out[index] = code
    return out


def _kept(page: Page) -> dict[int | None, tuple[list[Line], int]]:
    """The kept lines of each article, and their length; those outside of any where there is no article."""
    lines: dict[int | None, list[Line]] = {}
    for line in page.lines:
        if line.kept and not line.blank:
            lines.setdefault(line.article, []).append(line)
    if len(lines) > 1:
        lines.pop(None, None)
    return {number: (group, sum(len(line.text) for line in group)) for number, group in lines.items()}


def _head(lines: Iterable[Line]) -> str:
    """The first lines, as many as a detector looks at."""
    out: list[str] = []
    size = 0
    for line in lines:
        text = line.text[: 2 * CAP].strip()
        if text:
            out.append(text)
            size += len(text)
        if size >= 2 * CAP:
            break
    return "\n".join(out)


detect = LanguageCleaner(ProfileDetector())
"""The cleaner of the default pipeline."""
