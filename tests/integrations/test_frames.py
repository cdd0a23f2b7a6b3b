"""pandas and polars."""

import sys
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.integrations.frames import clean_pandas, clean_polars
from tests.pages import ADDED_FIELDS


@pytest.fixture
def pd() -> Any:
    return pytest.importorskip("pandas", reason="needs the extra [pandas]")


@pytest.fixture
def pl() -> Any:
    return pytest.importorskip("polars", reason="needs the extra [polars]")


def test_pandas_frames_are_cleaned(pd: Any, records: list[dict[str, Any]], check: Any) -> None:
    frame = pd.DataFrame(records, index=[f"row {n}" for n in range(len(records))])
    before = frame.copy()
    cleaned = clean_pandas(frame, Cleaning(lines=True))
    check(cleaned.astype(object).where(cleaned.notna(), None).to_dict("records"))
    assert list(cleaned.index) == list(frame.index)
    assert cleaned["text"].dtype == frame["text"].dtype
    pd.testing.assert_frame_equal(frame, before)


def test_pandas_frames_are_cleaned_in_processes(pd: Any, records: list[dict[str, Any]], check: Any) -> None:
    cleaned = clean_pandas(pd.DataFrame(records), processes=2, timeout=60)
    check(cleaned.astype(object).where(cleaned.notna(), None).to_dict("records"))


def test_a_column_in_place_of_a_frame_is_an_error_that_helps(pd: Any, pl: Any) -> None:
    with pytest.raises(
        cleanarticle.InputError, match=r"takes a frame.*not a Series: for one column pass series\.to_frame"
    ):
        clean_pandas(pd.Series(["It rained."]))
    with pytest.raises(cleanarticle.InputError, match=r"clean_polars.*takes a frame with a row a page, not a list"):
        clean_polars(["It rained."])


def test_unusual_pandas_frames(pd: Any) -> None:
    frame = pd.DataFrame({"body": ["It rained.", None, 3.5], "profile": [None] * 3}, index=[5, 5, 6])
    cleaned = clean_pandas(frame, Cleaning(text_field="body", profile_field="profile"))
    assert list(cleaned.columns) == [
        "body",
        *ADDED_FIELDS,
        "error",
    ]
    assert [None if pd.isna(error) else error for error in cleaned["error"]] == [
        None,
        "the field 'body' holds null, not text",
        "the field 'body' holds a float, not text",
    ]
    assert len(clean_pandas(frame.iloc[:0], Cleaning(text_field="body"))) == 0
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'text'; the columns are: body, profile"):
        clean_pandas(frame)


def test_polars_frames_are_cleaned(pl: Any, records: list[dict[str, Any]], check: Any) -> None:
    frame = pl.DataFrame(records).with_columns(section=pl.lit("news", dtype=pl.Categorical))
    cleaned = clean_polars(frame, Cleaning(lines=True), processes=2)
    check(cleaned.drop("section").to_dicts())
    assert cleaned.schema["section"] == pl.Categorical


def test_lazy_polars_frames_are_cleaned(pl: Any, records: list[dict[str, Any]], check: Any) -> None:
    lazy = clean_polars(pl.LazyFrame(records))
    schema = lazy.collect_schema()
    cleaned = lazy.collect()
    assert cleaned.schema == schema
    check(cleaned.to_dicts())
    assert lazy.collect(engine="streaming").equals(cleaned)
    assert lazy.head(2).collect().equals(cleaned.head(2))


def test_unusual_polars_frames(pl: Any) -> None:
    frame = pl.DataFrame({"body": [None, "It rained."], "profile": [None, None]})
    cleaned = clean_polars(frame, Cleaning(text_field="body", profile_field="profile"))
    assert cleaned.columns == [
        "body",
        *ADDED_FIELDS,
        "error",
    ]
    assert cleaned["error"].to_list() == ["the field 'body' holds null, not text", None]
    for missing in (frame, frame.lazy()):
        with pytest.raises(cleanarticle.RecordError, match="there is no column 'text'; the columns are: body, profile"):
            clean_polars(missing)


def test_the_guide_runs(pd: Any, pl: Any, run_guide: Any) -> None:
    names = run_guide("dataframes.md")
    assert len(names["cleaned"]) == 2


@pytest.mark.parametrize(("function", "module"), [(clean_pandas, "pandas"), (clean_polars, "polars")])
def test_without_the_package_the_error_names_the_extra(
    function: Any, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(cleanarticle.MissingExtraError, match=rf"pip install 'cleanarticle\[{module}\]'"):
        function(None)
