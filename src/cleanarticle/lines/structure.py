"""Correct labels that the structure of a page proves wrong, whatever the model says.

A trail of sections (``Home > Cities > Transport``) is navigation, never a title. If two lines in a row have the same
text, and one of them is labelled caption or the text names a photographer, they are the alternative text and the
caption of a picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales import Where
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Relabel
from cleanarticle.pipeline import declares

_TRAIL_SEPARATOR = lazy_pattern(r"\s[>»›]\s")
_MIN_STEPS = 3  # the smallest number of steps of a trail of sections; set by hand
_MAX_STEP_LENGTH = 40  # characters of each step except the last; set by hand
_CREDIT = lazy_pattern(r"©|\((?:[^()/]{0,60}/)?(?:AFP|AP|Reuters|Getty Images|dpa|EPA|EFE|ANSA)\)")
_MIN_CAPTION_LENGTH = 20  # a repeated line is a caption only if it has more characters; set by hand


@declares(reads=["lines", "labels"], proposes=["labels", "kept"])
def structure(page: Page) -> Iterator[Relabel]:
    """Propose labels for lines whose label follows from the structure of the page: a cleaner."""
    index_above: int | None = None
    text_above = ""
    title = Label.TITLE  # looked up once: there are many lines
    has_credit: dict[str, bool] = {}  # by text: a page may have the same line thousands of times
    for index, line in enumerate(page.lines):
        text = line.text.strip()
        if not text:
            continue
        if line.label is title and _is_trail(line.text):
            yield Relabel(index, Label.NAV, 1.0, "a trail of sections")
        if text == text_above and index_above is not None and len(text) > _MIN_CAPTION_LENGTH:
            labels = {page.lines[index_above].label, line.label}
            if text not in has_credit:
                has_credit[text] = _names_photographer(text)
            are_captions = labels == {Label.CAPTION}
            if not are_captions and (Label.CAPTION in labels or has_credit[text]):
                for copy in (index_above, index):
                    yield Relabel(copy, Label.CAPTION, 1.0, "the text of a picture, twice in a row")
        index_above, text_above = index, text


def _is_trail(text: str) -> bool:
    steps = _TRAIL_SEPARATOR.split(text)
    return len(steps) >= _MIN_STEPS and all(len(step) <= _MAX_STEP_LENGTH for step in steps[:-1])


def _names_photographer(text: str) -> bool:
    if _CREDIT.search(text):
        return True
    hits = default_vocabulary().cues.find(text)
    return any(hit.cue.label is Label.CAPTION and hit.cue.where is not Where.LINE for hit in hits)
