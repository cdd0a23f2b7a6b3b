"""Choose the names of the authors of an article: those that the rules read, and those that a network finds likely."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.author_network import AuthorNetwork, default_network
from cleanarticle.fields.byline.candidates import line_candidates
from cleanarticle.fields.byline.credits import BYLINE_LABELS, line_counts
from cleanarticle.fields.byline.features import (
    ArticleContext,
    CandidateFeatures,
    SegmentedLine,
    candidate_features,
    language_features,
)
from cleanarticle.fields.byline.line_words import line_words
from cleanarticle.fields.byline.names import MARKS_AROUND_NAMES, Name
from cleanarticle.fields.byline.phrase_kinds import fold_line, phrase_kinds
from cleanarticle.fields.regions import Region
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.text.address import words_of

MIN_LIKELIEST_BYLINE = 0.2
"""The probability of a byline that some line of an article must have if the rules read no name there.

With 0.1 the network ran on an eighth more of the articles and F1 was the same.
"""
MIN_BYLINE = 0.1
"""The probability of a byline from which on a line with another label is read; with 0.05 F1 was the same."""
MIN_AUTHOR = 0.5
"""The score from which on a candidate is an author: F1 was highest from 0.5 to 0.55 on sites not trained on."""
MIN_INTRODUCED_AUTHOR = 0.15
"""The score from which on a name that the rules read after a "by" is an author: from 0.1 to 0.3 F1 was the same."""
MAX_AUTHORS = 50
"""The number of authors of an article; set by hand, and more than lists of authors have."""
# Set by hand.
_MAX_LINES = 12  # of an article that are split into words
_MAX_LENGTH = 240  # characters of a line that the rules read no name in
_MAX_CUE_LENGTH = 40  # characters of a line that may introduce the line below it ("Text by")


def authors(
    page: Page,
    region: Region,
    vocabulary: Vocabulary,
    names_of_rules: Sequence[Name],
    repeated: Collection[str],
    network: AuthorNetwork | None = None,
) -> list[Name]:
    """Return the authors of an article, in the order in which the page names them.

    If the line model did not label the page (its labels were given), these are the names that the rules read: the
    network needs the probabilities of the line model.

    Args:
        page: the page, labelled.
        region: the region of the article.
        vocabulary: the phrases of its language.
        names_of_rules: the names that the rules read.
        repeated: the texts that :func:`~cleanarticle.fields.byline.credits.repeated_bylines` returns.
        network: the network that scores the candidates; by default the built-in one.
    """
    features = candidates(page, region, vocabulary, names_of_rules, repeated)
    if features is None:
        return list(names_of_rules)
    scores = (network or default_network())(features).tolist()
    return chosen_names(page, features, scores, names_of_rules)


def candidates(
    page: Page, region: Region, vocabulary: Vocabulary, names_of_rules: Sequence[Name], repeated: Collection[str]
) -> CandidateFeatures | None:
    """Return the candidates for authors of an article with their features; ``None`` if there are none.

    The arguments are those of :func:`authors`.
    """
    likely_byline = page.likely_byline[region.above : region.below]
    if not likely_byline or (not names_of_rules and max(likely_byline) < MIN_LIKELIEST_BYLINE):
        return None
    context = _article_context(page, region, vocabulary)
    lines = [line for line in _segmented_lines(context, names_of_rules, repeated) if line.candidates.candidates]
    return candidate_features(context, lines, names_of_rules) if lines else None


def chosen_names(
    page: Page, features: CandidateFeatures, scores: Sequence[float], names_of_rules: Sequence[Name]
) -> list[Name]:
    """Return the names of authors, in the order of the page.

    Of likely candidates that overlap, the likeliest is taken. Names that the rules read and that are no candidates,
    such as names of more than five words, are taken if they overlap none of those.

    Args:
        page: the page.
        features: the candidates.
        scores: the score of each candidate, 0..1.
        names_of_rules: the names that the rules read.
    """
    other_names = {(name.line, name.start, name.end): name for name in names_of_rules}
    likely: list[tuple[float, Name]] = []
    for line, (start, end), score in zip(features.line_indices, features.spans, scores, strict=True):
        name = other_names.pop((line, start, end), None)
        is_introduced = name is not None and name.is_introduced
        if score >= MIN_AUTHOR or (is_introduced and score >= MIN_INTRODUCED_AUTHOR):
            likely.append((score, name or Name(line, start, end, page.lines[line].text[start:end], False)))
    likely.sort(key=lambda each: -each[0])
    chosen: list[Name] = []
    for name in [*(name for _, name in likely), *other_names.values()]:
        if len(chosen) < MAX_AUTHORS and not any(
            other.line == name.line and name.start < other.end and other.start < name.end for other in chosen
        ):
            chosen.append(name)
    return sorted(chosen)


def _article_context(page: Page, region: Region, vocabulary: Vocabulary) -> ArticleContext:
    """Return what the lines of an article share."""
    lines = page.lines
    titles = region.lines(page, Label.TITLE)
    # The title of the highest confidence; of several, the first.
    title = max(titles, key=lambda index: (lines[index].confidence, -index), default=region.begin)
    return ArticleContext(
        page=page,
        region=region,
        vocabulary=vocabulary,
        filled=[index for index in range(region.above, region.below) if not lines[index].blank],
        counts=page.once_for_texts(line_counts),
        title=title,
        has_title=bool(titles),
        host=(page.url or "").partition("://")[2].partition("/")[0].lower(),
        url_words=frozenset(words_of(page.url)),
        title_words=frozenset(fold_line(lines[title].text).split()) if titles else frozenset(),
        language=language_features(page.language_of(region.number)),
    )


def _segmented_lines(
    context: ArticleContext, names_of_rules: Sequence[Name], repeated: Collection[str]
) -> Iterator[SegmentedLine]:
    """Yield the lines of an article that may name an author, in order: with names of rules, or likely bylines."""
    page, vocabulary = context.page, context.vocabulary
    phrases = phrase_kinds(page.language_of(context.region.number))
    lines_with_names = {name.line for name in names_of_rules}
    positions = list(_positions_to_read(context, lines_with_names, repeated))
    if len(positions) > _MAX_LINES:
        positions = sorted(heapq.nlargest(_MAX_LINES, positions, key=lambda at: page.likely_byline[context.filled[at]]))
    for position in positions:
        index = context.filled[position]
        above = page.lines[context.filled[position - 1]].text if position else ""
        cue = above.strip(MARKS_AROUND_NAMES) if len(above) <= _MAX_CUE_LENGTH else ""
        if index not in lines_with_names and cue and (vocabulary.aside.whole(cue) or vocabulary.photo.whole(cue)):
            continue  # the line above is "Edited by" or "Photo"
        words = line_words(page.lines[index].text, phrases, vocabulary, page.url)
        follows_by = bool(cue) and vocabulary.by.whole(cue)
        yield SegmentedLine(index, position, words, line_candidates(words), follows_by)


def _positions_to_read(
    context: ArticleContext, lines_with_names: Collection[int], repeated: Collection[str]
) -> Iterator[int]:
    """Yield which of the filled lines of an article to split into words, as indices of ``context.filled``."""
    lines, number = context.page.lines, context.region.number
    for position, index in enumerate(context.filled):
        line = lines[index]
        may_name_author = line.label in BYLINE_LABELS or context.page.likely_byline[index] >= MIN_BYLINE
        if index in lines_with_names or (
            may_name_author
            and len(line.text) <= _MAX_LENGTH
            and line.article in (None, number)
            and line.text not in repeated
        ):
            yield position
