"""JSON and CSV, read and written."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.cli import main
from cleanarticle.io.files import find
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject
from tests.pages import FERRY_SIGNED

PAGE = FERRY_SIGNED


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def records(name: str, data: bytes, **how: Any) -> Iterator[Record | Reject]:
    Path(name).write_bytes(data)
    return iter(Reader(find([name]), **how))


def fields(name: str, data: bytes, **how: Any) -> list[Any]:
    return [item.fields if isinstance(item, Record) else item.error for item in records(name, data, **how)]


def test_json_is_one_record_or_a_list_of_them() -> None:
    assert fields("a.json", b'{"text": "x"}') == [{"id": "a.json", "text": "x"}]
    assert fields("a.json", b'[{"text": "x"}, 3]') == [
        {"text": "x"},
        "a record is a JSON object, {…}, and this is a int",
    ]
    assert fields("a.json", b"[]") == []
    assert fields("a.json", b'{"text": "x"}\n{"text": "y"}\n') == [{"text": "x"}, {"text": "y"}]
    assert fields("a.json", '{"text": "é"}'.encode("utf-16")) == [{"id": "a.json", "text": "é"}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"text": ', "not JSON: Expecting value at line 1, column 10"),
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b'{"a": 1e999}', "larger than a float"),
        (b"[" * 100_000, "recursion"),
        (b'{"text": "x", "more": ' + b"[" * 450 + b"]" * 450 + b"}", "nested deeper than 400 levels"),
    ],
)
def test_damaged_json_is_rejected(data: bytes, message: str) -> None:
    (error,) = fields("a.json", data)
    assert message in error


def test_csv_with_each_separator() -> None:
    for separator in (b",", b";", b"\t"):
        data = b'id|text\n1|"a, b; c\nd"\n\n2|e\n'.replace(b"|", separator)
        assert fields("a.csv", data) == [{"id": "1", "text": "a, b; c\nd"}, {"id": "2", "text": "e"}]


def test_csv_in_other_encodings_is_read() -> None:
    messages: list[str] = []
    text = "id;text\n1;Ça coûte très cher, déclare le maire à la préfète de Sérigny\n"
    wanted = [{"id": "1", "text": "Ça coûte très cher, déclare le maire à la préfète de Sérigny"}]
    assert fields("a.csv", b"\xef\xbb\xbf" + text.encode()) == wanted
    assert fields("a.csv", text.encode("utf-16")) == wanted
    assert fields("a.csv", text.encode("cp1252"), warn=messages.append) == wanted
    assert "windows-1252" in messages[0]
    assert fields("a.csv", text.encode("latin-1"), encoding="latin-1") == wanted


def test_damaged_rows_are_rejected() -> None:
    assert fields("a.csv", b"") == []
    assert "two of them are equal" in fields("a.csv", b"a,a\n1,2\n")[0]
    assert fields("a.csv", b"text,b\n1,2,3\nx\n") == [
        "the row has 3 cells, but the header has 2; quote cells that contain the separator",
        {"text": "x"},
    ]
    late = b"text\n" + b"a page of plain text\n" * 10_000 + b"caf\xe9\n"
    assert "--encoding windows-1252" in fields("a.csv", late)[-1]
    assert any(
        "longer than 10 MB" in one for one in fields("a.csv", b'text\n"' + b"x" * 10_000_100) if isinstance(one, str)
    )


def test_csv_is_written_under_its_names() -> None:
    rows = [{"id": 1, "text": PAGE, "kind": "mine", "tags": ["a"]}, {"id": 2}, {"id": 3, "text": PAGE, "new": 1}]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["clean", "in.jsonl", "-o", "out.csv"]) == 1
    one, two = csv.DictReader(io.StringIO(Path("out.csv").read_bytes().decode(), newline=""))
    assert list(one) == [
        *(
            "id",
            "text",
            "kind",
            "tags",
            "new",
            "title",
            "authors",
            "date",
            "clean_kind",
            "language",
            "articles",
            "repairs",
        )
    ]
    assert one["title"] == "Ferry returns to Skarra"
    assert (one["authors"], one["date"], one["kind"], one["clean_kind"]) == (
        "Anna Lindqvist",
        "2024-03-12",
        "mine",
        "article",
    )
    assert (one["tags"], two["new"]) == ('["a"]', "1")


@pytest.mark.parametrize("form", ["json", "jsonld"])
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_lists_are_written_whole(form: str, ending: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    def read(path: str) -> list[Any]:
        data = Path(path).read_bytes()
        return json.loads(gzip.decompress(data) if ending else data)

    for count in (0, 1, 600):
        Path("in.jsonl").write_text("".join(json.dumps({"id": n, "text": PAGE}) + "\n" for n in range(count)))
        assert main(["clean", "in.jsonl", "-o", f"out.{form}{ending}"]) == 0
        assert len(read(f"out.{form}{ending}")) == count
    Path("in.jsonl").write_text('{"text": "Shop"}\n')
    assert main(["clean", "in.jsonl", "--to", form]) == 0
    assert len(json.loads(capsysbinary.readouterr().out)) == (1 if form == "json" else 0)


def test_piped_input_is_read() -> None:
    command = [sys.executable, "-m", "cleanarticle", "clean", "--to", "json"]
    done = subprocess.run(command, input=PAGE.encode(), capture_output=True, check=True)
    assert json.loads(done.stdout)[0]["articles"][0]["title"] == "Ferry returns to Skarra"
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"say what to clean" in done.stderr
