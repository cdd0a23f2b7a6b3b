"""Spark 4: DataFrame in, DataFrame out, by way of Arrow (``mapInArrow``, which spares pandas).

Spark 4 does not work with pandas 3 yet: the extra ``[spark]`` asks for an earlier one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cleanarticle.integrations.arrow import clean_batches, found_schema
from cleanarticle.integrations.records import DEFAULT, Cleaning
from cleanarticle.sites.learning import profile_of
from cleanarticle.sites.profile import LineCounts, Profile

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_COUNTS = LineCounts._fields


def clean(frame: DataFrame, cleaning: Cleaning = DEFAULT) -> DataFrame:
    """Clean the pages of a DataFrame, a row a page. Nothing is shuffled.

    Args:
        frame: its text column holds the pages.
        cleaning: how to clean.

    Returns:
        The same rows and columns, the text cleaned, with the columns ``articles``, ``language``,
        ``repairs``, ``lines`` if asked for, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        RecordError: there is no such column.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    cleaning.check(frame.columns)
    cleaning = cleaning.beside(frame.columns)
    fields = {field.name: field for field in frame.schema if field.name != cleaning.profile_field}
    fields.update((field.name, field) for field in from_arrow_schema(found_schema(cleaning)))
    return frame.mapInArrow(functools.partial(clean_batches, cleaning=cleaning), StructType(list(fields.values())))


def learn(frame: DataFrame, site_field: str = "site", text_field: str = "text") -> DataFrame:
    """Learn the profile of each site from its pages, by a group-by.

    The lines of the pages are counted by Spark, in any order and on disk where memory ends. Some twenty
    pages a site will do, so hand in a sample of a large site.

    Args:
        frame: its text column holds the pages; rows without a site or a text are passed over.
        site_field: the column that names the site.
        text_field: the column that holds the text.

    Returns:
        A row a site: the site, and ``profile``, the JSON text that ``Cleaning(profile_field="profile")``
        reads and ``Profile.from_json`` too.

    Raises:
        RecordError: there is no such column.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    for name in (site_field, text_field):
        Cleaning(text_field=name).check(frame.columns)
    site = StructField("site", StringType())
    counts = [StructField(name, LongType()) for name in _COUNTS]
    seen = (
        frame.select(f.col(site_field).cast("string").alias("site"), f.col(text_field).alias("text"))
        .dropna()
        .mapInArrow(_seen, StructType([site, StructField("line", StringType()), *counts]))
        .groupBy("site", "line")
        .agg(*(f.sum(name).alias(name) for name in _COUNTS))
        .where((f.col("pages") > 1) | f.col("line").isNull())  # what Profile.pruned would drop stays out of the shuffle
    )
    return (
        seen.groupBy("site")
        .applyInArrow(_profile, StructType([site, StructField("profile", StringType())]))
        .withColumnRenamed("site", site_field)
    )


def _seen(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A row for each line of each page; the row without a line counts the page."""
    import pyarrow as pa

    schema = pa.schema({"site": pa.string(), "line": pa.string(), **dict.fromkeys(_COUNTS, pa.int64())})
    for batch in batches:
        for site, text in zip(*(batch.column(name).to_pylist() for name in ("site", "text")), strict=True):
            profile = profile_of(text, spelling=False)  # its counts alone are grouped
            rows = [(None, LineCounts(profile.pages, 0, 0, 0)), *profile.lines.items()]
            yield pa.RecordBatch.from_pylist(
                [{"site": site, "line": line, **seen._asdict()} for line, seen in rows], schema=schema
            )


def _profile(table: pa.Table) -> pa.Table:
    """The profile of the one site whose counted lines *table* holds."""
    import pyarrow as pa

    rows = table.to_pylist()
    lines = {row["line"]: LineCounts(*(row[name] for name in _COUNTS)) for row in rows}
    profile = Profile(lines.pop(None).pages, lines).pruned()
    return pa.table({"site": [rows[0]["site"]], "profile": [profile.to_json()]})
