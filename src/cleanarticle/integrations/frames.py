"""Clean pandas and polars frames."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from cleanarticle import extras
from cleanarticle.argument_checks import type_name
from cleanarticle.errors import InputError
from cleanarticle.integrations.arrow import found_columns
from cleanarticle.integrations.records import DEFAULT, Cleaning

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def clean_pandas(
    frame: pd.DataFrame,
    cleaning: Cleaning = DEFAULT,
    *,
    processes: int | None = None,
    timeout: float | None = None,
) -> pd.DataFrame:
    """Clean the pages of a pandas DataFrame, each row a page. It does not need Arrow.

    Args:
        frame: a frame with the pages in its text column.
        cleaning: how to clean.
        processes: the number of worker processes; ``None`` works in this process.
        timeout: the seconds that one page may take; at least one worker is started.

    Returns:
        A new frame with the same index and columns, with the cleaned text, and the columns ``articles``,
        ``language``, ``kind``, ``repairs`` …, ``lines`` if *cleaning* adds them, and ``error``.
        Their values are lists and dictionaries as in ``Page.to_dict()``.

    Raises:
        InputError: *frame* is not a frame.
        MissingExtraError: the package of the frame is not installed.
        RecordError: a column that must be read is missing.
    """
    pd = extras.pandas()
    if not isinstance(frame, pd.DataFrame):
        raise _no_frame(frame, "clean_pandas")
    cleaning.check(frame.columns)
    cleaning = cleaning.for_fields(frame.columns)
    read = frame[[name for name in cleaning.reads if name in frame.columns]].astype(object)
    records = read.where(read.notna(), None).to_dict("records")
    rows = list(cleaning(records, processes=processes, timeout=timeout))
    new_columns = {
        name: pd.Series([row[name] for row in rows], index=frame.index, dtype=object)
        for name in (cleaning.names.cleaned, *cleaning.adds)
    }
    cleaned = cleaning.names.cleaned
    new_columns[cleaned] = new_columns[cleaned].astype(frame[cleaning.text_field].dtype)
    kept = frame.drop(columns=cleaning.profile_field) if cleaning.profile_field else frame
    return kept.assign(**new_columns)


def clean_polars(
    frame: pl.DataFrame | pl.LazyFrame,
    cleaning: Cleaning = DEFAULT,
    *,
    processes: int | None = None,
    timeout: float | None = None,
) -> pl.DataFrame | pl.LazyFrame:
    """Clean the pages of a polars DataFrame or LazyFrame, each row a page.

    Args:
        frame: a frame with the pages in its text column.
        cleaning: how to clean.
        processes: the number of worker processes; ``None`` works in this process.
        timeout: the seconds that one page may take; at least one worker is started.

    Returns:
        A frame of the same kind and columns with the cleaned text, and the columns ``articles``, ``language``,
        ``kind``, ``repairs`` …, ``lines`` if *cleaning* adds them, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        InputError: *frame* is not a frame.
        MissingExtraError: the package of the frame is not installed.
        RecordError: a column that must be read is missing.
    """
    pl = extras.polars()
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        raise _no_frame(frame, "clean_polars")
    if isinstance(frame, pl.DataFrame):
        cleaning = cleaning.for_fields(frame.columns)
        return _clean_polars(frame, cleaning, processes=processes, timeout=timeout)
    schema = frame.collect_schema()
    cleaning.check(schema)
    cleaning = cleaning.for_fields(schema.names())
    function = functools.partial(_clean_polars, cleaning=cleaning, processes=processes, timeout=timeout)
    return frame.map_batches(function, schema=function(schema.to_frame()).schema, slice_pushdown=True, streamable=True)


def _no_frame(given: object, function: str) -> InputError:
    """Return the error for a value that is not a frame, such as a column."""
    column = ": for one column pass series.to_frame('text')" if type(given).__name__ == "Series" else ""
    return InputError(f"{function}() takes a frame with a row a page, not {type_name(given)}{column}")


def _clean_polars(frame: pl.DataFrame, cleaning: Cleaning, **workers: Any) -> pl.DataFrame:
    """Clean a frame in memory; *workers* are ``processes`` and ``timeout``."""
    import polars as pl

    cleaning.check(frame.columns)
    read = frame.select(name for name in cleaning.reads if name in frame.columns)
    new_columns = pl.DataFrame(found_columns(read.to_arrow(), cleaning, **workers))
    return frame.drop(filter(None, [cleaning.profile_field])).with_columns(new_columns.get_columns())
