"""Clean Spark 4 DataFrames, with Arrow (``mapInArrow``, which does not need pandas).

Spark 4 does not work with pandas 3 yet, so the extra ``[spark]`` installs an older pandas.
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
    """Clean the pages of a DataFrame, each row a page. Nothing is shuffled.

    Args:
        frame: a frame with the pages in its text column.
        cleaning: how to clean.

    Returns:
        The same rows and columns with the cleaned text, and the columns ``articles``, ``language``, ``repairs``,
        ``lines`` if *cleaning* adds them, and ``error``: see
        :func:`cleanarticle.integrations.arrow.found_schema`.

    Raises:
        RecordError: a column that must be read is missing.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    cleaning.check(frame.columns)
    cleaning = cleaning.for_fields(frame.columns)
    fields = {field.name: field for field in frame.schema if field.name != cleaning.profile_field}
    fields.update((field.name, field) for field in from_arrow_schema(found_schema(cleaning)))
    return frame.mapInArrow(functools.partial(clean_batches, cleaning=cleaning), StructType(list(fields.values())))


def learn(frame: DataFrame, site_field: str = "site", text_field: str = "text") -> DataFrame:
    """Learn the profile of each site from its pages.

    Spark counts the lines of the pages, in any order, on disk if memory is not enough. About twenty pages of a site
    are enough, so pass a sample of a large site.

    Args:
        frame: a frame with the pages in its text column; rows without a site or a text are skipped.
        site_field: the column with the name of the site.
        text_field: the column with the text.

    Returns:
        A row for each site: the site, and ``profile``, a JSON text for ``Cleaning(profile_field="profile")`` and
        ``Profile.from_json``.

    Raises:
        RecordError: a column is missing.
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
        .mapInArrow(_count_lines, StructType([site, StructField("line", StringType()), *counts]))
        .groupBy("site", "line")
        .agg(*(f.sum(name).alias(name) for name in _COUNTS))
        .where((f.col("pages") > 1) | f.col("line").isNull())  # Profile.pruned drops the others: fewer rows to shuffle
    )
    return (
        seen.groupBy("site")
        .applyInArrow(_merge_counts, StructType([site, StructField("profile", StringType())]))
        .withColumnRenamed("site", site_field)
    )


def _count_lines(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield a row of counts for each line of each page; a row without a line counts the page."""
    import pyarrow as pa

    schema = pa.schema({"site": pa.string(), "line": pa.string(), **dict.fromkeys(_COUNTS, pa.int64())})
    for batch in batches:
        for site, text in zip(*(batch.column(name).to_pylist() for name in ("site", "text")), strict=True):
            profile = profile_of(text, spelling=False)  # only its counts are used
            rows = [(None, LineCounts(profile.pages, 0, 0, 0)), *profile.lines.items()]
            yield pa.RecordBatch.from_pylist(
                [{"site": site, "line": line, **seen._asdict()} for line, seen in rows], schema=schema
            )


def _merge_counts(table: pa.Table) -> pa.Table:
    """Return a table of one row: a site and its profile, made of the counts of its lines in *table*."""
    import pyarrow as pa

    rows = table.to_pylist()
    lines = {row["line"]: LineCounts(*(row[name] for name in _COUNTS)) for row in rows}
    profile = Profile(lines.pop(None).pages, lines).pruned()
    return pa.table({"site": [rows[0]["site"]], "profile": [profile.to_json()]})
