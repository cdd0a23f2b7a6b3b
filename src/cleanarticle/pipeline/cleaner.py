"""What a cleaner is: the one interface between the pipeline and all that changes a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from cleanarticle.page import Page
from cleanarticle.page.proposals import Proposal

Cleaner: TypeAlias = Callable[[Page], Iterable[Proposal]]
"""Any callable from the page as it stands to what it proposes."""

C = TypeVar("C", bound=Callable[..., Any])

GIVEN = ("source", "lines", "url")
"""What every page has before the first cleaner runs."""


class Declaration(NamedTuple):
    """What a cleaner reads of a page, and what it proposes.

    Both are names: ``lines`` (their texts), ``labels``, ``kept``, ``articles`` (where they begin), ``repairs``,
    ``warnings``, and the names of fields (``kind``, ``language``, ``title``, ``date`` …).
    """

    reads: tuple[str, ...] = ()
    proposes: tuple[str, ...] = ()


def declares(*, reads: Iterable[str] = (), proposes: Iterable[str] = ()) -> Callable[[C], C]:
    """Declare what a cleaner, a function or a class of them, reads and proposes.

    A pipeline refuses a cleaner that reads what only a later one proposes. Cleaners that declare nothing are
    not checked.

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
    """Return what a cleaner declares; nothing where it does not."""
    found = getattr(cleaner, "declaration", None)
    return found if isinstance(found, Declaration) else Declaration()
