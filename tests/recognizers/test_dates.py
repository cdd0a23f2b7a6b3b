"""Dates and hours as news pages write them, one form a row; and what is no date."""

import pytest

from cleanarticle.recognizers.dates import DateContext, find_dates

MONTHS = {"march": 3, "mar": 3, "marzo": 3, "mars": 3, "ocak": 1, "december": 12, "martie": 3}


def read(text: str, language: str | None = "en", url: str | None = None) -> list[str]:
    return [str(moment.value) for moment in find_dates(text, DateContext(MONTHS, language, url))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-03-04", "2024-03-04"),
        ("2024-03-04T10:15:30Z", "2024-03-04 10:15:30+00:00"),
        ("2024-03-04 10:15 +02:00", "2024-03-04 10:15:00+02:00"),
        ("2024-03-04 10:15:00-0330", "2024-03-04 10:15:00-03:30"),
        ("2024-03-04 25:15", "2024-03-04"),
        ("2024-03-04T10:15:00+15:00", "2024-03-04 10:15:00"),
        ("2024年3月4日", "2024-03-04"),
        ("2024/3/4", "2024-03-04"),
        ("4 tháng 3, 2024", "2024-03-04"),
        ("4 de marzo de 2024", "2024-03-04"),
        ("4th of March 2024", "2024-03-04"),
        ("March 4, 2024", "2024-03-04"),
        ("2024 March 4", "2024-03-04"),
        ("4 March '24", "2024-03-04"),
        ("4 mars 2567", "2024-03-04"),
        ("1402/12/14", "2024-03-04"),
        ("1402/01/01", "2023-03-21"),
        ("4 March 2024 at 4:05 pm", "2024-03-04 16:05:00"),
        ("4 March 2024 12:05 am", "2024-03-04 00:05:00"),
        ("4 March 2024 12:05 p.m.", "2024-03-04 12:05:00"),
        ("4 March 2024 9 pm", "2024-03-04 21:00:00"),
        ("4 March 2024 10:15 (GMT+2)", "2024-03-04 10:15:00+02:00"),
        ("4 March 2024 10:15 GMT", "2024-03-04 10:15:00+00:00"),
        ("4 March 2024 10:15 EST", "2024-03-04 10:15:00-05:00"),
        ("4 March 2024 10:15 ABCD", "2024-03-04 10:15:00"),
        ("4 March 2024 kl. 10.15", "2024-03-04 10:15:00"),
        ("4 March 2024, 10.15 Uhr", "2024-03-04 10:15:00"),
        ("4 March 2024, 10.15", "2024-03-04"),
        ("4 March 2024 25:15", "2024-03-04"),
        ("10:15, 4 March 2024", "2024-03-04 10:15:00"),
        ("10h15 | 4 March 2024", "2024-03-04 10:15:00"),
        ("4 March 20240", "2024-03-04"),
        ("Harbour desk 4 March 202412 comments", "2024-03-04"),
        ("March 4, 20243 replies", "2024-03-04"),
        ("4 March 202410:15", "2024-03-04"),
        ("04/03/202410:15", "2024-03-04"),
    ],
)
def test_dates_are_read(text: str, value: str) -> None:
    assert read(text, "en-GB") == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4 March 202412 December 2025", ["2024-03-04", "2025-12-12"]),
        ("4 mars 20244 mars 2024", ["2024-03-04", "2024-03-04"]),
        ("04/03/202412/12/2025", ["2024-03-04", "2025-12-12"]),
        ("04.03.202405.03.2024", ["2024-03-04", "2024-03-05"]),
        ("March 4, 2024December 12, 2025", ["2024-03-04", "2025-12-12"]),
    ],
)
def test_two_dates_that_are_glued_are_both_read(text: str, values: list[str]) -> None:
    assert read(text, "en-GB") == values


@pytest.mark.parametrize("text", ["4 March 2024123456", "04/03/20241", "04/03/2024123456", "1204/03/2024"])
def test_a_year_in_a_longer_number_is_no_year(text: str) -> None:
    assert read(text, "en-GB") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no number",
        "14:05",
        "March",
        "4 March",
        "31 February 2024",
        "30/02/2024",
        "4 Smarch 2024",
        "4 March 1724",
        "4 March '77",
        "1402/13/14",
        "1402/12/35",
        "version 1.2.3",
        "4 of blue 2024",
        "2024-13-45",
    ],
)
def test_text_that_is_no_date_is_not_read(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "language", "url", "value"),
    [
        ("13/04/2024", None, None, "2024-04-13"),
        ("04/13/2024", None, None, "2024-04-13"),
        ("04/04/2024", None, None, "2024-04-04"),
        ("03/04/2024", None, None, None),
        ("03.04.2024", None, None, "2024-04-03"),
        ("03/04/2024", "fr", None, "2024-04-03"),
        ("03/04/2024", "en", None, None),
        ("03/04/2024", "en-US", None, "2024-03-04"),
        ("03/04/2024", "en-GB", None, "2024-04-03"),
        ("03/04/2024", "en", "https://paper.example.us/a", "2024-03-04"),
        ("03/04/2024", "en", "https://paper.co.uk:443/a", "2024-04-03"),
        ("03/04/2024", "en", "https://paper.example/2024/03/04/a", "2024-03-04"),
        ("03/04/2024", "en", "https://paper.example/2023/01/01/a", None),
        ("24-03-04", "ja", None, "2024-03-04"),
        ("4-3-24", "ja", None, None),
        ("4-3-24", "fr", None, None),
        ("04/03/24", "fr", None, "2024-03-04"),
    ],
)
def test_numeric_dates_depend_on_language_and_address(
    text: str, language: str | None, url: str | None, value: str | None
) -> None:
    assert read(text, language, url) == ([value] if value else [])


def test_several_dates_of_a_line_have_their_columns() -> None:
    text = "Published 4 March 2024 10:15, updated 5 March 2024 at 9:30 am"
    found = find_dates(text, DateContext(MONTHS, "en"))
    assert [str(moment.value) for moment in found] == ["2024-03-04 10:15:00", "2024-03-05 09:30:00"]
    assert [text[moment.start : moment.end] for moment in found] == ["4 March 2024 10:15", "5 March 2024 at 9:30 am"]
