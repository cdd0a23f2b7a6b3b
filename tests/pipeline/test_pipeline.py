"""Pipelines compose without changing; pages go to JSON and back."""

import datetime as dt
import json
import pickle
from typing import Any

import pytest

import cleanarticle
from cleanarticle.errors import CleanerError, PipelineError
from cleanarticle.page import Article, Block, Label, Line, Page, Repair, Span
from cleanarticle.page.proposals import Break, Edit, Field, Relabel
from cleanarticle.pipeline import STAGES, Part, Pipeline, build
from cleanarticle.sites.profile import Profile


def nothing(page: Page) -> list[Relabel]:
    return []


def keep_all(page: Page) -> list[Relabel]:
    return [Relabel(i, Label.BODY, 0.5, "text") for i, line in enumerate(page.lines) if not line.blank]


def three() -> Pipeline:
    return (
        Pipeline()
        .with_("c", nothing, stage="spell")
        .with_("a", nothing, stage="characters")
        .with_("b", nothing, stage="label")
    )


class TestComposition:
    def test_cleaners_stand_in_the_order_of_the_stages(self) -> None:
        assert three().names == ("a", "b", "c")

    def test_within_a_stage_the_last_added_is_last(self) -> None:
        assert three().with_("b2", nothing, stage="label").names == ("a", "b", "b2", "c")

    def test_a_cleaner_can_be_placed_before_or_after_another(self) -> None:
        pipeline = three().before("b", "x", nothing).after("b", "y", nothing)
        assert pipeline.names == ("a", "x", "b", "y", "c")
        assert {part.stage for part in pipeline.parts if part.name in "xby"} == {"label"}

    def test_replace_keeps_name_and_place(self) -> None:
        pipeline = three().replace("b", keep_all)
        assert pipeline.names == ("a", "b", "c")
        assert pipeline.parts[1] == Part("b", keep_all, "label")

    def test_without_removes_a_cleaner(self) -> None:
        assert three().without("a", "c").names == ("b",)

    def test_methods_return_new_pipelines(self) -> None:
        pipeline = three()
        pipeline.without("a")
        pipeline.with_("d", nothing, stage="read")
        assert pipeline == three()

    @pytest.mark.parametrize("method", ["before", "after"])
    def test_names_of_cleaners_are_unique(self, method: str) -> None:
        with pytest.raises(PipelineError, match="named 'a' already"):
            getattr(three(), method)("b", "a", nothing)

    def test_an_unknown_name_is_an_error_that_lists_the_known_ones(self) -> None:
        for call in (
            lambda: three().without("z"),
            lambda: three().replace("z", nothing),
            lambda: three().before("z", "n", nothing),
            lambda: three().after("z", "n", nothing),
        ):
            with pytest.raises(PipelineError, match="no cleaner is named 'z'; the names are a, b, c"):
                call()

    def test_an_unknown_stage_is_an_error_that_lists_the_known_ones(self) -> None:
        with pytest.raises(PipelineError, match=", ".join(STAGES)):
            three().with_("d", nothing, stage="wash")

    def test_a_pipeline_builds_its_cleaners(self) -> None:
        assert build(three().parts) == three()

    def test_a_pipeline_pickles(self) -> None:
        assert pickle.loads(pickle.dumps(three())) == three()


class TestRun:
    def test_an_empty_pipeline_keeps_nothing_and_loses_nothing(self) -> None:
        page = Pipeline().run("a\n\nb")
        assert (page.text, page.articles, page.kind, page.language) == ("", (), "other", None)
        assert [line.text for line in page.removed] == ["a", "b"]
        assert page.restore() == page.source == "a\n\nb"

    def test_each_cleaner_sees_the_page_as_those_before_it_left_it(self) -> None:
        seen = []

        def look(page: Page) -> list[Edit]:
            seen.append(page.lines[0].text)
            return [Edit(0, 0, 1, "B", "spelling.b")] if page.lines[0].text == "a" else []

        Pipeline().with_("one", look, stage="spell").with_("two", look, stage="spell").run("a")
        assert seen == ["a", "B"]

    def test_the_trail_names_cleaner_and_proposal(self) -> None:
        page = Pipeline().with_("keep", keep_all, stage="label").run("a")
        assert [(step.cleaner, step.proposal.label, step.accepted) for step in page.trail] == [
            ("keep", Label.BODY, True)
        ]

    def test_a_pipeline_is_no_cleaner(self) -> None:
        inner = Pipeline().with_("keep", keep_all, stage="label")
        with pytest.raises(PipelineError, match="cleaner 'inner' is a Pipeline"):
            Pipeline().with_("inner", inner, stage="label")  # type: ignore[arg-type]

    def test_url_and_language_are_passed_to_the_page(self) -> None:
        page = Pipeline().run("a", url="https://example.org/a", language="fr")
        assert (page.url, page.language) == ("https://example.org/a", "fr")

    def test_a_failing_cleaner_is_named(self) -> None:
        def broken(page: Page) -> list[Relabel]:
            raise ZeroDivisionError

        with pytest.raises(CleanerError, match="cleaner 'mine' raised ZeroDivisionError"):
            Pipeline().with_("mine", broken, stage="label").run("a")

    def test_a_cleaner_may_be_a_generator(self) -> None:
        def lazily(page: Page):  # type: ignore[no-untyped-def]
            yield Relabel(0, Label.TITLE)

        assert Pipeline().with_("mine", lazily, stage="label").run("a").lines[0].label is Label.TITLE


class TestAssembly:
    @staticmethod
    def page(text: str, labels: list[Label], *breaks: int, fields: tuple[Field, ...] = ()) -> Page:
        def label(page: Page) -> list[Relabel]:
            return [Relabel(i, label) for i, label in enumerate(labels)]

        pipeline = Pipeline().with_("label", label, stage="label")
        pipeline = pipeline.with_("split", lambda _: [Break(line) for line in breaks], stage="split")
        return pipeline.with_("read", lambda _: fields, stage="read").run(text)

    def test_blocks_have_the_kind_of_their_label(self) -> None:
        text = "Lead.\nPara.\nHead\n• Item\n«Said so.»\n- Other"
        labels = [Label.LEAD, Label.BODY, Label.HEADING, Label.BODY, Label.BODY, Label.BODY]
        (article,) = self.page(text, labels, 0).articles
        assert article.lead == ("Lead.",)
        assert article.blocks == (
            Block("paragraph", "Para.", span=Span(6, 11)),
            Block("heading", "Head", level=2, span=Span(12, 16)),
            Block("item", "Item", span=Span(17, 23)),
            Block("quote", "«Said so.»", span=Span(24, 34)),
            Block("item", "Other", span=Span(35, 42)),
        )
        assert article.body == "Lead.\nPara.\nHead\nItem\n«Said so.»\nOther"
        assert article.span == Span(0, len(text))

    def test_a_dash_that_opens_speech_without_space_is_no_bullet(self) -> None:
        (article,) = self.page("—Who goes there?", [Label.BODY], 0).articles
        assert article.blocks == (Block("paragraph", "—Who goes there?", span=Span(0, 16)),)

    def test_a_page_has_the_text_of_its_articles(self) -> None:
        page = self.page(
            "T1\na\nmenu\nT2\nb",
            [Label.TITLE, Label.BODY, Label.NAV, Label.TITLE, Label.BODY],
            0,
            3,
            fields=(Field(0, "title", "T1", Span(0, 2)), Field(1, "title", "T2", Span(10, 12))),
        )
        assert [article.text for article in page.articles] == ["T1\na", "T2\nb"]
        assert page.text == "T1\na\nT2\nb"
        assert page.articles[1].spans["title"].of(page.source) == "T2"

    def test_an_article_that_lost_all_its_lines(self) -> None:
        page = self.page("a\nb", [Label.NAV, Label.BODY], 0, 1)
        assert [article.body for article in page.articles] == ["", "b"]
        assert page.text == "b"

    def test_a_page_without_articles_is_its_kept_lines(self) -> None:
        page = self.page("  • one\nmenu\ntwo", [Label.BODY, Label.NAV, Label.BODY])
        assert (page.articles, page.text) == ((), "one\ntwo")


PAGE = Page(
    source="Ã©t\r\nx\n",
    url="https://example.org",
    language="fr",
    kind="article",
    text="ét",
    articles=(
        Article(
            title="ét",
            authors=("A", "B"),
            date=dt.date(2026, 11, 22),
            modified=dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC),
            lead=("l",),
            blocks=(Block("paragraph", "ét"),),
            captions=("c",),
            keywords=("k",),
            complete=False,
            span=Span(0, 5),
            spans={"title": Span(0, 3)},
        ),
    ),
    lines=(
        Line(0, 5, "ét", Label.BODY, 0.9, "why", 0, kept=True, newline="\r\n"),
        Line(5, 7, "x", Label.NAV, 0.8, "", None, newline="\n"),
    ),
    repairs=(
        Repair(0, 2, "Ã©", "é", "characters.mojibake", 0.99),
        Repair(5, 6, "x", "y", "spelling.z", 0.3, applied=False),
    ),
    version={"library": "0"},
)


class TestJson:
    def test_a_page_survives_a_round_trip_through_json(self) -> None:
        data = json.loads(json.dumps(PAGE.to_dict()))
        again = Page.from_dict(data)
        assert again == PAGE
        assert (again.source, again.restore(), dict(again.version)) == (PAGE.source, PAGE.source, {"library": "0"})
        assert again.to_dict() == data

    def test_json_has_the_keys_of_the_contract(self) -> None:
        data = PAGE.to_dict()
        assert list(data) == [
            "schema_version",
            "url",
            "kind",
            "language",
            "text",
            "articles",
            "confidence",
            "quality",
            "comments",
            "lines",
            "repairs",
            "warnings",
            "version",
        ]
        assert list(data["articles"][0]) == [
            *("title", "subtitle", "authors", "agency", "dateline", "date", "modified", "language", "lead", "blocks"),
            *("captions", "keywords", "complete", "confidence", "body", "start", "end", "spans"),
        ]
        assert list(data["lines"][1]) == ["start", "end", "text", "label", "confidence", "reason", "article", "kept"]
        assert list(data["repairs"][0]) == ["start", "end", "before", "after", "rule", "confidence", "applied"]
        assert data["articles"][0]["date"] == "2026-11-22"
        assert data["articles"][0]["modified"] == "2026-11-22T09:30:00+00:00"
        assert data["articles"][0]["spans"] == {"title": [0, 3]}

    def test_an_unknown_schema_version_says_what_to_do(self) -> None:
        with pytest.raises(ValueError, match="schema_version 99, but this release reads only 1 and 2"):
            Page.from_dict({**PAGE.to_dict(), "schema_version": 99})

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"schema_version": 1},
            {**PAGE.to_dict(), "lines": [{}]},
            {**PAGE.to_dict(), "lines": 3},
            {**PAGE.to_dict(), "repairs": [1]},
            {**PAGE.to_dict(), "articles": [{"title": None}]},
            {**PAGE.to_dict(), "lines": [{**PAGE.lines[0].to_dict(), "label": "paragraph"}]},
            {**PAGE.to_dict(), "lines": [{**PAGE.lines[0].to_dict(), "start": "0"}]},
            {**PAGE.to_dict(), "lines": [{**PAGE.lines[0].to_dict(), "newline": 3}]},
            {**PAGE.to_dict(), "repairs": [{**PAGE.repairs[0].to_dict(), "start": None}]},
            {**PAGE.to_dict(), "version": 1},
            None,
            [],
        ],
    )
    def test_json_that_is_no_page_is_a_value_error(self, data: object) -> None:
        with pytest.raises(ValueError, match=r"^not a page that Page\.to_dict\(\) wrote: "):
            Page.from_dict(data)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("text", 3, "text: expected text, got 3"),
            ("url", b"x", "url: expected text, got b'x'"),
            ("kind", None, "kind: expected text, got None"),
            ("schema_version", "1", "schema_version: expected a whole number, got '1'"),
            ("schema_version", True, "schema_version: expected a whole number, got True"),
            ("lines", {"start": 0}, "lines: expected a list, got {'start': 0}"),
            ("lines", "text", "lines: expected a list, got 'text'"),
            ("lines.1.start", True, r"lines\[1\].start: expected a whole number, got True"),
            ("lines.1.confidence", "0.9", r"lines\[1\].confidence: expected a number"),
            ("lines.1.kept", 1, r"lines\[1\].kept: expected true or false, got 1"),
            (
                "lines.0.label",
                "paragraph",
                r"lines\[0\].label: expected one of title, .*garbage, got 'paragraph'",
            ),
            ("lines.0.label", ["nav"], r"lines\[0\].label: expected one of title"),
            ("lines.0.newline", "x", r"lines\[0\].newline is 'x', which is not a line break"),
            ("repairs.0.applied", "yes", r"repairs\[0\].applied: expected true or false"),
            ("articles.0.authors", "Ada", r"articles\[0\].authors: expected a list, got 'Ada'"),
            ("articles.0.authors", [3], r"articles\[0\].authors\[0\]: expected text, got 3"),
            ("articles.0.date", "tomorrow", "Invalid isoformat string"),
            ("articles.0.spans", {"title": [1]}, r"articles\[0\].spans.title: expected a list of two"),
            ("articles.0.spans", {"title": [1, "x"]}, r"articles\[0\].spans.title\[1\]: expected a whole number"),
            ("articles.0.spans", {3: [1, 2]}, r"a name in articles\[0\].spans: expected text, got 3"),
            ("articles.0.blocks", [{"kind": "item"}], r"articles\[0\].blocks\[0\]: 'text' is missing"),
            ("version", {"model": None}, "version.model: expected text, got None"),
        ],
    )
    def test_a_value_of_the_wrong_type_is_named(self, field: str, value: object, message: str) -> None:
        data = PAGE.to_dict()
        *path, last = [int(part) if part.isdigit() else part for part in field.split(".")]
        holder: Any = data
        for part in path:
            holder = holder[part]
        holder[last] = value
        with pytest.raises(ValueError, match=message):
            Page.from_dict(data)

    def test_an_article_alone_survives_a_round_trip(self) -> None:
        article = PAGE.articles[0]
        assert Article.from_dict(json.loads(json.dumps(article.to_dict()))) == article
        with pytest.raises(ValueError, match="the article: 'title' is missing"):
            Article.from_dict({})
        with pytest.raises(ValueError, match=r"the article\.lead: expected a list"):
            Article.from_dict({**article.to_dict(), "lead": 3})

    def test_numpy_values_are_accepted(self) -> None:
        """What comes back from a data frame holds its numbers and lists as numpy's."""
        numpy = pytest.importorskip("numpy")
        data = PAGE.to_dict()
        data["lines"][0]["start"] = numpy.int64(data["lines"][0]["start"])
        data["articles"][0]["authors"] = numpy.array(data["articles"][0]["authors"], dtype=object)
        assert Page.from_dict(data) == PAGE

    def test_repr_is_short(self) -> None:
        assert repr(PAGE) == "Page(article, fr, 1 article, 1 of 2 lines kept, 1 repair)"
        assert len(repr(PAGE.articles[0])) < 200

    @pytest.mark.parametrize("source", ["", "a", "a\n", "\n", "\r", "\r\n\r\n", "a\rb\nc\r\nd", "\ud800\n"])
    def test_every_line_break_is_restored(self, source: str) -> None:
        page = Pipeline().run(source)
        assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page

    def test_a_page_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            PAGE.text = "x"  # type: ignore[misc]

    def test_a_page_pickles(self) -> None:
        assert pickle.loads(pickle.dumps(PAGE)) == PAGE


def test_a_pipeline_and_a_profile_exclude_each_other() -> None:
    with pytest.raises(PipelineError, match=r"give the profile to default_pipeline\(profile=...\)"):
        cleanarticle.clean("text", pipeline=Pipeline(), profile=Profile())


class TestMarkdown:
    ARTICLE = Article(
        title="A *bridge*",
        subtitle="Of stone",
        authors=("Ann Lee",),
        agency="AFP",
        dateline="LYON",
        date=dt.date(2024, 5, 3),
        lead=("It is old.",),
        blocks=(
            Block("heading", "Why"),
            Block("item", "one"),
            Block("item", "two"),
            Block("quote", "So"),
            Block("paragraph", "p"),
        ),
    )

    def test_an_article_with_all_fields_as_markdown(self) -> None:
        assert Page(source="", articles=(self.ARTICLE,)).to_markdown() == (
            "# A \\*bridge\\*\n\n**Of stone**\n\nAnn Lee · AFP · LYON · 2024-05-03\n\n**It is old.**\n\n"
            "## Why\n\n- one\n- two\n\n> So\n\np\n"
        )

    def test_an_article_of_text_alone_as_markdown(self) -> None:
        assert Page(source="", articles=(Article(blocks=self.ARTICLE.blocks[-1:]),)).to_markdown() == "p\n"

    def test_a_page_without_articles_as_markdown(self) -> None:
        assert Page(source="", text="one\n\n*two*").to_markdown() == "one\n\n\\*two\\*\n"


def test_a_text_that_is_kept_whole_keeps_the_line_of_its_title() -> None:
    text = (
        "Live | Harbour wall to be rebuilt\n"
        "The council wants to rebuild the harbour wall before the storms of the autumn, and has found the money.\n"
        "The work begins in March and takes five months, says the harbour master, who has waited for ten years."
    )
    page = cleanarticle.clean(text)
    assert page.articles[0].title == "Harbour wall to be rebuilt"
    assert page.text == text
