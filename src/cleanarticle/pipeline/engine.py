"""Apply the proposals of cleaners to a page. A page changes nowhere else.

The complete policy:

* Cleaners run one after another; each sees the page as the cleaners before it left it.
* A :class:`Relabel` takes effect unless the line is pinned and the proposal is not. The last one decides.
* An :class:`Edit` is mapped to the source through the earlier edits of the line. If it touches one of them, both
  become one repair, with the rule of the later one. An insertion is widened by the character after it, at the end
  of a line by the character before it, so that its repair has a span. Of overlapping edits of one cleaner, the one
  that begins first wins; if both begin together, the longer one.
* An edit never inserts a line break. It may remove the line break of its line, but nothing of the next line.
* A :class:`Field` replaces the value that an earlier cleaner gave. Later cleaners see it in ``page.fields``.
* A line that is code according to its marks is changed only by edits that remove marks (``markup.…``).
* A :class:`Mark` records in ``page.markup`` what the marks of a line say; it changes no text.
* A :class:`Warn` is added to ``page.warnings`` unless it is there already.
* A proposal that does not take effect stays in the trail, as not accepted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from itertools import zip_longest
from typing import Any, NamedTuple

from cleanarticle.errors import CleanArticleError, CleanerError
from cleanarticle.page import BELONGS, KEPT, Article, Label, Line, Page, Repair, TrailEntry
from cleanarticle.page.markup import MARKUP_RULE
from cleanarticle.page.proposals import Break, Edit, Field, Mark, Proposal, Relabel, Warn
from cleanarticle.pipeline.cleaner import Cleaner

_PAGE_FIELDS = frozenset(
    {"kind", "language", "comments", "confidence", "language_confidence", "likely", "likely_byline", "headlines"}
)
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
        self._break_lines: set[int] = set()

    @property
    def page(self) -> Page:
        """The page after the cleaners that have run so far."""
        return self._page

    @property
    def trail(self) -> tuple[TrailEntry, ...]:
        """Every proposal so far, in order."""
        return tuple(self._trail)

    def run(self, name: str, cleaner: Cleaner) -> None:
        """Call *cleaner* with the page and apply what it proposes.

        Args:
            name: the name of the cleaner, for the trail and for messages.
            cleaner: the cleaner.

        Raises:
            CleanerError: the cleaner raised an exception, or made an invalid proposal.
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
        lines_changed = False  # fields and warnings do not change lines
        new, trail, relabel = tuple.__new__, self._trail, self._relabel
        for proposal in proposals:
            if isinstance(proposal, Relabel):  # first, for speed: there is one for each line
                accepted = relabel(name, proposal)
                lines_changed = True
            elif isinstance(proposal, Edit):  # logged when it is applied, together with the other edits of its line
                self._check_line(name, proposal.line)
                edits[proposal.line].append(proposal)
                continue
            else:
                accepted = self._apply_one(name, proposal, changes)
                lines_changed = lines_changed or isinstance(proposal, Break)
            trail.append(new(TrailEntry, (name, proposal, accepted)))  # a call of the class takes twice as long
        for index, group in edits.items():
            self._edit(name, index, group)
        if edits:
            changes["repairs"] = self._repairs()
            changes["computed_for_texts"] = {}
        if lines_changed or edits:
            self.breaks.sort()
            if self.breaks:
                self._number_lines()
            changes["lines"] = tuple(self._lines)
            changes["pinned"] = frozenset(self._pinned)
            changes["computed"] = {}
        if changes:
            self._page = self._page.changed(changes)

    def _apply_one(self, name: str, proposal: Proposal, changes: dict[str, Any]) -> bool:
        """Apply a proposal that is no edit and no label; return whether it took effect.

        What changes on the page, lines excepted, is added to *changes*, by attribute.
        """
        if isinstance(proposal, Break):
            self._check_line(name, proposal.line)
            if proposal.line in self._break_lines:
                return False
            self._break_lines.add(proposal.line)
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
            self._check_line(name, proposal.line)
            changes.setdefault("markup", dict(self._page.markup))[proposal.line] = proposal.markup
            changes["computed"], changes["computed_for_texts"] = {}, {}
            return True
        allowed = ", ".join(kind.__name__ for kind in _PROPOSALS)
        message = f"cleaner {name!r} proposed a {type(proposal).__name__}; a cleaner may only propose {allowed}"
        raise CleanerError(message)

    def _check_line(self, name: str, line: int) -> None:
        if not 0 <= line < len(self._lines):
            message = (
                f"cleaner {name!r} made a proposal for line {line}, but the page has {len(self._lines)} lines "
                "(indices count from 0)"
            )
            raise CleanerError(message)

    def _relabel(self, name: str, proposal: Relabel) -> bool:
        index, label, confidence, reason, kept, pinned, _ = proposal
        if not 0 <= index < len(self._lines):
            self._check_line(name, index)
        if type(label) is not Label or type(confidence) is not float or not 0 <= confidence <= 1:
            label = _label(name, proposal)
        if pinned:
            self._pinned.add(index)
        elif index in self._pinned:
            return False
        start, end, text, _, _, _, article, _, newline = self._lines[index]
        kept = label in KEPT if kept is None else kept
        # Pages have many lines: this takes half the time of a call of the class, a fifth of that of _replace.
        new = (start, end, text, label, confidence, reason, article, kept, newline)
        self._lines[index] = tuple.__new__(Line, new)
        return True

    def _number_lines(self) -> None:
        """Set the article of each line: a number if it belongs to an article, else ``None``."""
        article: int | None = None
        next_article = 0
        for index, line in enumerate(self._lines):
            if next_article < len(self.breaks) and self.breaks[next_article] == index:
                article = next_article
                next_article += 1
            number = article if line.label in BELONGS and not line.blank else None
            if line.article != number:
                self._lines[index] = line._replace(article=number)

    def _repairs(self) -> tuple[Repair, ...]:
        applied = [repair for group in self._applied.values() for repair in group]
        return tuple(sorted(applied + self._flags))

    def _edit(self, name: str, index: int, edits: list[Edit]) -> None:
        """Apply the edits of one cleaner to one line, in one pass over it and its repairs."""
        line = self._lines[index]
        columns = _ColumnMap(line, self._applied[index])
        markup = self._page.markup.get(index)
        is_code = markup is not None and markup.kind == "code"
        joinable = bool(line.newline) and index + 1 < len(self._lines)
        chosen: list[Edit] = []
        chosen_until = 0  # the column after the last chosen edit: the next one must not begin before it
        pairs = [(_widened(name, line.text, edit), edit) for edit in edits]
        for edit, proposed in sorted(pairs, key=lambda pair: (pair[0].start, -pair[0].end)):
            accepted = _is_valid(line.text, edit, joinable=joinable) and (
                edit.start >= chosen_until or not edit.applied
            )
            accepted = accepted and (not is_code or edit.rule.startswith(MARKUP_RULE))
            self._trail.append(TrailEntry(name, proposed, accepted))
            if accepted and edit.applied:
                chosen_until = edit.end
                chosen.append(edit)
            elif accepted:
                self._flags.append(columns.merge([edit], self._page.source).repair)
        if not chosen:
            return
        repairs: list[Repair] = []
        text: list[str] = []
        copied_until = next_repair = 0
        for group in columns.groups(chosen):
            merged = columns.merge(group, self._page.source)
            text += (line.text[copied_until : merged.start], merged.repair.after)
            repairs += columns.repairs[next_repair : merged.first]
            if merged.repair.before != merged.repair.after:  # else the edits have undone earlier repairs
                repairs.append(merged.repair)
            copied_until, next_repair = merged.end, merged.last
        text.append(line.text[copied_until:])
        self._applied[index] = [*repairs, *columns.repairs[next_repair:]]
        joins = chosen[-1].end > len(line.text)
        self._lines[index] = line._replace(text="".join(text), newline="" if joins else line.newline)


def _label(name: str, proposal: Relabel) -> Label:
    """Return the label of a proposal; it may be given as a string.

    Raises:
        CleanerError: there is no such label, or the confidence is not from 0 to 1.
    """
    confidence = proposal.confidence
    if not isinstance(confidence, (float, int)) or not 0 <= confidence <= 1:
        message = f"cleaner {name!r} proposed a confidence of {confidence!r}; it must be a number from 0 to 1"
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
            f"cleaner {name!r} proposed the field {proposal.name!r} of {owner}; the fields of {owner} are "
            f"{', '.join(sorted(known))}"
        )
        raise CleanerError(message)


def _widened(name: str, text: str, edit: Edit) -> Edit:
    """Return an insertion widened by a neighbouring character, so that its repair has a span; other edits unchanged.

    Raises:
        CleanerError: the columns of the edit are not in the line.
    """
    if not 0 <= edit.start <= edit.end <= len(text) + 1 or edit.start > len(text):
        message = (
            f"cleaner {name!r} proposed an edit of columns {edit.start} to {edit.end}, but the line has {len(text)} "
            "characters"
        )
        raise CleanerError(message)
    if edit.start < edit.end:
        return edit
    if edit.end < len(text):
        return edit._replace(end=edit.end + 1, after=edit.after + text[edit.end])
    if text:
        return edit._replace(start=edit.start - 1, after=text[-1] + edit.after)
    return edit


def _is_valid(text: str, edit: Edit, *, joinable: bool) -> bool:
    """Return whether an edit changes the line, inserts no line break, and joins only a line that can be joined."""
    if "\n" in edit.after or "\r" in edit.after:
        return False
    return joinable if edit.end > len(text) else text[edit.start : edit.end] != edit.after


class _MergedRepair(NamedTuple):
    """One repair that replaces edits and the earlier repairs that they touch."""

    repair: Repair
    start: int
    """The columns of the line's text, before the edits, that the repair covers."""
    end: int
    first: int
    """The half-open range of indices of the earlier repairs that it replaces."""
    last: int


class _ColumnMap:
    """Maps the columns of a repaired line to the source.

    Args:
        line: the line.
        repairs: the repairs that were applied to it so far, in order.
    """

    def __init__(self, line: Line, repairs: Sequence[Repair]) -> None:
        self.repairs = repairs
        self._line = line
        self._starts: list[int] = []  # the columns of the replacement of each repair
        self._ends: list[int] = []
        offset, column = line.start, 0  # the same place in the source and in the text
        for repair in repairs:
            self._starts.append(column + repair.start - offset)
            offset, column = repair.end, self._starts[-1] + len(repair.after)
            self._ends.append(column)

    def groups(self, edits: Sequence[Edit]) -> list[list[Edit]]:
        """Return *edits* in groups; edits that touch the same earlier repair are in one group.

        Args:
            edits: edits of the line, in order, that do not overlap.
        """
        groups: list[list[Edit]] = []
        touched_until = 0
        for edit in edits:
            first, last = self._touched(edit.start, edit.end)
            if groups and first < touched_until:
                groups[-1].append(edit)
            else:
                groups.append([edit])
            touched_until = max(touched_until, last)
        return groups

    def merge(self, edits: Sequence[Edit], source: str) -> _MergedRepair:
        """Return one repair for a group of edits and the earlier repairs that they touch.

        Its rule, confidence and ``applied`` are those of the first edit.
        """
        text = self._line.text
        edits_start, edits_end = edits[0].start, min(edits[-1].end, len(text))
        first, last = self._touched(edits_start, edits[-1].end)
        source_start, start = self._offset(first - 1, edits_start), edits_start
        source_end, end = self._offset(max(first, last) - 1, edits_end), edits_end
        if first < last:  # widen to all of the earlier repairs at both ends
            if self._starts[first] <= edits_start:
                source_start, start = self.repairs[first].start, self._starts[first]
            if self._ends[last - 1] >= edits_end:
                source_end, end = self.repairs[last - 1].end, self._ends[last - 1]
        if edits[-1].end > len(text):  # the line break goes too
            source_end = self._line.end
        after = [text[start:edits_start]]
        for edit, following in zip_longest(edits, edits[1:]):
            after += (edit.after, text[edit.end : following.start if following else end])
        before = source[source_start:source_end]
        rule, confidence, applied = edits[0].rule, edits[0].confidence, edits[0].applied
        repair = Repair(source_start, source_end, before, "".join(after), rule, confidence, applied)
        return _MergedRepair(repair, start, end, first, max(first, last))

    def _touched(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of indices of the repairs that columns *start* to *end* touch."""
        if not self._line.text:
            return 0, len(self.repairs)
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    def _offset(self, repair: int, column: int) -> int:
        """Return the offset in the source of a column between repair number *repair* (-1: none) and the next one."""
        if repair < 0:
            return self._line.start + column
        return self.repairs[repair].end + column - self._ends[repair]
