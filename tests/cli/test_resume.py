"""Output appears complete or not at all, and a run that was stopped or killed can be resumed."""

import contextlib
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleanarticle.cli import run_output, run_records
from cleanarticle.io.growing import ResumableOutput
from tests.pages import command as run

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."


def records(path: Path, count: int) -> Path:
    """Write records, every tenth of them damaged."""
    rows = (
        json.dumps({"id": number, "text": f"Menu\n{SENTENCE} {number}"}) if number % 10 < 9 else f"broken {number}"
        for number in range(count)
    )
    path.write_text("\n".join(rows) + "\n")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_output, "BLOCK_ITEMS", 10)


@pytest.fixture
def die(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Make the run fail at the nth block, as a full disk would."""

    def at(block: int, error: BaseException) -> None:
        add = ResumableOutput.add
        calls = iter(range(1000))

        def failing(self: ResumableOutput, *args: object) -> None:
            if next(calls) == block:
                raise error
            add(self, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(ResumableOutput, "add", failing)

    return at


@pytest.fixture
def interrupted(
    small_blocks: None,
    tmp_path: Path,
    die,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return the records that a run had read when it was stopped after two blocks."""
    source = records(tmp_path / "in.jsonl", 40)
    die(2, OSError(28, "full"))
    assert run("clean", source, "-o", tmp_path / "out.jsonl") == 2
    monkeypatch.undo()
    return source


@pytest.mark.usefixtures("small_blocks")
class TestResume:
    @pytest.mark.parametrize("name", ["out.jsonl", "out.txt", "out.md.gz", "out.jsonl.zst", "out.parquet"])
    @pytest.mark.parametrize("processes", [[], ["--processes", "2"]])
    def test_the_output_equals_that_of_one_run(
        self,
        name: str,
        processes: list[str],
        tmp_path: Path,
        die,  # type: ignore[no-untyped-def]
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        source = records(tmp_path / "in.jsonl", 55)
        (tmp_path / "whole").mkdir()
        (tmp_path / "twice").mkdir()
        assert run("clean", source, "-o", tmp_path / "whole" / name) == 1
        out = tmp_path / "twice" / name
        with monkeypatch.context():
            die(3, OSError(28, "No space left on device"))
            assert run("clean", source, "-o", out, *processes) == 2
            assert "No space left on device" in capsys.readouterr().err
        monkeypatch.undo()
        monkeypatch.setattr(run_output, "BLOCK_ITEMS", 10)
        assert names(tmp_path / "twice") == [f"{name}.journal", f"{name}.part", f"{name}.rejects.jsonl.part"]
        with (tmp_path / "twice" / f"{name}.part").open("ab") as part:
            part.write(b'{"id": "torn')  # what a killed run was writing
        assert run("clean", source, "-o", out) == 1
        assert "continues after the first 30 records" in capsys.readouterr().err
        assert names(tmp_path / "twice") == [name, f"{name}.rejects.jsonl"]
        for file in names(tmp_path / "twice"):
            assert (tmp_path / "twice" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()

    def test_no_work_is_done_twice(
        self,
        tmp_path: Path,
        interrupted: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        source = interrupted
        cleaned: list[object] = []

        def spy(fields: dict[str, object], *args: object, **options: object) -> object:
            cleaned.append(fields["id"])
            return original(fields, *args, **options)  # type: ignore[arg-type]

        original = run_records.clean_record
        monkeypatch.setattr(run_records, "clean_record", spy)
        assert run("clean", source, "-o", tmp_path / "out.jsonl") == 1
        assert cleaned == [*range(20, 29), *range(30, 39)]

    @pytest.mark.parametrize("change", ["input", "option", "lost", "damaged"])
    def test_a_journal_that_does_not_fit_starts_the_run_again(
        self,
        change: str,
        tmp_path: Path,
        interrupted: Path,
    ) -> None:
        source = interrupted
        if change == "input":
            records(source, 41)
        elif change == "lost":
            (tmp_path / "out.jsonl.part").unlink()
        elif change == "damaged":  # a power cut: the file has its length, and not what was written last
            with (tmp_path / "out.jsonl.part").open("r+b") as part:
                part.seek(-1, 2)
                part.write(b"\0")
        options = ["--lines"] if change == "option" else []
        assert run("clean", source, "-o", tmp_path / "out.jsonl", *options) == 1
        assert run("clean", source, "-o", tmp_path / "new.jsonl", *options) == 1
        assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "new.jsonl").read_bytes()

    def test_a_run_that_fails_at_once_leaves_nothing(
        self,
        tmp_path: Path,
        die,  # type: ignore[no-untyped-def]
    ) -> None:
        source = records(tmp_path / "in.jsonl", 5)
        (tmp_path / "out.jsonl").write_text("old")
        die(0, OSError(28, "No space left on device"))
        assert run("clean", source, "-o", tmp_path / "out.jsonl") == 2
        assert names(tmp_path) == ["in.jsonl", "out.jsonl"]
        assert (tmp_path / "out.jsonl").read_text() == "old"

    def test_a_partly_written_journal_counts_up_to_its_last_whole_line(self, tmp_path: Path) -> None:
        growing = ResumableOutput(tmp_path / "out", "x")
        growing.add(b"one", b"", 1, 0)
        growing.add(b"two", b"", 1, 0)
        growing.stop()
        with (tmp_path / "out.journal").open("ab") as journal:
            journal.write(b"[3, 0, 9")
        growing = ResumableOutput(tmp_path / "out", "x")
        assert growing.done.items == 2
        growing.add(b"three", b"", 1, 0)
        growing.finish()
        assert (tmp_path / "out").read_bytes() == b"onetwothree"
        assert names(tmp_path) == ["out"]

    def test_a_run_killed_before_the_rename_is_resumed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        growing = ResumableOutput(tmp_path / "out", "x")
        growing.add(b"one", b"no", 2, 1)
        moved = iter([True])

        def killed(path: Path, to: Path) -> None:
            if not next(moved, False):
                raise KeyboardInterrupt
            path.replace(to)

        with monkeypatch.context() as patch:
            patch.setattr("cleanarticle.io.growing._move", killed)
            with pytest.raises(KeyboardInterrupt):
                growing.finish()
        assert names(tmp_path) == ["out.journal", "out.part", "out.rejects.jsonl"]
        growing = ResumableOutput(tmp_path / "out", "x")
        assert growing.done.finished
        growing.finish()
        assert names(tmp_path) == ["out", "out.rejects.jsonl"]
        assert (tmp_path / "out").read_bytes() == b"one"

    def test_a_second_run_of_the_same_output_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("fcntl", reason="there are no such locks on Windows")
        source = records(tmp_path / "in.jsonl", 5)
        code = (
            "import sys, pathlib; from cleanarticle.io.growing import ResumableOutput; "
            f"g = ResumableOutput(pathlib.Path({str(tmp_path / 'out.jsonl')!r}), 'x'); print('ready', flush=True); "
            "sys.stdin.read()"
        )
        command = [sys.executable, "-c", code]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"ready\n"
            assert run("clean", source, "-o", tmp_path / "out.jsonl") == 2
            assert "another run is writing it" in capsys.readouterr().err
            other.communicate(b"")
        assert run("clean", source, "-o", tmp_path / "out.jsonl") == 0

    def test_standard_input_cannot_be_resumed(
        self,
        tmp_path: Path,
        die,  # type: ignore[no-untyped-def]
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        source = records(tmp_path / "in.jsonl", 40)
        die(2, OSError(28, "full"))
        with source.open("rb") as stdin:
            monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": stdin}))
            assert run("clean", "-", "-o", tmp_path / "out.jsonl") == 2
        assert names(tmp_path) == ["in.jsonl"]

    def test_a_compressed_output_without_records_can_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_bytes(b"")
        assert run("clean", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl.gz") == 0
        assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()) == b""
        assert (tmp_path / "out.jsonl.gz").stat().st_size > 0


Begin = Callable[..., subprocess.Popen[bytes]]

HEEDING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from cleanarticle.cli import main
sys.exit(main())
"""
"""The command line; what a shell starts with & ignores Ctrl-C, and so would all that the tests start."""


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start a run in a process group of its own, which ends with the test."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(source: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", HEEDING, "clean", str(source), "-o", str(out), *options]
        begun.append(subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True))
        return begun[-1]

    yield begin
    for process in begun:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr:
            process.stderr.close()


class TestStopped:
    """Runs that end by a signal."""

    @pytest.mark.parametrize("processes", [[], ["--processes", "2"]])
    def test_ctrl_c_stops_at_once_and_says_how_to_resume(
        self, begin: Begin, processes: list[str], tmp_path: Path
    ) -> None:
        process = begin(records(tmp_path / "in.jsonl", 100_000), tmp_path / "out.jsonl", *processes)
        until_grown(process, tmp_path / "out.jsonl")
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 130
        assert b"stopped; the same command continues after the first " in errors
        assert b"Traceback" not in errors
        assert names(tmp_path) == ["in.jsonl", "out.jsonl.journal", "out.jsonl.part", "out.jsonl.rejects.jsonl.part"]

    def test_repeated_kills_lose_nothing(self, begin: Begin, tmp_path: Path) -> None:
        source = records(tmp_path / "in.jsonl", 1400)
        assert run("clean", source, "-o", tmp_path / "whole.jsonl") == 1
        out = tmp_path / "out.jsonl"
        chance = random.Random(0)
        for _ in range(2):
            process = begin(source, out, "--processes", "2")
            until_grown(process, out)
            time.sleep(chance.random() / 8)
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            assert not out.exists()
        process = begin(source, out, "--processes", "2")
        process.communicate(timeout=60)
        assert process.returncode == 1
        for end in ("", ".rejects.jsonl"):
            assert Path(f"{out}{end}").read_bytes() == (tmp_path / f"whole.jsonl{end}").read_bytes()
        assert not list(tmp_path.glob("*.part"))

    def test_workers_do_not_outlive_a_killed_parent(self, begin: Begin, tmp_path: Path) -> None:
        process = begin(records(tmp_path / "in.jsonl", 100_000), tmp_path / "out.jsonl", "--processes", "2")
        until_grown(process, tmp_path / "out.jsonl")
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 10
        while group_lives(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not group_lives(process.pid)


def until_grown(process: subprocess.Popen[bytes], out: Path) -> None:
    """Wait for one more entry in the journal."""
    journal = out.with_name(f"{out.name}.journal")
    before = journal.read_bytes().count(b"\n") if journal.exists() else 1
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") > before:
            return
        time.sleep(0.02)
    raise AssertionError("the run ended, or came nowhere")


def group_lives(group: int) -> bool:
    """Return whether a process of the group still runs; one that has ended and waits to be collected does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            return True
    return False


def test_an_output_that_cannot_be_created_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out.jsonl.journal").mkdir()
    assert run("clean", records(tmp_path / "in.jsonl", 3), "-o", tmp_path / "out.jsonl") == 2
    assert "out.jsonl: cannot be written: Is a directory" in capsys.readouterr().err
    assert names(tmp_path) == ["in.jsonl", "out.jsonl.journal"]


def test_a_run_works_where_files_cannot_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert run("clean", records(tmp_path / "in.jsonl", 9), "-o", tmp_path / "out.jsonl") == 0
    assert names(tmp_path) == ["in.jsonl", "out.jsonl"]


@pytest.mark.usefixtures("small_blocks")
def test_a_run_stopped_in_the_middle_is_resumed(
    tmp_path: Path, die: Callable[[int, BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    rows, out = records(tmp_path / "in.jsonl", 45), tmp_path / "out.jsonl"
    die(2, KeyboardInterrupt())
    assert run("clean", rows, "-o", out) == 130
    assert "stopped; the same command continues after the first 20 records" in capsys.readouterr().err


def test_a_run_stopped_before_it_wrote_leaves_nothing(
    tmp_path: Path, die: Callable[[int, BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    rows, out = records(tmp_path / "in.jsonl", 5), tmp_path / "out.jsonl"
    die(0, KeyboardInterrupt())
    assert run("clean", rows, "-o", out) == 130
    assert "stopped; no output file was changed" in capsys.readouterr().err
    assert names(tmp_path) == ["in.jsonl"]
