"""``cleanarticle clean``: input, output, and the messages of errors."""

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cleanarticle
from cleanarticle.cli import main
from cleanarticle.io import jsonl as jsonl_rows
from tests.pages import command as run

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."
EXAMPLES = Path(__file__).parents[2] / "examples"


def jsonl(*rows: object) -> bytes:
    return b"".join(row + b"\n" if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def feed(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))  # type: ignore[arg-type]

    return feed


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_bytes(jsonl({"id": 1, "text": SENTENCE, "x": [1.5, None]}, {"id": "två", "text": "Menu\n" + SENTENCE}))
    return path


ZSTD = "backports.zstd" if sys.version_info < (3, 14) else "compression.zstd"


class TestOutput:
    def test_a_record_keeps_its_fields_and_gets_what_was_found(self, pages: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        assert run("clean", pages, "-o", out) == 0
        first, second = read(out)
        assert (first["id"], second["id"], first["x"]) == (1, "två", [1.5, None])
        page = cleanarticle.clean(SENTENCE)
        assert list(first) == ["id", "text", "x", *jsonl_rows.ADDED]
        assert {name: first[name] for name in ("text", *jsonl_rows.ADDED)} == {
            "text": page.text,
            **json.loads(json.dumps(jsonl_rows.added_values(page))),
        }
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "pages.jsonl"]

    @pytest.mark.parametrize(
        ("name", "options", "marked"),
        [
            ("page.md", (), False),
            ("page.txt", (), True),  # one mark alone does not make it Markdown
            ("page.txt", ("--markup", "markdown"), False),
            ("page.md", ("--markup", "none"), True),
        ],
    )
    def test_markdown_by_name_and_on_request(
        self, tmp_path: Path, name: str, options: tuple[str, ...], marked: bool
    ) -> None:
        out = tmp_path / "out.jsonl"
        (tmp_path / name).write_text(SENTENCE.replace("old bridge", "**old bridge**"), "utf-8")
        assert run("clean", tmp_path / name, "-o", out, *options) == 0
        assert ("**" in str(read(out)[0]["text"])) == marked

    def test_lines_on_request(self, pages: Path, tmp_path: Path) -> None:
        assert run("clean", pages, "-o", tmp_path / "out.jsonl", "--lines") == 0
        assert read(tmp_path / "out.jsonl")[0]["lines"] == cleanarticle.clean(SENTENCE).to_dict()["lines"]

    def test_seconds_on_request_and_nothing_else_changes(self, pages: Path, tmp_path: Path) -> None:
        assert run("clean", pages, "-o", tmp_path / "out.jsonl") == 0
        assert run("clean", pages, "-o", tmp_path / "timed.jsonl", "--seconds") == 0
        plain, timed = read(tmp_path / "out.jsonl"), read(tmp_path / "timed.jsonl")
        took = [row.pop("seconds") for row in timed]
        assert timed == plain
        assert all(isinstance(one, float) and 0 < one < 60 for one in took)

    def test_a_text_file_is_one_page_named_after_it(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        (tmp_path / "a.txt").write_bytes(SENTENCE.encode() + b"\r\n")
        assert run("clean", tmp_path / "a.txt") == 0
        row = json.loads(capsysbinary.readouterr().out)
        assert (row["id"], row["text"]) == ("a.txt", cleanarticle.clean(SENTENCE + "\r\n").text)

    def test_a_folder_is_walked_in_order(self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        for name in ("b.txt", "a/z.txt", "a/.hidden.txt", "a/picture.png", "c.jsonl.rejects.jsonl"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(SENTENCE)
        (tmp_path / "c.jsonl").write_bytes(jsonl({"id": "c1", "text": ""}))
        (tmp_path / "a" / "loop").symlink_to(tmp_path)
        assert run("clean", tmp_path) == 0
        rows = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
        assert [row["id"] for row in rows] == ["a/z.txt", "b.txt", "c1"]

    def test_a_pattern_that_the_shell_left_is_expanded(
        self, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        for name in ("b.txt", "a.txt", "c.md", "in/d.txt", "[e].txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(SENTENCE)
        for pattern, ids in {
            "*.txt": ["[e].txt", "a.txt", "b.txt"],
            "**/?.txt": ["a.txt", "b.txt", "d.txt"],
            "[e].txt": ["[e].txt"],  # a file of this name goes before the pattern
            "i*": ["d.txt"],
        }.items():
            assert run("clean", tmp_path / pattern) == 0
            assert [json.loads(line)["id"] for line in capsysbinary.readouterr().out.splitlines()] == ids
        assert run("clean", tmp_path / "*.html") == 2
        assert b"*.html: no file has a name like this" in capsysbinary.readouterr().err

    def test_an_output_in_the_folder_is_not_read_again(self, pages: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path, "-o", out) == 0
        before = out.read_bytes()
        assert run("clean", tmp_path, "-o", out) == 0
        assert out.read_bytes() == before

    @pytest.mark.parametrize("form", ["text", "markdown"])
    def test_text_and_markdown(self, form: str, pages: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        assert run("clean", pages, "--to", form) == 0
        out = capsysbinary.readouterr().out.decode()
        assert out.count({"text": "\f\n", "markdown": "\n---\n"}[form]) >= 1

    @pytest.mark.parametrize(
        ("name", "start"), [("o.txt", ""), ("o.md", ""), ("o.jsonl", "{"), ("o.ndjson", "{"), ("o.json", "[")]
    )
    def test_the_name_of_the_output_says_its_form(self, name: str, start: str, pages: Path, tmp_path: Path) -> None:
        assert run("clean", pages, "-o", tmp_path / name) == 0
        assert ((tmp_path / name).read_text()[:1] == start) or not start

    def test_the_text_field_can_be_chosen(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(jsonl({"body": SENTENCE, "text": "kept"}))
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--text-field", "body") == 0
        assert read(tmp_path / "out.jsonl")[0]["text"] == "kept"
        assert read(tmp_path / "out.jsonl")[0]["body"] == cleanarticle.clean(SENTENCE).text

    def test_lone_surrogates_are_preserved(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(b'{"id": "\\ud800", "text": "x"}\n')
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl") == 0
        assert read(tmp_path / "out.jsonl")[0]["id"] == "\ud800"

    @pytest.mark.parametrize("processes", [1, 2])
    def test_the_output_does_not_depend_on_processes(self, processes: int, tmp_path: Path) -> None:
        rows: list[object] = [{"id": i, "text": SENTENCE * (i % 5)} for i in range(120)]
        rows[7] = b"{broken"
        rows[90] = {"id": 90}
        (tmp_path / "in.jsonl").write_bytes(jsonl(*rows))
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "one.jsonl") == 1
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "many.jsonl", "--processes", processes) == 1
        assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "many.jsonl").read_bytes()
        one, many = (tmp_path / f"{name}.jsonl.rejects.jsonl" for name in ("one", "many"))
        assert one.read_bytes() == many.read_bytes()
        assert len(read(one)) == 2

    def test_the_examples_of_the_project_are_cleaned(self, tmp_path: Path) -> None:
        assert run("clean", EXAMPLES, "-o", tmp_path / "out.jsonl") == 0
        assert len(read(tmp_path / "out.jsonl")) == 5


class TestCompression:
    @pytest.mark.parametrize("packed", ["gz", "zst"])
    def test_compressed_files_are_read_and_written(self, packed: str, pages: Path, tmp_path: Path) -> None:
        if packed == "zst":
            zstd_or_skip()
        out = tmp_path / f"out.jsonl.{packed}"
        assert run("clean", pages, "-o", out) == 0
        assert run("clean", out, "-o", tmp_path / "again.jsonl") == 0
        assert [row["id"] for row in read(tmp_path / "again.jsonl")] == [1, "två"]

    @pytest.mark.parametrize("packed", ["gz", "zst"])
    def test_several_members_are_one_file(self, packed: str, tmp_path: Path) -> None:
        compress = gzip.compress if packed == "gz" else zstd_or_skip().compress
        (tmp_path / f"in.jsonl.{packed}").write_bytes(
            b"".join(compress(jsonl({"id": i, "text": ""})) for i in range(3))
        )
        assert run("clean", tmp_path / f"in.jsonl.{packed}", "-o", tmp_path / "out.jsonl") == 0
        assert [row["id"] for row in read(tmp_path / "out.jsonl")] == [0, 1, 2]

    @pytest.mark.parametrize("packed", ["gz", "zst"])
    def test_a_file_cut_short_loses_only_its_end(self, packed: str, tmp_path: Path) -> None:
        compress = gzip.compress if packed == "gz" else zstd_or_skip().compress
        data = b"".join(compress(jsonl({"id": i, "text": os.urandom(4000).hex()})) for i in range(3))
        (tmp_path / f"in.jsonl.{packed}").write_bytes(data[:-2000])
        (tmp_path / "next.jsonl").write_bytes(jsonl({"id": "next", "text": ""}))
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / f"in.jsonl.{packed}", tmp_path / "next.jsonl", "-o", out) == 1
        assert [row["id"] for row in read(out)] == [0, 1, "next"]
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert f"its .{packed} data is cut short" in str(reject["error"])

    @pytest.mark.parametrize("packed", ["gz", "zst"])
    def test_a_file_that_is_not_compressed_as_named_is_rejected(
        self, packed: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        if packed == "zst":
            zstd_or_skip()
        (tmp_path / f"in.jsonl.{packed}").write_bytes(jsonl({"text": "x"}))
        assert run("clean", tmp_path / f"in.jsonl.{packed}") == 1
        assert b"the file is damaged" in capsysbinary.readouterr().err


def zstd_or_skip():  # type: ignore[no-untyped-def]
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return pytest.importorskip(name, reason="the extra [zst] is not installed")


class TestStandardInput:
    def test_json_lines_are_known_by_their_beginning(self, stdin, capsysbinary: pytest.CaptureFixture[bytes]) -> None:  # type: ignore[no-untyped-def]
        stdin(b'\n { "id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n')
        assert run("clean", "-") == 0
        assert [json.loads(line)["id"] for line in capsysbinary.readouterr().out.splitlines()] == [1, 2]

    @pytest.mark.parametrize("data", [b"", b"One page.\n{\n", b"{ x }", b"\xef\xbb\xbfText"])
    def test_other_input_is_one_page(self, data: bytes, stdin, capsysbinary: pytest.CaptureFixture[bytes]) -> None:  # type: ignore[no-untyped-def]
        stdin(data)
        assert run("clean", "-") == 0
        (line,) = capsysbinary.readouterr().out.splitlines()
        assert json.loads(line)["id"] == "-"


REJECTS = [
    pytest.param(b'{"text": "a page"', "not JSON: Expecting ',' delimiter at column 18", id="broken"),
    pytest.param(b"nonsense", "not JSON: Expecting value at column 1", id="no JSON"),
    pytest.param(b"[1, 2]", "a record is a JSON object, {…}, and this is a list", id="a list"),
    pytest.param(b'"text"', "and this is a str", id="a string"),
    pytest.param(b'{"id": 3, "body": ""}', "the record has no field 'text'; it has: id, body", id="no field"),
    pytest.param(b"{}", "it has: no fields", id="empty"),
    pytest.param(b'{"text": null}', "the field 'text' holds null, not text", id="null"),
    pytest.param(b'{"text": 3}', "the field 'text' holds a int, not text", id="number"),
    pytest.param(
        b'{"text": "caf\xe9"}', "not UTF-8: byte 0xe9 at offset 13. Convert it first, e.g. iconv", id="Latin-1"
    ),
    pytest.param(b"[" * 100_000, "", id="deep"),
    pytest.param(b'{"text": "x", "n": ' + b"9" * 5000 + b"}", "", id="endless number"),
    pytest.param(b"\x00\x01", "not JSON", id="binary"),
]


class TestRejects:
    @pytest.mark.parametrize(("line", "message"), REJECTS)
    def test_a_bad_record_is_rejected_alone(self, line: bytes, message: str, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(jsonl({"id": 1, "text": "x"}, b"", line, {"id": 4, "text": "y"}))
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / "in.jsonl", "-o", out) == 1
        assert [row["id"] for row in read(out)] == [1, 4]
        (reject,) = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert (reject["source"], reject["position"]) == ("in.jsonl", 3)
        assert message in str(reject["error"])
        whole = message.startswith(("the ", "it has"))  # it is a record: only its text cannot be had
        assert reject["record"] == (json.loads(line) if whole else line.decode("utf-8", "backslashreplace"))

    def test_rejects_are_counted_on_the_standard_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "in.jsonl").write_bytes(jsonl(b"x", {"text": "y"}))
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl") == 1
        assert f"1 of 2 records rejected: see {tmp_path / 'out.jsonl.rejects.jsonl'}" in capsys.readouterr().err

    def test_without_an_output_file_rejects_are_printed(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "in.jsonl").write_bytes(jsonl({"text": "y"}, b"x"))
        assert run("clean", tmp_path / "in.jsonl") == 1
        assert "cleanarticle: in.jsonl:2: not JSON" in capsys.readouterr().err

    def test_a_run_without_rejects_removes_old_ones(self, pages: Path, tmp_path: Path) -> None:
        (tmp_path / "out.jsonl.rejects.jsonl").write_text("{}")
        assert run("clean", pages, "-o", tmp_path / "out.jsonl") == 0
        assert not (tmp_path / "out.jsonl.rejects.jsonl").exists()

    @pytest.mark.parametrize("data", [b"caf\xe9", "café".encode("utf-16")])
    def test_a_text_in_another_encoding_is_read(
        self, data: bytes, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        (tmp_path / "a.txt").write_bytes(data)
        assert run("clean", tmp_path / "a.txt") == 0
        out, error = capsysbinary.readouterr()
        assert json.loads(out)["text"] == "café"
        assert (b"windows-1252, which is a guess" in error) == (data == b"caf\xe9")

    def test_a_file_without_read_permission_is_rejected(
        self, pages: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        locked = tmp_path / "a.txt"
        locked.write_text("x")
        locked.chmod(0)
        if os.access(locked, os.R_OK):
            pytest.skip("this user may read everything")
        assert run("clean", locked, pages) == 1
        assert b"Permission denied" in capsysbinary.readouterr().err

    def test_an_empty_file_has_no_records(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(b"")
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl") == 0
        assert (tmp_path / "out.jsonl").read_bytes() == b""

    def test_a_record_that_is_too_large_is_rejected(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleanarticle.io.jsonl.LIMIT", 1000)
        monkeypatch.setattr("cleanarticle.io.plain.LIMIT", 1000)
        rows = [{"id": i, "text": "x" * (n * 1000)} for i, n in enumerate([0, 1, 5, 0])]
        (tmp_path / "in.jsonl").write_bytes(jsonl(*rows))
        (tmp_path / "in.txt").write_bytes(b"x" * 1001)
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / "in.jsonl", tmp_path / "in.txt", "-o", out) == 1
        assert [row["id"] for row in read(out)] == [0, 3]
        rejects = read(tmp_path / "out.jsonl.rejects.jsonl")
        assert [(row["source"], row["position"]) for row in rejects] == [
            ("in.jsonl", 2),
            ("in.jsonl", 3),
            ("in.txt", 1),
        ]

    def test_a_record_over_the_time_limit_is_rejected(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(
            jsonl({"id": 0, "text": SENTENCE}, {"id": 1, "text": f"{SENTENCE}\n" * 50_000})
        )
        out = tmp_path / "out.jsonl"
        assert run("clean", tmp_path / "in.jsonl", "-o", out, "--timeout", 0.0001) == 1
        assert "limit" in str(read(tmp_path / "out.jsonl.rejects.jsonl")[-1]["error"])


class TestUsage:
    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("absent.txt", "there is no such file or folder"),
            ("page.pdf", "its name does not say what it is"),
            ("README", "cleanarticle clean - < README"),
            ("x.warc.bz2", "its name does not say what it is"),
            ("folder", "there is no file in it whose name ends in .txt (a page), .md"),
        ],
    )
    def test_a_path_that_cannot_be_read_is_an_error(
        self, name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if name == "folder":
            (tmp_path / name).mkdir()
        elif "absent" not in name:
            (tmp_path / name).write_text("x")
        assert run("clean", tmp_path / name, "-o", tmp_path / "out.jsonl") == 2
        assert message in capsys.readouterr().err
        assert not list(tmp_path.glob("out*"))

    def test_all_paths_are_checked_before_work_begins(self, pages: Path, tmp_path: Path) -> None:
        assert run("clean", pages, tmp_path / "absent.txt", "-o", tmp_path / "out.jsonl") == 2
        assert not list(tmp_path.glob("out*"))

    @pytest.mark.parametrize(
        ("out", "message"),
        [
            ("", "this is one of the files to read, and it is in"),
            ("no/out.jsonl", "there is no folder"),
            ("pages.jsonl", "one of the files to read"),
        ],
    )
    def test_an_output_that_cannot_be_written_is_an_error(
        self, out: str, message: str, pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = pages.read_bytes()
        assert run("clean", pages, "-o", tmp_path / out) == 2
        assert message in capsys.readouterr().err
        assert pages.read_bytes() == before

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            ([], "COMMAND"),
            (["clean", "x.txt", "--to", "pdf"], "invalid choice: 'pdf'"),
            (["clean", "x.txt", "--processes", "0"], "'0' is not a number of processes"),
            (["clean", "x.txt", "--processes", "two"], "'two' is not a number of processes"),
            (["clean", "x.txt", "--timeout", "nan"], "'nan' is not a number of seconds above 0"),
            (
                ["clean", "x.txt", "--lin"],
                "cleanarticle clean: error: unrecognized arguments: --lin. Did you mean '--lines'?",
            ),
            (["clean", "--balnce=0.3", "x.txt"], "Did you mean '--balance'?"),
            (["wash", "x.txt"], "invalid choice: 'wash'"),
        ],
    )
    def test_invalid_arguments_are_errors(
        self, args: list[str], message: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as error:
            main(args)
        assert error.value.code == 2
        assert message in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("source", "out", "module", "extra"),
        [
            ("x.html", "out.jsonl", "lxml.etree", "html"),
            ("x.parquet", "out.jsonl", "pyarrow.parquet", "arrow"),
            ("x.warc.gz", "out.jsonl", "fastwarc.warc", "warc"),
            ("x.jsonl.zst", "out.jsonl", ZSTD, "zst"),
            ("x.txt", "out.parquet", "pyarrow.parquet", "arrow"),
            ("x.txt", "out.txt.zst", ZSTD, "zst"),
        ],
    )
    def test_an_error_for_a_missing_package_names_its_extra(
        self,
        source: str,
        out: str,
        module: str,
        extra: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        (tmp_path / source).write_bytes(b"x")
        monkeypatch.setitem(sys.modules, module, None)
        assert run("clean", tmp_path / source, "-o", tmp_path / out) == 2
        assert f"pip install 'cleanarticle[{extra}]'" in capsys.readouterr().err
        assert not list(tmp_path.glob("out*"))

    @pytest.mark.parametrize(
        ("args", "message"),
        [(["--to", "parquet"], "needs a file to write to"), (["-o", "out.parquet.gz"], "is compressed already")],
    )
    def test_parquet_that_cannot_be_written_is_an_error(
        self, args: list[str], message: str, pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        args = [str(tmp_path / arg) if arg.startswith("out") else arg for arg in args]
        assert run("clean", pages, *args) == 2
        assert message in capsys.readouterr().err

    def test_version_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as error:
            main(["--version"])
        assert error.value.code == 0
        assert capsys.readouterr().out == f"cleanarticle {cleanarticle.__version__}\n"


class TestProcesses:
    def test_a_closed_pipe_is_no_error(self, tmp_path: Path) -> None:
        source = tmp_path / "in.jsonl"
        source.write_bytes(jsonl({"id": 1, "text": SENTENCE}) * 20_000)
        command = f"{sys.executable} -m cleanarticle clean {source} | head -n 1"
        done = subprocess.run(command, shell=True, capture_output=True, check=True, timeout=60)
        assert json.loads(done.stdout)["id"] == 1
        assert done.stderr == b""


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl({"id": "é", "text": ""}))
    for encoding in ("ascii", "latin-1"):
        done = subprocess.run(
            [sys.executable, "-m", "cleanarticle", "clean", str(tmp_path / "in.jsonl")],
            env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout.decode("utf-8"))["id"] == "é"


def test_tags_of_html_are_read_as_by_clean_html(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="needs the extra [html]")
    rows = "".join(f"<tr><td>{quay}</td><td>{depth} m</td></tr>" for quay, depth in (("North", 7), ("Old", 4)))
    table = f"<table><tr><th>Quay</th><th>Depth</th></tr>{rows}</table>"
    prose = "".join(f"<p>{SENTENCE} The pilots measured it again in week {week}.</p>" for week in (3, 4, 5))
    html = f"<html><body><h1>Depths in the harbour</h1>{prose}<h2>Depths at the quays</h2>{table}{prose}</body></html>"
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    assert run("clean", tmp_path / "page.html", "--lines", "-o", tmp_path / "out.jsonl") == 0
    (record,) = read(tmp_path / "out.jsonl")
    page = cleanarticle.clean_html(html)
    assert record["articles"] == page.to_dict()["articles"]
    assert [block.kind for block in page.articles[0].blocks if block.kind in ("table", "heading")] == [
        "heading",
        "table",
    ]
