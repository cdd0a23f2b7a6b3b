"""Addresses: read as a stream, written as a whole, resumed; against servers on 127.0.0.1."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.errors import MissingExtraError
from cleanarticle.io import remote
from cleanarticle.io.files import find
from cleanarticle.io.growing import ResumableOutput
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record
from cleanarticle.io.targets import PathError
from tests.io.servers import Files, serving
from tests.pages import command as run

fsspec = pytest.importorskip("fsspec", reason="pip install 'cleanarticle[remote]', to test addresses")
pytest.importorskip("aiohttp", reason="pip install 'cleanarticle[remote]', to test addresses")

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."


def rows(count: int) -> bytes:
    return "".join(json.dumps({"id": n, "text": f"Menu\n{SENTENCE} {n}"}) + "\n" for n in range(count)).encode()


@pytest.fixture
def http() -> Iterator[Files]:
    with serving() as files:
        yield files


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """fsspec's file system in memory, which stands for any store."""
    monkeypatch.setenv(remote.STAGING_VARIABLE, str(tmp_path / "staging"))
    store = fsspec.filesystem("memory")
    yield store
    store.rm("/", recursive=True) if store.ls("/") else None
    store.store.clear()


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_WAITS", (0.0, 0.0, 0.0))


def texts(url: str) -> list[object]:
    items = list(Reader(find([url])))
    assert all(isinstance(item, Record) for item in items), items
    return [item.fields["id"] for item in items if isinstance(item, Record)]


def test_an_address_in_its_usual_form_is_its_normal_form() -> None:
    assert remote.normal_url("https://a.example/x") == "https://a.example/x"


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a"])
def test_a_file_over_http_is_read(http: Files, name: str, ranges: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_READ_SIZE", 2000)
    http.ranges = ranges
    http.data[name] = gzip.compress(rows(60)) if name.endswith("gz") else rows(60)
    assert texts(f"{http.url}/{name}?token=x") == list(range(60))


def test_a_connection_that_breaks_is_taken_up(http: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_READ_SIZE", 2000)
    for http.ranges in (True, False):
        http.data["a.jsonl"], http.failures = rows(60), 2
        assert texts(f"{http.url}/a.jsonl") == list(range(60))


def test_one_that_does_not_come_back_ends_the_run_and_does_not_look_like_damage(http: Files) -> None:
    http.ranges = False
    http.data["a.jsonl"] = rows(2000)
    reader = Reader(find([f"{http.url}/a.jsonl"]))
    http.failures = -1
    with pytest.raises(remote.ConnectionLostError, match=r"a\.jsonl: the connection was lost after"):
        list(reader)


def test_parquet_is_read_by_its_parts(http: Files, tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="pip install 'cleanarticle[arrow]', to test Parquet")
    from pyarrow import parquet

    parquet.write_table(arrow.table({"id": [1, 2], "text": [SENTENCE] * 2}), tmp_path / "a.parquet")
    http.data["a.parquet"] = (tmp_path / "a.parquet").read_bytes()
    for http.ranges in (True, False):
        assert texts(f"{http.url}/a.parquet") == [1, 2]


def test_messages_hold_no_secret(http: Files, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"{http.url.replace('//', '//me:secret@')}/none.jsonl?sig=hidden"
    assert run("clean", url) == 2
    message = capsys.readouterr().err
    assert "none.jsonl: there is no such file" in message
    assert "secret" not in message
    assert "hidden" not in message


def test_what_cannot_be_is_said_before_any_work(http: Files, memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    http.data["a.jsonl"] = rows(1)
    memory.pipe("/b/a.jsonl", rows(1))
    for arguments, message in (
        ([f"{http.url}/a.jsonl", "-o", f"{http.url}/b.jsonl"], "can be read, not written to"),
        ([f"{http.url}/a.jsonl", "-o", "memory://b/out"], "its name does not say what to write"),
        (["memory://b/a.jsonl", "-o", "memory://b/a.jsonl"], "is one of the files to read"),
        (["memory://b/", "-o", "memory://b/a.jsonl"], "nothing shows that it is an output"),
        (["memory://none/", "-o", "-"], "there is no such file or folder"),
        (["nosuchscheme://a/b.txt"], "nosuchscheme"),
    ):
        assert run("clean", *arguments) == 2
        assert message in capsys.readouterr().err, arguments


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingExtraError, match=r"cleanarticle\[remote\]"):
        list(find(["s3://bucket/a.txt"]))


def test_a_folder_a_pattern_and_what_an_earlier_run_wrote(memory: Any, tmp_path: Path) -> None:
    memory.pipe(
        {"/in/b/x.jsonl": rows(2), "/in/a.jsonl.gz": gzip.compress(rows(3)), "/in/.h.txt": b"x", "/in/c.pdf": b""}
    )
    assert [source.name for source in find(["memory://in/"])] == ["a.jsonl.gz", "b/x.jsonl"]
    assert [source.name for source in find(["memory://in/*.gz"])] == ["a.jsonl.gz"]
    assert run("clean", "memory://in/", "-o", "memory://in/out.jsonl") == 0
    assert run("clean", "memory://in/", "-o", "memory://in/out.jsonl") == 0  # not its own output
    assert len(memory.cat("/in/out.jsonl").splitlines()) == 5
    assert run("clean", "memory://in/b/", "-o", "memory://in/pages/") == 0
    assert sorted(memory.find("/in/pages")) == [
        "/in/pages/index.jsonl",
        "/in/pages/x/000001-0.md",
        "/in/pages/x/000002-1.md",
    ]
    assert not any((tmp_path / "staging").iterdir())


def test_rejects_stand_next_to_the_output(memory: Any) -> None:
    memory.pipe("/in/a.jsonl", rows(2) + b"broken\n")
    assert run("clean", "memory://in/a.jsonl", "-o", "memory://out/a.jsonl") == 1
    assert b'"position": 3' in memory.cat("/out/a.jsonl.rejects.jsonl")
    memory.pipe("/in/a.jsonl", rows(2))
    assert run("clean", "memory://in/a.jsonl", "-o", "memory://out/a.jsonl") == 0
    assert memory.find("/out") == ["/out/a.jsonl"]


def test_an_upload_that_failed_is_made_up_for(
    memory: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    memory.pipe("/in/a.jsonl", rows(3))
    command = ("clean", "memory://in/a.jsonl", "-o", "memory://out/a.jsonl")
    with monkeypatch.context() as broken:
        broken.setattr(memory.__class__, "makedirs", lambda *_, **__: (_ for _ in ()).throw(OSError("no such bucket")))
        assert run(*command) == 2
    assert "the same command uploads it" in capsys.readouterr().err
    assert not memory.find("/out")
    assert run(*command) == 0
    assert "now it is uploaded" in capsys.readouterr().err
    assert len(memory.cat("/out/a.jsonl").splitlines()) == 3
    assert not any((tmp_path / "staging").iterdir())


def test_a_file_that_has_changed_is_cleaned_again_from_the_start(
    http: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cleanarticle.cli import run_output

    monkeypatch.setattr(run_output, "BLOCK_ITEMS", 10)
    http.data["a.jsonl"] = rows(30)
    add = ResumableOutput.add

    def stop_at(self: ResumableOutput, *args: Any) -> None:
        if self.done.items >= 20:
            raise OSError("full")
        add(self, *args)

    asked: list[int] = []

    def counting(self: ResumableOutput, *args: Any) -> None:
        asked.append(args[2])
        add(self, *args)

    for version, continues in (("1", True), ("2", False)):
        with monkeypatch.context() as broken:
            broken.setattr(ResumableOutput, "add", stop_at)
            http.version = "1"
            assert run("clean", f"{http.url}/a.jsonl", "-o", tmp_path / "out.jsonl") == 2
        http.version = version
        before = len(asked)
        with monkeypatch.context() as watched:
            watched.setattr(ResumableOutput, "add", counting)
            assert run("clean", f"{http.url}/a.jsonl", "-o", tmp_path / "out.jsonl") == 0
        assert sum(asked[before:]) == (10 if continues else 30)


KILLED = """
import os, sys
from cleanarticle.cli import main, run_output
from cleanarticle.io.growing import ResumableOutput
run_output.BLOCK_ITEMS = 10
add = ResumableOutput.add
def killing(self, *args):
    add(self, *args)
    if self.done.items >= 50 and "KILL" in os.environ:
        os.kill(os.getpid(), 9)
ResumableOutput.add = killing
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals on Windows")
def test_a_run_that_is_killed_is_resumed(http: Files, tmp_path: Path) -> None:
    http.data["a.jsonl.gz"] = gzip.compress(rows(120))
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-c", KILLED, "clean", f"{http.url}/a.jsonl.gz", "-o", str(out)]
    assert subprocess.run(command, env={**os.environ, "KILL": "1"}, check=False, timeout=120).returncode == -9
    assert not out.exists()
    done = subprocess.run(command, check=True, timeout=120, capture_output=True, text=True)
    assert "continues after the first 50 records" in done.stderr
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == list(range(120))


def test_the_guide() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "docs" / "blocks.py"), str(root / "docs" / "howto" / "remote.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


class TestS3:
    @pytest.fixture
    def s3(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
        moto = pytest.importorskip("moto.server", reason="pip install 'moto[server]', to test S3")
        s3fs = pytest.importorskip("s3fs", reason="pip install 'cleanarticle[remote]', to test S3")
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            remote.STAGING_VARIABLE: str(tmp_path / "staging"),
        }.items():
            monkeypatch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()
        store = s3fs.S3FileSystem()
        store.mkdir("pages")
        yield store
        store.rm("pages", recursive=True)  # moto keeps its buckets in this process
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()

    def test_in_and_out(self, s3: Any, http: Files) -> None:
        http.data["a.jsonl.gz"] = gzip.compress(rows(20))
        assert run("clean", f"{http.url}/a.jsonl.gz", "-o", "s3://pages/out/a.jsonl") == 0
        assert len(s3.cat("pages/out/a.jsonl").splitlines()) == 20
        assert run("report", "s3://pages/out/a.jsonl") == 0
        assert texts("s3://pages/out/") == list(range(20))

    def test_a_folder_of_files(self, s3: Any) -> None:
        s3.pipe({"pages/in/a.txt": SENTENCE.encode(), "pages/in/b/c.txt": SENTENCE.encode()})
        assert run("clean", "s3://pages/in/", "-o", "s3://pages/md/") == 0
        assert sorted(s3.find("pages/md")) == ["pages/md/a.md", "pages/md/b/c.md", "pages/md/index.jsonl"]

    def test_no_such_bucket(self, s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.txt").write_text(SENTENCE)
        assert run("clean", tmp_path / "a.txt", "-o", "s3://none/a.jsonl") == 2
        assert "there is no s3://none" in capsys.readouterr().err

    def test_in_parts_and_nothing_of_an_upload_that_fails(
        self, s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(remote, "_UPLOAD_PART_SIZE", 5_300_000)
        big = tmp_path / "big"
        big.write_bytes(os.urandom(12_000_000))
        remote.upload(big, "s3://pages/big")
        assert s3.cat("pages/big") == big.read_bytes()

        def fails(source: Any, out: Any, size: int) -> None:
            out.write(source.read(size * 2))
            raise OSError("the disk is gone")

        monkeypatch.setattr(remote.shutil, "copyfileobj", fails)
        with pytest.raises(PathError, match="the disk is gone"):
            remote.upload(big, "s3://pages/other")
        assert not s3.exists("pages/other")
