"""The data of a page: its lines, repairs, articles and fields. :mod:`cleanarticle.page.page` adds its views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cleanarticle.page.article import Article
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.line import Line, Repair, restore
from cleanarticle.page.markup import MARKUP_RULE, InputMarkup, LineMarkup
from cleanarticle.page.proposals import Field, TrailEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PageData:
    """A page: its source, untouched, and everything that was decided about it."""

    source: str
    url: str | None = None
    language: str | None = None
    kind: PageKind = "other"
    text: str = ""
    articles: tuple[Article, ...] = ()
    lines: tuple[Line, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[str, ...] = ()
    """What whoever uses the page should know: its text looks like HTML, a limit of work was reached."""
    version: Mapping[str, str] = field(default_factory=dict, compare=False)
    trail: tuple[TrailEntry, ...] = field(default=(), compare=False)
    fields: Mapping[tuple[int | None, str], Field] = field(default_factory=dict, compare=False)
    """What was read so far, by the number of the article (``None``: the page) and the name of the field."""
    pinned: frozenset[int] = field(default=frozenset(), compare=False)
    """The lines whose label a user asked for: no later cleaner changes it."""
    markup: Mapping[int, LineMarkup] = field(default_factory=dict, compare=False)
    """What marks say about lines, by the index of the line: of Markdown, or of HTML that was rendered."""
    input_markup: InputMarkup = field(default="auto", compare=False)
    """What the text is written in, as the caller said."""
    computed: dict[Callable[[Any], Any], Any] = field(default_factory=dict, compare=False)
    """What :meth:`once` computed from these lines."""
    computed_for_texts: dict[Callable[[Any], Any], Any] = field(default_factory=dict, compare=False)
    """What :meth:`once_for_texts` computed from the texts of these lines."""

    @property
    def article(self) -> Article | None:
        """The main article, the one whose body has most characters, the first of several; ``None`` without articles."""
        return max(self.articles, key=lambda article: len(article.body), default=None)

    @property
    def removed(self) -> tuple[Line, ...]:
        """The lines that hold something and are not kept, in order."""
        return tuple(line for line in self.lines if not line.kept and not line.blank)

    @property
    def text_repairs(self) -> tuple[Repair, ...]:
        """The repairs that are of the text, without those that only take marks of Markdown out of it."""
        return tuple(repair for repair in self.repairs if not repair.rule.startswith(MARKUP_RULE))

    def language_of(self, article: int | None) -> str | None:
        """Return the language of an article as far as it is known by now; that of the page for ``None``.

        An article without a language of its own is in the page's.
        """
        found = self.fields.get((article, "language"))
        return self.language if found is None else found.value

    def once(self, compute: Callable[[Any], T]) -> T:
        """Return ``compute(page)``, computed once as long as the lines of the page stay as they are.

        Args:
            compute: a function of the page's lines, source and address; not of fields, which change on their own.
        """
        return _once(compute, self, self.computed)

    def once_for_texts(self, compute: Callable[[Any], T]) -> T:
        """Return ``compute(page)``, computed once as long as the texts of the lines stay as they are.

        Args:
            compute: a function of the texts of the page's lines alone: labels change on their own.
        """
        return _once(compute, self, self.computed_for_texts)

    def restore(self) -> str:
        """The source, rebuilt from the lines, the removed ones included, and the repairs."""
        return restore(self.lines, self.repairs)


def _once(compute: Callable[[Any], T], page: PageData, known: dict[Callable[[Any], Any], Any]) -> T:
    if compute not in known:
        known[compute] = compute(page)
    found: T = known[compute]
    return found
