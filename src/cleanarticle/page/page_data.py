"""Define the data of a page: its lines, repairs, articles and fields. :mod:`cleanarticle.page.page` adds renderings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Self, TypeVar

from cleanarticle.page.article import Article
from cleanarticle.page.comment import Comment
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.line import Line, Repair, restore
from cleanarticle.page.markup import MARKUP_RULE, InputMarkup, LineMarkup
from cleanarticle.page.proposals import Field, TrailEntry
from cleanarticle.page.quality import Quality

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PageData:
    """A page: its unchanged source, and all decisions about it."""

    source: str
    """The text that was given, unchanged."""
    url: str | None = None
    """The address of the page, if the caller gave it."""
    language: str | None = None
    """The BCP-47 code of the language of the page; ``None`` if it is not known."""
    kind: PageKind = "other"
    """The kind of the page: see :data:`cleanarticle.page.kinds.PageKind`."""
    text: str = ""
    """The cleaned text: the kept lines after repairs, joined by newlines."""
    articles: tuple[Article, ...] = ()
    """The articles, in the order of the page."""
    confidence: float | None = None
    """The expected F1 of the text, 0 to 1, compared with the text that a careful reader would keep; ``None`` if no
    cleaner proposed one."""
    comments: tuple[Comment, ...] = ()
    """The readers' comments in order; for a forum, the posts after the first, which is the article."""
    lines: tuple[Line, ...] = ()
    """All lines of the source, removed and blank ones included."""
    repairs: tuple[Repair, ...] = ()
    """All repairs and flags, in the order of the source."""
    warnings: tuple[str, ...] = ()
    """Problems that users of the page should know: the text looks like HTML, a limit of work was reached."""
    version: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The versions of the library, the rules and the model that made the page."""
    trail: tuple[TrailEntry, ...] = field(default=(), compare=False)
    """Every proposal, with its cleaner, its reason, and whether it was applied."""
    fields: Mapping[tuple[int | None, str], Field] = field(default_factory=dict, compare=False)
    """The fields so far, by the number of the article (``None`` for the page) and the name of the field."""
    pinned: frozenset[int] = field(default=frozenset(), compare=False)
    """The indices of the lines whose label was requested by the user; later cleaners do not change it."""
    markup: Mapping[int, LineMarkup] = field(default_factory=dict, compare=False)
    """What the marks of Markdown or the tags of HTML say about lines, by the index of the line."""
    input_markup: InputMarkup = field(default="auto", compare=False)
    """The format of the text, as the caller stated it."""
    language_confidence: float | None = field(default=None, compare=False)
    """The probability of the language, 0 to 1; ``None`` if the language was given or is unknown."""
    likely: Sequence[float] = field(default=(), compare=False)
    """The probability that each line is part of the text, 0 to 1, by the line model; empty if no model was used."""
    computed: dict[Callable[[Any], Any], Any] = field(default_factory=dict, compare=False)
    """The results of :meth:`once` for these lines."""
    computed_for_texts: dict[Callable[[Any], Any], Any] = field(default_factory=dict, compare=False)
    """The results of :meth:`once_for_texts` for the texts of these lines."""
    likely_byline: Sequence[float] = field(default=(), compare=False)
    """The probability that each line is a byline, 0 to 1, by the line model; empty if no model was used."""
    headlines: Mapping[int, Sequence[float]] = field(default_factory=dict, compare=False)
    """What the splitter measured of each line that may be a title, by the index of the line; empty if it measured none.

    The numbers are the features :data:`cleanarticle.articles.headline.FEATURE_NAMES` and two logits: that an article
    begins at the line, and that the line is a title."""

    @property
    def quality(self) -> Quality:
        """The measures of the page by which corpora are filtered; they are computed when they are first used."""
        return self.once(_quality)

    @property
    def article(self) -> Article | None:
        """The main article: the one with the longest body, or the first of several; ``None`` if there is no article."""
        return max(self.articles, key=lambda article: len(article.body), default=None)

    @property
    def removed(self) -> tuple[Line, ...]:
        """The lines that are neither kept nor blank, in order."""
        return tuple(line for line in self.lines if not line.kept and not line.blank)

    @property
    def text_repairs(self) -> tuple[Repair, ...]:
        """The repairs, without those that only remove marks of Markdown."""
        return tuple(repair for repair in self.repairs if not repair.rule.startswith(MARKUP_RULE))

    def language_of(self, article: int | None) -> str | None:
        """Return the language of an article, or the language of the page if *article* is ``None`` or has none yet."""
        language = self.fields.get((article, "language"))
        return self.language if language is None else language.value

    def once(self, compute: Callable[[Any], T]) -> T:
        """Return ``compute(page)``; it is computed again only if a label or text of the lines has changed.

        Args:
            compute: a function of the page's lines, source and address. It must not read fields, since they may change
                although the lines do not.
        """
        return _once(compute, self, self.computed)

    def once_for_texts(self, compute: Callable[[Any], T]) -> T:
        """Return ``compute(page)``; it is computed again only if a text of the lines has changed.

        Args:
            compute: a function of the texts of the page's lines. It must not read labels, since they may change
                although the texts do not.
        """
        return _once(compute, self, self.computed_for_texts)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy with some values replaced. It takes a fifth of the time of :func:`dataclasses.replace`.

        Args:
            changes: the new values, by the name of the attribute.
        """
        page = object.__new__(type(self))
        for name, value in zip(_NAMES, _values(self), strict=True):
            object.__setattr__(page, name, changes.get(name, value))
        return page

    def restore(self) -> str:
        """Return the source, rebuilt from all lines, removed ones included, and the repairs."""
        return restore(self.lines, self.repairs)


_NAMES = tuple(each.name for each in fields(PageData))
_values = attrgetter(*_NAMES)


def _quality(page: PageData) -> Quality:
    return Quality.of(page.text, page.lines, page.language_confidence)


def _once(compute: Callable[[Any], T], page: PageData, results: dict[Callable[[Any], Any], Any]) -> T:
    if compute not in results:
        results[compute] = compute(page)
    result: T = results[compute]
    return result
