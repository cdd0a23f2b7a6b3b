"""Spark, in two threads of a machine of its own."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.integrations import spark as spark_
from tests.pages import ADDED_FIELDS

pytest.importorskip("pyspark", reason="needs the extra [spark]")
pytest.importorskip("pyarrow", reason="needs the extra [spark]")
if not (shutil.which("java") or "JAVA_HOME" in os.environ):
    pytest.skip("Spark needs Java: apt-get install openjdk-17-jre-headless", allow_module_level=True)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master("local[2]")
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "2",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        with pytest.MonkeyPatch.context() as started_in:  # where it writes what has no absolute path
            started_in.chdir(tmp_path_factory.mktemp("spark"))
            session = builder.getOrCreate()
        yield session
        session.stop()


def test_rows_are_what_clean_gives(spark: Any, records: list[dict[str, Any]], check: Any) -> None:
    frame = spark.createDataFrame(records, "id string, url string, text string")
    cleaned = spark_.clean(frame, Cleaning(lines=True))
    check(row.asDict(recursive=True) for row in cleaned.collect())
    assert cleaned.columns == [
        "id",
        "url",
        "text",
        *ADDED_FIELDS,
        "lines",
        "error",
    ]


def test_a_group_by_learns_profiles(spark: Any, records: list[dict[str, Any]]) -> None:
    pages = [{**record, "site": "ab"[int(record["id"]) % 2]} for record in records]
    pages += [
        {"id": "x", "url": None, "text": None, "site": "a"},
        {"id": "y", "url": None, "text": "Fin", "site": None},
    ]
    frame = spark.createDataFrame(pages, "id string, url string, text string, site string").repartition(3)
    learned = spark_.learn(frame)
    profiles = {row.site: cleanarticle.Profile.from_json(row.profile) for row in learned.collect()}
    for site in "ab":
        texts = [page["text"] for page in pages if page["site"] == site and page["text"] is not None]
        assert profiles[site] == cleanarticle.learn(texts).pruned()
    assert sorted(profiles) == ["a", "b"]

    cleaned = spark_.clean(frame.join(learned, "site", "left"), Cleaning(profile_field="profile"))
    assert "profile" not in cleaned.columns
    rows = {row.id: row for row in cleaned.collect()}
    assert len(rows) == len(pages)
    assert rows["x"].error == "the field 'text' holds null, not text"
    for page in pages[::5]:
        profile = profiles.get(page["site"])
        assert rows[page["id"]].text == cleanarticle.clean(page["text"], url=page["url"], profile=profile).text


def test_workers_of_a_group_by_learn_profiles() -> None:
    """The lines of pages are counted and give the profile of their site; here without Spark."""
    import pyarrow as pa

    texts = ["Menu\n\nIt rained in Lyon.", "Menu\n\nIt snowed in Bern.", " "]
    batch = pa.RecordBatch.from_pylist([{"site": "a", "text": text} for text in texts])
    rows = [row for found in spark_._count_lines([batch]) for row in found.to_pylist()]
    assert [row["pages"] for row in rows if row["line"] is None] == [1, 1, 0]
    assert sum(row["line"] == "menu" for row in rows) == 2
    sums = {
        line: {
            name: sum(row[name] for row in rows if row["line"] == line) for name in ("pages", "kept", "above", "below")
        }
        for line in {row["line"] for row in rows}
    }
    table = pa.Table.from_pylist([{"site": "a", "line": line, **counts} for line, counts in sums.items()])
    (made,) = spark_._merge_counts(table).to_pylist()
    assert made["site"] == "a"
    assert cleanarticle.Profile.from_json(made["profile"]) == cleanarticle.learn(texts).pruned()


def test_missing_columns_are_an_error_before_any_work(spark: Any) -> None:
    frame = spark.createDataFrame([("x",)], "body string")
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'text'; the columns are: body"):
        spark_.clean(frame)
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'site'; the columns are: body"):
        spark_.learn(frame, text_field="body")


def test_the_guide_runs(spark: Any, run_guide: Any) -> None:
    names = run_guide("spark.md")
    assert names["cleaned"].count() == 2
