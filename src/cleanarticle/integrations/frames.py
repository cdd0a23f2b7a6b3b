"""pandas and polars: frame in, frame out."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

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
    """Clean the pages of a pandas DataFrame, a row a page. Needs no Arrow.

    Args:
        frame: its text column holds the pages.
        cleaning: how to clean.
        processes: how many worker processes; ``None`` works in this one.
        timeout: seconds that one page may take; starts one worker at the least.

    Returns:
        A new frame with the same index and columns, the text cleaned, with the columns ``articles``,
        ``language``, ``repairs``, ``lines`` if asked for, and ``error``, which hold lists and
        dictionaries as in ``Page.to_dict()``.

    Raises:
        RecordError: there is no such column.
    """
    import pandas as pd

    cleaning.check(frame.columns)
    cleaning = cleaning.beside(frame.columns)
    read = frame[[name for name in cleaning.reads if name in frame.columns]].astype(object)
    records = read.where(read.notna(), None).to_dict("records")
    rows = list(cleaning(records, processes=processes, timeout=timeout))
    found = {
        name: pd.Series([row[name] for row in rows], index=frame.index, dtype=object)
        for name in (cleaning.names.cleaned, *cleaning.adds)
    }
    cleaned = cleaning.names.cleaned
    found[cleaned] = found[cleaned].astype(frame[cleaning.text_field].dtype)
    kept = frame.drop(columns=cleaning.profile_field) if cleaning.profile_field else frame
    return kept.assign(**found)


def clean_polars(
    frame: pl.DataFrame | pl.LazyFrame,
    cleaning: Cleaning = DEFAULT,
    *,
    processes: int | None = None,
    timeout: float | None = None,
) -> pl.DataFrame | pl.LazyFrame:
    """Clean the pages of a polars DataFrame or LazyFrame, a row a page.

    Args:
        frame: its text column holds the pages.
        cleaning: how to clean.
        processes: how many worker processes; ``None`` works in this one.
        timeout: seconds that one page may take; starts one worker at the least.

    Returns:
        A frame of the same kind and columns, the text cleaned, with the columns ``articles``,
        ``language``, ``repairs``, ``lines`` if asked for, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        RecordError: there is no such column.
    """
    import polars as pl

    if isinstance(frame, pl.DataFrame):
        cleaning = cleaning.beside(frame.columns)
        return _clean_polars(frame, cleaning, processes=processes, timeout=timeout)
    schema = frame.collect_schema()
    cleaning.check(schema)
    cleaning = cleaning.beside(schema.names())
    function = functools.partial(_clean_polars, cleaning=cleaning, processes=processes, timeout=timeout)
    return frame.map_batches(function, schema=function(schema.to_frame()).schema, slice_pushdown=True, streamable=True)


def _clean_polars(frame: pl.DataFrame, cleaning: Cleaning, **workers: Any) -> pl.DataFrame:
    import polars as pl

    cleaning.check(frame.columns)
    read = frame.select(name for name in cleaning.reads if name in frame.columns)
    found = pl.DataFrame(found_columns(read.to_arrow(), cleaning, **workers))
    return frame.drop(filter(None, [cleaning.profile_field])).with_columns(found.get_columns())
