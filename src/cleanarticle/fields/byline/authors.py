"""Choose the names of the authors of an article: those that the rules read, and those that a network finds likely."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.author_network import AuthorNetwork, default_network
from cleanarticle.fields.byline.candidates import line_candidates
from cleanarticle.fields.byline.credits import BYLINE_LABELS, line_counts
from cleanarticle.fields.byline.features import (
    MAX_SEARCHED,
    ArticleContext,
    CandidateFeatures,
    SegmentedLine,
    candidate_features,
    language_features,
)
from cleanarticle.fields.byline.line_words import line_words
from cleanarticle.fields.byline.names import MARKS_AROUND_NAMES, Name
from cleanarticle.fields.byline.phrase_kinds import BIT, PhraseKinds, fold_line, phrase_kinds
from cleanarticle.fields.regions import Region
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.text.address import words_of

MIN_LIKELIEST_BYLINE = 0.1
"""The probability of a byline that some line of an article must have if the rules read no name there."""
MIN_BYLINE = 0.05
"""The probability of a byline from which on a line with another label is read.

With 0.05 here .876 of 1,101 names of authors were candidates; with 0.03, and 0.05 above, .893 and a sixth more lines;
with 0.1 and 0.2, as they were before, .789.
"""
MIN_BYLINE_OF_LONG_LINE = 0.1
"""The same of a line of more than 80 characters; set by hand."""
MIN_AUTHOR = 0.5
"""The score of an author, together with those of the candidates that overlap it: F1 was highest from 0.5 to 0.55 on
sites not trained on."""
MIN_INTRODUCED_AUTHOR = 0.35
"""The score from which on a name that the rules read after a "by" is an author; with 0.15 F1 was .005 lower."""
MIN_UNCLEAR_AUTHOR = 0.4
"""The score that an author must have by itself; from 0.2 to 0.3 F1 was .005 lower."""
MAX_AUTHORS = 50
"""The number of authors of an article; set by hand, and more than lists of authors have."""
# Set by hand.
_MAX_LINES = 12  # of an article that are split into words
_MAX_LENGTH = 600  # characters of a line that the rules read no name in
_MAX_UNLIKELY_LENGTH = 80  # of an unlikely byline
_MAX_CUE_LENGTH = 40  # characters of a line that may introduce the line below it ("Text by")
_HANDLE = lazy_pattern(r"[\w.+-]{3,64}(?=@)|(?<=@)\w{3,64}")
_NO_LETTERS = lazy_pattern(r"[\W\d_]+")


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

    A candidate is taken if it is likely, or if it and those that overlap it are together ("Ann Lee", "Ann Lee Rome"):
    where a name ends may be less sure than that there is one. Of those that overlap, the likeliest is taken.

    Args:
        page: the page.
        features: the candidates.
        scores: the score of each candidate, 0..1.
        names_of_rules: the names that the rules read.
    """
    of_rules = {(name.line, name.start, name.end): name for name in names_of_rules}
    candidates_of_line: defaultdict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for line, (start, end), score in zip(features.line_indices, features.spans, scores, strict=True):
        candidates_of_line[line].append((score, start, end))
    chosen: list[tuple[float, Name]] = []
    for line, scored in candidates_of_line.items():
        names: list[tuple[float, Name]] = []
        for score, start, end in sorted(scored, reverse=True):
            if score < MIN_INTRODUCED_AUTHOR:
                break
            if any(start < other.end and other.start < end for _, other in names):
                continue
            name = of_rules.get((line, start, end))
            together = sum(each for each, low, high in scored if low < end and start < high)
            if (name is not None and name.is_introduced) or (score >= MIN_UNCLEAR_AUTHOR and together >= MIN_AUTHOR):
                names.append((score, name or Name(line, start, end, page.lines[line].text[start:end], False)))
        chosen += names
    return sorted(name for _, name in heapq.nlargest(MAX_AUTHORS, chosen, key=lambda each: each[0]))


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
        body="\n".join([lines[index].text for index in region.text_lines(page)])[:MAX_SEARCHED],
        handles=_handles(page, region),
        title=title,
        has_title=bool(titles),
        host=(page.url or "").partition("://")[2].partition("/")[0].lower(),
        url_words=frozenset(words_of(page.url)),
        title_words=frozenset(fold_line(lines[title].text).split()) if titles else frozenset(),
        language=language_features(page.language_of(region.number)),
    )


def _handles(page: Page, region: Region) -> str:
    """Return the names in the mail addresses and handles of an article, in lower case, one a line."""
    if "@" not in page.source:
        return ""
    texts = (page.lines[index].text for index in range(region.above, region.below))
    return "\n".join(
        _NO_LETTERS.sub("", name.lower()) for text in texts if "@" in text for name in _HANDLE.findall(text)
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
    cues: dict[int, tuple[int, int]] = {-1: (0, 0), len(context.filled): (0, 0)}
    for position in positions:
        index = context.filled[position]
        for at in (position - 1, position + 1):
            if at not in cues:
                cues[at] = _kinds_of_short_line(page.lines[context.filled[at]].text, phrases)
        kinds_above, alone_above = cues[position - 1]
        if index not in lines_with_names and alone_above & (BIT["aside"] | BIT["photo"]):
            continue  # the line above is "Edited by" or "Photo"
        words = line_words(page.lines[index].text, phrases, vocabulary, page)
        follows_by = bool(alone_above & BIT["by"])
        kinds_below = cues[position + 1][0]
        yield SegmentedLine(index, position, words, line_candidates(words), follows_by, kinds_above, kinds_below)


def _kinds_of_short_line(text: str, phrases: PhraseKinds) -> tuple[int, int]:
    """Return the kinds of the phrases of a line, and of one that is the whole line, as bits; 0 for a long line."""
    text = text.strip(MARKS_AROUND_NAMES)
    if not text or len(text) > _MAX_CUE_LENGTH:
        return 0, 0
    kinds = whole = 0
    for hit in phrases.find(text, fold_line(text)):
        kinds |= hit.kinds
        if hit.end - hit.start == len(text):
            whole = hit.kinds
    return kinds, whole


def _positions_to_read(
    context: ArticleContext, lines_with_names: Collection[int], repeated: Collection[str]
) -> Iterator[int]:
    """Yield which of the filled lines of an article to split into words, as indices of ``context.filled``."""
    lines, number = context.page.lines, context.region.number
    for position, index in enumerate(context.filled):
        line = lines[index]
        likely = context.page.likely_byline[index]
        may_name_author = (
            line.label in BYLINE_LABELS
            or likely >= MIN_BYLINE_OF_LONG_LINE
            or (
                (likely >= MIN_BYLINE or context.title < index < context.region.body)
                and len(line.text) <= _MAX_UNLIKELY_LENGTH
            )
        )
        if index in lines_with_names or (
            may_name_author
            and len(line.text) <= _MAX_LENGTH
            and line.article in (None, number)
            and line.text not in repeated
        ):
            yield position
