"""The cleaners of comments: find them, read their authors and dates, or leave them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanarticle.comments.boundaries import CommentLines, comments_of_lines, posts_of_lines
from cleanarticle.comments.header import with_headers
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import KEPT, RUNNING_TEXT, Label, Line, Page, Span
from cleanarticle.page.comment import Comment
from cleanarticle.page.kinds import NO_CONTENT
from cleanarticle.page.proposals import Field, Relabel
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.dates import DateContext
from cleanarticle.text.filled_lines import filled_lines

_MAX_KEPT_SHARE = 0.3
"""If the labeller kept a larger share of the characters of a comment, the comment may be part of the article. Set by
hand."""
_MAX_SHARE_OF_KEPT = 0.2
"""If the kept characters of a comment are a larger share of all kept characters of the page, they may be the end of the
article, even in the middle of other comments. Set by hand."""
_MIN_SHARE_OF_COMMENT_LINES = 1 / 3  # of the filled lines of a forum; set by hand
_MAX_TEXT_OF_THREAD = 140  # characters of text; a page with more has an article; set by hand
_SURE_LABEL = 0.8
"""A line of a post whose label is not ``comment`` and has at least this confidence is not text of the post."""
_MIN_COMMENT_TEXT = 60
"""Characters of lines labelled ``comment``: a page with fewer has a button such as "Leave a comment" and no comments.
Of 114 pages with comments none had fewer. Of 150 news and other pages 39 had such a line, and 23 this many
characters."""


def _is_likely(page: Page) -> bool:
    """Return whether a page may have comments: it is a forum, or enough text was labelled as comments."""
    if page.kind in NO_CONTENT:
        return False
    if page.kind == "forum":
        return True
    comment_label = Label.COMMENT  # looked up once: there are many lines
    texts = [line.text for line in page.lines if line.label is comment_label]
    return sum(len(text.strip()) for text in texts) >= _MIN_COMMENT_TEXT


def _is_thread(page: Page) -> bool:
    """Return whether a page of no known kind is a forum: it has many lines of comments, and hardly any text."""
    if page.kind != "other" or _text_size(page) >= _MAX_TEXT_OF_THREAD:
        return False
    filled = filled_lines(page)
    return sum(page.lines[index].label is Label.COMMENT for index in filled) > _MIN_SHARE_OF_COMMENT_LINES * len(filled)


def _text_size(page: Page) -> int:
    """Return how many characters the lines labelled ``body`` or ``lead`` have."""
    return sum([len(line.text.strip()) for line in page.lines if line.label in RUNNING_TEXT])


@declares(reads=["lines", "labels", "kind"], proposes=["comments", "labels", "kept", "kind"])
def find_comments(page: Page) -> Iterator[Field | Relabel]:
    """Propose ``comments``, and the label ``comment`` for all their lines.

    Comments are what readers wrote below an article, and the posts of a forum after the first. A page of kind ``other``
    with many comments and hardly any text is a forum, too.

    The first post of a forum is its article: its lines become text. Lines of the other posts that the labeller kept
    stay in the text of the page, since they are its content. :func:`comments` adds authors and dates to
    ``page.comments``.
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
    """Return the comments that are no part of the article.

    The labeller kept little of such a comment, or little of its run: the comments that follow each other without a gap.
    In the second case the comment must also be a small part of what the labeller kept on the page: otherwise it may be
    the end of the article.
    """
    runs: list[list[CommentLines]] = []
    for comment in found:
        if runs and runs[-1][-1].end == comment.begin:
            runs[-1].append(comment)
        else:
            runs.append([comment])
    max_kept = _MAX_SHARE_OF_KEPT * sum(len(line.text) for line in lines if line.kept)  # characters
    out = []
    for run in runs:
        is_run_outside = _is_outside_article(lines[run[0].begin : run[-1].end])
        for comment in run:
            own = lines[comment.begin : comment.end]
            is_small = sum(len(line.text) for line in own if line.kept) <= max_kept
            if (is_run_outside and is_small) or _is_outside_article(own):
                out.append(comment)
    return out


def _is_outside_article(lines: Sequence[Line]) -> bool:
    """Return whether the labeller kept so little of these lines that they are no part of the article."""
    return sum(len(line.text) for line in lines if line.kept) <= _MAX_KEPT_SHARE * sum(len(line.text) for line in lines)


def without_header(comment: CommentLines, lines: Sequence[Line]) -> Comment:
    """Return a comment whose author and date are not read yet.

    It has its text, its span, and as the span of its author the line that states the author.
    """
    text = "\n".join(lines[at].text.strip() for at in comment.text)
    span = Span(lines[comment.begin].start, lines[comment.end - 1].end)
    spans = {} if comment.author is None else {"author": lines[comment.author].span}
    return Comment(text=text, depth=comment.depth, span=span, spans=spans)


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
    """Return the context to read dates with: the months of the page's language, and its URL."""
    words = vocabulary(page.language)
    return DateContext(words.months, words.tag, page.url)


@declares(reads=["comments"], proposes=["comments"])
def no_comments(page: Page) -> Iterator[Field]:
    """Propose that the page has no comments: their authors are personal data."""
    if page.comments:
        yield Field(None, "comments", (), None, "comments=False")
