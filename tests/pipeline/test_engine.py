"""The engine: what it applies, what it refuses, and that nothing is ever lost."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.errors import CleanerError, PipelineError
from cleanarticle.page import Label, Page, Repair
from cleanarticle.page.line import split_lines
from cleanarticle.page.proposals import Break, Edit, Field, Proposal, Relabel, Warn
from cleanarticle.pipeline import Pipeline
from cleanarticle.pipeline.engine import Engine
from tests.pages import engine_of, page_of, proposing


def run(source: str, *groups: Iterable[Proposal]) -> Page:
    return engine_of(source, *groups).page


def trail(source: str, *groups: Iterable[Proposal]) -> list[bool]:
    return [step.accepted for step in engine_of(source, *groups).trail]


def edit(start: int, end: int, after: str, *, line: int = 0, rule: str = "spelling.test", applied: bool = True) -> Edit:
    return Edit(line, start, end, after, rule, applied=applied)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\r\nb\rc\n\nd", ["a", "b", "c", "", "d"]),
        ("\r\r\n\n", ["", "", ""]),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g", ["a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"]),
        ("\ud800\x00\n", ["\ud800\x00"]),
    ],
)
def test_lines_end_at_newlines_alone(source: str, texts: list[str]) -> None:
    assert [line.text for line in split_lines(source)] == texts


@given(st.text(st.sampled_from("ab \t\r\n\x0b\x0c\x85\u2028\ud800")))
def test_lines_tile_their_source(source: str) -> None:
    place = 0
    for line in split_lines(source):
        assert line.start == place < line.end
        assert source[line.start : line.end] == line.text + line.newline
        place = line.end
    assert place == len(source)


class TestRelabel:
    def test_the_later_label_wins_whatever_its_confidence(self) -> None:
        page = run("a", [Relabel(0, Label.BODY, 0.8, "x")], [Relabel(0, Label.NAV, 0.7, "y")])
        assert (page.lines[0].label, page.lines[0].reason, page.lines[0].kept) == (Label.NAV, "y", False)

    def test_a_pinned_label_wins_over_one_that_is_not(self) -> None:
        page = run("a", [Relabel(0, Label.BODY, 0.5, "x", pinned=True)], [Relabel(0, Label.NAV, 1.0, "y")])
        assert (page.lines[0].label, page.lines[0].reason, page.lines[0].kept) == (Label.BODY, "x", True)
        assert page.pinned == {0}

    def test_the_later_of_two_pinned_labels_wins(self) -> None:
        page = run("a", [Relabel(0, Label.BODY, pinned=True)], [Relabel(0, Label.NAV, 0.1, "y", pinned=True)])
        assert (page.lines[0].label, page.lines[0].kept) == (Label.NAV, False)

    def test_a_proposal_may_keep_or_drop_against_its_label(self) -> None:
        page = run("a\nb", [Relabel(0, Label.TEASER, kept=True), Relabel(1, Label.BODY, kept=False)])
        assert [line.kept for line in page.lines] == [True, False]

    def test_the_trail_says_which_labels_took_effect(self) -> None:
        assert trail("a", [Relabel(0, Label.BODY, 0.8, pinned=True)], [Relabel(0, Label.NAV, 0.9)]) == [True, False]


class TestWarn:
    def test_warnings_are_kept_in_order_and_once(self) -> None:
        page = run("a", [Warn("x"), Warn("y"), Warn("x")], [Warn("y"), Warn("z")])
        assert page.warnings == ("x", "y", "z")
        assert Page.from_dict(page.to_dict()) == page


def languages(_page: Page) -> list[Proposal]:
    return [Field(None, "language", "en"), Field(1, "language", "fr")]


class TestFields:
    def test_later_cleaners_see_what_earlier_ones_read(self) -> None:
        seen = []

        def reader(page: Page) -> list[Proposal]:
            seen.append((page.language, page.language_of(0), page.language_of(1)))
            return []

        pipeline = Pipeline().with_("languages", languages, stage="language").with_("reader", reader, stage="read")
        pipeline.run("a")
        assert seen == [("en", "en", "fr")]

    def test_cached_results_are_computed_again_after_lines_change(self) -> None:
        calls = []

        def count(page: Page) -> int:
            calls.append(page)
            return len(page.lines)

        def look(page: Page) -> list[Proposal]:
            assert page.once(count) == page.once(count) == 1
            return [Field(None, "language", "en")]

        def change(page: Page) -> list[Proposal]:
            assert page.once(count) == 1
            return [Relabel(0, Label.NAV)]

        pipeline = Pipeline()
        for number, cleaner in enumerate((look, look, change, look)):
            pipeline = pipeline.with_(str(number), cleaner, stage="label")
        pipeline.run("a")
        assert len(calls) == 2

    def test_a_label_may_be_given_by_its_name(self) -> None:
        page = run("a", [Relabel(0, "garbage")])  # type: ignore[arg-type]
        assert page.lines[0].label is Label.GARBAGE
        assert page.to_dict()["lines"][0]["label"] == "garbage"

    @pytest.mark.parametrize("label", ["paragraph", "", None, 3, []])
    def test_a_label_that_does_not_exist_is_refused_by_name(self, label: object) -> None:
        with pytest.raises(CleanerError, match=r"cleaner 0.*label"):
            run("a", [Relabel(0, label)])  # type: ignore[arg-type]

    @pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan"), None, "high"])
    def test_a_confidence_is_between_0_and_1(self, confidence: object) -> None:
        with pytest.raises(CleanerError, match=r"cleaner 0.*confidence"):
            run("a", [Relabel(0, Label.NAV, confidence)])  # type: ignore[arg-type]

    @pytest.mark.parametrize("line", [-1, 1, 99])
    def test_a_line_that_is_not_there_is_refused(self, line: int) -> None:
        with pytest.raises(CleanerError, match=f"line {line}, but the page has 1 lines"):
            run("a", [Relabel(line, Label.NAV)])


class TestEdit:
    def test_an_edit_becomes_a_repair(self) -> None:
        page = run("x\nthe caat sat\n", [edit(4, 8, "cat", line=1)])
        assert page.repairs == (Repair(6, 10, "caat", "cat", "spelling.test"),)
        assert page.lines[1].text == "the cat sat"
        assert page.restore() == "x\nthe caat sat\n"

    def test_columns_count_in_the_text_as_repaired_so_far(self) -> None:
        page = run("aaa bbb ccc", [edit(0, 3, "a")], [edit(6, 9, "C", rule="spelling.later")])
        assert page.lines[0].text == "a bbb C"
        assert page.repairs[1] == Repair(8, 11, "ccc", "C", "spelling.later")

    def test_an_edit_that_touches_an_earlier_one_becomes_one_repair_under_the_later_rule(self) -> None:
        page = run("one two", [edit(0, 3, "1")], [edit(0, 3, "1st", rule="spelling.later")])
        assert page.repairs == (Repair(0, 5, "one t", "1st", "spelling.later"),)
        assert page.lines[0].text == "1stwo"

    def test_an_edit_inside_an_earlier_replacement_merges_with_it(self) -> None:
        page = run("abc", [edit(1, 2, "xyz")], [edit(2, 3, "")])
        assert page.repairs == (Repair(1, 2, "b", "xz", "spelling.test"),)

    def test_an_edit_undone_leaves_no_repair(self) -> None:
        page = run("abc", [edit(1, 2, "x")], [edit(1, 2, "b")])
        assert (page.repairs, page.lines[0].text) == ((), "abc")

    def test_two_edits_inside_an_earlier_one_merge(self) -> None:
        page = run("abc", [edit(1, 2, "wxyz")], [edit(0, 2, "A"), edit(4, 6, "C")])
        assert page.lines[0].text == "AxyC"
        assert page.repairs == (Repair(0, 3, "abc", "AxyC", "spelling.test"),)

    def test_an_edit_over_a_deletion_includes_it(self) -> None:
        page = run("abcde", [edit(2, 3, "")], [edit(1, 3, "X")])
        assert page.repairs == (Repair(1, 4, "bcd", "X", "spelling.test"),)

    def test_edits_next_to_a_deletion_do_not_change_it(self) -> None:
        page = run("abcde", [edit(2, 3, "")], [edit(1, 2, "B"), edit(2, 3, "D")])
        assert [(r.before, r.after) for r in page.repairs] == [("b", "B"), ("c", ""), ("d", "D")]

    def test_of_overlapping_edits_the_first_wins_then_the_longer(self) -> None:
        page = run("abcdef", [edit(2, 4, "X"), edit(1, 3, "Y"), edit(1, 2, "Z")])
        assert page.lines[0].text == "aYdef"
        assert sorted(trail("abcdef", [edit(2, 4, "X"), edit(1, 3, "Y"), edit(1, 2, "Z")])) == [False, False, True]

    @pytest.mark.parametrize(("column", "text", "before"), [(0, "+ab", "a"), (1, "a+b", "b"), (2, "ab+", "b")])
    def test_an_insertion_has_a_place_in_the_source(self, column: int, text: str, before: str) -> None:
        page = run("ab", [edit(column, column, "+")])
        assert page.lines[0].text == text
        assert [repair.before for repair in page.repairs] == [before]
        assert page.restore() == "ab"

    def test_an_insertion_where_all_was_cut_joins_the_cut(self) -> None:
        page = run("abc", [edit(0, 3, "")], [edit(0, 0, "x")])
        assert page.repairs == (Repair(0, 3, "abc", "x", "spelling.test"),)
        assert page.restore() == "abc"

    def test_an_empty_line_takes_an_insertion(self) -> None:
        page = run("\n\n", [edit(0, 0, "x", line=1)])
        assert page.repairs == (Repair(1, 1, "", "x", "spelling.test"),)
        assert page.restore() == "\n\n"

    @pytest.mark.parametrize("after", ["\n", "a\rb", "\r\n"])
    def test_an_edit_with_a_line_break_is_refused(self, after: str) -> None:
        assert trail("abc", [edit(1, 2, after)]) == [False]
        assert run("abc", [edit(1, 2, after)]).lines[0].text == "abc"

    def test_an_edit_that_changes_nothing_takes_no_effect(self) -> None:
        assert trail("abc", [edit(1, 2, "b")]) == [False]

    @pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 5), (4, 4)])
    def test_columns_that_are_not_there_are_refused(self, start: int, end: int) -> None:
        with pytest.raises(CleanerError, match=f"columns {start} to {end}, but the line has 3 characters"):
            run("abc\n", [edit(start, end, "x")])

    def test_a_flag_changes_nothing(self) -> None:
        page = run("the caat", [edit(4, 8, "cat", applied=False)])
        assert page.lines[0].text == "the caat"
        assert page.repairs == (Repair(4, 8, "caat", "cat", "spelling.test", applied=False),)
        assert page.restore() == "the caat"

    def test_a_flag_after_an_edit_points_into_the_source(self) -> None:
        page = run("Ã©tÃ© caat", [edit(0, 5, "été")], [edit(4, 8, "cat", applied=False)])
        flag = page.repairs[1]
        assert (flag.start, flag.end, flag.before) == (6, 10, "caat")

    def test_flagged_text_can_be_edited_later(self) -> None:
        page = run("caat", [edit(0, 4, "cat", applied=False)], [edit(0, 4, "coat", rule="spelling.sure")])
        assert page.lines[0].text == "coat"
        assert [repair.applied for repair in page.repairs] == [True, False] or not page.repairs[0].applied
        assert page.restore() == "caat"


class TestJoin:
    def test_a_line_break_may_be_taken_away(self) -> None:
        page = run("well-\nknown\n", [edit(4, 6, "")])
        assert [line.text for line in page.lines] == ["well", "known"]
        assert page.repairs == (Repair(4, 6, "-\n", "", "spelling.test"),)
        assert page.restore() == "well-\nknown\n"

    def test_the_last_line_cannot_be_joined(self) -> None:
        assert trail("ab\n", [edit(2, 3, "")]) == [False]
        assert trail("ab", [edit(2, 3, "")]) == [False]

    def test_a_repeated_join_has_no_effect(self) -> None:
        assert trail("a\r\nb", [edit(1, 2, "")], [edit(1, 2, "")]) == [True, False]

    def test_a_line_can_be_cut_and_joined_at_once(self) -> None:
        page = run("a--\nb", [edit(1, 3, "")], [edit(1, 2, " ")])
        assert [line.text for line in page.lines] == ["a ", "b"]
        assert page.restore() == "a--\nb"

    def test_a_line_can_be_joined_after_a_cut(self) -> None:
        page = run("abc\rd", [edit(2, 3, "")], [edit(0, 3, "")])
        assert page.repairs == (Repair(0, 4, "abc\r", "", "spelling.test"),)
        assert page.restore() == "abc\rd"

    def test_joined_lines_read_as_one_paragraph(self) -> None:
        keep = [Relabel(i, Label.BODY) for i in range(2)]
        page = pipeline_of(keep, [edit(4, 6, "")], [Break(0)]).run("well-\nknown\n")
        assert page.articles[0].body == "wellknown"

    def test_a_line_joined_to_a_dropped_one_keeps_the_next_separate(self) -> None:
        labels = [Relabel(0, Label.BODY), Relabel(1, Label.NAV), Relabel(2, Label.BODY)]
        page = pipeline_of(labels, [edit(5, 6, " ")], [Break(0)]).run("First\nmenu\nSecond\n")
        assert page.articles[0].body == "First\nSecond"


class TestBreakAndField:
    def test_content_lines_get_the_number_of_their_article(self) -> None:
        labels = [
            Relabel(i, label) for i, label in enumerate([Label.BODY, Label.NAV, Label.BODY, Label.KEYWORDS, Label.BODY])
        ]
        page = run("a\nb\nc\nd\ne", labels, [Break(4), Break(2)])
        assert [line.article for line in page.lines] == [None, None, 0, 0, 1]

    def test_later_labels_change_the_article_numbers(self) -> None:
        page = run("a\nb", [Relabel(0, Label.BODY, 0.5), Break(0)], [Relabel(0, Label.NAV), Relabel(1, Label.BODY)])
        assert [line.article for line in page.lines] == [None, 0]

    def test_a_repeated_break_has_no_effect(self) -> None:
        assert trail("a", [Break(0)], [Break(0)]) == [True, False]

    def test_fields_belong_to_the_page_or_to_an_article(self) -> None:
        cleaners = ([Relabel(0, Label.BODY), Break(0)], [Field(0, "title", "T"), Field(None, "language", "fr")])
        page = pipeline_of(*cleaners).run("text")
        assert (page.articles[0].title, page.language, page.articles[0].language) == ("T", "fr", "fr")

    @pytest.mark.parametrize("field", [Field(0, "titel", "T"), Field(0, "blocks", ()), Field(None, "title", "T")])
    def test_a_field_that_does_not_exist_is_refused_by_name(self, field: Field) -> None:
        with pytest.raises(CleanerError, match=f"{field.name!r}"):
            pipeline_of([Relabel(0, Label.BODY), Break(0)], [field]).run("text")


class TestFaults:
    def test_a_cleaner_that_raises_is_named(self) -> None:
        def broken(page: Page) -> list[Proposal]:
            raise KeyError("x")

        with pytest.raises(CleanerError, match="cleaner 'bad' raised KeyError"):
            Engine(page_of("a")).run("bad", broken)

    def test_an_error_of_the_library_passes_through(self) -> None:
        def broken(page: Page) -> list[Proposal]:
            raise PipelineError("as it was")

        with pytest.raises(PipelineError, match="as it was"):
            Engine(page_of("a")).run("bad", broken)

    @pytest.mark.parametrize("thing", [None, "x", (0, "nav"), object()])
    def test_a_cleaner_may_yield_only_proposals(self, thing: object) -> None:
        with pytest.raises(CleanerError, match=f"proposed a {type(thing).__name__}"):
            run("a", [thing])  # type: ignore[list-item]


def pipeline_of(*groups: Iterable[Proposal]) -> Pipeline:
    pipeline = Pipeline()
    for number, cleaner in enumerate(proposing(groups)):
        pipeline = pipeline.with_(f"cleaner{number}", cleaner, stage="label")
    return pipeline


@dataclass(frozen=True)
class Anything:
    """Return a cleaner that proposes edits at any places of the page, in any order."""

    picks: list[tuple[int, int, int, str, bool]]

    def __call__(self, page: Page) -> Iterator[Proposal]:
        for a, b, c, after, applied in self.picks:
            if page.lines:
                index = a % len(page.lines)
                length = len(page.lines[index].text)
                start = b % (length + 1)
                yield Edit(index, start, start + c % (length + 2 - start), after, "spelling.any", applied=applied)


numbers = st.integers(0, 99)
cleaners = st.builds(
    Anything,
    st.lists(st.tuples(numbers, numbers, numbers, st.text("xy \ud800", max_size=3), st.booleans()), max_size=8),
)


@given(st.text(st.sampled_from("abc \r\n\ud800"), max_size=24), st.lists(cleaners, max_size=4))
def test_whatever_is_edited_nothing_is_lost(source: str, run_of_cleaners: list[Anything]) -> None:
    engine = Engine(page_of(source))
    for cleaner in run_of_cleaners:
        engine.run("any", cleaner)
    page = engine.page
    assert page.restore() == source
    for repair in page.repairs:
        assert repair.before == source[repair.start : repair.end]
    applied = [repair for repair in page.repairs if repair.applied]
    for first, second in itertools.pairwise(applied):
        assert first.end <= second.start
    assert Page.from_dict(page.to_dict()) == page
    assert not any("\n" in line.text or "\r" in line.text for line in page.lines)


def test_a_text_comes_from_its_source_and_its_repairs_alone() -> None:
    page = run("abcabc", [edit(1, 2, "xyz"), edit(4, 5, "")], [edit(0, 2, "q")])
    line = page.lines[0]
    place, rebuilt = line.start, ""
    for repair in page.repairs:
        rebuilt += page.source[place : repair.start] + repair.after
        place = repair.end
    assert rebuilt + page.source[place:] == line.text


@pytest.mark.parametrize("applied", [True, False])
def test_many_edits_of_one_line(applied: bool) -> None:
    count = 4_000
    source = "a b " * count
    first = [edit(4 * i + 2, 4 * i + 3, "c") for i in range(count)]
    page = run(source, first, [edit(4 * i, 4 * i + 1, "xx", applied=applied) for i in range(count)])
    assert len(page.repairs) == 2 * count
    assert page.lines[0].text == ("xx c " if applied else "a c ") * count
    assert page.restore() == source


def test_a_changed_page_is_a_replaced_one() -> None:
    page = Page(source="Rain\nSnow", url="https://example.org", fields={(None, "kind"): Field(None, "kind", "other")})
    changes = {"text": "Snow", "kind": "list", "lines": split_lines("Snow")}
    changed, replaced = page.changed(changes), replace(page, **changes)
    for each in fields(Page):
        assert getattr(changed, each.name) == getattr(replaced, each.name)
    assert type(changed) is Page
