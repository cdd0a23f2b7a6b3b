"""Pages for the tests of spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cleanarticle.page import Page
from cleanarticle.page.proposals import Proposal
from cleanarticle.spelling import repair
from tests.pages import cleaned, page_of

SPUN = "Le présidchezt a parlé de scichezce.\nUn momchezt de silchezce et les chezfants attchezdent.\nIl dort chez lui."
"""French text in which a spinner has replaced "en" by "chez"."""


def french(text: str, language: str | None = "fr", *, kept: bool = True) -> Page:
    """Return a page of *text*, all its lines kept or dropped."""
    return page_of(text, language=language, kept=kept)


def run(page: Page, cleaner: Callable[[Page], Iterable[Proposal]] = repair) -> Page:
    """Return *page* with its spelling repaired."""
    return cleaned(page, cleaner)
