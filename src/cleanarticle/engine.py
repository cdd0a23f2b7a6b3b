"""Applies what cleaners propose to a page. The only place where anything changes.

The policy, in full:

* Cleaners run one after another; each sees the page as those before it left it.
* A :class:`Relabel` takes effect where its confidence is not below that of the label that stands.
* An :class:`Edit` is mapped to the source through the edits before it. Where it touches one of
  them, both become one repair, under the later rule. Of overlapping edits of one cleaner the one
  that begins first wins, then the longer.
* An edit never puts in a line break, and no edit crosses from a line into the next but for the one
  line break that it may take away.
* A :class:`Field` replaces the value that an earlier cleaner gave.
* What does not take effect stays in the trail, marked so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from cleanarticle.errors import CleanArticleError, CleanerError
from cleanarticle.page import BELONGS, KEPT, Line, Page, Repair, Step
from cleanarticle.proposals import Break, Cleaner, Edit, Field, Proposal, Relabel

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def split_lines(source: str) -> tuple[Line, ...]:
    r"""The lines of *source*, split on ``\n``, ``\r\n`` and ``\r`` alone; they tile it.

    >>> [(line.start, line.end, line.text) for line in split_lines("a\r\n\nb\u2028c")]
    [(0, 3, 'a'), (3, 4, ''), (4, 7, 'b\u2028c')]
    """
    lines = []
    start = 0
    for piece in _LINE.findall(source):
        end = start + len(piece)
        text = piece.rstrip("\r\n")
        lines.append(Line(start, end, text, newline=piece[len(text) :]))
        start = end
    return tuple(lines)


class Engine:
    """The state of one page while its cleaners run.

    Args:
        page: the page to start from; its lines are those of :func:`split_lines`.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lines = list(page.lines)
        self._applied: defaultdict[int, list[Repair]] = defaultdict(list)
        self._flags: list[Repair] = []
        self._trail: list[Step] = []
        self.breaks: list[int] = []
        self.fields: dict[tuple[int | None, str], Field] = {}

    @property
    def page(self) -> Page:
        """The page as it stands."""
        return self._page

    @property
    def trail(self) -> tuple[Step, ...]:
        """Every proposal so far, in order."""
        return tuple(self._trail)

    def run(self, name: str, cleaner: Cleaner) -> None:
        """Let *cleaner* look at the page and apply what it proposes.

        Raises:
            CleanerError: the cleaner raised, or proposed what no page can take.
        """
        try:
            proposals = list(cleaner(self._page))
        except CleanArticleError:
            raise
        except Exception as error:
            message = f"cleaner {name!r} raised {type(error).__name__}: {error}"
            raise CleanerError(message) from error
        if proposals:
            self._apply(name, proposals)

    def _apply(self, name: str, proposals: Sequence[Proposal]) -> None:
        edits: defaultdict[int, list[Edit]] = defaultdict(list)
        changes: dict[str, object] = {}
        breaks = False
        for proposal in proposals:
            if isinstance(proposal, Edit):
                self._check(name, proposal.line)
                edits[proposal.line].append(proposal)
            elif isinstance(proposal, Relabel):
                self._check(name, proposal.line)
                self._trail.append(Step(name, proposal, self._relabel(proposal)))
            elif isinstance(proposal, Break):
                self._check(name, proposal.line)
                accepted = proposal.line not in self.breaks
                if accepted:
                    self.breaks.append(proposal.line)
                breaks = True
                self._trail.append(Step(name, proposal, accepted))
            elif isinstance(proposal, Field):
                self.fields[proposal.article, proposal.name] = proposal
                if proposal.article is None and proposal.name in ("kind", "language"):
                    changes[proposal.name] = proposal.value
                self._trail.append(Step(name, proposal, True))
            else:
                message = f"cleaner {name!r} proposed a {type(proposal).__name__}; it may propose Relabel, Edit, Break, Field"
                raise CleanerError(message)
        for index, group in edits.items():
            self._edit(name, index, group)
        if edits:
            changes["repairs"] = self._repairs()
        if breaks:
            self.breaks.sort()
        if breaks or self.breaks:
            self._number()
        self._page = replace(self._page, lines=tuple(self._lines), **changes)

    def _check(self, name: str, line: int) -> None:
        if not 0 <= line < len(self._lines):
            message = f"cleaner {name!r} proposed something for line {line} of a page of {len(self._lines)} lines"
            raise CleanerError(message)

    def _relabel(self, proposal: Relabel) -> bool:
        line = self._lines[proposal.line]
        if proposal.confidence < line.confidence:
            return False
        self._lines[proposal.line] = line._replace(
            label=proposal.label,
            confidence=proposal.confidence,
            reason=proposal.reason,
            kept=proposal.label in KEPT,
        )
        return True

    def _number(self) -> None:
        """Give each content line the number of the article that it stands in."""
        article: int | None = None
        upcoming = 0
        for index, line in enumerate(self._lines):
            if upcoming < len(self.breaks) and self.breaks[upcoming] == index:
                article = upcoming
                upcoming += 1
            number = article if line.label in BELONGS and not line.blank else None
            if line.article != number:
                self._lines[index] = line._replace(article=number)

    def _repairs(self) -> tuple[Repair, ...]:
        applied = [repair for group in self._applied.values() for repair in group]
        return tuple(sorted(applied + self._flags))

    def _edit(self, name: str, index: int, edits: list[Edit]) -> None:
        """Apply the edits of one cleaner to one line, from its end to its start."""
        taken = len(self._lines[index].text) + 2
        edits.sort(key=lambda edit: (edit.start, -edit.end))
        chosen: list[Edit] = []
        free = 0
        for edit in edits:
            if edit.start < free and edit.applied:
                self._trail.append(Step(name, edit, False))
                continue
            if edit.applied:
                free = edit.end
            chosen.append(edit)
        for edit in reversed(chosen):
            if not 0 <= edit.start <= edit.end < taken:
                message = f"cleaner {name!r} proposed columns {edit.start} to {edit.end} of a line of {taken - 2} characters"
                raise CleanerError(message)
            self._trail.append(Step(name, edit, self._replace(index, edit)))

    def _replace(self, index: int, edit: Edit) -> bool:
        line = self._lines[index]
        text, after = line.text, edit.after
        joins = edit.end > len(text)
        if joins and (not line.newline or index + 1 == len(self._lines)):
            return False
        if "\n" in after or "\r" in after:
            return False
        start, end = edit.start, min(edit.end, len(text))
        if start == end and not joins:  # an insertion takes in a neighbour: every repair has a place
            if end < len(text):
                end, after = end + 1, after + text[end]
            elif start > 0:
                start, after = start - 1, text[start - 1] + after
        if text[start:end] == after and not joins:
            return False
        low, high, left, right, merged = self._locate(index, start, end)
        after = text[left:start] + after + text[end:right]
        if joins:
            high = line.end
        before = self._page.source[low:high]
        repair = Repair(low, high, before, after, edit.rule, edit.confidence, edit.applied)
        if not edit.applied:
            self._flags.append(repair)
            return True
        group = [old for old in self._applied[index] if old not in merged]
        if before != after:
            group.append(repair)
        self._applied[index] = sorted(group)
        self._lines[index] = line._replace(
            text=text[:left] + after + text[right:],
            newline="" if joins else line.newline,
        )
        return True

    def _locate(self, index: int, start: int, end: int) -> tuple[int, int, int, int, list[Repair]]:
        """Columns of a line as a span of the source, widened over the repairs that they touch.

        Returns the span, the columns that it stands for, and those repairs.
        """
        line = self._lines[index]
        place, column = line.start, 0  # where source and text run side by side from here on
        low: int | None = None
        high: int | None = None
        merged: list[Repair] = []
        for repair in self._applied[index]:
            left = column + repair.start - place  # the columns of what the repair put in
            right = left + len(repair.after)
            if low is None and start < left:
                low = place + start - column
            if low is not None and high is None and end <= left:
                high = place + end - column
                break
            touches = left < end and start < right if right > left else start < left < end
            if touches:
                merged.append(repair)
                if low is None:
                    low, start = repair.start, left
                if end <= right:
                    high, end = repair.end, right
            place, column = repair.end, right
            if high is not None:
                break
        if low is None:
            low = place + start - column
        if high is None:
            high = place + end - column
        return low, high, start, end, merged

