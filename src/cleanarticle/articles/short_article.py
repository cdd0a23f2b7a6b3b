"""Find the article of a page with hardly any text: a title and one or two sentences, or a title and a byline."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.articles.headline import HEADER_LABELS, MAX_TITLE_MASS, MIN_TITLE_MASS, FilledLines
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.page import RUNNING_TEXT, Label, Page
from cleanarticle.text.tokens import folded_words

_TITLES = frozenset({Label.TITLE, Label.HEADING})
_MAY_BE_TITLE = frozenset({Label.NAV, Label.TEASER, Label.BODY, Label.GARBAGE})
"""Labels that titles of such pages get by mistake: a short line above a text is more often part of a menu."""
_BETWEEN_TITLE_AND_TEXT = frozenset(
    {Label.BYLINE, Label.DATE, Label.CAPTION, Label.SOCIAL, Label.META, Label.SUBTITLE, Label.KEYWORDS}
)
_ITEM_LABELS = frozenset({Label.TEASER, Label.COMMENT, Label.BODY, Label.LEAD, Label.AD})

# Mass is the length of a text, where a character of Chinese, Japanese or Korean counts for three. The values were
# set by hand.
_MIN_ITEM_MASS = 25
"""From this mass on a sentence outside the text is an item of a list, or a comment."""
_MAX_LINES = 60
"""Lines of a page: on a longer one, a title and a sentence are a caption, a form or an offer more often than an
article."""
_FEW_LINES = 15  # filled lines of a short page; set by hand
_MIN_TEXT_MASS_FEW_LINES = 8
"""The mass that the text needs on a page of up to :data:`_FEW_LINES` lines."""
_MIN_TEXT_MASS = 40
"""The mass that it needs on a page of more lines."""
_MIN_SHARED_WORDS = 0.4
"""Which share of a line's words the text must have too, for the line to be its title without a label that says so."""
_SURE_LABEL = 0.9
"""A label with this confidence or more is not changed, such as that of a line on all pages of a site; set by hand."""
_STEM_LETTERS = 4  # by which two words are compared


def short_article(page: Page, filled: FilledLines) -> tuple[int, int] | None:
    """Find the only article of a short page.

    Args:
        page: the page, with its lines labelled.
        filled: its filled lines.

    Returns:
        The places of its title and of its first line of text: their numbers among the filled lines. None where there is
        no article of this form.
    """
    text = [place for place in range(len(filled.lines)) if filled.is_text[place] and filled.ends_sentence[place]]
    if not text or len(filled.lines) > _MAX_LINES:
        return None
    first, last = text[0], text[-1]
    title = _title_above(page, filled, first)
    if title is None or _is_interrupted(filled, title, last):
        return None
    min_mass = _MIN_TEXT_MASS_FEW_LINES if len(filled.lines) <= _FEW_LINES else _MIN_TEXT_MASS
    if filled.mass[text].sum() < min_mass or _has_more_of_that_form(filled, title, text):
        return None
    return title, first


def title_without_text(filled: FilledLines) -> int | None:
    """Return the place of the title of an article whose text the page does not have, as that of a video or picture.

    It is labelled title, and the next line is a byline or a date; a subtitle may be between them. Of several the most
    probable one is returned, without one ``None``.
    """
    may_be_title = (filled.has_words & (filled.mass >= MIN_TITLE_MASS)).tolist()
    places: list[int] = []
    label_below: Label | None = None  # of the next line below that is no subtitle
    for place in reversed(range(len(filled.lines))):
        line = filled.lines[place]
        if line.label is Label.TITLE and line.kept and may_be_title[place] and label_below in HEADER_LABELS:
            places.append(place)
        if line.label is not Label.SUBTITLE:
            label_below = line.label
    return max(places, key=lambda place: (filled.lines[place].confidence, -place), default=None)


def _title_above(page: Page, filled: FilledLines, first: int) -> int | None:
    """Return the place of the title above the text at place *first*, with only byline, date and the like between."""
    place = first - 1
    while place >= 0 and filled.lines[place].label in _BETWEEN_TITLE_AND_TEXT:
        place -= 1
    if place < 0 or filled.lines[place].label not in _TITLES:
        subtitles = [other for other in range(place + 1, first) if filled.lines[other].label is Label.SUBTITLE]
        if subtitles:
            place = subtitles[0]
        elif place < 0 or not _may_be_title(filled, place, first):
            return None
    has_form_of_title = MIN_TITLE_MASS <= filled.mass[place] <= MAX_TITLE_MASS and filled.has_words[place]
    # A heading that is a cue phrase as a whole ("Menu", "Newsletter") heads a part of the page, whatever its label.
    is_cue = default_vocabulary().cues.whole(filled.lines[place].text)
    return place if has_form_of_title and not is_cue and filled.indices[place] not in page.pinned else None


def _may_be_title(filled: FilledLines, place: int, first: int) -> bool:
    """Return whether a line with another label is a title: the text uses its words, or fields are below it."""
    line = filled.lines[place]
    if line.label not in _MAY_BE_TITLE or line.confidence >= _SURE_LABEL or filled.ends_sentence[place]:
        return False
    fields = {Label.BYLINE, Label.DATE} & {other.label for other in filled.lines[place + 1 : first]}
    return bool(fields) or _shared_words(filled.texts[place], filled.texts[first]) >= _MIN_SHARED_WORDS


def _is_interrupted(filled: FilledLines, title: int, last: int) -> bool:
    """Return whether there are lines with labels of no article between the title and the last line of text."""
    inside = filled.lines[title + 1 : last + 1]
    return any(line.label not in _BETWEEN_TITLE_AND_TEXT and line.label not in RUNNING_TEXT for line in inside)


def _has_more_of_that_form(filled: FilledLines, title: int, text: Sequence[int]) -> bool:
    """Return whether there is another title, or a sentence of a list or of comments."""
    rest = [place for place in range(len(filled.lines)) if place != title and place not in text]
    has_title = any(filled.lines[place].label is Label.TITLE for place in rest)
    has_item = any(
        filled.lines[place].label in _ITEM_LABELS
        and filled.ends_sentence[place]
        and filled.mass[place] >= _MIN_ITEM_MASS
        for place in rest
    )
    return has_title or has_item


def _shared_words(title: str, text: str) -> float:
    """Return the share of the words of a title that a text has too, compared by their first letters.

    In scripts without spaces the characters are the words.
    """
    stems = [word[:_STEM_LETTERS] for word in folded_words(title)]
    stems_of_text = {word[:_STEM_LETTERS] for word in folded_words(text)}
    return sum(stem in stems_of_text for stem in stems) / len(stems) if stems else 0.0
