"""The cleaner: the one interface between the pipeline and everything that changes a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from cleanarticle.page import Page
from cleanarticle.page.proposals import Proposal

Cleaner: TypeAlias = Callable[[Page], Iterable[Proposal]]
"""Any callable that takes a page and returns its proposals."""

C = TypeVar("C", bound=Callable[..., Any])

GIVEN = ("source", "lines", "url")
"""The parts of a page that exist before the first cleaner runs."""


class Declaration(NamedTuple):
    """The parts of a page that a cleaner reads, and the parts to which it proposes changes.

    A part is one of ``lines`` (their texts), ``labels``, ``kept``, ``articles`` (where they begin), ``repairs``,
    ``warnings``, or the name of a field (``kind``, ``language``, ``title``, ``date`` …).
    """

    reads: tuple[str, ...] = ()
    proposes: tuple[str, ...] = ()


def declares(*, reads: Iterable[str] = (), proposes: Iterable[str] = ()) -> Callable[[C], C]:
    """Declare what a cleaner reads and proposes: decorate a function, or a class whose instances are cleaners.

    A pipeline refuses a cleaner that reads what only a later cleaner proposes. Cleaners without a declaration are not
    checked.

    >>> @declares(reads=["language"], proposes=["title"])
    ... def my_title(page): ...
    >>> declaration_of(my_title)
    Declaration(reads=('language',), proposes=('title',))
    """
    declaration = Declaration(tuple(reads), tuple(proposes))

    def mark(cleaner: C) -> C:
        cleaner.declaration = declaration  # type: ignore[attr-defined]
        return cleaner

    return mark


def declaration_of(cleaner: Cleaner) -> Declaration:
    """Return what a cleaner declares; an empty declaration if it declares nothing."""
    declaration = getattr(cleaner, "declaration", None)
    return declaration if isinstance(declaration, Declaration) else Declaration()
