"""Ways of making pages for tests: as a stage finds them, as cleaners leave them, and on the command line.

``from tests.pages import page_of``: the root of the checkout is on pytest's path, and on no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat

from cleanarticle.articles import split
from cleanarticle.cli import main
from cleanarticle.fields import READERS
from cleanarticle.page import KEPT, Label, Page
from cleanarticle.page.line import split_lines
from cleanarticle.page.proposals import Proposal, Relabel
from cleanarticle.pipeline import Pipeline
from cleanarticle.pipeline.cleaner import Cleaner
from cleanarticle.pipeline.engine import Engine

ADDED_FIELDS = (
    *("articles", "language", "kind", "confidence", "quality", "comments", "repairs"),
    *("page_id", "schema_version", "version"),
)
"""The fields that every engine adds to a record, in order, between the text and what settings ask for."""

_PARAGRAPHS = """The ferry to the island of Skarra sails again on Monday, eleven weeks after its engine failed in a storm.

Islanders had to take the long way round over the bridge at Hamnes while the yard waited for a new shaft.
"""
FERRY_ARTICLE = f"Ferry returns to Skarra\n\n{_PARAGRAPHS}"
FERRY_SIGNED = f"Ferry returns to Skarra\n\nBy Anna Lindqvist\n\n12 March 2024\n\n{_PARAGRAPHS}"
FERRY_MENU = "Home\nOur sister paper\n\n"
"""A short article, the same with author and date, and what is above it on a page."""

HARBOUR_TITLE = "Harbour of the town needs a metre more"
HARBOUR_TEXT = """The pilots measured the depth of the harbour again on Monday, before the ferry from the islands came in.
They found that the ships of the line need a metre more than there is, said the harbour master, and asked for a dredger.
The council of the town meets in May to decide whether the harbour is to be made deeper, and who is to pay for it.
"""
HARBOUR_MENU = "Home\nNews\nSport\nSubscribe to our newsletter\nLog in\n"
HARBOUR_FOOTER = "About us\nPrivacy policy\nTerms of use\nCookie settings\n"
"""A title, a text of three paragraphs, and what is above and below them on a page."""

Stage = tuple[str, Cleaner, str]
"""A cleaner's name, the cleaner, and the stage that it runs in."""

SPLIT: tuple[Stage, ...] = (("split", split, "split"),)
READ: tuple[Stage, ...] = (*SPLIT, *((name, cleaner, "read") for name, cleaner in READERS))


def page_of(
    source: str,
    labels: Sequence[Label] | None = None,
    *,
    language: str | None = None,
    kept: bool | None = None,
    articles: Iterable[int | None] = (),
    confidence: float = 0.0,
) -> Page:
    """Return the page of *source* before the next stage: lines with these labels and articles, kept as labelled or as said."""
    lines = split_lines(source)
    if labels is not None:
        lines = tuple(
            line._replace(label=label, confidence=confidence, kept=label in KEPT)
            for line, label in zip(lines, labels, strict=True)
        )
    if kept is not None:
        lines = tuple(line._replace(kept=kept) for line in lines)
    numbers = (*articles, *repeat(None, len(lines)))
    return Page(
        source=source,
        language=language,
        lines=tuple(line._replace(article=number) for line, number in zip(lines, numbers, strict=False)),
    )


def cleaned(page: Page, cleaner: Callable[[Page], Iterable[Proposal]], stage: str = "cleaner") -> Page:
    """Return *page* once the engine has run one cleaner on it, with the page restored to its source as a check."""
    engine = Engine(page)
    engine.run(stage, cleaner)
    assert engine.page.restore() == page.source
    return engine.page


def proposing(groups: Iterable[Iterable[Proposal]]) -> Iterator[Cleaner]:
    """Yield a cleaner for each group of proposals, which proposes just those."""
    for group in groups:
        yield _proposing(list(group))


def _proposing(group: list[Proposal]) -> Cleaner:
    """Return a cleaner that proposes these on any page."""

    def cleaner(_: Page) -> list[Proposal]:
        return group

    return cleaner


def engine_of(source: str, *groups: Iterable[Proposal]) -> Engine:
    """Return the engine of a page once a cleaner has proposed each group of proposals; cleaners are named by number."""
    engine = Engine(page_of(source))
    for number, cleaner in enumerate(proposing(groups)):
        engine.run(f"cleaner {number}", cleaner)
    return engine


def labelled(
    rows: Sequence[tuple[Label | Relabel | None, str]],
    *stages: Stage,
    language: str | None = None,
    url: str | None = None,
) -> Page:
    """Return the page of (label, text) rows once *stages* have run on it; a row without a label is left unlabelled."""

    def label(page: Page) -> Iterator[Relabel]:
        for at, (decision, _) in enumerate(rows[: len(page.lines)]):
            if isinstance(decision, Relabel):
                yield decision._replace(line=at)
            elif decision is not None:
                yield Relabel(at, decision)

    pipeline = Pipeline().with_("given", label, stage="label")
    for name, cleaner, stage in stages:
        pipeline = pipeline.with_(name, cleaner, stage=stage)
    return pipeline.run("\n".join(text for _, text in rows), language=language, url=url)


def command(*arguments: object) -> int:
    """Return the exit status of the command line with these *arguments*, run in this process."""
    return main([str(argument) for argument in arguments])
