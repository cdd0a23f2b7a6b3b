"""Applies what cleaners propose to a page. The only place where anything changes.

The policy, in full:

* Cleaners run one after another; each sees the page as those before it left it.
* A :class:`Relabel` takes effect unless the line is pinned, and the proposal is not. The last one stands.
* An :class:`Edit` is mapped to the source through the edits before it. Where it touches one of
  them, both become one repair, under the later rule. An insertion takes in the character after it,
  at the end of a line the one before it. Of overlapping edits of one cleaner the one that begins
  first wins, then the longer.
* An edit never puts in a line break, and no edit crosses from a line into the next but for the one
  line break that it may take away.
* A :class:`Field` replaces the value that an earlier cleaner gave. Later cleaners see it in ``page.fields``.
* No edit changes a line that is code by its marks, but those that take the marks out (``markup.…``).
* A :class:`Mark` says what the marks of a line are, in ``page.markup``; it changes no text.
* A :class:`Warn` is added to ``page.warnings``, once.
* What does not take effect stays in the trail, marked so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import zip_longest
from typing import Any

from cleanarticle.errors import CleanArticleError, CleanerError
from cleanarticle.page import BELONGS, KEPT, Article, Label, Line, Page, Repair, TrailEntry
from cleanarticle.page.markup import MARKUP_RULE
from cleanarticle.page.proposals import Break, Edit, Field, Mark, Proposal, Relabel, Warn
from cleanarticle.pipeline.cleaner import Cleaner

_PAGE_FIELDS = frozenset({"kind", "language"})
_PROPOSALS = (Relabel, Edit, Break, Field, Warn, Mark)
_ARTICLE_FIELDS = frozenset(field.name for field in fields(Article)) - {"blocks", "span", "spans"}


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
        self._trail: list[TrailEntry] = []
        self._pinned: set[int] = set()
        self.breaks: list[int] = []
        self._broken: set[int] = set()

    @property
    def page(self) -> Page:
        """The page as it stands."""
        return self._page

    @property
    def trail(self) -> tuple[TrailEntry, ...]:
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
        changes: dict[str, Any] = {}
        lines_touched = False  # fields and warnings leave the lines as they are
        for proposal in proposals:
            if isinstance(proposal, Edit):  # logged when it is applied: edits of a line go together
                self._check(name, proposal.line)
                edits[proposal.line].append(proposal)
                continue
            accepted = self._apply_one(name, proposal, changes)
            lines_touched = lines_touched or isinstance(proposal, Relabel | Break)
            self._trail.append(TrailEntry(name, proposal, accepted))
        for index, group in edits.items():
            self._edit(name, index, group)
        if edits:
            changes["repairs"] = self._repairs()
            changes["computed_for_texts"] = {}
        if lines_touched or edits:
            self.breaks.sort()
            if self.breaks:
                self._number()
            changes["lines"] = tuple(self._lines)
            changes["pinned"] = frozenset(self._pinned)
            changes["computed"] = {}
        if changes:
            self._page = replace(self._page, **changes)

    def _apply_one(self, name: str, proposal: Proposal, changes: dict[str, Any]) -> bool:
        """Apply a proposal that is no edit; return whether it took effect."""
        if isinstance(proposal, Relabel):  # first: there is one a line
            self._check(name, proposal.line)
            return self._relabel(proposal, _label(name, proposal))
        if isinstance(proposal, Break):
            self._check(name, proposal.line)
            if proposal.line in self._broken:
                return False
            self._broken.add(proposal.line)
            self.breaks.append(proposal.line)
            return True
        if isinstance(proposal, Field):
            _check_field(name, proposal)
            fields = changes.setdefault("fields", dict(self._page.fields))
            fields[proposal.article, proposal.name] = proposal
            if proposal.article is None:
                changes[proposal.name] = proposal.value
            return True
        if isinstance(proposal, Warn):
            known = changes.get("warnings", self._page.warnings)
            changes["warnings"] = known if proposal.message in known else (*known, proposal.message)
            return True
        if isinstance(proposal, Mark):
            self._check(name, proposal.line)
            changes.setdefault("markup", dict(self._page.markup))[proposal.line] = proposal.markup
            changes["computed"], changes["computed_for_texts"] = {}, {}
            return True
        message = f"cleaner {name!r} proposed a {type(proposal).__name__}; it may propose " + ", ".join(
            kind.__name__ for kind in _PROPOSALS
        )
        raise CleanerError(message)

    def _check(self, name: str, line: int) -> None:
        if not 0 <= line < len(self._lines):
            message = f"cleaner {name!r} proposed something for line {line} of a page of {len(self._lines)} lines"
            raise CleanerError(message)

    def _relabel(self, proposal: Relabel, label: Label) -> bool:
        line = self._lines[proposal.line]
        if proposal.line in self._pinned and not proposal.pinned:
            return False
        if proposal.pinned:
            self._pinned.add(proposal.line)
        self._lines[proposal.line] = Line(  # by position: pages have many lines, and _replace is slow
            line.start,
            line.end,
            line.text,
            label,
            proposal.confidence,
            proposal.reason,
            line.article,
            label in KEPT if proposal.kept is None else proposal.kept,
            line.newline,
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
        """Apply the edits of one cleaner to one line, in one pass over it and its repairs."""
        line = self._lines[index]
        place = _Place(line, self._applied[index])
        markup = self._page.markup.get(index)
        is_code = markup is not None and markup.kind == "code"
        joinable = bool(line.newline) and index + 1 < len(self._lines)
        chosen: list[Edit] = []
        free = 0
        pairs = [(_widened(name, line.text, edit), edit) for edit in edits]
        for edit, proposed in sorted(pairs, key=lambda pair: (pair[0].start, -pair[0].end)):
            accepted = _changes(line.text, edit, joinable=joinable) and (edit.start >= free or not edit.applied)
            accepted = accepted and (not is_code or edit.rule.startswith(MARKUP_RULE))
            self._trail.append(TrailEntry(name, proposed, accepted))
            if accepted and edit.applied:
                free = edit.end
                chosen.append(edit)
            elif accepted:
                self._flags.append(place.repair([edit], self._page.source)[0])
        if not chosen:
            return
        repairs: list[Repair] = []
        text: list[str] = []
        column = upcoming = 0
        for group in place.groups(chosen):
            repair, left, right, first, last = place.repair(group, self._page.source)
            text += (line.text[column:left], repair.after)
            repairs += place.repairs[upcoming:first]
            if repair.before != repair.after:
                repairs.append(repair)
            column, upcoming = right, last
        text.append(line.text[column:])
        self._applied[index] = [*repairs, *place.repairs[upcoming:]]
        joins = chosen[-1].end > len(line.text)
        self._lines[index] = line._replace(text="".join(text), newline="" if joins else line.newline)


def _label(name: str, proposal: Relabel) -> Label:
    confidence = proposal.confidence
    if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        message = f"cleaner {name!r} proposed a confidence of {confidence!r}; it is a number from 0 to 1"
        raise CleanerError(message)
    if type(proposal.label) is Label:
        return proposal.label
    try:
        return Label(proposal.label)
    except ValueError:
        message = f"cleaner {name!r} proposed the label {proposal.label!r}; the labels are {', '.join(Label)}"
        raise CleanerError(message) from None


def _check_field(name: str, proposal: Field) -> None:
    known = _PAGE_FIELDS if proposal.article is None else _ARTICLE_FIELDS
    if proposal.name not in known:
        owner = "a page" if proposal.article is None else "an article"
        message = (
            f"cleaner {name!r} proposed the field {proposal.name!r} of {owner}; there are {', '.join(sorted(known))}"
        )
        raise CleanerError(message)


def _widened(name: str, text: str, edit: Edit) -> Edit:
    """An insertion made to take in a neighbour, so that its repair has a place; other edits as they are.

    Raises:
        CleanerError: the line has no such columns.
    """
    if not 0 <= edit.start <= edit.end <= len(text) + 1 or edit.start > len(text):
        message = f"cleaner {name!r} proposed columns {edit.start} to {edit.end} of a line of {len(text)} characters"
        raise CleanerError(message)
    if edit.start < edit.end:
        return edit
    if edit.end < len(text):
        return edit._replace(end=edit.end + 1, after=edit.after + text[edit.end])
    if text:
        return edit._replace(start=edit.start - 1, after=text[-1] + edit.after)
    return edit


def _changes(text: str, edit: Edit, *, joinable: bool) -> bool:
    """True where an edit changes the line, and only as edits may."""
    if "\n" in edit.after or "\r" in edit.after:
        return False
    return joinable if edit.end > len(text) else text[edit.start : edit.end] != edit.after


class _Place:
    """Where the columns of a repaired line stand in the source.

    Args:
        line: the line.
        repairs: those applied to it so far, in order.
    """

    def __init__(self, line: Line, repairs: Sequence[Repair]) -> None:
        self.repairs = repairs
        self._line = line
        self._lefts: list[int] = []  # the columns of what each repair put in
        self._rights: list[int] = []
        source, column = line.start, 0
        for repair in repairs:
            self._lefts.append(column + repair.start - source)
            source, column = repair.end, self._lefts[-1] + len(repair.after)
            self._rights.append(column)

    def groups(self, edits: Sequence[Edit]) -> list[list[Edit]]:
        """*edits*, in order and apart from each other; those that touch the same repair stand together."""
        groups: list[list[Edit]] = []
        reach = 0
        for edit in edits:
            first, last = self._touched(edit.start, edit.end)
            if groups and first < reach:
                groups[-1].append(edit)
            else:
                groups.append([edit])
            reach = max(reach, last)
        return groups

    def repair(self, edits: Sequence[Edit], source: str) -> tuple[Repair, int, int, int, int]:
        """One repair for *edits* and the repairs that they touch; its columns, and the range of those repairs."""
        text = self._line.text
        start, end = edits[0].start, min(edits[-1].end, len(text))
        first, last = self._touched(start, edits[-1].end)
        low, left = self._source(first - 1, start), start
        high, right = self._source(max(first, last) - 1, end), end
        if first < last:
            if self._lefts[first] <= start:
                low, left = self.repairs[first].start, self._lefts[first]
            if self._rights[last - 1] >= end:
                high, right = self.repairs[last - 1].end, self._rights[last - 1]
        if edits[-1].end > len(text):
            high = self._line.end
        after = [text[left:start]]
        for edit, following in zip_longest(edits, edits[1:]):
            after += (edit.after, text[edit.end : following.start if following else right])
        one = edits[0]
        repair = Repair(low, high, source[low:high], "".join(after), one.rule, one.confidence, one.applied)
        return repair, left, right, first, max(first, last)

    def _touched(self, start: int, end: int) -> tuple[int, int]:
        """The range of the repairs that columns *start* to *end* touch."""
        if not self._line.text:
            return 0, len(self.repairs)
        return bisect_right(self._rights, start), bisect_left(self._lefts, end)

    def _source(self, before: int, column: int) -> int:
        """The place of a column that stands after repair number *before* and before the next."""
        if before < 0:
            return self._line.start + column
        return self.repairs[before].end + column - self._rights[before]
