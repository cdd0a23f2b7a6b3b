"""Pages read line by line: what readers are shown, what they write, and the rows without text that it becomes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from training.reading.collect import find_value, parse, problems, row_of
from training.reading.packs import SIZE, pack, packs, shown, sizes

LINES = ["Home", "Ferry runs later", "By Ann  Lee and Bo Moe", "4 May 2024", "The boat leaves at nine.", "Great news!"]
ANSWER = """=== ferry (6 lines)
K article
1 nav
2 title
3 byline
4 date
5 body
6 comment
A0 title=Ferry runs later | authors=Ann Lee;Bo Moe | date=2024-05-04 | language=en
C 6 author=Ann Lee | depth=1
"""


def test_a_correct_answer_has_no_errors() -> None:
    answer = parse(ANSWER)["ferry"]
    assert answer.kind == "article"
    assert [label for label, _, _ in answer.labels] == ["nav", "title", "byline", "date", "body", "comment"]
    assert answer.articles[0]["authors"] == "Ann Lee;Bo Moe"
    assert answer.comments == [{"author": "Ann Lee", "depth": "1", "first": "6", "last": "6"}]
    assert problems(answer, len(LINES)) == []


def test_pages_of_one_file_are_separated() -> None:
    answers = parse("=== a (2 lines)\nK list\n1-2 teaser\n=== b (1 lines)\nK other\n1 body 3\n")
    assert {name: (answer.kind, answer.labels) for name, answer in answers.items()} == {
        "a": ("list", [("teaser", 2, 0)]),
        "b": ("other", [("body", 1, 3)]),
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("1 nav", "1 menu"), "label menu"),
        (("5 body\n", ""), "5 lines labelled of 6"),
        (("5 body", "5-7 body"), "8 lines labelled of 6"),
        (("K article", "K story"), "kind 'story'"),
        (("K article\n", ""), "kind ''"),
        (("title=Ferry", "headline=Ferry"), "field headline"),
    ],
)
def test_errors_of_an_answer_are_named(change: tuple[str, str], problem: str) -> None:
    assert problems(parse(ANSWER.replace(*change))["ferry"], len(LINES)) == [problem]


@pytest.mark.parametrize(
    ("value", "order", "expected"),
    [
        ("Ann Lee", range(6), [2, 3, 11]),
        ("ann lee", range(6), [2, 3, 11]),
        ("Home", [5, 0], [0, 0, 4]),
        ("Home", [1, 2], None),
        ("Ferry runs later By Ann Lee and Bo Moe", range(6), [1, 0, 16, 2, 0, 22]),
        ("", range(6), None),
        ("Ferry […] later", range(6), None),
        ("4 May (2024", range(6), None),
    ],
)
def test_a_value_is_located_in_its_line(value: str, order: Any, expected: list[int] | None) -> None:
    assert find_value(value, LINES, order) == expected


def test_a_row_holds_labels_and_places_but_no_text() -> None:
    row = row_of("pages", "ferry", parse(ANSWER)["ferry"], LINES)
    assert row["labels"] == [["nav", 1], ["title", 1], ["byline", 1], ["date", 1], ["body", 1], ["comment", 1]]
    assert row["articles"] == [
        {
            "article": 0,
            "title": [1, 0, 16],
            "authors": [[2, 3, 11], [2, 16, 22]],
            "date": "2024-05-04",
            "language": "en",
        }
    ]
    assert row["comments"] == [{"lines": [5, 6], "depth": 1}]
    assert not any(line in json.dumps(row) for line in LINES)


def test_neighbours_with_one_label_are_one_entry_and_articles_stay_apart() -> None:
    answer = parse("=== x\nK articles\n1-2 nav\n3-4 nav\n5 body\n6 body 1\n")["x"]
    assert row_of("pages", "x", answer, LINES)["labels"] == [["nav", 4], ["body", 1], ["body", 1, 1]]


def test_the_digest_ignores_white_space_alone() -> None:
    answer = parse(ANSWER)["ferry"]
    digest = row_of("pages", "ferry", answer, LINES)["lines"]
    assert row_of("pages", "ferry", answer, [f"  {line} " for line in LINES])["lines"] == digest
    assert row_of("pages", "ferry", answer, [*LINES[:-1], "Great news?"])["lines"] != digest


def test_a_pack_numbers_the_lines_that_are_not_blank() -> None:
    text = pack([{"id": "a b", "text": "Home\n\n    Rain\n", "url": None, "domain": "example.org"}])
    assert text == "=== a b (2 lines)\nurl example.org\n1|Home\n2|    Rain\n"
    assert sizes(text) == {"a b": 2}


def test_packs_have_the_given_size_and_lose_no_page() -> None:
    records = [
        {"id": f"p{n}", "text": "Rain\n" * (n + 1), "url": "https://example.org/", "domain": ""}
        for n in range(SIZE + 1)
    ]
    found = [sizes(text) for text in packs(records)]
    assert [len(each) for each in found] == [SIZE, 1]
    assert {name: size for each in found for name, size in each.items()} == {f"p{n}": n + 1 for n in range(SIZE + 1)}


@pytest.mark.parametrize("size", [189, 190, 191, 5000])
def test_a_long_line_is_cut_in_its_middle_and_says_by_how_much(size: int) -> None:
    line = "ab" * (size // 2) + "c" * (size % 2)
    head, _, rest = shown(line).partition("[…")
    if size <= 190:
        assert (head, rest) == (line, "")
    else:
        cut, _, tail = rest.partition("…]")
        assert line.startswith(head)
        assert line.endswith(tail)
        assert len(head) + int(cut) + len(tail) == size
