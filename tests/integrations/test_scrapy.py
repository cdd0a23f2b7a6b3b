"""Scrapy: a spider against a server of our own."""

import dataclasses
import functools
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from cleanarticle.integrations.scrapy import CleanArticlePipeline

scrapy: Any = pytest.importorskip("scrapy", reason="needs the extra [scrapy]")

STORY = "It rained for the third day, said the mayor, and the river rose again over its banks."


@pytest.fixture
def server(records: list[dict[str, Any]]) -> Iterator[str]:
    """Serve the texts of the records by their ids, on this machine only."""
    texts = {f"/{record['id']}": record["text"].encode() for record in records}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = texts.get(self.path)
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


SPIDER = """
import json, pathlib, scrapy

class Spider(scrapy.Spider):
    name = "pages"
    custom_settings = {
        "ITEM_PIPELINES": {"cleanarticle.integrations.scrapy.CleanArticlePipeline": 300},
        "CLEANARTICLE_LINES": True,
        "FEEDS": {"items.jsonl": {"format": "jsonlines", "encoding": "utf-8"}},
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
    }

    async def start(self):
        for record in json.loads(pathlib.Path("records.json").read_text(encoding="utf-8")):
            yield scrapy.Request(self.base + "/" + record["id"], cb_kwargs={"record": record})

    def parse(self, response, record):
        yield {"id": record["id"], "url": record["url"], "text": response.body.decode()}
        if record["id"] == "0":
            yield {"id": "no text"}
            yield {"id": "bad", "text": 7}
"""


def test_rows_are_what_clean_gives(server: str, tmp_path: Path, records: list[dict[str, Any]], check: Any) -> None:
    (tmp_path / "spider.py").write_text(SPIDER, encoding="utf-8")
    (tmp_path / "records.json").write_text(
        json.dumps([{"id": record["id"], "url": record["url"]} for record in records]), encoding="utf-8"
    )
    command = [sys.executable, "-W", "error", "-m", "scrapy", "runspider", "spider.py", "-a", f"base={server}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = (tmp_path / "items.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    assert {"id": "no text"} in rows
    assert "the field 'text' holds a int, not text" in done.stderr
    assert "'item_dropped_count': 1," in done.stderr
    check({**row, "error": None} for row in rows if "text" in row)


@dataclasses.dataclass
class Story:
    body: str
    url: str | None = None
    language: str | None = None


class Declared(scrapy.Item):  # type: ignore[misc]
    body = scrapy.Field()
    articles = scrapy.Field()


@pytest.mark.parametrize("item", [Story(STORY), Declared(body=STORY)], ids=["dataclass", "Item"])
def test_only_fields_that_an_item_has_are_set(item: Any) -> None:
    from itemadapter import ItemAdapter

    fields = set(ItemAdapter(item).field_names())
    out = CleanArticlePipeline(Cleaning(text_field="body")).process_item(item)
    assert out is item
    assert set(ItemAdapter(out).field_names()) == fields
    page = cleanarticle.clean(STORY)
    assert ItemAdapter(out)["body"] == page.text
    assert ItemAdapter(out).get("language", page.language) == page.language


def test_other_items_pass_and_bad_ones_are_dropped() -> None:
    from scrapy.exceptions import DropItem

    pipeline = CleanArticlePipeline()
    other = {"id": 1}
    assert pipeline.process_item(other) is other
    assert other == {"id": 1}
    with pytest.raises(DropItem, match="cleanarticle: the field 'text' holds a int, not text"):
        pipeline.process_item({"text": 7})
    assert pipeline.process_item({"text": STORY})["text"] == cleanarticle.clean(STORY).text


def test_the_pipeline_works_without_settings() -> None:
    from scrapy.utils.test import get_crawler

    ours = CleanArticlePipeline.from_crawler(get_crawler())
    assert ours.cleaning.text_field == "text"
    assert ours.process_item({"text": STORY}) == CleanArticlePipeline().process_item({"text": STORY})


def make(**settings: Any) -> cleanarticle.Pipeline:
    return cleanarticle.default_pipeline(drop=["^It rained"], **settings)


@pytest.mark.parametrize("pipeline", [make, f"{__name__}.make"], ids=["function", "name"])
def test_settings_of_scrapy_are_used(pipeline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scrapy.utils.test import get_crawler

    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or sys.modules[make.__module__])
    profile = cleanarticle.learn([STORY] * 3)
    profile.save(tmp_path / "site.json")
    settings = {
        "CLEANARTICLE_TEXT_FIELD": "body",
        "CLEANARTICLE_PIPELINE": pipeline,
        "CLEANARTICLE_PROFILE": str(tmp_path / "site.json"),
    }
    ours = CleanArticlePipeline.from_crawler(get_crawler(settings_dict=settings))
    assert ours.cleaning.text_field == "body"
    assert not ours.cleaning.lines
    assert ours.process_item({"body": STORY})["body"] == ""
    assert isinstance(ours.cleaning.pipeline, functools.partial)
    assert ours.cleaning.pipeline.keywords == {"profile": profile.pruned()}


def test_the_guide_runs(tmp_path: Path, run_guide: Any) -> None:
    names = run_guide("scrapy.md")
    assert issubclass(names["NewsSpider"], scrapy.Spider)
    settings = names["NewsSpider"].custom_settings
    assert "cleanarticle.integrations.scrapy.CleanArticlePipeline" in settings["ITEM_PIPELINES"]
