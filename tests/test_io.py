"""Reading and writing: a file of each form in, plain and compressed; what is malformed; what is too much."""

import datetime as dt
import decimal
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.cli import main
from cleanarticle.errors import MissingExtraError
from cleanarticle.io import packed, parquet
from cleanarticle.io.archive import _Onward
from cleanarticle.io.files import NewFile, find, form_of
from cleanarticle.io.jsonl import dump
from cleanarticle.io.read import Reader
from cleanarticle.io.record import LIMIT, Record, Reject
from cleanarticle.io.targets import PathError

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."
PAGE = f"<!DOCTYPE html><html><body><ul><li>Menu</ul><h1>A bridge in Brügge</h1><p>{SENTENCE}</p></body></html>"


def items(*paths: Path) -> list[Record | Reject]:
    return list(Reader(find(map(str, paths))))


def run(*args: object) -> int:
    return main([str(arg) for arg in args])


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
    def test_the_pages_of_an_archive(self, archive: bytes, tmp_path: Path) -> None:
        (tmp_path / "in.warc").write_bytes(archive)
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / "in.warc", "-o", out) == 0
        rows = read(out)
        assert [row["text"] for row in rows[:2]] == [f"A bridge in Brügge\n{SENTENCE}"] * 2
        assert rows[0] | {"text": "", "articles": "", "repairs": ""} == {
            "id": "<urn:uuid:12345678-1234-5678-1234-567812345678>",
            "url": "https://example.org/bridge",
            "date": "2026-05-03T09:30:00Z",
            "charset": "iso-8859-1",
            "text": "",
            "articles": "",
            "language": "en",
            "repairs": "",
        }
        assert "charset" not in rows[1]
        assert len(rows) == 4

    def test_positions_count_pages(self, archive: bytes, tmp_path: Path) -> None:
        (tmp_path / "in.warc").write_bytes(archive)
        assert [item.position for item in items(tmp_path / "in.warc")] == [1, 2, 3, 4]

    @pytest.mark.parametrize("ending", ["wet.gz", "warc.zst"])
    def test_compressed_record_by_record(self, ending: str, archive: bytes, tmp_path: Path) -> None:
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

    def test_cut_short(self, archive: bytes, tmp_path: Path) -> None:
        path = tmp_path / "in.warc.gz"
        path.write_bytes(gzip.compress(archive[:-200])[:-20])
        found = items(path)
        assert any(isinstance(item, Record) for item in found)
        assert isinstance(found[-1], Reject)

    def test_a_page_beyond_all_measure(self, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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

    def test_to_json_lines(self, table: Path, tmp_path: Path) -> None:
        assert run("clean", table, "-o", tmp_path / "out.jsonl") == 1
        first, second = read(tmp_path / "out.jsonl")
        assert (first["text"], first["when"], first["raw"]) == (SENTENCE, "2026-05-03T09:30:00+00:00", "/w==")
        assert second["id"] == 3
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert (reject["position"], reject["error"]) == (2, "the field 'text' holds null, not text")

    def test_to_parquet_types_stay(self, table: Path, tmp_path: Path) -> None:
        import pyarrow.parquet as pq

        assert run("clean", table, "-o", tmp_path / "out.parquet") == 1
        out = pq.read_table(tmp_path / "out.parquet")
        assert str(out.schema.field("when").type) == "timestamp[us, tz=UTC]"
        assert out.column("raw").to_pylist() == [b"\xff", b""]
        assert out.column("text").to_pylist() == [SENTENCE, SENTENCE]
        assert run("clean", tmp_path / "out.parquet", "-o", tmp_path / "again.jsonl") == 0
        assert [row["text"] for row in read(tmp_path / "again.jsonl")] == [SENTENCE, SENTENCE]

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_compressed_once_more(self, packing: str, table: Path) -> None:
        path = table.with_name(f"in.parquet.{packing}")
        path.write_bytes(packed.pack(table.read_bytes(), packing))
        assert [item.fields["id"] for item in items(path) if isinstance(item, Record)] == [1, 2, 3]

    def test_damaged(self, table: Path) -> None:
        table.write_bytes(table.read_bytes()[:-10])
        (reject,) = items(table)
        assert isinstance(reject, Reject)
        assert "damaged" in reject.error

    def test_values_that_do_not_go_together_become_json(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        blocks = [
            [{"text": "a", "x": 1, "y": 1}, {"text": "b\ud800", "x": {"n": [1]}, "y": None}],
            [{"text": "c", "x": True, "y": 2.5, "z": [decimal.Decimal("1.5")]}],
            [{"text": "d", "x": None, "y": None}],
        ]
        (tmp_path / "blocks").write_bytes(b"".join(parquet.block(rows, "text") for rows in blocks))
        parquet.finish(tmp_path / "blocks", tmp_path / "out.parquet")
        out = pq.read_table(tmp_path / "out.parquet")
        assert out.column("text").to_pylist() == ["a", "b?", "c", "d"]
        assert out.column("x").to_pylist() == ["1", '{"n": [1]}', "true", None]
        assert out.column("y").to_pylist() == [1.0, None, 2.5, None]
        assert out.column("z").to_pylist() == [None, None, [decimal.Decimal("1.5")], None]
        assert pq.ParquetFile(tmp_path / "out.parquet").num_row_groups == 3

    def test_lists_where_others_have_text_become_json(self) -> None:
        arrow = pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        table = arrow.table({"x": [[1, None], None]})
        assert parquet._cast(table, arrow.field("x", arrow.string())).to_pylist() == ["[1, null]", None]
        assert parquet._cast(table, arrow.field("y", arrow.int64())).to_pylist() == [None, None]

    def test_no_records(self, tmp_path: Path) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        (tmp_path / "in.jsonl").write_bytes(b"")
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.parquet") == 0
        assert pq.read_table(tmp_path / "out.parquet").num_rows == 0


class TestHtml:
    @pytest.mark.parametrize("ending", ["html", "htm", "html.gz"])
    def test_a_file_is_a_page(self, ending: str, tmp_path: Path) -> None:
        pytest.importorskip("lxml", reason="needs the extra [html]")
        path = tmp_path / f"page.{ending}"
        path.write_bytes(packed.pack(PAGE.encode("utf-16"), form_of(path.name)[1]))
        assert run("clean", path, "-o", tmp_path / "out.jsonl") == 0
        (row,) = read(tmp_path / "out.jsonl")
        assert (row["id"], row["text"]) == (path.name, f"A bridge in Brügge\n{SENTENCE}")

    def test_learn_and_explain_read_it_too(self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        pytest.importorskip("lxml", reason="needs the extra [html]")
        (tmp_path / "page.html").write_text(PAGE)
        assert run("learn", tmp_path / "page.html", "-o", tmp_path / "x.profile.json") == 0
        assert json.loads((tmp_path / "x.profile.json").read_text())["pages"] == 1
        assert run("explain", tmp_path / "page.html") == 0
        assert SENTENCE.encode() in capsysbinary.readouterr().out


class TestStandardInput:
    @pytest.mark.parametrize("packing", ["", "gz", "zst"])
    @pytest.mark.parametrize("form", ["html", "jsonl", "parquet", "warc", "txt"])
    def test_known_by_how_it_begins(
        self, form: str, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make: dict[str, Callable[[], bytes]] = {
            "html": PAGE.encode,
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
    """A stream that can only be read onwards."""

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
    """Each costs itself: what stands before and behind it, in the same file or in the next, is read."""

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
    def test_a_line(self, line: bytes, message: str, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(b"\n".join([self.GOOD, line, self.GOOD]))
        (tmp_path / "b.jsonl").write_bytes(self.GOOD)
        assert run("clean", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", tmp_path / "out.jsonl") == 1
        assert [row["id"] for row in read(tmp_path / "out.jsonl")] == ["good"] * 3
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert (reject["source"], reject["position"]) == ("a.jsonl", 2)
        assert message in reject["error"]

    def test_a_line_of_50_mb(self, tmp_path: Path) -> None:
        with (tmp_path / "a.jsonl").open("wb") as file:
            file.write(b'{"text": "')
            for _ in range(50):
                file.write(b"x" * 1_000_000)
            file.write(b'"}\n' + self.GOOD)
        first, second = items(tmp_path / "a.jsonl")
        assert isinstance(first, Reject)
        assert (first.position, first.error) == (1, "longer than 10 MB, which is no page; split it")
        assert isinstance(second, Record)

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_a_file_cut_short(self, packing: str, tmp_path: Path) -> None:
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
    def test_a_file_that_is_not_what_its_name_says(self, packing: str, tmp_path: Path) -> None:
        (tmp_path / f"a.jsonl.{packing}").write_bytes(self.GOOD)
        (reject,) = items(tmp_path / f"a.jsonl.{packing}")
        assert isinstance(reject, Reject)
        assert "damaged" in reject.error

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.txt", "a.html", "a.warc", "a.warc.gz", "a.parquet"])
    def test_an_empty_file(self, name: str, tmp_path: Path) -> None:
        for module in ("lxml", "fastwarc", "pyarrow"):
            pytest.importorskip(module, reason="needs the extras")
        (tmp_path / name).write_bytes(b"")
        found = items(tmp_path / name)
        assert len(found) == (0 if "jsonl" in name or "warc" in name else 1)
        assert run("clean", tmp_path / name, "-o", tmp_path / "out.jsonl") == (1 if name.endswith("parquet") else 0)

    @pytest.mark.parametrize("packing", ["gz", "zst"])
    def test_a_bomb(self, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packed, "_MOST", 10_000_000)
        monkeypatch.setattr(packed, "_RATIO", 100)
        (tmp_path / f"a.jsonl.{packing}").write_bytes(packed.pack(b"\n" * 20_000_000, packing))
        (reject,) = items(tmp_path / f"a.jsonl.{packing}")
        assert isinstance(reject, Reject)
        assert "no file of pages does" in reject.error


def test_json_of_what_only_parquet_holds() -> None:
    row = {"day": dt.date(2026, 5, 3), "price": decimal.Decimal("1.50"), "raw": b"\xff", "at": dt.time(9, 30)}
    assert json.loads(dump(row)) == {"day": "2026-05-03", "price": "1.50", "raw": "/w==", "at": "09:30:00"}


class TestOneFile:
    """A file that appears whole or not at all."""

    @pytest.mark.parametrize("name", ["page.html", "page.html.gz", "page.html.zst"])
    def test_as_its_name_says(self, name: str, tmp_path: Path) -> None:
        if name.endswith("zst"):
            pytest.importorskip("backports.zstd", reason="needs the extra [zst]")
        with NewFile(tmp_path / name) as file:
            file.write(b"<p>one")
            file.write(b" two")
            assert [path.name for path in tmp_path.iterdir()] == [f"{name}.part"]
        with (tmp_path / name).open("rb") as raw:
            assert packed.unpack(raw, form_of(name)[1]).read() == b"<p>one two"
        assert [path.name for path in tmp_path.iterdir()] == [name]

    def test_gzip_twice_is_the_same(self, tmp_path: Path) -> None:
        for name in ("one.gz", "other.gz"):
            with NewFile(tmp_path / name) as file:
                file.write(b"text")
        assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()

    def test_nothing_is_left_of_a_failure(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text("before")

        def fail() -> None:
            with NewFile(tmp_path / "a.html") as file:
                file.write(b"half")
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.html", "before")]

    def test_without_what_packs_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> None:
            raise MissingExtraError("install it")

        monkeypatch.setattr("cleanarticle.io.files.extras.zstd", missing)
        with pytest.raises(MissingExtraError):
            NewFile(tmp_path / "a.zst")
        assert list(tmp_path.iterdir()) == []

    def test_where_no_folder_is(self, tmp_path: Path) -> None:
        with pytest.raises(PathError, match=r"none/a.html: cannot be written: No such file or directory"):
            NewFile(tmp_path / "none" / "a.html")


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(PathError, match="cannot be read: Permission denied"):
        list(find([str(tmp_path)]))


def test_a_file_that_is_gone_when_its_turn_comes(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text(SENTENCE)
    sources = list(find(map(str, paths)))
    paths[0].unlink()
    gone, there = Reader(sources)
    assert isinstance(gone, Reject)
    assert (gone.position, gone.error) == (0, "cannot be read: No such file or directory")
    assert isinstance(there, Record)


class TestOnward:
    """The stream that fastwarc reads from."""

    def test_it_is_moved_by_reading(self) -> None:
        stream = _Onward(io.BytesIO(bytes(range(100))))
        assert stream.read(10) == bytes(range(10))
        assert stream.seek(20) == stream.tell() == 20
        assert stream.seek(5, 1) == 25
        assert stream.read(2) == b"\x19\x1a"
        assert stream.seek(1000) == 100
        stream.close()

    def test_an_error_ends_it_and_is_kept(self) -> None:
        class Broken(io.BytesIO):
            def read1(self, size: int | None = -1, /) -> bytes:
                raise EOFError("cut short")

        stream = _Onward(Broken())
        assert stream.read(10) == stream.read() == b""
        assert isinstance(stream.error, EOFError)
