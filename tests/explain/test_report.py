"""The corpus report: what is counted over a run, and the document that shows it."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanarticle
from cleanarticle.cli import main
from cleanarticle.errors import RecordError
from cleanarticle.explain.corpus import BINS, Corpus, FrequentItems, ListEntry, TopItems
from cleanarticle.io import jsonl
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.page import Label
from cleanarticle.page.pieces import UNSEEN

NEWS = """Menu
Log in

The wall of Harwick {} is built again

By Jane Doe

Masons finished the wall of the harbour on Monday, two years after the storm that took it ({}).

It cost a third more than the council had said, and the mayor, who had promised less, stayed at home.

Share on Facebook
"""


def line(text: str, label: str, *, kept: bool, confidence: float = 0.9) -> dict[str, Any]:
    return {
        "start": 0,
        "end": 0,
        "text": text,
        "label": label,
        "confidence": confidence,
        "reason": "",
        "article": None,
        "kept": kept,
    }


def record(
    lines: list[dict[str, Any]] | None, language: str | None = "en", articles: int = 1, **more: Any
) -> dict[str, Any]:
    text = "\n".join(one["text"] for one in lines or () if one["kept"])
    out = {"text": text, "language": language, "articles": [{}] * articles, "repairs": [], **more}
    return out if lines is None else {**out, "lines": lines}


class TestCounts:
    def test_characters_are_counted_by_language_and_kind(self) -> None:
        corpus = Corpus()
        corpus.add(
            "a",
            record([line("Menu", "nav", kept=False), line("", "nav", kept=False), line("A text.", "body", kept=True)]),
        )
        corpus.add("b", record([line("Menü", "nav", kept=False)], language="de"))
        corpus.add("c", record([line("Rien", "body", kept=True)], language=None))
        assert corpus.sizes == {"en": {Label.NAV: 4, Label.BODY: 7}, "de": {Label.NAV: 4}, "unknown": {Label.BODY: 4}}
        assert corpus.kept == {"en": 7, "de": 0, "unknown": 4}
        assert corpus.languages == {"en": 1, "de": 1, "unknown": 1}

    def test_pages_are_counted_by_kept_share(self) -> None:
        corpus = Corpus()
        for kept in (0, 1, 50, 99, 100):
            corpus.add("x", record([line("k" * kept, "body", kept=True), line("d" * (100 - kept), "nav", kept=False)]))
        assert [at for at, count in enumerate(corpus.shares) for _ in range(count)] == [
            0,
            0,
            BINS // 2,
            BINS - 1,
            BINS - 1,
        ]

    def test_a_line_counts_once_per_page(self) -> None:
        corpus = Corpus()
        for _ in range(3):
            corpus.add("x", record([line("  Share", "social", kept=False), line("Share ", "social", kept=False)]))
        corpus.add("y", record([line("Share", "nav", kept=False), line("Rain.", "body", kept=True)]))
        assert corpus.dropped.most_frequent(5) == [(("Share", "social"), 3), (("Share", "nav"), 1)]
        assert corpus.repeated.most_frequent(5) == [(("Rain.", "body", ""), 1)]

    def test_lines_that_differ_in_a_bullet_are_equal(self) -> None:
        corpus = Corpus()
        for text in ("* Home", "Home", "  - Home", "-Home", "*"):
            corpus.add("x", record([line(text, "nav", kept=False)]))
        assert corpus.dropped.most_frequent(5) == [(("Home", "nav"), 3), (("*", "nav"), 1), (("-Home", "nav"), 1)]

    def test_kept_lines_count_by_site(self) -> None:
        corpus = Corpus()
        for url in ("https://www.a.example/1", "https://a.example/2", "https://b.example/", None, 7):
            corpus.add("x", record([line("Conclusion", "heading", kept=True)], url=url))
        assert corpus.repeated.most_frequent(5) == [
            (("Conclusion", "heading", ""), 2),
            (("Conclusion", "heading", "a.example"), 2),
            (("Conclusion", "heading", "b.example"), 1),
        ]

    def test_pages_kept_whole_are_counted(self) -> None:
        corpus = Corpus()
        corpus.add("all", record([line("Text.", "body", kept=True), line("", "nav", kept=False)]))
        corpus.add("some", record([line("Text.", "body", kept=True), line("Menu", "nav", kept=False)]))
        corpus.add("blank", record([line(" ", "nav", kept=False)]))
        assert [(page.name, page.amount) for page in corpus.whole] == [("all", 5)]

    def test_repairs_are_counted_by_rule(self) -> None:
        repairs = [
            {"rule": "characters.mojibake", "before": "Ã©", "after": "é", "applied": True},
            {"rule": "spelling.spin", "before": "a", "after": "b", "applied": False},
        ]
        corpus = Corpus()
        corpus.add("x", {**record(None), "repairs": repairs})
        assert corpus.rules == {"characters.mojibake": 1}
        assert corpus.flagged == 1
        assert corpus.examples.most_frequent(1) == [(("characters.mojibake", "Ã©", "é"), 1)]

    def test_unusual_pages_are_listed(self) -> None:
        corpus = Corpus()
        corpus.add("none", record([line("Menu", "nav", kept=False)], articles=0))
        corpus.add("list", record([line("A list", "body", kept=True, confidence=0.3)], articles=0, seconds=0.5))
        corpus.add("news", record([line("Some news", "body", kept=True)], seconds=2))
        assert [page.name for page in corpus.without_article] == ["list", "none"]
        assert [page.name for page in corpus.empty] == ["none"]
        assert [(page.name, page.amount) for page in corpus.slowest] == [("news", 2), ("list", 0.5)]
        assert (corpus.timed, corpus.seconds) == (2, 2.5)
        assert [page.name for page in corpus.longest] == ["news", "list", "none"]
        assert [(one.name, one.label) for one in corpus.unsure] == [("list, line 1", "body")]

    @pytest.mark.parametrize(
        "wrong",
        [
            {},
            {"text": "x"},
            record(None) | {"text": None},
            record(None) | {"language": 3},
            record(None) | {"articles": None},
            record(None) | {"repairs": [{}]},
            record(None) | {"lines": [{"text": "x"}]},
            record([line("x", "nonsense", kept=True)]),
        ],
    )
    def test_records_not_written_by_clean_are_refused(self, wrong: dict[str, Any]) -> None:
        corpus = Corpus()
        with pytest.raises(RecordError, match="not a record that `cleanarticle clean` wrote"):
            corpus.add("x", wrong)
        assert corpus == Corpus() or corpus.pages == 0

    def test_records_written_by_clean_are_accepted(self) -> None:
        page = cleanarticle.clean(NEWS.format(1, 1))
        corpus = Corpus()
        corpus.add("x", json.loads(jsonl.dump(jsonl.row(page, {"id": 1, "text": ""}, AddedFields(), lines=True))))
        assert corpus.kept.total() == sum(len(one.text) for one in page.lines if one.kept)


@given(st.lists(st.sampled_from("abcdefgh")), st.integers(1, 8))
def test_counts_of_frequent_items_have_the_stated_error(things: list[str], room: int) -> None:
    count: FrequentItems[str] = FrequentItems(room)
    for thing in things:
        count.add(thing)
    found = dict(count.most_frequent(9))
    assert len(found) <= room
    for thing in set(things):
        assert things.count(thing) - count.missed <= found.get(thing, 0) <= things.count(thing)
    assert count.missed <= len(things) / (room + 1)


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_ties_keep_the_first_item(numbers: list[int], room: int) -> None:
    most = TopItems(room)
    for at, number in enumerate(numbers):
        most.add(ListEntry(number, str(at)))
    ordered = sorted(enumerate(numbers), key=lambda item: (-item[1], item[0]))
    assert [(int(item.name), item.amount) for item in most] == ordered[:room]
    assert most.seen == len(numbers)


class TestCommand:
    def report(self, tmp_path: Path, *lines: str) -> str:
        (tmp_path / "out.jsonl").write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
        assert main(["report", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "r.html")]) == 0
        return (tmp_path / "r.html").read_text("utf-8")

    def test_the_output_of_clean_gives_a_report(self, tmp_path: Path) -> None:
        rows = [json.dumps({"id": f"page {at}", "text": NEWS.format(at, at)}) for at in range(5)]
        (tmp_path / "in.jsonl").write_text("\n".join(rows))
        cleaned, html = tmp_path / "out.jsonl", tmp_path / "report.html"
        assert main(["clean", str(tmp_path / "in.jsonl"), "--lines", "-o", str(cleaned)]) == 0
        assert main(["report", str(cleaned), "--html", str(html)]) == 0
        shown = html.read_text("utf-8")
        assert "5 pages · 5 articles" in shown
        assert re.search(
            r'<td class="number" data-what="pages">5</td><td><span class="k k-nav">nav</span></td><td><span dir="auto">Log in',
            shown,
        )
        assert shown.count("<svg") >= 2
        assert "k-body" in shown
        assert not re.search(r"<script|<style(?! *>)|\sstyle=|https?://(?!www\.w3\.org/)", shown)

    def test_the_slowest_pages_are_listed(self, tmp_path: Path) -> None:
        rows = [json.dumps({"id": f"page {at}", "text": NEWS.format(at, at) * at}) for at in (1, 30)]
        (tmp_path / "in.jsonl").write_text("\n".join(rows))
        cleaned, html = tmp_path / "out.parquet", tmp_path / "report.html"
        if importlib.util.find_spec("pyarrow") is None:
            cleaned = tmp_path / "out.jsonl"
        assert main(["clean", str(tmp_path / "in.jsonl"), "--seconds", "-o", str(cleaned)]) == 0
        assert main(["report", str(cleaned), "--html", str(html)]) == 0
        slowest = html.read_text("utf-8").partition("The slowest pages")[2]
        assert re.findall(r'class="name">([^<]+)', slowest) == ["page 30", "page 1"]

    def test_many_rows_are_folded_and_rare_languages_go_together(self, tmp_path: Path) -> None:
        rows = []
        for code in "abcdefghijklmnopqrst":
            lines = [line(f"Line {code} that is dropped", "nav", kept=False), line("Kept.", "body", kept=True)]
            rows += [json.dumps(record(lines, language=f"x{code}", id=f"{code}{copy}")) for copy in range(2)]
        html = self.report(tmp_path, *rows)
        assert "others" in html
        assert re.search(r"<details><summary>\d+ more</summary>", html)

    def test_the_summary_links_to_the_sections(self, tmp_path: Path) -> None:
        kept, dropped = line("Become a friend of the paper", "body", kept=True), line("Menu", "nav", kept=False)
        rows = [record([kept], url="https://a.example/"), record([kept, dropped], url="https://a.example/2")]
        html = self.report(tmp_path, *map(json.dumps, [*rows, record([dropped], articles=0)]))
        head = html.partition("<nav")[2].partition("</nav>")[0]
        found = dict(re.findall(r'<a href="#(\w+)">([^<]+)</a>', head))
        assert found == {
            "shares": "1 page of which nothing was kept and 1 page of which all was kept",
            "articles": "1 page with no article",
            "repeated": "lines kept on up to 2 pages of a site",
        }
        assert all(f'<h2 id="{name}">' in html for name in found)
        assert re.search(r">2</td><td>a\.example</td><td><span class=\"k k-body\">body</span></td><td>.*Become", html)
        assert "<nav" not in self.report(tmp_path, json.dumps(record([line("Rain.", "body", kept=True), dropped])))

    def test_a_removed_joiner_is_shown_by_its_code(self, tmp_path: Path) -> None:
        repair = {"rule": "characters.zero_width", "before": "\u200d", "after": "", "applied": True}
        assert '<del><span class="unseen">\\u200d</span></del>' in self.report(
            tmp_path, json.dumps({**record(None), "repairs": [repair]})
        )

    def test_the_report_says_that_lines_are_missing(self, tmp_path: Path) -> None:
        html = self.report(tmp_path, json.dumps(record(None)))
        assert "No record has its lines" in html
        assert "<code>cleanarticle clean … --lines</code>" in html
        both = self.report(tmp_path, json.dumps(record(None)), json.dumps(record([line("x", "body", kept=True)])))
        assert "1 records do not have" in both or "1 record does not have" in both

    def test_times_are_shown_if_recorded(self, tmp_path: Path) -> None:
        assert "The longest pages" in self.report(tmp_path, json.dumps(record(None)))
        assert "The slowest pages" in self.report(tmp_path, json.dumps(record(None, seconds=0.25)))

    def test_text_of_pages_is_never_markup(self, tmp_path: Path) -> None:
        bad = "</td><script>alert(1)</script>\u202e\x00\ud800"
        repair = {"rule": bad, "before": bad, "after": bad, "applied": True}
        lines = [line(bad, "nav", kept=False), line(bad, "body", kept=True, confidence=0.1)]
        rows = [json.dumps({**record(lines, language=bad, articles=0), "repairs": [repair], "id": bad})] * 2
        html = self.report(tmp_path, *rows)
        assert "<script" not in html
        assert not set(UNSEEN.findall(html)) - {"\n"}

    def test_invalid_records_are_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "out.jsonl").write_text(json.dumps(record(None)) + '\n{"text": "x"}\n')
        assert main(["report", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "r.html")]) == 1
        assert "out.jsonl:2: not a record that `cleanarticle clean` wrote" in capsys.readouterr().err
        assert (tmp_path / "r.html").exists()

    def test_a_file_without_records_is_an_error(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "out.jsonl").write_text('{"text": "x"}\n')
        assert main(["report", str(tmp_path / "out.jsonl"), "--html", str(tmp_path / "r.html")]) == 2
        assert "cleanarticle clean PATH --lines --seconds -o OUT.jsonl" in capsys.readouterr().err
        assert not (tmp_path / "r.html").exists()
