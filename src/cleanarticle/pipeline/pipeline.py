"""Pipelines: cleaners in the fixed order of the stages, and ways to derive other pipelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from cleanarticle.errors import PipelineError
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines
from cleanarticle.page.markup import InputMarkup, LineMarkup
from cleanarticle.pipeline.assemble import assemble
from cleanarticle.pipeline.cleaner import GIVEN, Cleaner, declaration_of
from cleanarticle.pipeline.engine import Engine
from cleanarticle.version import VERSION

STAGES = ("markup", "characters", "label", "split", "language", "spell", "read")
"""The stages, in the order in which they run. The order is fixed.

Marks of Markdown are read first, since they say where text is code. Characters are repaired before anything else
reads the text: stripping white space would destroy bytes that the repair of mojibake needs. The repair of spelling
needs the language, and it is so slow that it is done for kept text only. Fields are read last, from repaired text."""


class Part(NamedTuple):
    """A cleaner, its name, and the stage that it belongs to."""

    name: str
    cleaner: Cleaner
    stage: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An immutable sequence of named cleaners.

    >>> from cleanarticle.page.proposals import Relabel
    >>> def shout(page):
    ...     return [Relabel(i, "nav", 1.0, "capitals") for i, line in enumerate(page.lines) if line.text.isupper()]
    >>> pipeline = Pipeline().with_("shout", shout, stage="label")
    >>> pipeline.names, pipeline.without("shout").names
    (('shout',), ())
    """

    parts: tuple[Part, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the cleaners, in the order in which they run."""
        return tuple(part.name for part in self.parts)

    def with_(self, name: str, cleaner: Cleaner, *, stage: str) -> Self:
        """Return a copy with one more cleaner, the last of its stage.

        Raises:
            PipelineError: the name is taken, or there is no such stage.
        """
        return self._insert(self._end_of(stage), Part(name, cleaner, stage))

    def before(self, name: str, new: str, cleaner: Cleaner) -> Self:
        """Return a copy with a cleaner named *new* directly before the cleaner *name*, in the same stage."""
        at = self._find(name)
        return self._insert(at, Part(new, cleaner, self.parts[at].stage))

    def after(self, name: str, new: str, cleaner: Cleaner) -> Self:
        """Return a copy with a cleaner named *new* directly after the cleaner *name*, in the same stage."""
        at = self._find(name)
        return self._insert(at + 1, Part(new, cleaner, self.parts[at].stage))

    def replace(self, name: str, cleaner: Cleaner) -> Self:
        """Return a copy with another *cleaner* under the same name, in the same position."""
        at = self._find(name)
        part = self.parts[at]._replace(cleaner=cleaner)
        return replace(self, parts=_checked((*self.parts[:at], part, *self.parts[at + 1 :])))

    def without(self, *names: str) -> Self:
        """Return a copy without the named cleaners."""
        for name in names:
            self._find(name)
        return replace(self, parts=tuple(part for part in self.parts if part.name not in names))

    def run(
        self,
        text: str,
        *,
        url: str | None = None,
        language: str | None = None,
        markup: InputMarkup | Mapping[int, LineMarkup] = "auto",
    ) -> Page:
        """Run all cleaners on *text*.

        Args:
            text: the page, as text.
            url: its address, if known.
            language: its language as a BCP-47 code, if known.
            markup: the format of the text: "auto", "none" or "markdown". For text that was rendered from HTML, what
                the HTML says about lines, by the index of the line.

        Raises:
            CleanerError: a cleaner failed; the built-in ones never do.
        """
        known: Mapping[int, LineMarkup] = {} if isinstance(markup, str) else markup
        page = Page(
            source=text,
            url=url,
            language=language,
            lines=split_lines(text),
            version=VERSION,
            markup=known,
            input_markup=markup if isinstance(markup, str) else "none",
        )
        engine = Engine(page)
        for part in self.parts:
            engine.run(part.name, part.cleaner)
        page = engine.page
        text, articles = assemble(page, engine.breaks)
        return page.changed({"text": text, "articles": articles, "trail": engine.trail})

    def table(self) -> str:
        """Return a Markdown table of the cleaners: stage, name, file, what each reads, what each proposes."""
        rows = ["| stage | cleaner | file | reads | proposes |", "|---|---|---|---|---|"]
        for part in self.parts:
            module = getattr(part.cleaner, "__module__", "") or type(part.cleaner).__module__
            file = module.removeprefix("cleanarticle.").replace(".", "/") + ".py"
            reads, proposes = (", ".join(names) for names in declaration_of(part.cleaner))
            rows.append(f"| {part.stage} | `{part.name}` | `{file}` | {reads} | {proposes} |")
        return "\n".join(rows) + "\n"

    def _find(self, name: str) -> int:
        for index, part in enumerate(self.parts):
            if part.name == name:
                return index
        message = f"no cleaner is named {name!r}; the names are {', '.join(self.names) or 'none'}"
        raise PipelineError(message)

    def _end_of(self, stage: str) -> int:
        if stage not in STAGES:
            message = f"no stage is named {stage!r}; the stages are {', '.join(STAGES)}"
            raise PipelineError(message)
        rank = STAGES.index(stage)
        return sum(STAGES.index(part.stage) <= rank for part in self.parts)

    def _insert(self, at: int, part: Part) -> Self:
        if not callable(part.cleaner):
            kind = type(part.cleaner).__name__
            advice = ": add its cleaners one by one" if kind == "Pipeline" else ", which cannot be called with a page"
            raise PipelineError(f"cleaner {part.name!r} is a {kind}{advice}")
        if part.name in self.names:
            message = f"there is a cleaner named {part.name!r} already; use replace(), or another name"
            raise PipelineError(message)
        return replace(self, parts=_checked((*self.parts[:at], part, *self.parts[at:])))


def _checked(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return *parts*, after a check that no cleaner reads what only a later cleaner proposes.

    Raises:
        PipelineError: a cleaner does so; the message says which one, and where to put it.
    """
    available = set(GIVEN)  # the parts of a page that exist, or that a cleaner has proposed so far
    for number, part in enumerate(parts):
        declared = declaration_of(part.cleaner)
        for name in declared.reads:
            if name in available or name in declared.proposes:
                continue
            following = parts[number + 1 :]
            later = next((after for after in following if name in declaration_of(after.cleaner).proposes), None)
            if later is not None:
                message = (
                    f"cleaner {part.name!r} (stage {part.stage!r}) reads {name!r}, which {later.name!r} (stage "
                    f"{later.stage!r}) proposes only later: put it after {later.name!r}"
                )
                raise PipelineError(message)
        available.update(declared.proposes)
    return parts


def build(parts: Sequence[Part]) -> Pipeline:
    """Return a pipeline of *parts*, in the order of their stages; within a stage, in the given order."""
    pipeline = Pipeline()
    for part in parts:
        pipeline = pipeline.with_(part.name, part.cleaner, stage=part.stage)
    return pipeline
