"""Hugging Face datasets."""

from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.integrations.datasets import clean
from tests.pages import ADDED_FIELDS

datasets = pytest.importorskip("datasets", reason="needs the extra [datasets]")


def test_rows_are_what_clean_gives(records: list[dict[str, Any]], check: Any) -> None:
    cleaned = clean(datasets.Dataset.from_list(records), Cleaning(lines=True))
    check(cleaned)
    assert cleaned.column_names == [
        "id",
        "url",
        "text",
        *ADDED_FIELDS,
        "lines",
        "error",
    ]


def test_two_processes_give_the_same_rows(records: list[dict[str, Any]], check: Any) -> None:
    parts = datasets.DatasetDict(train=datasets.Dataset.from_list(records))
    check(clean(parts, num_proc=2)["train"])


def test_streamed_datasets_are_cleaned(records: list[dict[str, Any]], check: Any) -> None:
    table = datasets.Dataset.from_list(records)
    cleaned = clean(table.to_iterable_dataset())
    check(cleaned)
    assert cleaned.features == clean(table).features
    check(clean(datasets.IterableDataset.from_generator(lambda: iter(records))))


def test_a_cleaned_dataset_can_be_saved_and_loaded(records: list[dict[str, Any]], check: Any, tmp_path: Path) -> None:
    clean(datasets.Dataset.from_list(records)).to_parquet(tmp_path / "clean.parquet")
    check(datasets.Dataset.from_parquet(str(tmp_path / "clean.parquet"), cache_dir=str(tmp_path / "cache")))


def test_other_settings_do_not_reuse_the_cache(tmp_path: Path) -> None:
    datasets.Dataset.from_list([{"text": "It rained."}]).save_to_disk(tmp_path / "pages")
    pages = datasets.load_from_disk(str(tmp_path / "pages"))
    prints = [clean(pages, cleaning)._fingerprint for cleaning in (Cleaning(), Cleaning(), Cleaning(lines=True))]
    assert prints[0] == prints[1] != prints[2]


def test_unusual_datasets() -> None:
    data = datasets.Dataset.from_dict({"body": [None, "It rained."], "profile": [None, None]})
    cleaned = clean(data, Cleaning(text_field="body", profile_field="profile"))
    assert cleaned.column_names == [
        "body",
        *ADDED_FIELDS,
        "error",
    ]
    assert cleaned["error"][0] == "the field 'body' holds null, not text"
    assert cleaned["body"][1] == "It rained."
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'text'; the columns are: body, profile"):
        clean(data)


def test_the_guide_runs(run_guide: Any) -> None:
    names = run_guide("datasets.md")
    assert len(names["cleaned"]) == 2
