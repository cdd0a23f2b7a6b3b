"""Reading and writing: a file of each form in, plain and compressed; what is malformed; what is too much."""

import contextlib
import datetime as dt
import decimal
import gzip
import io
import json
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.errors import MissingExtraError, RecordError
from cleanarticle.io import archive as archives
from cleanarticle.io import packed, parquet
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import NewFile, find, form_of
from cleanarticle.io.jsonl import ADDED, dump, parse
from cleanarticle.io.read import Reader
from cleanarticle.io.record import LIMIT, Reading, Record, Reject
from cleanarticle.io.targets import PathError
from cleanarticle.page.markdown import escape
from tests.pages import command as run

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."
PAGE = f"<!DOCTYPE html><html><body><ul><li>Menu</ul><h1>A bridge in Brügge</h1><p>{SENTENCE}</p></body></html>"


def items(*paths: Path) -> list[Record | Reject]:
    return list(Reader(find(map(str, paths))))


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def warc_record(kind: str, body: bytes, url: str = "https://example.org/bridge", **headers: str) -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-5678-1234-567812345678>",
        "WARC-Date": "2026-05-03T09:30:00Z",
        "WARC-Target-URI": url,
        "Content-Type": "text/plain" if kind == "conversion" else "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + body + b"\r\n\r\n"


def response(
    html: bytes, content: str = "text/html; charset=iso-8859-1", status: str = "200 OK", more: str = ""
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\n{more}Content-Length: {len(html)}\r\n\r\n"
    return head.encode() + html


@pytest.fixture
def archive() -> bytes:
    pytest.importorskip("fastwarc", reason="needs the extra [warc]")
    pytest.importorskip("lxml", reason="needs the extra [html]")
    return b"".join(
        [
            warc_record("warcinfo", b"software: none\r\n"),
            warc_record("request", b"GET / HTTP/1.1\r\n\r\n"),
            warc_record("response", response(PAGE.encode("latin-1"))),
            warc_record("response", response(b"GIF89a", "image/gif")),
            warc_record("response", response(PAGE.encode(), status="404 Not Found")),
            warc_record(
                "response", response(gzip.compress(PAGE.encode()), "text/html", more="Content-Encoding: gzip\r\n")
            ),
            warc_record("response", response("Ein Text über Brügge".encode("latin-1"), "text/plain; charset=latin-1")),
            warc_record(
                "conversion", f"Menu\nÜber Brügge\n{SENTENCE}".encode(), WARC_Identified_Content_Language="deu"
            ),
        ]
    )


class TestArchives:
    def test_pages_of_an_archive_are_read(self, archive: bytes, tmp_path: Path) -> None:
        (tmp_path / "in.warc").write_bytes(archive)
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / "in.warc", "-o", out) == 0
        rows = read(out)
        assert [row["text"] for row in rows[:2]] == [f"A bridge in Brügge\n{SENTENCE}"] * 2
        more = dict.fromkeys(set(ADDED) - {"language"}, "")
        assert rows[0] | {"text": "", **more} == {
            **more,
            "id": "<urn:uuid:12345678-1234-5678-1234-567812345678>",
            "url": "https://example.org/bridge",
            "date": "2026-05-03T09:30:00Z",
            "charset": "iso-8859-1",
            "text": "",
            "language": "en",
        }
        assert "charset" not in rows[1]
        assert len(rows) == 4

    def test_positions_count_pages(self, archive: bytes, tmp_path: Path) -> None:
        (tmp_path / "in.warc").write_bytes(archive)
        assert [item.position for item in items(tmp_path / "in.warc")] == [1, 2, 3, 4]

    @pytest.mark.parametrize("ending", ["wet.gz", "warc.zst"])
    def test_archives_compressed_record_by_record_are_read(self, ending: str, archive: bytes, tmp_path: Path) -> None:
        begin = archive.index(b"WARC/1.0", 10)
        path = tmp_path / f"in.{ending}"
        path.write_bytes(
            packed.pack(archive[:begin], form_of(path.name)[1]) + packed.pack(archive[begin:], form_of(path.name)[1])
        )
        assert len(items(path)) == 4

    def test_a_wet_record_that_is_not_utf_8(self, archive: bytes, tmp_path: Path) -> None:
        (tmp_path / "in.wet").write_bytes(warc_record("conversion", b"caf\xe9") + warc_record("conversion", b"tea"))
        first, second = items(tmp_path / "in.wet")
        assert isinstance(first, Reject)
        assert "not UTF-8" in first.error
        assert isinstance(second, Record)
        assert second.fields["text"] == "tea"

    def test_a_truncated_archive_keeps_its_first_records(self, archive: bytes, tmp_path: Path) -> None:
        path = tmp_path / "in.warc.gz"
        path.write_bytes(gzip.compress(archive[:-200])[:-20])
        found = items(path)
        assert any(isinstance(item, Record) for item in found)
        assert isinstance(found[-1], Reject)

    def test_a_page_that_is_too_large_is_rejected(
        self, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cleanarticle.io.archive.LIMIT", 100)
        bomb = response(gzip.compress(b"x" * 10_000), "text/html", more="Content-Encoding: gzip\r\n")
        (tmp_path / "in.warc").write_bytes(warc_record("response", bomb) + warc_record("conversion", b"tea"))
        first, second = items(tmp_path / "in.warc")
        assert isinstance(first, Reject)
        assert isinstance(second, Record)


class TestParquet:
    ROWS = (
        {"id": 1, "text": f"Menu\n{SENTENCE}", "when": dt.datetime(2026, 5, 3, 9, 30, tzinfo=dt.UTC), "raw": b"\xff"},
        {"id": 2, "text": None, "when": None, "raw": None},
        {"id": 3, "text": SENTENCE, "when": None, "raw": b""},
    )

    @pytest.fixture
    def table(self, tmp_path: Path) -> Path:
        pyarrow = pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        import pyarrow.parquet as pq

        path = tmp_path / "in.parquet"
        pq.write_table(pyarrow.Table.from_pylist(list(self.ROWS)), path)
        return path

    def test_parquet_is_converted_to_json_lines(self, table: Path, tmp_path: Path) -> None:
        assert run("clean", table, "-o", tmp_path / "out.jsonl") == 1
        first, second = read(tmp_path / "out.jsonl")
        assert (first["text"], first["when"], first["raw"]) == (SENTENCE, "2026-05-03T09:30:00+00:00", "/w==")
        assert second["id"] == 3
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert (reject["position"], reject["error"]) == (2, "the field 'text' holds null, not text")

    def test_parquet_keeps_its_types(self, table: Path, tmp_path: Path) -> None:
        import pyarrow.parquet as pq

        assert run("clean", table, "-o", tmp_path / "out.parquet") == 1
        out = pq.read_table(tmp_path / "out.parquet")
        assert str(out.schema.field("when").type) == "timestamp[us, tz=UTC]"
        assert out.column("raw").to_pylist() == [b"\xff", b""]
        assert out.column("text").to_pylist() == [SENTENCE, SENTENCE]
        assert run("clean", tmp_path / "out.parquet", "-o", tmp_path / "again.jsonl") == 0
        assert [row["text"] for row in read(tmp_path / "again.jsonl")] == [SENTENCE, SENTENCE]

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_compressed_parquet_is_read(self, packing: str, table: Path) -> None:
        path = table.with_name(f"in.parquet.{packing}")
        path.write_bytes(packed.pack(table.read_bytes(), packing))
        assert [item.fields["id"] for item in items(path) if isinstance(item, Record)] == [1, 2, 3]

    def test_damaged_parquet_is_rejected(self, table: Path) -> None:
        table.write_bytes(table.read_bytes()[:-10])
        (reject,) = items(table)
        assert isinstance(reject, Reject)
        assert "damaged" in reject.error

    def test_mixed_values_become_json(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        blocks = [
            [{"text": "a", "x": 1, "y": 1}, {"text": "b\ud800", "x": {"n": [1]}, "y": None}],
            [{"text": "c", "x": True, "y": 2.5, "z": [decimal.Decimal("1.5")]}],
            [{"text": "d", "x": None, "y": None}],
        ]
        (tmp_path / "blocks").write_bytes(b"".join(parquet.block(rows, AddedFields()) for rows in blocks))
        parquet.finish(tmp_path / "blocks", tmp_path / "out.parquet")
        out = pq.read_table(tmp_path / "out.parquet")
        assert out.column("text").to_pylist() == ["a", "b?", "c", "d"]
        assert out.column("x").to_pylist() == ["1", '{"n": [1]}', "true", None]
        assert out.column("y").to_pylist() == [1.0, None, 2.5, None]
        assert out.column("z").to_pylist() == [None, None, [decimal.Decimal("1.5")], None]
        assert pq.ParquetFile(tmp_path / "out.parquet").num_row_groups == 3

    def test_lists_in_a_column_of_text_become_json(self) -> None:
        arrow = pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        table = arrow.table({"x": [[1, None], None]})
        assert parquet._column_values(table, arrow.field("x", arrow.string())).to_pylist() == ["[1, null]", None]
        assert parquet._column_values(table, arrow.field("y", arrow.int64())).to_pylist() == [None, None]

    def test_no_records_give_an_empty_file(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        (tmp_path / "in.jsonl").write_bytes(b"")
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.parquet") == 0
        assert pq.read_table(tmp_path / "out.parquet").num_rows == 0


class TestHtml:
    @pytest.mark.parametrize("ending", ["html", "htm", "html.gz"])
    def test_an_html_file_is_a_page(self, ending: str, tmp_path: Path) -> None:
        pytest.importorskip("lxml", reason="needs the extra [html]")
        path = tmp_path / f"page.{ending}"
        path.write_bytes(packed.pack(PAGE.encode("utf-16"), form_of(path.name)[1]))
        assert run("clean", path, "-o", tmp_path / "out.jsonl") == 0
        (row,) = read(tmp_path / "out.jsonl")
        assert (row["id"], row["text"]) == (path.name, f"A bridge in Brügge\n{SENTENCE}")

    def test_learn_and_explain_read_html(self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        pytest.importorskip("lxml", reason="needs the extra [html]")
        (tmp_path / "page.html").write_text(PAGE)
        assert run("learn", tmp_path / "page.html", "-o", tmp_path / "x.profile.json") == 0
        assert json.loads((tmp_path / "x.profile.json").read_text())["pages"] == 1
        assert run("explain", tmp_path / "page.html") == 0
        assert SENTENCE.encode() in capsysbinary.readouterr().out


class TestStandardInput:
    @pytest.mark.parametrize("packing", ["", "gz", "zst"])
    @pytest.mark.parametrize("form", ["html", "json", "jsonl", "parquet", "warc", "txt"])
    def test_the_form_of_standard_input_is_detected(
        self, form: str, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make: dict[str, Callable[[], bytes]] = {
            "html": PAGE.encode,
            "json": lambda: json.dumps([{"text": SENTENCE}], indent=1).encode(),
            "jsonl": lambda: json.dumps({"text": SENTENCE}).encode(),
            "parquet": lambda: parquet_of({"text": SENTENCE}),
            "warc": lambda: warc_record("conversion", SENTENCE.encode()),
            "txt": SENTENCE.encode,
        }
        extra = {"html": "lxml", "parquet": "pyarrow", "warc": "fastwarc"}.get(form, "json")
        pytest.importorskip(extra, reason="needs an extra")
        data = packed.pack(make[form](), packing)
        pipe = io.BufferedReader(Pipe(data))
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": pipe}))
        assert run("clean", "-", "-o", tmp_path / "out.txt") == 0
        assert (tmp_path / "out.txt").read_text().rstrip().endswith(SENTENCE)


class Pipe(io.RawIOBase):
    """A stream that can only be read forwards."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._data.readinto(buffer)


def parquet_of(*rows: dict[str, Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), out)
    return out.getvalue()


class TestMalformed:
    """A malformed record is rejected alone: those before and after it, in the same file and in others, are read."""

    GOOD = json.dumps({"id": "good", "text": SENTENCE}).encode()

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            (b'{"text": "x"', "not JSON"),
            (b"[1, 2]", "a record is a JSON object"),
            (b"null", "a record is a JSON object"),
            (b'{"id": 1}', "no field 'text'"),
            (b'{"text": 7}', "holds a int, not text"),
            (b'{"text": ["x"]}', "holds a list, not text"),
            (b'{"text": "caf\xe9"}', "not UTF-8"),
            (b'{"text": "' + b"x" * (LIMIT + 1) + b'"}', "longer than 10 MB"),
            (b'{"text": ' + b"9" * 10_000 + b"}", "Exceeds the limit"),
            (b"[" * 100_000, "recursion"),
            (b"\0" * 100, "not JSON"),
        ],
        ids=lambda value: str(value[:24]) if isinstance(value, bytes) else "",
    )
    def test_a_malformed_line_is_rejected(self, line: bytes, message: str, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(b"\n".join([self.GOOD, line, self.GOOD]))
        (tmp_path / "b.jsonl").write_bytes(self.GOOD)
        assert run("clean", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", tmp_path / "out.jsonl") == 1
        assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["good"] * 3
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert (reject["source"], reject["position"]) == ("a.jsonl", 2)
        assert message in reject["error"]

    def test_a_line_of_50_mb_is_rejected(self, tmp_path: Path) -> None:
        with (tmp_path / "a.jsonl").open("wb") as file:
            file.write(b'{"text": "')
            for _ in range(50):
                file.write(b"x" * 1_000_000)
            file.write(b'"}\n' + self.GOOD)
        first, second = items(tmp_path / "a.jsonl")
        assert isinstance(first, Reject)
        assert (first.position, first.error) == (1, "longer than 10 MB, so it is not a single page; split it")
        assert isinstance(second, Record)

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_a_truncated_file_keeps_its_first_records(self, packing: str, tmp_path: Path) -> None:
        whole = packed.pack(b"\n".join([self.GOOD] * 1000), packing) * 2
        (tmp_path / f"a.jsonl.{packing}").write_bytes(whole[:-30])
        (tmp_path / "b.jsonl").write_bytes(self.GOOD)
        found = items(tmp_path / f"a.jsonl.{packing}", tmp_path / "b.jsonl")
        *torn, reject = (item for item in found if isinstance(item, Reject))
        assert len(torn) <= 1  # the line that the cut goes through
        assert f"its .{packing} data is cut short" in reject.error
        assert len(found) > 1000
        assert found[-1].source == "b.jsonl"

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_a_file_with_a_wrong_ending_is_rejected(self, packing: str, tmp_path: Path) -> None:
        (tmp_path / f"a.jsonl.{packing}").write_bytes(self.GOOD)
        (reject,) = items(tmp_path / f"a.jsonl.{packing}")
        assert isinstance(reject, Reject)
        assert "damaged" in reject.error

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.txt", "a.html", "a.warc", "a.warc.gz", "a.parquet"])
    def test_an_empty_file_is_read(self, name: str, tmp_path: Path) -> None:
        for module in ("lxml", "fastwarc", "pyarrow"):
            pytest.importorskip(module, reason="needs the extras")
        (tmp_path / name).write_bytes(b"")
        found = items(tmp_path / name)
        assert len(found) == (0 if "jsonl" in name or "warc" in name else 1)
        assert run("clean", tmp_path / name, "-o", tmp_path / "out.jsonl") == (1 if name.endswith("parquet") else 0)

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_a_decompression_bomb_is_rejected(
        self, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(packed, "_MAX_UNPACKED", 10_000_000)
        monkeypatch.setattr(packed, "_MAX_RATIO", 100)
        (tmp_path / f"a.jsonl.{packing}").write_bytes(packed.pack(b"\n" * 20_000_000, packing))
        (reject,) = items(tmp_path / f"a.jsonl.{packing}")
        assert isinstance(reject, Reject)
        assert "files of pages never do" in reject.error


def test_values_of_parquet_are_written_as_json() -> None:
    row = {"day": dt.date(2026, 5, 3), "price": decimal.Decimal("1.50"), "raw": b"\xff", "at": dt.time(9, 30)}
    assert json.loads(dump(row)) == {"day": "2026-05-03", "price": "1.50", "raw": "/w==", "at": "09:30:00"}


class TestOneFile:
    """A file appears complete or not at all."""

    @pytest.mark.parametrize("name", ["page.html", "page.html.gz", "page.html.zst"])
    def test_the_ending_selects_the_compression(self, name: str, tmp_path: Path) -> None:
        if name.endswith("zst"):
            pytest.importorskip("backports.zstd", reason="needs the extra [zst]")
        with NewFile(tmp_path / name) as file:
            file.write(b"<p>one")
            file.write(b" two")
            assert [path.name for path in tmp_path.iterdir()] == [f"{name}.part"]
        with (tmp_path / name).open("rb") as raw:
            assert packed.unpack(raw, form_of(name)[1]).read() == b"<p>one two"
        assert [path.name for path in tmp_path.iterdir()] == [name]

    def test_gzip_output_is_reproducible(self, tmp_path: Path) -> None:
        for name in ("one.gz", "other.gz"):
            with NewFile(tmp_path / name) as file:
                file.write(b"text")
        assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()

    def test_a_failure_leaves_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text("before")

        def fail() -> None:
            with NewFile(tmp_path / "a.html") as file:
                file.write(b"half")
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.html", "before")]

    def test_a_missing_compressor_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> None:
            raise MissingExtraError("install it")

        monkeypatch.setattr("cleanarticle.io.files.extras.zstd", missing)
        with pytest.raises(MissingExtraError):
            NewFile(tmp_path / "a.zst")
        assert list(tmp_path.iterdir()) == []

    def test_a_missing_folder_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(PathError, match=r"none/a.html: cannot be written: No such file or directory"):
            NewFile(tmp_path / "none" / "a.html")


def test_a_folder_without_read_permission_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(PathError, match="cannot be read: Permission denied"):
        list(find([str(tmp_path)]))


def test_a_file_that_disappeared_is_rejected(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text(SENTENCE)
    sources = list(find(map(str, paths)))
    paths[0].unlink()
    gone, there = Reader(sources)
    assert isinstance(gone, Reject)
    assert (gone.position, gone.error) == (0, "cannot be read: No such file or directory")
    assert isinstance(there, Record)


def good(number: int, kind: str = "response") -> bytes:
    """Return a readable record that differs from those of other numbers."""
    body = response(PAGE.encode(), "text/html; charset=utf-8") if kind == "response" else SENTENCE.encode()
    return warc_record(kind, body, url=f"https://example.org/{number}")


def urls(found: list[Record | Reject]) -> list[str]:
    return [str(item.fields["url"]).rpartition("/")[2] for item in found if isinstance(item, Record)]


def with_length(record: bytes, length: bytes) -> bytes:
    """Return *record* with another Content-Length in its own header."""
    before, _, rest = record.partition(b"Content-Length: ")
    return before + b"Content-Length: " + length + b"\r\n" + rest.partition(b"\r\n")[2]


class TestDamagedArchives:
    """A damaged record is rejected alone; those before and after it are read."""

    @pytest.fixture(autouse=True)
    def needs(self) -> None:
        pytest.importorskip("fastwarc", reason="needs the extra [warc]")

    def around(self, bad: bytes, tmp_path: Path, name: str = "in.warc") -> list[Record | Reject]:
        data = [good(1), good(2, "conversion"), bad, good(3), good(4, "conversion")]
        (tmp_path / name).write_bytes(b"".join(data))
        return items(tmp_path / name)

    def only_reject(self, found: list[Record | Reject]) -> Reject:
        assert urls(found) == ["1", "2", "3", "4"]
        (reject,) = (item for item in found if isinstance(item, Reject))
        assert [item.position for item in found] == [1, 2, 3, 4, 5]
        return reject

    @pytest.mark.parametrize(
        ("more", "payload"),
        [
            ("Content-Encoding: gzip", PAGE.encode()),
            ("Content-Encoding: br", PAGE.encode()),
            ("Content-Encoding: zstd", PAGE.encode()),
            ("Content-Encoding: deflate", PAGE.encode()),
            ("Content-Encoding: gzip", gzip.compress(PAGE.encode(), mtime=0)[:-12]),
            ("Content-Encoding: gzip", gzip.compress(PAGE.encode(), mtime=0)[:60]),
            ("Content-Encoding: gzip", gzip.compress(PAGE.encode(), mtime=0)[:-8] + b"\0" * 8),
            ("Content-Encoding: deflate", zlib.compress(PAGE.encode())[:-6]),
            ("Content-Encoding: sdch", PAGE.encode()),
            ("Transfer-Encoding: chunked", PAGE.encode()),
            ("Transfer-Encoding: chunked", b"fffffffffffffffffffff\r\n" + PAGE.encode()),
            ("Transfer-Encoding: chunked", b"-5\r\n" + PAGE.encode() + b"\r\n0\r\n\r\n"),
            ("Transfer-Encoding: chunked", b"40\r\n" + PAGE.encode()[:20]),
        ],
    )
    def test_a_page_with_a_wrong_content_encoding_is_rejected(self, more: str, payload: bytes, tmp_path: Path) -> None:
        bad = warc_record("response", response(payload, "text/html", more=f"{more}\r\n"))
        reject = self.only_reject(self.around(bad, tmp_path))
        assert "Encoding" in reject.error
        assert isinstance(reject.record, dict)
        assert reject.record["url"] == "https://example.org/bridge"

    @pytest.mark.parametrize(
        ("coding", "pack"),
        [
            ("gzip", gzip.compress),
            ("x-gzip", gzip.compress),
            ("gzip", lambda page: gzip.compress(page[:50]) + gzip.compress(page[50:])),
            ("gzip", lambda page: gzip.compress(page) + b"and more"),
            ("deflate", zlib.compress),
            ("deflate", lambda page: zlib.compress(page)[2:-4]),
            ("gzip, gzip", lambda page: gzip.compress(gzip.compress(page))),
            ("none", bytes),
            ("UTF-8", bytes),
        ],
    )
    def test_content_encodings_of_browsers_are_unpacked(
        self, coding: str, pack: Callable[[bytes], bytes], tmp_path: Path
    ) -> None:
        packed_page = response(pack(PAGE.encode()), "text/html", more=f"Content-Encoding: {coding}\r\n")
        (tmp_path / "in.warc").write_bytes(warc_record("response", packed_page))
        (record,) = items(tmp_path / "in.warc")
        assert isinstance(record, Record)
        assert record.html == PAGE.encode()

    @pytest.mark.parametrize("kind", ["response", "conversion"])
    @pytest.mark.parametrize("length", [b"7", b"100", b"1000", b"100000", b"99999999999", b"-5", b"", b"9" * 400, b"x"])
    def test_a_wrong_length_rejects_one_record(self, length: bytes, kind: str, tmp_path: Path) -> None:
        reject = self.only_reject(self.around(with_length(good(5, kind), length), tmp_path))
        assert "Content-Length" in reject.error

    def test_a_missing_length_rejects_one_record(self, tmp_path: Path) -> None:
        bad = with_length(good(5, "conversion"), b"").replace(b"Content-Length: \r\n", b"")
        assert "Content-Length" in self.only_reject(self.around(bad, tmp_path)).error

    def test_two_lengths_reject_one_record(self, tmp_path: Path) -> None:
        bad = good(5).replace(b"Content-Length: ", b"Content-Length: 3\r\nContent-Length: ", 1)
        assert "Content-Length" in self.only_reject(self.around(bad, tmp_path)).error

    @pytest.mark.parametrize("cut", [10, 30, 150, 300, 400])
    def test_a_record_inside_another_is_rejected(self, cut: int, tmp_path: Path) -> None:
        assert self.only_reject(self.around(good(5)[:cut], tmp_path)).error

    @pytest.mark.parametrize(
        "bad", [b"WARC/1.0 but not really", b"\0" * 3000, b"WARC/1.0\r\nWARC-Type: " + b"x" * 200_000]
    )
    def test_text_between_records_is_rejected(self, bad: bytes, tmp_path: Path) -> None:
        assert self.only_reject(self.around(bad + b"\r\n\r\n", tmp_path)).error

    def test_a_response_without_a_status_is_rejected(self, tmp_path: Path) -> None:
        bad = good(5).replace(b"HTTP/1.1 200 OK", b"HTXP/1.1 200 OK")
        assert "status" in self.only_reject(self.around(bad, tmp_path)).error

    def test_a_damaged_record_without_a_page_is_no_reject(self, tmp_path: Path) -> None:
        found = self.around(with_length(warc_record("request", b"GET / HTTP/1.1\r\n\r\n"), b"9999"), tmp_path)
        assert urls(found) == ["1", "2", "3", "4"]
        assert not [item for item in found if isinstance(item, Reject)]

    @pytest.mark.parametrize("kind", ["response", "conversion"])
    @pytest.mark.parametrize("left", [5, 40, 200, -60, -6])
    def test_the_last_record_cut_short_is_a_reject(self, kind: str, left: int, tmp_path: Path) -> None:
        (tmp_path / "in.warc").write_bytes(good(1) + good(2, kind)[:left])
        found = items(tmp_path / "in.warc")
        assert urls(found) == ["1"]
        assert isinstance(found[-1], Reject)
        assert len(found) == 2

    def test_a_page_about_web_archives_is_read(self, tmp_path: Path) -> None:
        body = b"So a record begins:\r\n\r\n" + good(9) + b"and so on"
        (tmp_path / "in.wet").write_bytes(warc_record("conversion", body) + good(1))
        first, second = items(tmp_path / "in.wet")
        assert isinstance(first, Record)
        assert first.fields["text"].encode() == body
        assert isinstance(second, Record)

    def test_a_record_that_is_too_large_is_skipped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archives, "LIMIT", 1000)
        monkeypatch.setattr(archives, "_MAX_HTTP_OVERHEAD", 1000)
        image = warc_record("response", response(b"\xff" * 500_000, "image/jpeg"))
        page = warc_record("response", response(b"x" * 500_000, "text/html"))
        (tmp_path / "in.warc").write_bytes(image + good(1) + page + good(2) + with_length(page, b"900000"))
        found = items(tmp_path / "in.warc")
        assert urls(found) == ["1", "2"]
        assert [item.error.split(":")[0] for item in found if isinstance(item, Reject)] == [
            "longer than 10 MB, so it is not a single page; split it",
            "cut short",
        ]

    @pytest.mark.parametrize("seed", range(6))
    def test_any_damage_rejects_one_record(self, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(150):
            bad = damaged(good(9, chance.choice(["response", "conversion"])), chance)
            count = chance.randrange(1, 4)
            data = b"".join(map(good, range(count))) + bad + b"".join(map(good, range(count, 2 * count)))
            found = list(archives.read(io.BytesIO(data), "x", Reading()))  # type: ignore[arg-type]
            wanted = [str(number) for number in range(2 * count)]
            assert [url for url in urls(found) if url in wanted] == wanted

    @pytest.mark.parametrize("seed", range(4))
    def test_any_damage_to_a_member_rejects_one_record(self, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(100):
            members = [gzip.compress(good(number, "conversion")) for number in range(5)]
            at = chance.randrange(5)
            members[at] = damaged(members[at], chance)
            found = []
            with contextlib.suppress(EOFError):
                for item in archives.read(packed.unpack(io.BytesIO(b"".join(members)), "gz"), "x", Reading()):
                    found.append(item)  # noqa: PERF402  # what came before the error counts
            assert {str(number) for number in range(5) if number != at} <= set(urls(found))
            texts = [item.fields["text"] for item in found if isinstance(item, Record)]
            assert set(texts) == {SENTENCE}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return *data* with some bytes changed, lost or inserted."""
    out = bytearray(data)
    for _ in range(chance.choice([1, 1, 3])):
        at = chance.randrange(max(1, len(out)))
        noise = bytes(chance.randrange(256) for _ in range(chance.choice([1, 4, 40])))
        match chance.randrange(3):
            case 0:
                out[at : at + len(noise)] = noise
            case 1:
                del out[at : at + len(noise)]
            case _:
                out[at:at] = noise
    return bytes(out)


class TestDamagedParquet:
    @pytest.fixture(autouse=True)
    def needs(self) -> None:
        pytest.importorskip("pyarrow", reason="needs the extra [arrow]")

    def read(self, table: Any, tmp_path: Path, **how: Any) -> list[Record | Reject]:
        import pyarrow.parquet as pq

        pq.write_table(table, tmp_path / "in.parquet", **how)
        return items(tmp_path / "in.parquet")

    def test_a_cell_that_is_not_utf_8_rejects_its_row(self, tmp_path: Path) -> None:
        import pyarrow as pa

        for name in ("text", "other"):
            cells = pa.array([b"one", b"caf\xe9", b"three"]).view(pa.string())
            whole = pa.array(["a", "b", "c"])
            found = self.read(pa.table({name: cells, "text" if name == "other" else "other": whole}), tmp_path)
            assert [type(item) for item in found] == [Record, Reject, Record]
            assert isinstance(found[1], Reject)
            assert f"the field {name!r} is not UTF-8" in found[1].error

    def test_times_out_of_range_of_python_are_read(self, tmp_path: Path) -> None:
        import pyarrow as pa

        far = 253_402_300_800 * 10**6  # the year 10,000
        columns = {
            "text": pa.array([SENTENCE, SENTENCE]),
            "fine": pa.array([1_700_000_000_000_000_001, 1_700_000_000_000_000_000], pa.timestamp("ns")),
            "far": pa.array([far, 0], pa.timestamp("us")),
            "day": pa.array([10**7, 0], pa.date32()),
            "zone": pa.array([0, 1_000_000], pa.timestamp("us", tz="Mars/Olympus_Mons")),
            "clock": pa.array([1, 1000], pa.time64("ns")),
            "long": pa.array([2**60, 1], pa.duration("s")),
            "in": pa.array([{"a": [far]}, {"a": []}], pa.struct({"a": pa.list_(pa.timestamp("us"))})),
        }
        found = self.read(pa.table(columns), tmp_path)
        assert [type(item) for item in found] == [Record, Record]
        (tmp_path / "out").mkdir()
        assert run("clean", tmp_path / "in.parquet", "-o", tmp_path / "out" / "out.jsonl") == 0
        assert run("clean", tmp_path / "in.parquet", "-o", tmp_path / "out" / "out.parquet") == 0
        first, second = read(tmp_path / "out" / "out.jsonl")
        assert first["fine"] == "2023-11-14T22:13:20.000000001"
        assert first["far"] == "10000-01-01T00:00:00.000000"
        assert first["day"] == "29349-01-26"
        assert (first["zone"], second["zone"]) == ("1970-01-01T00:00:00+00:00", "1970-01-01T00:00:01+00:00")
        assert first["clock"] in ("00:00:00.000000001", "00:00:00")  # pandas, where it is installed, cuts it off
        assert first["in"] == {"a": ["10000-01-01T00:00:00.000000"]}
        assert second["day"] == "1970-01-01"

    def test_times_are_read_without_pandas(self, tmp_path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        odd, even = 1_700_000_000_000_000_001, 1000
        columns = {
            "text": pa.array(["a", "b"]),
            "time": pa.array([odd, even], pa.timestamp("ns")),
            "zone": pa.array([odd, even], pa.timestamp("ns", "Mars/Olympus_Mons")),
            "clock": pa.array([1, even], pa.time64("ns")),
            "long": pa.array([1, even], pa.duration("ns")),
            "in": pa.array([[{"a": odd}], None], pa.list_(pa.struct({"a": pa.timestamp("ns")}))),
            "map": pa.array([[("k", odd)], []], pa.map_(pa.string(), pa.timestamp("ns"))),
            "few": pa.array([odd, odd], pa.timestamp("ns")).dictionary_encode(),
        }
        pq.write_table(pa.table(columns), tmp_path / "in.parquet")
        program = (
            "import json, sys\n"
            "class NoPandas:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'pandas': raise ImportError(name)\n"
            "sys.meta_path.insert(0, NoPandas())\n"
            "from cleanarticle.io.read import Reader; from cleanarticle.io.files import find\n"
            "for item in Reader(find(sys.argv[1:])): print(json.dumps(item.fields, default=str))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "in.parquet"], capture_output=True, text=True, check=True
        )
        first, second = map(json.loads, done.stdout.splitlines())
        said = "2023-11-14T22:13:20.000000001"
        assert first == {
            "text": "a",
            "time": said,
            "zone": f"{said}Z",
            "clock": "00:00:00.000000001",
            "long": "1 ns",
            "in": [{"a": said}],
            "map": [["k", said]],
            "few": said,
        }
        assert (second["time"], second["zone"]) == ("1970-01-01 00:00:00.000001", "1970-01-01 00:00:00.000001+00:00")

    def test_a_damaged_row_group_rejects_its_own_rows(self, tmp_path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table({"id": list(range(30)), "text": [f"{number} {SENTENCE}" for number in range(30)]})
        path = tmp_path / "in.parquet"
        pq.write_table(table, path, row_group_size=10, compression="zstd", use_dictionary=False)
        column = pq.ParquetFile(path).metadata.row_group(1).column(1)
        data = bytearray(path.read_bytes())
        data[column.data_page_offset : column.data_page_offset + column.total_compressed_size] = (
            b"\xff" * column.total_compressed_size
        )
        path.write_bytes(bytes(data))
        found = items(path)
        assert [item.position for item in found] == list(range(1, 31))
        assert [item.fields["id"] for item in found if isinstance(item, Record)] == [*range(10), *range(20, 30)]
        assert all("row group 2 is damaged" in item.error for item in found if isinstance(item, Reject))

    def test_rows_that_are_too_large_are_rejected(self, tmp_path: Path) -> None:
        import pyarrow as pa

        large = "x" * (LIMIT + 1)
        few = pa.DictionaryArray.from_arrays(pa.array([0, 1] * 20, pa.int32()), pa.array([large, "a page"]))
        for how in ({}, {"store_schema": False}):
            found = self.read(pa.table({"text": few}), tmp_path, **how)
            assert [type(item) for item in found] == [Reject, Record] * 20
            assert isinstance(found[0], Reject)
            assert "longer than 10 MB" in found[0].error
        many = pa.array([[None] * 6_000_000, [None]], pa.list_(pa.null()))
        found = self.read(pa.table({"text": ["a", "b"], "n": many}), tmp_path)
        assert [type(item) for item in found] == [Reject, Record]

    def test_large_categories_do_not_make_rows_too_large(self, tmp_path: Path) -> None:
        import pyarrow as pa

        kinds = pa.DictionaryArray.from_arrays(
            pa.array(range(15), pa.int32()), pa.array([f"{n}" * 10**6 for n in range(15)])
        )
        found = self.read(pa.table({"text": ["t"] * 15, "kind": kinds}), tmp_path)
        assert all(isinstance(item, Record) for item in found)

    def test_a_file_with_two_columns_of_one_name_is_rejected(self, tmp_path: Path) -> None:
        import pyarrow as pa

        (reject,) = self.read(pa.Table.from_arrays([pa.array(["a"])] * 2, names=["text", "text"]), tmp_path)
        assert isinstance(reject, Reject)
        assert "two columns are named 'text'" in reject.error

    @pytest.mark.parametrize("seed", range(4))
    def test_any_damage_rejects_one_row_group(self, seed: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        chance = random.Random(seed)
        rows = [{"id": n, "text": f"{n} {SENTENCE}", "m": {"a": [n]}} for n in range(24)]
        for _ in range(60):
            out = io.BytesIO()
            how = {"compression": chance.choice(["zstd", "none"]), "use_dictionary": chance.random() < 0.5}
            pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=8, **how)
            group = pq.ParquetFile(out).metadata.row_group(1)
            first, last = group.column(0), group.column(group.num_columns - 1)
            begin = first.dictionary_page_offset or first.data_page_offset
            end = (last.dictionary_page_offset or last.data_page_offset) + last.total_compressed_size
            data = bytearray(out.getvalue())
            for _ in range(chance.choice([1, 5])):
                data[chance.randrange(begin, end)] = chance.randrange(256)
            found = list(parquet.read(io.BytesIO(bytes(data)), "x", Reading()))
            assert [item.position for item in found] == list(range(1, 25))
            whole = [rows[item.position - 1] == item.fields for item in found if isinstance(item, Record)]
            assert [type(item) for item in (*found[:8], *found[16:])] == [Record] * 16
            assert whole[:8] == whole[-8:] == [True] * 8

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_compressed_parquet_has_a_size_limit(
        self, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / f"in.parquet.{packing}"
        path.write_bytes(packed.pack(parquet_of({"text": SENTENCE}), packing))

        def forbidden(*_: object, **__: object) -> None:
            raise AssertionError("unpacked to disk")

        monkeypatch.setattr("tempfile.TemporaryFile", forbidden)
        (record,) = items(path)
        assert isinstance(record, Record)
        monkeypatch.setattr("cleanarticle.io.read._MAX_UNPACKED_PARQUET", 100)
        (reject,) = items(path)
        assert isinstance(reject, Reject)
        assert "Unpack it first" in reject.error


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


class TestParquetOut:
    """Any record can be written as Parquet without loss."""

    @pytest.mark.parametrize(
        ("records", "name", "values"),
        [
            ([{"m": {}}], "m", ["{}"]),
            ([{"m": [{}]}, {}], "m", ["[{}]", None]),
            ([{"m": {}}, {"m": {"a": 1}}], "m", [{"a": None}, {"a": 1}]),
            ([{"m": {"a": {}}}, {"m": 5}, {"m": "x"}], "m", ['{"a": {}}', "5", "x"]),
            ([{"m": nested(20)}], "m", [nested(20)]),
            ([{"m": nested(64)}, {"m": 2}], "m", [json.dumps(nested(64)), "2"]),
            ([{"m": nested(399)}], "m", [json.dumps(nested(399))]),
            ([{"\ud800": 1, "\\ud800": 2}], "\\ud800_", [1]),
            ([{"m": {"\ud800": 1, "a": 2}}], "m", ['{"\\ud800": 1, "a": 2}']),
            ([{"m": 2**70}, {"m": 1}], "m", [str(2**70), "1"]),
            ([{"m": 2**60 + 1}] + [{}] * 299 + [{"m": 1.5}], "m", [str(2**60 + 1)] + [None] * 299 + ["1.5"]),
            ([{"m": {}}] + [{}] * 299 + [{"m": [1]}], "m", ["{}"] + [None] * 299 + ["[1]"]),
            ([{"": 1}], "", [1]),
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_records_are_written_whatever_they_hold(
        self, records: list[dict[str, Any]], name: str, values: list[Any], tmp_path: Path
    ) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        lines = [json.dumps({"text": "One page.", **record}) for record in records]
        (tmp_path / "in.jsonl").write_text("\n".join(lines))
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.parquet") == 0
        assert pq.read_table(tmp_path / "out.parquet").column(name).to_pylist() == values
        assert run("clean", tmp_path / "out.parquet", "-o", tmp_path / "again.jsonl") == 0

    @pytest.mark.parametrize("processes", [1, 2])
    @pytest.mark.parametrize("form", ["jsonl", "parquet"])
    def test_deep_nesting_rejects_the_record_alone(self, form: str, processes: int, tmp_path: Path) -> None:
        pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        levels = [1, 64, 399, 490, 600, 5000, 1]
        lines = [f'{{"text": "One page.", "m": {"[" * depth}{"]" * depth}}}' for depth in levels]
        (tmp_path / "in.jsonl").write_text("\n".join(lines))
        output = tmp_path / f"out.{form}"
        assert run("clean", tmp_path / "in.jsonl", "-o", output, "--processes", processes) == 1
        assert len(items(output)) == 4
        assert [reject["position"] for reject in read(tmp_path / f"out.{form}.rejects.jsonl")] == [4, 5, 6]

    def test_records_without_common_names_are_written(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        rows = [{"text": "One.", "m": {f"{number}-{more}": more for more in range(20)}} for number in range(120)]
        (tmp_path / "blocks").write_bytes(
            b"".join(parquet.block(rows[at : at + 40], AddedFields()) for at in (0, 40, 80))
        )
        parquet.finish(tmp_path / "blocks", tmp_path / "out.parquet")
        first = json.loads(pq.read_table(tmp_path / "out.parquet").column("m").to_pylist()[0])
        assert {name: value for name, value in first.items() if value is not None} == rows[0]["m"]

    def test_a_column_of_times_and_texts_is_written(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        blocks = [[{"text": "a", "x": dt.datetime(2026, 5, 3, tzinfo=dt.UTC)}], [{"text": "b", "x": "May"}]]
        (tmp_path / "blocks").write_bytes(b"".join(parquet.block(rows, AddedFields()) for rows in blocks))
        parquet.finish(tmp_path / "blocks", tmp_path / "out.parquet")
        assert pq.read_table(tmp_path / "out.parquet").column("x").to_pylist() == ["2026-05-03T00:00:00+00:00", "May"]


class TestJson:
    @pytest.mark.parametrize(
        ("line", "message"),
        [
            (b'{"text": "x", "n": 1e999}', "the number 1e999 is larger than a float can be"),
            (b'{"text": "x", "n": [-1e400]}', "the number -1e400 is larger"),
            (b'{"text": "x", "text": "y"}', "the name 'text' occurs twice in an object, with different values"),
            (b'{"text": "x", "m": {"a": 1, "a": 2}}', "the name 'a' occurs twice"),
            (b'{"text": "x", "m": ' + b"[" * 401 + b"]" * 401 + b"}", "nested deeper than 400 levels"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_json_that_would_lose_data_is_refused(self, line: bytes, message: str) -> None:
        with pytest.raises(ValueError, match=re.escape(message)):
            parse(line)

    def test_a_repeated_name_with_equal_values_is_read(self) -> None:
        assert parse(b'{"text": "x", "a": [1], "a": [1]}') == {"text": "x", "a": [1]}

    def test_values_unknown_to_json_are_refused(self, tmp_path: Path) -> None:
        line = '{"text": "NaN and \\"Infinity\\"", "a": NaN, "b": [Infinity, -Infinity, {"NaN": 1.5}]}'
        (tmp_path / "in.jsonl").write_text(line)
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl") == 0

        def refuse(name: str) -> None:
            raise AssertionError(name)

        row = json.loads((tmp_path / "out.jsonl").read_text("utf-8"), parse_constant=refuse)
        assert (row["text"], row["a"], row["b"]) == ('NaN and "Infinity"', None, [None, None, {"NaN": 1.5}])

    def test_messages_have_no_control_characters(self) -> None:
        written = dump({"a\x9b": "\x1b[2J\x7f\x85é"})
        assert written == '{"a\\u009b": "\\u001b[2J\\u007f\\u0085é"}\n'
        assert json.loads(written) == {"a\x9b": "\x1b[2J\x7f\x85é"}

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
    def test_utf_16_is_read(self, encoding: str, tmp_path: Path) -> None:
        lines = [json.dumps({"id": number, "text": f"Über {number} ਊ"}, ensure_ascii=False) for number in range(300)]
        (tmp_path / "in.jsonl").write_bytes("\r\n".join(lines).encode(encoding))
        found = items(tmp_path / "in.jsonl")
        assert [item.fields["text"] for item in found if isinstance(item, Record)] == [
            f"Über {n} ਊ" for n in range(300)
        ]

    def test_utf_16_with_a_bad_line_and_a_truncated_end_is_read(self, tmp_path: Path) -> None:
        text = '{"text": "one"}\n{"text": "\ud800"}\n{"text": "three"}\n{"text": "fo'
        (tmp_path / "in.jsonl").write_bytes(text.encode("utf-16-le", "surrogatepass")[:-1])
        found = items(tmp_path / "in.jsonl")
        assert [type(item) for item in found] == [Record, Reject, Record, Reject]

    def test_a_given_encoding_is_used(self, tmp_path: Path) -> None:
        data = '{"text": "Brügge"}\n{"text": "Łódź"}'.encode("iso-8859-2")
        (tmp_path / "in.jsonl").write_bytes(data)
        found = list(Reader(find([str(tmp_path / "in.jsonl")]), encoding="latin2"))
        assert [item.fields["text"] for item in found if isinstance(item, Record)] == ["Brügge", "Łódź"]
        with pytest.raises(RecordError, match="'klingon' is not an encoding"):
            Reader([], encoding="klingon")

    @pytest.mark.parametrize("seed", range(4))
    def test_any_damage_rejects_one_line(self, seed: int, tmp_path: Path) -> None:
        chance = random.Random(seed)
        for _ in range(100):
            rows = [json.dumps({"id": n, "text": SENTENCE, "m": [{"a": None}]}).encode() for n in range(7)]
            at = chance.randrange(7)
            rows[at] = damaged(rows[at], chance)
            (tmp_path / "in.jsonl").write_bytes(b"\n".join(rows))
            kept = [item.fields.get("id") for item in items(tmp_path / "in.jsonl") if isinstance(item, Record)]
            assert {n for n in range(7) if n != at} <= set(kept)


def test_a_damaged_member_rejects_its_own_lines(tmp_path: Path) -> None:
    members = [packed.pack(b"".join(b'{"text": "%d"}\n' % (n + m) for m in range(10)), "gz") for n in range(0, 50, 10)]
    members[2] = members[2][:20] + b"\xff\xff\xff" + members[2][23:]
    (tmp_path / "in.jsonl.gz").write_bytes(b"".join(members))
    found = items(tmp_path / "in.jsonl.gz")
    whole = {str(number) for number in range(50) if not 20 <= number < 30}
    assert whole <= {item.fields["text"] for item in found if isinstance(item, Record)}
    assert [item.error[:19] for item in found if isinstance(item, Reject)][-1] == "the file is damaged"


class TestTextFiles:
    """Plain text is read in whatever encoding it is in; a guess is reported."""

    FRENCH = "L’été dernier, à Besançon, le préfet a inauguré « la grande fenêtre » du musée. Coût : 30 €.\n" * 3

    def one(self, data: bytes, tmp_path: Path, **how: Any) -> tuple[Record | Reject, list[str]]:
        path = tmp_path / "page.txt"
        path.write_bytes(data)
        said: list[str] = []
        (item,) = Reader(find([str(path)]), warn=said.append, **how)
        return item, said

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"], ids=str)
    @pytest.mark.parametrize(
        "text", [FRENCH, "Совет решил отремонтировать мост до зимы.\n", "議会は火曜日、橋の修理を決めた。\r\n" * 4]
    )
    def test_certain_encodings_give_no_warning(self, encoding: str, text: str, tmp_path: Path) -> None:
        item, said = self.one(text.encode(encoding), tmp_path)
        assert isinstance(item, Record)
        assert item.fields["text"] == text
        assert item.fields["id"] == "page.txt"
        assert ("charset" in item.fields) == ("utf-8" not in encoding)
        assert not said

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("windows-1252", FRENCH),
            ("windows-1251", "Городской совет решил во вторник отремонтировать старый мост до наступления зимы. " * 3),
            ("koi8-r", "Городской совет решил во вторник отремонтировать старый мост до наступления зимы. " * 3),
            ("shift_jis", "市議会は火曜日、冬が来る前に古い橋を修理することを決めました。" * 3),
            ("gb18030", "市议会星期二决定在冬天到来之前修复这座旧桥。" * 3),
            (
                "windows-1254",
                "Belediye meclisi salı günü eski köprünün kıştan önce onarılmasına karar verdi; işçiler şubatta geliyor. "
                * 3,
            ),
        ],
    )
    def test_guessed_encodings_give_a_warning(self, encoding: str, text: str, tmp_path: Path) -> None:
        pytest.importorskip("chardet", reason="needs the extra [html]")
        item, (message,) = self.one(text.encode(encoding), tmp_path)
        assert isinstance(item, Record)
        assert item.fields["text"] == text
        assert item.fields["charset"].lower() == encoding
        assert message == f"page.txt: not UTF-8; read as {item.fields['charset']}, which is a guess"

    def test_without_a_detector_the_encoding_is_still_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "chardet", None)
        item, (message,) = self.one(self.FRENCH.encode("windows-1252"), tmp_path)
        assert isinstance(item, Record)
        assert item.fields["text"] == self.FRENCH
        assert "windows-1252, which is a guess" in message

    def test_utf_8_with_a_little_damage_stays_utf_8(self, tmp_path: Path) -> None:
        item, (message,) = self.one(self.FRENCH.encode().replace("ç".encode(), b"\xc3", 1), tmp_path)
        assert isinstance(item, Record)
        assert item.fields["text"] == self.FRENCH.replace("ç", "\ufffd", 1)
        assert "in 1 place" in message

    def test_a_given_encoding_is_used(self, tmp_path: Path) -> None:
        item, said = self.one("Łódź".encode("cp1250"), tmp_path, encoding="windows-1250")
        assert isinstance(item, Record)
        assert (item.fields["text"], said) == ("Łódź", [])
        item, _ = self.one(b"\xff\xfe\xfd", tmp_path, encoding="utf-8")
        assert isinstance(item, Reject)
        assert item.error == "not utf-8: byte 0xff at offset 0"

    @pytest.mark.parametrize("text", ["Le château, un gâteau, la pâte.", "São Paulo", "5 £", "naïve", "»Ja«", "Ñandú"])
    def test_a_few_letters_are_enough(self, text: str, tmp_path: Path) -> None:
        item, _ = self.one(f"{SENTENCE} {SENTENCE} {SENTENCE} {text}\n".encode("cp1252"), tmp_path)
        assert isinstance(item, Record)
        assert text in item.fields["text"]

    def test_binary_files_are_rejected(self, tmp_path: Path) -> None:
        item, _ = self.one(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\xff\xfe\xfd\0", tmp_path)
        assert isinstance(item, Reject)
        assert "not text" in item.error

    def test_the_command_line_reads_it(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a\x1b[2J.txt").write_bytes(self.FRENCH.encode("cp1252"))
        (tmp_path / "b.txt").write_bytes(self.FRENCH.encode("utf-16"))
        assert run("clean", tmp_path, "-o", tmp_path / "out.jsonl") == 0
        assert [row["charset"] for row in read(tmp_path / "out.jsonl")] == ["windows-1252", "utf-16le"]
        error = capsys.readouterr().err
        assert "a\\x1b[2J.txt: not UTF-8; read as windows-1252" in error
        assert "\x1b" not in error


class TestMarkdown:
    """Text in Markdown output is shown unchanged."""

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "---",
                "--",
                "- - -",
                "***",
                "___",
                "===",
                "=",
                "1.",
                "1)",
                "12. May",
                "#",
                "## two",
                "-",
                "+",
                "*",
                "+ more",
            ),
            *(
                "&lt;b&gt;",
                "&#x5b;x]",
                "AT&T",
                "~~gone~~",
                "~~~",
                "```",
                "`x`",
                "<b>",
                "[a](b)",
                "![a](b)",
                "a\\b",
                "> quote",
            ),
            *("-5 degrees", "1.5 million", "#hashtag", "5 * 3", "snake_case_name", "| a | b |", "Plain text."),
        ],
    )
    def test_marks_of_markdown_are_escaped(self, text: str) -> None:
        markdown = pytest.importorskip("markdown_it", reason="needs the group docs").MarkdownIt(
            "gfm-like", {"linkify": False}
        )
        for before in ("", "- ", "## ", "> "):
            tokens = markdown.parse(f"Before.\n\n{before}{escape(text)}\n\nAfter.")
            inline = [token for token in tokens if token.type == "inline"]
            assert ["".join(part.content for part in token.children or ()) for token in inline] == [
                "Before.",
                text,
                "After.",
            ]
            assert {part.type for token in inline for part in token.children or ()} <= {"text", "text_special"}
