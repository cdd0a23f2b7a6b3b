"""The two cleaners of comments: one finds them and separates them from the article, one reads author and date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanarticle.comments.boundaries import CommentLines, comments_of_lines, posts_of_lines
from cleanarticle.comments.header import with_headers
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import KEPT, Label, Line, Page, Span
from cleanarticle.page.comment import Comment
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Field, Relabel
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext

_MAX_KEPT_SHARE = 0.3  # of the characters of a comment that the labeller kept as text; set by hand
_MAX_SHARE_OF_KEPT = 0.2
"""Of the kept characters of a page, those of a comment that the labeller kept by mistake; set by hand."""
_MIN_COMMENT_LINES = 1 / 3  # of the filled lines of a forum; set by hand
_MAX_TEXT_OF_THREAD = 140  # characters of text; a page with more has an article; set by hand
_SURE_LABEL = 0.8  # confidence; a line of a post with a surer label than this, other than comment, is not its text
_MIN_COMMENT_TEXT = 60
"""Characters of lines labelled comment: with fewer, a page has a button such as "Leave a comment" and no comments.
Of 114 pages with comments none had fewer; of 150 news and other pages 39 had such a line and 23 so much."""


def _is_likely(page: Page) -> bool:
    """Return whether a page may have comments: it is a forum, or enough text was labelled as comments."""
    if page.kind in NO_CONTENT:
        return False
    if page.kind == "forum":
        return True
    comment = Label.COMMENT  # looked up once: there are many lines
    labelled = [line.text for line in page.lines if line.label is comment]
    return sum(len(text.strip()) for text in labelled) >= _MIN_COMMENT_TEXT


def _is_thread(page: Page) -> bool:
    """Return whether a page of no known kind is a forum: it has many lines of comments, and hardly any text."""
    if page.kind != "other" or _text_size(page) >= _MAX_TEXT_OF_THREAD:
        return False
    filled = [line for line in page.lines if not line.blank]
    return sum(line.label is Label.COMMENT for line in filled) > _MIN_COMMENT_LINES * len(filled)


def _text_size(page: Page) -> int:
    """Return how many characters the lines of text have."""
    return sum(len(line.text.strip()) for line in page.lines if line.label in (Label.BODY, Label.LEAD))


@declares(reads=["lines", "labels", "kind"], proposes=["comments", "labels", "kept", "kind"])
def find_comments(page: Page) -> Iterator[Field | Relabel]:
    """Propose the label ``comment`` for all lines of readers' comments and of the posts of a forum after the first.

    A page of no known kind with many comments and hardly any text is a forum, too. The first post of a forum is its
    article: its lines become text. Lines of the other posts that the labeller kept stay in the text of the
    page, since they are its content. :func:`comments` adds authors and dates to ``page.comments``.
    """
    if not _is_likely(page):
        return
    is_thread = _is_thread(page)
    if is_thread:
        yield Field(None, "kind", "forum", None, "many lines of comments, and hardly any text")
    is_forum = is_thread or page.kind == "forum"
    if is_forum:
        first, found = posts_of_lines(page.lines)
        if first is not None and _text_size(page) < _MAX_TEXT_OF_THREAD:
            yield from _as_text(first, page.lines)
    else:
        found = comments_of_lines(page.lines)
        found = _outside_article(found, page.lines)
    if not found:
        return
    reason = "a post after the first" if is_forum else "a reader's comment"
    for comment in found:
        for index in range(comment.begin, comment.end):
            line = page.lines[index]
            if not line.blank and line.label is not Label.COMMENT:
                yield Relabel(index, Label.COMMENT, line.confidence, reason, kept=is_forum and line.kept)
    yield Field(None, "comments", tuple(without_header(comment, page.lines) for comment in found), None, reason)


def _as_text(first: CommentLines, lines: Sequence[Line]) -> Iterator[Relabel]:
    """Propose that the text of the post that opens a thread is the text of the article."""
    for index in first.text:
        line = lines[index]
        if line.label not in KEPT and (line.label is Label.COMMENT or line.confidence < _SURE_LABEL):
            yield Relabel(index, Label.BODY, line.confidence, "the first post of the thread")


def _outside_article(found: Sequence[CommentLines], lines: Sequence[Line]) -> list[CommentLines]:
    """Return the comments that are no part of the article: the labeller kept little of them.

    If it kept little of a run of comments, a comment among them of which it kept more is one, too, unless that is much
    of all that it kept: this may be the end of the article.
    """
    runs: list[list[CommentLines]] = []
    for comment in found:
        if runs and runs[-1][-1].end == comment.begin:
            runs[-1].append(comment)
        else:
            runs.append([comment])
    most = _MAX_SHARE_OF_KEPT * sum(len(line.text) for line in lines if line.kept)
    out = []
    for run in runs:
        is_outside = _is_outside_article(lines[run[0].begin : run[-1].end])
        for comment in run:
            own = lines[comment.begin : comment.end]
            few = is_outside and sum(len(line.text) for line in own if line.kept) <= most
            if few or _is_outside_article(own):
                out.append(comment)
    return out


def _is_outside_article(lines: Sequence[Line]) -> bool:
    """Return whether the labeller kept few of these lines: a range with more text may be part of the article."""
    return sum(len(line.text) for line in lines if line.kept) <= _MAX_KEPT_SHARE * sum(len(line.text) for line in lines)


def without_header(found: CommentLines, lines: Sequence[Line]) -> Comment:
    """Return a comment with its text and its spans, without author and date."""
    text = "\n".join(lines[at].text.strip() for at in found.text)
    span = Span(lines[found.begin].start, lines[found.end - 1].end)
    author = {} if found.author is None else {"author": lines[found.author].span}
    return Comment(text=text, depth=found.depth, span=span, spans=author)


@declares(
    reads=["lines", "labels", "kept", "comments", "articles", "kind", "authors", "language", "url"],
    proposes=["authors"],
)
def thread_author(page: Page) -> Iterator[Field]:
    """Propose ``authors`` of the first post of a forum, if no byline names them."""
    if page.kind != "forum" or (0, "authors") in page.fields or all(line.article is None for line in page.lines):
        return
    first, others = posts_of_lines(page.lines)
    if first is None:
        return
    # The headers of the other posts show where the name ends.
    posts = [without_header(post, page.lines) for post in (first, *others)]
    opening = with_headers(page, posts, _date_context(page))[0]
    if opening.author:
        yield Field(0, "authors", (opening.author,), opening.spans["author"], "the header of the first post")


@declares(reads=["lines", "labels", "kept", "comments", "language", "url"], proposes=["comments"])
def comments(page: Page) -> Iterator[Field]:
    """Propose ``comments``: those that :func:`find_comments` found, with the author and the date of each."""
    if page.comments:
        done = with_headers(page, page.comments, _date_context(page))
        yield Field(None, "comments", done, None, "the lines above and below the text of each")


def _date_context(page: Page) -> DateContext:
    words = vocabulary(page.language)
    return DateContext(words.months, words.tag, page.url)


@declares(reads=["comments"], proposes=["comments"])
def no_comments(page: Page) -> Iterator[Field]:
    """Propose that the page has no comments: their authors are personal data."""
    if page.comments:
        yield Field(None, "comments", (), None, "comments=False")
