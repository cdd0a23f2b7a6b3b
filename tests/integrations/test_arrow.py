"""Arrow tables."""

import datetime as dt
import random
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning, arrow
from tests.pages import ADDED_FIELDS

pa = pytest.importorskip("pyarrow", reason="needs the extra [arrow]")


def test_rows_are_what_clean_gives(records: list[dict[str, Any]], check: Any) -> None:
    table = arrow.clean_table(pa.Table.from_pylist(records), Cleaning(lines=True))
    check(table.to_pylist())


def test_the_schema_is_the_documented_one(records: list[dict[str, Any]]) -> None:
    cleaning = Cleaning(lines=True)
    table = pa.Table.from_pylist(records[:1])
    for given in (table, table.slice(0, 0)):
        cleaned = arrow.clean_table(given, cleaning)
        assert cleaned.schema == arrow.cleaned_schema(table.schema, cleaning)
        assert cleaned.num_rows == given.num_rows
    assert cleaned.schema.names == [
        "id",
        "url",
        "text",
        *ADDED_FIELDS,
        "lines",
        "error",
    ]


def test_every_field_of_a_page_has_a_column(want: dict[str, dict[str, Any]]) -> None:
    schema = arrow.found_schema(Cleaning(lines=True))
    for name in ("articles", "repairs", "lines"):
        fields = {field.name for field in schema.field(name).type.value_type}
        found = {key for row in want.values() for part in row[name] for key in part}
        assert found
        assert found <= fields


def test_other_columns_are_unchanged() -> None:
    table = pa.table(
        {
            "when": pa.array([dt.datetime(2024, 2, 9)] * 2, pa.timestamp("us", "UTC")),
            "text": pa.array(["It rained for the third day, and the river rose again.", None], pa.large_string()),
            "error": pa.array([1, 2], pa.int8()),
            "tags": pa.array([["a"], None], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
        }
    ).replace_schema_metadata({"made by": "a test"})
    with pytest.warns(UserWarning, match="called clean_error"):
        out = arrow.clean_table(table, Cleaning())
    assert out.schema.names == [
        "when",
        "text",
        "error",
        "tags",
        *ADDED_FIELDS,
        "clean_error",
    ]
    assert out.schema.field("when") == table.schema.field("when")
    assert out.schema.metadata == table.schema.metadata
    assert out.column("tags") == table.column("tags")
    assert out.column("error") == table.column("error")
    assert out.column("clean_error").to_pylist() == [None, "the field 'text' holds null, not text"]
    assert out.column("text").to_pylist() == ["It rained for the third day, and the river rose again.", None]


def test_batches_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_BATCH_ROWS", 4)
    monkeypatch.setattr(arrow, "_BATCH_CHARACTERS", 100)
    texts = ["It rained."] * 9 + ["It rained. " * 10] * 3
    batch = pa.RecordBatch.from_pydict({"n": list(range(12)), "text": texts})
    parts = list(arrow.clean_batches([batch.slice(1), batch.slice(0, 1)], Cleaning()))
    assert [part.num_rows for part in parts] == [4, 4, 1, 1, 1, 1]
    assert [n for part in parts for n in part.column("n").to_pylist()] == [*range(1, 12), 0]


def test_a_missing_column_is_an_error() -> None:
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'text'; the columns are: body"):
        arrow.clean_table(pa.table({"body": ["x"]}), Cleaning())


def test_no_lone_surrogates_are_made() -> None:
    """Arrow's text is UTF-8, which cannot hold them; none come in, and none may be made of what stands for them."""
    draw = random.Random(0)
    bits = [
        "&#xD83D;",
        "&#55357;",
        "&#xDE00;",
        "&amp;#xD800;",
        "í\xa0½",
        "í¸\x80",
        "\xed\xa0\xbd",
        "Ã©",
        "ðŸ˜€",
        "=D83D",
    ]
    texts = ["It rained " + "".join(draw.choices(bits, k=6)) + " again." for _ in range(50)]
    out = arrow.clean_table(pa.table({"text": texts}), Cleaning(lines=True))
    assert out.column("error").null_count == len(texts)
