"""Apply the proposals of cleaners to a page. A page changes nowhere else.

The complete policy:

* Cleaners run one after another; each sees the page as the cleaners before it left it.
* A :class:`Relabel` takes effect unless the line is pinned and the proposal is not. The last one decides.
* An :class:`Edit` is mapped to the source through the earlier repairs of the line. If it overlaps some of them, it and
  they become one repair, with the rule of the edit. If several edits of one cleaner overlap the same repair, all
  become one repair, with the rule of the first edit. Edits that only meet stay separate repairs.
* An insertion is widened by the character after it, or at the end of a line by the character before it, so that its
  repair has a span. Only in an empty line has it none.
* Of overlapping edits of one cleaner, the one that begins first wins; if both begin together, the longer one.
* An edit never inserts a line break. It may remove the line break of its line, which is the column after the text, but
  nothing of the next line.
* A :class:`Break` begins an article at its line, unless one begins there already.
* A :class:`Field` replaces the value that an earlier cleaner gave. Later cleaners see it in ``page.fields``.
* A line that is code according to its marks is changed only by edits that remove marks (``markup.…``).
* A :class:`Mark` records in ``page.markup`` what the marks of a line say; it changes no text.
* The message of a :class:`Warn` is added to ``page.warnings``. If it is there already, nothing changes, but the
  proposal counts as accepted.
* Any other proposal that does not take effect stays in the trail, as not accepted.
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
        self._applied: defaultdict[int, list[Repair]] = defaultdict(list)  # by line
        self._flags: list[Repair] = []  # the repairs that are not applied
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
        new_tuple, trail, relabel = tuple.__new__, self._trail, self._relabel  # looked up once
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
            trail.append(new_tuple(TrailEntry, (name, proposal, accepted)))  # a call of the class takes twice as long
        for index, group in edits.items():
            self._edit(name, index, group)
        # The page stores results that were computed from its lines: they are dropped if lines or texts have changed.
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
        """Apply a proposal that is neither a :class:`Relabel` nor an :class:`Edit`; return whether it is accepted.

        Args:
            name: the name of the cleaner.
            proposal: the proposal.
            changes: the new values of the page, by attribute. The changes of this proposal are added to it.
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
        # Pages have many lines: this takes half the time of a call of the class, and a fifth of the time of _replace.
        values = (start, end, text, label, confidence, reason, article, kept, newline)
        self._lines[index] = tuple.__new__(Line, values)
        return True

    def _number_lines(self) -> None:
        """Set ``article`` of each line: the number of the article to which it belongs, or ``None``."""
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
        is_joinable = bool(line.newline) and index + 1 < len(self._lines)  # can be joined to the next line
        chosen: list[Edit] = []
        chosen_until = 0  # the column after the last chosen edit: the next one must not begin before it
        pairs = [(_widened(name, line.text, edit), edit) for edit in edits]
        for edit, proposed in sorted(pairs, key=lambda pair: (pair[0].start, -pair[0].end)):
            is_free = edit.start >= chosen_until or not edit.applied  # flags may overlap edits
            is_allowed = not is_code or edit.rule.startswith(MARKUP_RULE)
            accepted = is_free and is_allowed and _is_valid(line.text, edit, is_joinable=is_joinable)
            self._trail.append(TrailEntry(name, proposed, accepted))
            if accepted and edit.applied:
                chosen_until = edit.end
                chosen.append(edit)
            elif accepted:
                self._flags.append(columns.merge([edit], self._page.source).repair)
        if not chosen:
            return
        repairs: list[Repair] = []
        parts: list[str] = []  # of the new text
        copied_until = next_repair = 0
        for group in columns.groups(chosen):
            merged = columns.merge(group, self._page.source)
            parts += (line.text[copied_until : merged.start], merged.repair.after)
            repairs += columns.repairs[next_repair : merged.replaced.start]
            if merged.repair.before != merged.repair.after:  # else the edits have undone earlier repairs
                repairs.append(merged.repair)
            copied_until, next_repair = merged.end, merged.replaced.stop
        parts.append(line.text[copied_until:])
        self._applied[index] = [*repairs, *columns.repairs[next_repair:]]
        removes_newline = chosen[-1].end > len(line.text)
        self._lines[index] = line._replace(text="".join(parts), newline="" if removes_newline else line.newline)


def _label(name: str, proposal: Relabel) -> Label:
    """Return the label of a proposal, which may be given as a string, after a check of its confidence.

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
    """Return an insertion widened by a neighbouring character, so that its repair has a span.

    Other edits, and insertions in an empty line, are returned unchanged.

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


def _is_valid(text: str, edit: Edit, *, is_joinable: bool) -> bool:
    """Return whether an edit changes its line and inserts no line break.

    Args:
        text: the text of the line.
        edit: the edit.
        is_joinable: whether an edit may remove the line break after the text.
    """
    if "\n" in edit.after or "\r" in edit.after:
        return False
    return is_joinable if edit.end > len(text) else text[edit.start : edit.end] != edit.after


class _MergedRepair(NamedTuple):
    """One repair in place of edits and the earlier repairs that they overlap."""

    repair: Repair
    start: int
    """The first column that it covers in the text of the line before the edits."""
    end: int
    """The column after the last one that it covers there."""
    replaced: range
    """The indices of the earlier repairs that it replaces."""


class _ColumnMap:
    """Maps the columns of a repaired line to the source.

    Args:
        line: the line.
        repairs: the repairs that were applied to it so far, in order.
    """

    def __init__(self, line: Line, repairs: Sequence[Repair]) -> None:
        self.repairs = repairs
        self._line = line
        # The half-open columns of the replacement of each repair.
        self._starts: list[int] = []
        self._ends: list[int] = []
        offset, column = line.start, 0  # the same position in the source and in the text
        for repair in repairs:
            self._starts.append(column + repair.start - offset)
            offset, column = repair.end, self._starts[-1] + len(repair.after)
            self._ends.append(column)

    def groups(self, edits: Sequence[Edit]) -> list[list[Edit]]:
        """Return *edits* in groups; edits that overlap the same earlier repair are in one group.

        Args:
            edits: edits of the line, in order, that do not overlap.
        """
        groups: list[list[Edit]] = []
        next_repair = 0  # the index of the first repair that no edit so far overlaps
        for edit in edits:
            overlapped = self._overlapped(edit.start, edit.end)
            if groups and overlapped.start < next_repair:
                groups[-1].append(edit)
            else:
                groups.append([edit])
            next_repair = max(next_repair, overlapped.stop)
        return groups

    def merge(self, edits: Sequence[Edit], source: str) -> _MergedRepair:
        """Return one repair for a group of edits and the earlier repairs that they overlap.

        Its rule, confidence and ``applied`` are those of the first edit.
        """
        text = self._line.text
        edits_start, edits_end = edits[0].start, min(edits[-1].end, len(text))
        replaced = self._overlapped(edits_start, edits[-1].end)
        source_start, start = self._offset(replaced.start - 1, edits_start), edits_start
        source_end, end = self._offset(replaced.stop - 1, edits_end), edits_end
        if replaced:  # the edits may begin or end inside of a repair: then the new repair covers all of it
            first, last = replaced[0], replaced[-1]
            if self._starts[first] <= edits_start:
                source_start, start = self.repairs[first].start, self._starts[first]
            if self._ends[last] >= edits_end:
                source_end, end = self.repairs[last].end, self._ends[last]
        if edits[-1].end > len(text):  # the line break is removed, too
            source_end = self._line.end
        after = [text[start:edits_start]]
        for edit, following in zip_longest(edits, edits[1:]):
            after += (edit.after, text[edit.end : following.start if following else end])
        before = source[source_start:source_end]
        rule, confidence, applied = edits[0].rule, edits[0].confidence, edits[0].applied
        repair = Repair(source_start, source_end, before, "".join(after), rule, confidence, applied)
        return _MergedRepair(repair, start, end, replaced)

    def _overlapped(self, start: int, end: int) -> range:
        """Return the indices of the repairs that overlap columns *start* to *end*: all, in a line without text."""
        if not self._line.text:
            return range(len(self.repairs))
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))

    def _offset(self, index: int, column: int) -> int:
        """Return the offset in the source of a column.

        Args:
            index: the index of the last repair before the column; -1 if there is none.
            column: a column that is not inside the replacement of a repair.
        """
        if index < 0:
            return self._line.start + column
        return self.repairs[index].end + column - self._ends[index]
