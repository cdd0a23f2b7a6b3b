"""datatrove, by its own local executor."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.integrations.datatrove import CleanArticle, PageFilter
from cleanarticle.io import jsonl

pytest.importorskip("datatrove", reason="needs the extra [datatrove]")


def run(folder: Path, records: list[dict[str, Any]], block: CleanArticle, **options: Any) -> list[dict[str, Any]]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    tasks = options.get("tasks", 1)
    (folder / "in").mkdir()
    for task in range(tasks):
        lines = [json.dumps(record) + "\n" for record in records[task::tasks]]
        (folder / "in" / f"{task}.jsonl").write_text("".join(lines), encoding="utf-8")
    LocalPipelineExecutor(
        [JsonlReader(str(folder / "in")), block, JsonlWriter(str(folder / "out"))],
        logging_dir=str(folder / "logs"),
        **options,
    ).run()
    return read(folder / "out")


def read(folder: Path) -> list[dict[str, Any]]:
    rows = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    return rows


@pytest.mark.parametrize("tasks", [1, 2])
def test_rows_are_what_clean_gives(tasks: int, tmp_path: Path, records: list[dict[str, Any]], check: Any) -> None:
    pages = [record for record in records if record["text"]]  # datatrove's reader passes over the others
    rows = run(tmp_path, pages, CleanArticle(Cleaning(lines=True)), tasks=tasks, workers=tasks)
    urls = {page["id"]: page["url"] for page in pages}
    empty = {record["id"]: jsonl.added_values(cleanarticle.clean("", url=record["url"])) for record in records}
    check(
        [
            *({"id": row["id"], "text": row.get("text", ""), **_found(row), "url": urls[row["id"]]} for row in rows),
            *({**record, **empty[record["id"]], "error": None} for record in records if not record["text"]),
        ]
    )


def _found(row: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of a document that the block added, without that of the reader."""
    assert set(row["metadata"]) - {"file_path", "url"} == {*jsonl.ADDED, "lines"}
    return {name: value for name, value in row["metadata"].items() if name != "file_path"} | {"error": None}


def test_failures_go_to_the_exclusion_writer(tmp_path: Path) -> None:
    from datatrove.pipeline.writers import JsonlWriter

    records: list[dict[str, Any]] = [
        {"id": "1", "text": "It rained.", "profile": "{"},
        {"id": "2", "text": "It rained.", "profile": None},
    ]
    excluded = JsonlWriter(str(tmp_path / "excluded"))
    rows = run(tmp_path, records, CleanArticle(Cleaning(profile_field="profile"), excluded))
    assert [row["id"] for row in rows] == ["2"]
    (bad,) = read(tmp_path / "excluded")
    assert bad["text"] == "It rained."
    assert "a profile must be JSON" in bad["metadata"]["error"]
    stats = json.loads((tmp_path / "logs" / "stats.json").read_text(encoding="utf-8"))
    (ours,) = [step for step in stats if "cleanarticle" in step["name"]]
    assert {name: ours["stats"][name] for name in ("total", "forwarded", "dropped", "dropped_error")} == {
        "total": 2,
        "forwarded": 1,
        "dropped": 1,
        "dropped_error": 1,
    }


STORY = "It rained for the third day in the valley, and the river rose by another forty centimetres before noon. "


def test_documents_are_filtered_by_kind_confidence_and_share(tmp_path: Path) -> None:
    from datatrove.data import Document
    from datatrove.pipeline.writers import JsonlWriter

    found = [
        {"kind": "article", "confidence": 0.9, "quality": {"kept_share": 0.8}},
        {"kind": "forum", "confidence": 0.9, "quality": {"kept_share": 0.8}},
        {"kind": "article", "confidence": 0.2, "quality": {"kept_share": 0.8}},
        {"kind": "article", "confidence": 0.9, "quality": {"kept_share": 0.1}},
        {"kind": "photo", "clean_kind": "article", "confidence": None, "quality": {"kept_share": 0.8}},
    ]
    documents = [Document(text=STORY, id=str(n), metadata=dict(one)) for n, one in enumerate(found)]
    block = PageFilter(
        kinds={"article"},
        min_confidence=0.5,
        min_kept_share=0.5,
        exclusion_writer=JsonlWriter(str(tmp_path / "dropped")),
    )
    assert [document.id for document in block(documents)] == ["0", "4"]
    assert [row["metadata"]["filter_reason"] for row in read(tmp_path / "dropped")] == [
        "kind",
        "min_confidence",
        "min_kept_share",
    ]
    assert {name: stat.total for name, stat in block.stats.stats.items()} == {
        "total": 5,
        "forwarded": 2,
        "dropped": 3,
        "dropped_kind": 1,
        "dropped_min_confidence": 1,
        "dropped_min_kept_share": 1,
    }


def test_a_filter_with_wrong_settings_or_without_a_cleaner_is_an_error() -> None:
    from datatrove.data import Document

    with pytest.raises(cleanarticle.OptionError, match="articel"):
        PageFilter(kinds={"articel"})  # type: ignore[arg-type]
    with pytest.raises(cleanarticle.OptionError, match="min_confidence"):
        PageFilter(min_confidence=70)
    with pytest.raises(cleanarticle.RecordError, match="put CleanArticle"):
        list(PageFilter()([Document(text="", id="1")]))


def test_the_guide_runs(run_guide: Any, tmp_path: Path) -> None:
    run_guide("datatrove.md")
    assert len(read(tmp_path / "clean")) == 2
