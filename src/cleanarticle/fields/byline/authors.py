"""Choose the names of the authors of an article: what the rules read, and what a network finds likely."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.author_network import AuthorNetwork, default_network
from cleanarticle.fields.byline.candidates import segmented
from cleanarticle.fields.byline.credits import line_counts
from cleanarticle.fields.byline.features import Around, Cut, Measured, language_features, measured
from cleanarticle.fields.byline.line_words import line_words
from cleanarticle.fields.byline.names import MARKS, Name
from cleanarticle.fields.byline.phrase_kinds import fold_line, phrase_kinds
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.text.address import words_of

MIN_LIKELIEST = 0.2
"""The probability of a byline that the likeliest line of an article has at least, if the rules read no name there.

With 0.1 the network ran on an eighth more of the articles and F1 was the same.
"""
MIN_BYLINE = 0.1
"""The probability of a byline from which a line with another label is read; with 0.05 F1 was the same."""
MIN_AUTHOR = 0.5
"""The probability from which a candidate is an author: F1 was highest from 0.5 to 0.55 on sites not trained on."""
MIN_SURE = 0.15
"""The probability from which a name behind a "by" is an author: from 0.1 to 0.3 F1 was the same."""
MAX_AUTHORS = 50
"""Authors of an article."""
_MAX_LINES = 12  # of an article that are cut into words; set by hand
_MAX_LENGTH = 240  # characters of a line
_SHORT_CUE = 40  # characters of a line that may introduce the line below it
_CREDITING = frozenset({Label.BYLINE, Label.DATE})


def authors(
    page: Page,
    region: Region,
    words: Vocabulary,
    ruled: Sequence[Name],
    repeated: Collection[str],
    network: AuthorNetwork | None = None,
) -> list[Name]:
    """Return the authors of an article, in the order in which the page names them.

    Where the line model did not label the page, they are what the rules read: the network goes by what the model says
    about each line.

    Args:
        page: the page, labelled.
        region: that of the article.
        words: the phrases of its language.
        ruled: the names that the rules read.
        repeated: the lines that name nobody, for they stand under article after article.
        network: what scores the candidates; by default the built-in network.
    """
    found = candidates(page, region, words, ruled, repeated)
    if found is None:
        return list(ruled)
    return chosen_names(page, found, (network or default_network())(found).tolist(), ruled)


def candidates(
    page: Page, region: Region, words: Vocabulary, ruled: Sequence[Name], repeated: Collection[str]
) -> Measured | None:
    """Return what may be the names of authors of an article, ``None`` if there is nothing.

    The arguments are those of :func:`authors`.
    """
    likely = page.likely_byline[region.above : region.below]
    if not likely or (not ruled and max(likely) < MIN_LIKELIEST):
        return None
    around = _around(page, region, words)
    cuts = [cut for cut in _cuts(around, ruled, repeated) if cut.segmented.candidates]
    return measured(around, cuts, ruled) if cuts else None


def chosen_names(page: Page, found: Measured, scores: Sequence[float], ruled: Sequence[Name]) -> list[Name]:
    """Return the likely candidates, of those that overlap the likeliest; and what the rules read between them."""
    by_place = {(name.line, name.start, name.end): name for name in ruled}
    ranked: list[tuple[float, Name]] = []
    for line, (start, end), score in zip(found.lines, found.spans, scores, strict=True):
        name = by_place.pop((line, start, end), None)
        if score >= MIN_AUTHOR or (name is not None and name.sure and score >= MIN_SURE):
            ranked.append((score, name or Name(line, start, end, page.lines[line].text[start:end], False)))
    ranked.sort(key=lambda each: -each[0])
    names: list[Name] = []
    for name in [*(name for _, name in ranked), *by_place.values()]:  # the latter are no candidates
        if len(names) < MAX_AUTHORS and not any(
            other.line == name.line and name.start < other.end and other.start < name.end for other in names
        ):
            names.append(name)
    return sorted(names)


def _around(page: Page, region: Region, words: Vocabulary) -> Around:
    lines = page.lines
    titles = region.lines(page, Label.TITLE)
    title = max(titles, key=lambda index: (lines[index].confidence, -index), default=region.begin)
    return Around(
        page=page,
        region=region,
        vocabulary=words,
        filled=[index for index in range(region.above, region.below) if not lines[index].blank],
        counts=page.once_for_texts(line_counts),
        title=title,
        titled=bool(titles),
        host=(page.url or "").partition("://")[2].partition("/")[0].lower(),
        slug=frozenset(words_of(page.url)),
        title_words=frozenset(fold_line(lines[title].text).split()) if titles else frozenset(),
        language=language_features(page.language_of(region.number)),
    )


def _cuts(around: Around, ruled: Sequence[Name], repeated: Collection[str]) -> Iterator[Cut]:
    """Yield the lines of an article that may name an author, cut into words."""
    page, words = around.page, around.vocabulary
    phrases = phrase_kinds(page.language_of(around.region.number))
    read = {name.line for name in ruled}
    positions = list(_read_positions(around, read, repeated))
    if len(positions) > _MAX_LINES:
        positions = sorted(
            heapq.nlargest(_MAX_LINES, positions, key=lambda at: around.page.likely_byline[around.filled[at]])
        )
    for position in positions:
        index = around.filled[position]
        above = page.lines[around.filled[position - 1]].text if position else ""
        bare = above.strip(MARKS) if len(above) <= _SHORT_CUE else ""
        if index not in read and bare and (words.aside.whole(bare) or words.photo.whole(bare)):
            continue
        line = line_words(page.lines[index].text, phrases, words, page.url)
        yield Cut(index, position, line, segmented(line), bool(bare) and words.by.whole(bare))


def _read_positions(around: Around, read: Collection[int], repeated: Collection[str]) -> Iterator[int]:
    """Yield which of the filled lines of an article are to be cut into words."""
    lines, number = around.page.lines, around.region.number
    for position, index in enumerate(around.filled):
        line = lines[index]
        if index in read or (
            (line.label in _CREDITING or around.page.likely_byline[index] >= MIN_BYLINE)
            and len(line.text) <= _MAX_LENGTH
            and line.article in (None, number)
            and line.text not in repeated
        ):
            yield position
