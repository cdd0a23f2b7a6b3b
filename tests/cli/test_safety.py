"""No file that is read, and none that is not meant, is harmed; nothing odd in a folder stops a run."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cleanarticle import loading
from cleanarticle.batch import clean_record
from cleanarticle.cli import run_output, run_records
from cleanarticle.io import targets, working
from cleanarticle.io.growing import ResumableOutput, output_files, rejects_path
from cleanarticle.io.record import Reject
from cleanarticle.io.write import Form
from tests.pages import command as run

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."


def row(number: int) -> str:
    return json.dumps({"id": number, "text": f"{SENTENCE} {number}"})


def records(path: Path, count: int = 3) -> Path:
    path.write_text("".join(row(number) + "\n" for number in range(count)))
    return path


def ids(path: Path) -> list[object]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file of records."""
    (tmp_path / "d").mkdir()
    records(tmp_path / "d" / "in.jsonl")
    return tmp_path / "d"


class TestInputs:
    """An input is never overwritten, emptied or removed, however it is named."""

    def refused(self, source: Path, *args: object, capsys: pytest.CaptureFixture[str]) -> None:
        before = source.read_bytes()
        assert run(*args) == 2
        assert "this is one of the files to read" in capsys.readouterr().err
        assert source.read_bytes() == before
        assert not list(source.parent.glob("*.part"))
        assert not list(source.parent.glob("*.journal"))

    @pytest.mark.parametrize("how", ["itself", "dots", "symbolic", "hard", "folder", "linked folder"])
    def test_an_input_that_is_the_output_is_refused(
        self, how: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = folder / "in.jsonl"
        output, given = source, source
        if how == "dots":
            output = folder / ".." / "d" / "in.jsonl"
        elif how == "symbolic":
            output = tmp_path / "link.jsonl"
            output.symlink_to(source)
        elif how == "hard":
            output = tmp_path / "hard.jsonl"
            os.link(source, output)
        elif how == "folder":
            given = folder
        elif how == "linked folder":
            given = tmp_path / "elsewhere"
            given.symlink_to(folder)
        self.refused(source, "clean", given, "-o", output, capsys=capsys)
        self.refused(source, "learn", given, "-o", output, capsys=capsys)

    def test_a_folder_with_a_link_to_the_output_is_refused(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = records(tmp_path / "outside.jsonl")
        (folder / "z.jsonl").symlink_to(source)
        self.refused(source, "clean", folder, "-o", source, capsys=capsys)

    @pytest.mark.parametrize("ending", [".rejects.jsonl", ".part", ".journal", ".working", ".rejects.jsonl.part"])
    def test_an_input_named_like_a_file_next_to_the_output_is_refused(
        self, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        neighbour = tmp_path / f"out.jsonl{ending}"
        records(neighbour)
        source = neighbour
        if not ending.endswith(".rejects.jsonl"):
            source = tmp_path / "in.jsonl"
            os.link(neighbour, source)
        before = source.read_bytes()
        assert run("clean", source, "-o", tmp_path / "out.jsonl") == 2
        assert "this is one of the files to read" in capsys.readouterr().err
        assert source.read_bytes() == neighbour.read_bytes() == before

    def test_the_standard_input_is_not_overwritten(self, tmp_path: Path) -> None:
        source = records(tmp_path / "in.jsonl")
        before = source.read_bytes()
        command = [sys.executable, "-m", "cleanarticle", "clean", "-", "-o", str(source)]
        with source.open("rb") as stdin:
            done = subprocess.run(command, stdin=stdin, capture_output=True, check=False, timeout=60)
        assert done.returncode == 2
        assert b"this is one of the files to read" in done.stderr
        assert source.read_bytes() == before

    def test_an_input_that_is_the_standard_output_is_refused(self, folder: Path) -> None:
        source = folder / "in.jsonl"
        before = source.read_bytes()
        with source.open("ab") as stdout:
            command = [sys.executable, "-m", "cleanarticle", "clean", str(source)]
            done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=60)
        assert done.returncode == 2
        assert source.read_bytes() == before

    def test_the_standard_output_in_the_folder_is_not_read(self, folder: Path) -> None:
        with (folder / "out.jsonl").open("wb") as stdout:
            command = [sys.executable, "-m", "cleanarticle", "clean", str(folder)]
            done = subprocess.run(command, stdout=stdout, check=False, timeout=60)
        assert done.returncode == 0
        assert ids(folder / "out.jsonl") == [0, 1, 2]

    @pytest.mark.parametrize("option", ["--words", "--phrases", "--profile"])
    def test_a_settings_file_is_not_overwritten(
        self, option: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings = tmp_path / "settings.txt"
        settings.write_text("")
        self.refused(settings, "clean", folder, option, settings, "-o", settings, capsys=capsys)
        self.refused(settings, "explain", folder, option, settings, "--html", settings, capsys=capsys)

    @pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet"])
    def test_an_output_of_an_earlier_run_may_be_replaced(
        self, name: str, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        assert run("clean", folder, "-o", folder / name, "-q") == 0
        before = (folder / name).read_bytes()
        assert run("clean", folder, "-o", folder / name, "-q") == 0
        assert (folder / name).read_bytes() == before
        assert capsys.readouterr().err == ""

    def test_text_files_are_never_taken_for_an_output(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("clean", folder, "-o", folder / "out.txt") == 0
        self.refused(folder / "out.txt", "clean", folder, "-o", folder / "out.txt", capsys=capsys)

    def test_names_that_differ_in_case_may_be_one_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        records(tmp_path / "in.jsonl")
        if not (tmp_path / "IN.jsonl").exists():
            os.link(tmp_path / "in.jsonl", tmp_path / "IN.jsonl")  # what such a system would do
        self.refused(tmp_path / "in.jsonl", "clean", tmp_path / "in.jsonl", "-o", tmp_path / "IN.jsonl", capsys=capsys)


class TestLinks:
    def test_an_output_that_is_a_link_is_followed(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "real" / "target.jsonl").write_text("old")
        out = tmp_path / "out.jsonl"
        out.symlink_to(tmp_path / "real" / "target.jsonl")
        assert run("clean", folder, "-o", out) == 0
        assert out.is_symlink()
        assert ids(tmp_path / "real" / "target.jsonl") == [0, 1, 2]
        assert names(tmp_path / "real") == ["target.jsonl"]

    def test_a_dangling_link_is_followed(self, folder: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.symlink_to(tmp_path / "target.jsonl")
        assert run("clean", folder, "-o", out) == 0
        assert ids(tmp_path / "target.jsonl") == [0, 1, 2]

    def test_a_circular_link_is_an_error(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out.jsonl"
        out.symlink_to(out)
        assert run("clean", folder, "-o", out) == 2
        assert "leads in a circle" in capsys.readouterr().err
        assert out.is_symlink()

    @pytest.mark.parametrize("how", ["symbolic", "hard", "pipe"])
    @pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
    def test_files_at_the_temporary_name_are_not_harmed(
        self, how: str, name: str, folder: Path, tmp_path: Path
    ) -> None:
        if name.endswith("parquet"):
            pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        victim = tmp_path / "victim"
        for path in output_files(tmp_path / name)[1:]:
            victim.write_text("precious")
            if how == "symbolic":
                path.symlink_to(victim)
            elif how == "hard":
                os.link(victim, path)
            else:
                os.mkfifo(path)
            assert run("clean", folder, "-o", tmp_path / name) in (0, 2)
            assert victim.read_text() == "precious"
            if (tmp_path / name).exists():
                assert not (tmp_path / name).is_symlink()
                (tmp_path / name).unlink()
            path.unlink(missing_ok=True)

    def test_files_at_the_temporary_name_of_a_single_file_are_not_harmed(self, folder: Path, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("precious")
        (tmp_path / "out.json.part").symlink_to(victim)
        assert run("learn", folder, "-o", tmp_path / "out.json") == 0
        assert victim.read_text() == "precious"
        assert not (tmp_path / "out.json").is_symlink()


class TestModes:
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
    @pytest.mark.parametrize("command", ["clean", "learn"])
    def test_a_file_that_is_replaced_keeps_its_mode(
        self, mode: int, command: str, folder: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("old")
        out.chmod(mode)
        assert run(command, folder, "-o", out) == 0
        assert stat.S_IMODE(out.stat().st_mode) == mode
        assert out.read_text() != "old"

    def test_files_next_to_the_output_have_no_wider_mode(self, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("old")
        out.chmod(0o600)
        growing = ResumableOutput(out, "x")
        growing.add(b"one", b"no", 2, 1)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        assert modes == {0o600}
        growing.finish()
        assert stat.S_IMODE(rejects_path(out).stat().st_mode) == 0o600

    def test_a_new_file_has_the_usual_mode(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "usual").write_text("")
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 0
        assert (tmp_path / "out.jsonl").stat().st_mode == (tmp_path / "usual").stat().st_mode


@contextlib.contextmanager
def drained(pipe: Path) -> Iterator[list[bytes]]:
    """Read a pipe to its end."""
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    yield read
    reader.join(10)


class TestStreams:
    """Outputs that are no regular files are written to and never replaced."""

    @pytest.mark.parametrize("command", ["clean", "learn"])
    @pytest.mark.parametrize("linked", [False, True])
    def test_output_to_a_pipe(self, command: str, linked: bool, folder: Path, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        out = pipe
        if linked:
            out = tmp_path / "link"
            out.symlink_to(pipe)
        with drained(pipe) as read:
            assert run(command, folder, "-o", out) == 0
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert read[0].startswith(b"{")
        assert names(tmp_path) == sorted(["d", "pipe", *(["link"] if linked else [])])

    def test_compressed_output_to_a_pipe(self, folder: Path, tmp_path: Path) -> None:
        import gzip

        os.mkfifo(tmp_path / "pipe.jsonl.gz")
        with drained(tmp_path / "pipe.jsonl.gz") as read:
            assert run("clean", folder, "-o", tmp_path / "pipe.jsonl.gz") == 0
        assert gzip.decompress(read[0]).count(b"\n") == 3

    @pytest.mark.parametrize("name", [os.devnull, "/dev/stdout"])
    def test_output_to_a_device(self, name: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        before = Path(name).stat().st_mode
        assert run("clean", folder, "-o", name) == 0
        assert Path(name).stat().st_mode == before
        assert not Path(f"{name}.part").exists()
        assert not Path(f"{name}.journal").exists()
        assert capfd.readouterr().out.count("\n") == (0 if name == os.devnull else 3)

    def test_output_is_appended_to_an_open_file(self, folder: Path, tmp_path: Path) -> None:
        log = tmp_path / "log"
        log.write_text("before\n")
        with log.open("ab") as stdout:
            command = [sys.executable, "-m", "cleanarticle", "clean", str(folder), "-o", "/dev/stdout"]
            assert subprocess.run(command, stdout=stdout, check=False, timeout=60).returncode == 0
        first, *rest = log.read_text().splitlines()
        assert (first, len(rest)) == ("before", 3)

    def test_a_full_device_is_an_error(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("there is no /dev/full here")
        assert run("clean", folder, "-o", "/dev/full") == 2
        assert "No space left" in capsys.readouterr().err

    def test_parquet_to_a_stream_is_an_error(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        assert run("clean", folder, "--to", "parquet", "-o", os.devnull) == 2
        assert "needs a file" in capsys.readouterr().err


class TestFolders:
    """What cannot be read is skipped with a message, and the run continues."""

    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            ("circle", "the link leads nowhere, or in a circle"),
            ("nowhere", "the link leads nowhere, or in a circle"),
            ("pipe", "this is a pipe, a socket or a device"),
            ("device", "this is a pipe, a socket or a device"),
            ("folder link", "links to folders are not followed"),
        ],
    )
    @pytest.mark.parametrize("command", ["clean", "learn"])
    def test_unreadable_items_of_a_folder_are_skipped(
        self,
        command: str,
        kind: str,
        message: str,
        folder: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        odd = folder / "a.txt"
        if kind == "circle":
            odd.symlink_to(odd)
        elif kind == "nowhere":
            odd.symlink_to(folder / "absent.txt")
        elif kind == "pipe":
            os.mkfifo(odd)
        elif kind == "device":
            odd.symlink_to("/dev/zero")
        else:
            odd.symlink_to(folder)
        assert run(command, folder, "-o", tmp_path / "out.jsonl") == 0
        assert capsys.readouterr().err.count(message) == 1
        if command == "clean":
            assert ids(tmp_path / "out.jsonl") == [0, 1, 2]

    def test_a_folder_without_read_permission_is_skipped(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "a").mkdir()
        (folder / "z").mkdir()
        records(folder / "z" / "more.jsonl")
        iterdir = Path.iterdir

        def denied(self: Path) -> Iterator[Path]:
            if self.name == "a":
                raise PermissionError(13, "Permission denied")
            return iter(list(iterdir(self)))

        monkeypatch.setattr(Path, "iterdir", denied)
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 0
        assert ids(tmp_path / "out.jsonl") == [0, 1, 2, 0, 1, 2]
        assert f"{folder / 'a'}: skipped: the folder cannot be read" in capsys.readouterr().err

    def test_a_file_whose_package_is_missing_is_rejected_alone(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "a.html").write_text("<p>A page.")
        (folder / "b.parquet").write_bytes(b"PAR1")
        for module in ("lxml.etree", "pyarrow.parquet", "pyarrow"):
            monkeypatch.setitem(sys.modules, module, None)
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 1
        assert ids(tmp_path / "out.jsonl") == [0, 1, 2]
        rejects = [json.loads(line) for line in rejects_path(tmp_path / "out.jsonl").read_text().splitlines()]
        assert [reject["source"] for reject in rejects] == ["a.html", "b.parquet"]
        assert ["[html]" in rejects[0]["error"], "[arrow]" in rejects[1]["error"]] == [True, True]


class TestClosed:
    """Standard streams that are closed."""

    def shell(self, command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
        line = f"{sys.executable} -m cleanarticle {command}"
        for name in ("in.jsonl", "out.jsonl"):
            line = line.replace(name, str(folder / name))
        return subprocess.run(line, shell=True, capture_output=True, check=False, timeout=60)

    def test_a_closed_standard_output_is_an_error(self, folder: Path) -> None:
        done = self.shell("clean in.jsonl >&-", folder)
        assert done.returncode == 2
        assert done.stderr == b"cleanarticle: the standard output is closed; name a file to write to: -o OUT\n"
        assert self.shell("clean in.jsonl -o out.jsonl >&-", folder).returncode == 0
        assert ids(folder / "out.jsonl") == [0, 1, 2]

    def test_a_closed_standard_error_is_tolerated(self, folder: Path) -> None:
        with (folder / "in.jsonl").open("a") as file:
            file.write("broken\n")
        done = self.shell("clean in.jsonl 2>&-", folder)
        assert (done.returncode, done.stdout.count(b"\n")) == (1, 3)
        assert self.shell("clean in.jsonl -o out.jsonl 2>&- >&- <&-", folder).returncode == 1
        assert ids(folder / "out.jsonl") == [0, 1, 2]
        assert self.shell("clean absent.jsonl 2>&-", folder).returncode == 2

    def test_a_closed_standard_error_is_tolerated_with_workers(self, folder: Path) -> None:
        assert self.shell("clean in.jsonl -o out.jsonl --processes 2 --timeout 9 2>&- >&- <&-", folder).returncode == 0
        assert ids(folder / "out.jsonl") == [0, 1, 2]

    def test_a_closed_standard_input_is_an_error(self, folder: Path) -> None:
        done = self.shell("clean - <&-", folder)
        assert done.returncode == 2
        assert b"the standard input is closed" in done.stderr

    def test_a_closed_pipe_of_the_standard_error_is_tolerated(self, folder: Path) -> None:
        with (folder / "in.jsonl").open("a") as file:
            file.write("broken\n" * 5000)
        done = self.shell("clean in.jsonl -o out.jsonl 2>&1 >/dev/null | true", folder)
        assert done.stderr == b""
        assert ids(folder / "out.jsonl") == [0, 1, 2]


def test_messages_have_no_control_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "e\x1b[2J.jsonl"
    fields = {f"\x1b]0;{number}\x07\n\u202e" + "x" * 100: 1 for number in range(5000)}
    source.write_text(json.dumps(fields) + "\n")
    assert run("clean", source) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.rstrip("\n").isprintable()
    assert len(error) < 3000
    assert "4,990 more" in error


class TestUnexpected:
    """Faults of the program itself."""

    def test_a_fault_has_its_own_status_and_a_last_line(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(ResumableOutput, "add", self.fault)
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 70
        error = capsys.readouterr().err
        assert "Traceback" in error
        assert "in.jsonl:3: ZeroDivisionError: of mine" in error.splitlines()[-1]

    def test_a_fault_while_writing_to_the_standard_output(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("cleanarticle.cli.output.Stdout.write", self.fault)
        assert run("clean", folder) == 70
        assert "at in.jsonl:1: ZeroDivisionError: of mine" in capsys.readouterr().err.splitlines()[-1]

    def test_a_fault_while_learning(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("cleanarticle.cli.learn.merge_profiles", self.fault)
        assert run("learn", folder) == 70
        assert "ZeroDivisionError: of mine" in capsys.readouterr().err.splitlines()[-1]

    def test_a_record_that_no_block_can_hold_is_rejected(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        block = Form.block

        def picky(self: Form, rows: list[bytes], packed: str, *, first: bool) -> bytes:
            if any(b'"id": 1' in one for one in rows):
                raise ValueError("not this one")
            return block(self, rows, packed, first=first)

        monkeypatch.setattr(Form, "block", picky)
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 1
        assert ids(tmp_path / "out.jsonl") == [0, 2]
        (reject,) = map(json.loads, rejects_path(tmp_path / "out.jsonl").read_text().splitlines())
        assert (reject["source"], reject["position"]) == ("in.jsonl", 2)
        assert "cannot be written as jsonl: ValueError: not this one" in reject["error"]

    def test_an_unusual_exception_rejects_its_record(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        original = clean_record

        def panic(fields: dict[str, object], *args: object, **options: object) -> object:
            if fields["id"] == 1:
                raise SystemExit(0)
            return original(fields, *args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(run_records, "clean_record", panic)
        assert run("clean", folder, "-o", tmp_path / "out.jsonl") == 1
        assert ids(tmp_path / "out.jsonl") == [0, 2]

    @staticmethod
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of mine")


DEADLY = """
import os, signal, sys
from cleanarticle.cli import main, run_output, run_records
original = run_records.clean_record
run_output.BLOCK_ITEMS = 4
def deadly(fields, *args, **options):
    if fields["id"] == 6:
        HOW
    return original(fields, *args, **options)
run_records.clean_record = deadly
sys.exit(main())
"""
"""The command line, with a record that brings the process down."""
CRASH = "os.kill(os.getpid(), signal.SIGKILL)"
ALL = "os.killpg(os.getpgid(0), signal.SIGKILL)"
"""The whole group, parent and workers, as when a container runs out of memory."""


class TestDeadlyRecords:
    def begin(self, how: str, source: Path, out: Path, *options: str) -> int:
        command = [sys.executable, "-c", DEADLY.replace("HOW", how), "clean", str(source), "-o", str(out), *options]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120, start_new_session=True)
        assert b"Traceback" not in done.stderr
        return done.returncode

    @pytest.mark.parametrize("options", [[], ["--processes", "2"]])
    def test_a_record_that_kills_its_process_is_rejected(self, options: list[str], tmp_path: Path) -> None:
        """Without another process the run is killed once; then only the record is rejected."""
        source, out = records(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
        if not options:
            assert self.begin(CRASH, source, out) == -signal.SIGKILL
        assert self.begin(CRASH, source, out, *options) == 1
        self.check(tmp_path)

    @pytest.mark.parametrize("options", [[], ["--processes", "2"]])
    def test_a_record_that_kills_the_run_twice_is_rejected(self, options: list[str], tmp_path: Path) -> None:
        source, out = records(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
        for _ in range(2):
            assert self.begin(ALL, source, out, *options) == -signal.SIGKILL
        assert self.begin(ALL, source, out, *options) == 1
        self.check(tmp_path)
        (reject,) = map(json.loads, rejects_path(out).read_text().splitlines())
        assert "set aside: the run was killed 2 times" in reject["error"]

    def check(self, folder: Path) -> None:
        assert ids(folder / "out.jsonl") == [0, 1, 2, 3, 4, 5, 7, 8, 9]
        (reject,) = map(json.loads, (folder / "out.jsonl.rejects.jsonl").read_text().splitlines())
        assert (reject["position"], reject["record"]["id"]) == (7, 6)
        assert names(folder) == ["in.jsonl", "out.jsonl", "out.jsonl.rejects.jsonl"]

    def test_a_run_killed_twice_at_different_records_rejects_none(self, tmp_path: Path) -> None:
        """Twice, at different records."""
        source, out = records(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
        for number in (5, 7):
            how = f"pass\n    if fields['id'] == {number}:\n        {ALL}"
            assert self.begin(how, source, out) == -signal.SIGKILL
        assert run("clean", source, "-o", out) == 0
        assert ids(out) == list(range(10))

    def test_an_unexpected_error_counts_as_a_kill(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source, out = records(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
        monkeypatch.setattr(run_output, "BLOCK_ITEMS", 4)
        block = run_output._block

        def fault(results: list[run_output.Result], *args: object, **options: object) -> object:
            if any(result.number == 7 and not isinstance(result.row, Reject) for result in results):
                raise ZeroDivisionError("of mine")
            return block(results, *args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(run_output, "_block", fault)
        assert [run("clean", source, "-o", out) for _ in range(3)] == [70, 70, 1]
        assert ids(out) == [0, 1, 2, 3, 4, 5, 6, 8, 9]
        assert "in.jsonl:8: ZeroDivisionError" in capsys.readouterr().err

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_to_terminate_is_no_kill(self, number: signal.Signals, tmp_path: Path) -> None:
        if signal.getsignal(number) is signal.SIG_IGN:
            pytest.skip("the tests were started with nohup: no process below them gets this signal")
        source, out = records(tmp_path / "in.jsonl", 10), tmp_path / "out.jsonl"
        for _ in range(2):
            assert self.begin(f"os.kill(os.getpid(), {int(number)})", source, out) == 128 + number
            assert names(tmp_path) == [
                "in.jsonl",
                "out.jsonl.journal",
                "out.jsonl.part",
                "out.jsonl.rejects.jsonl.part",
            ]
        assert run("clean", source, "-o", out) == 0
        assert ids(out) == list(range(10))


class TestMarks:
    def test_an_item_is_marked_while_it_is_cleaned(self, tmp_path: Path) -> None:
        path = tmp_path / "working"
        assert working.marked_items(path) == []
        path.write_bytes(working.EMPTY)
        with working.mark(path, 17):
            assert working.marked_items(path) == [17]
        assert working.marked_items(path) == []
        with contextlib.suppress(ValueError), working.mark(path, 18):
            raise ValueError
        assert working.marked_items(path) == []
        with contextlib.suppress(KeyboardInterrupt), working.mark(path, 19):
            raise KeyboardInterrupt
        assert working.marked_items(path) == [19]
        assert path.stat().st_size == len(working.EMPTY)

    def test_marking_without_a_file_does_nothing(self, tmp_path: Path) -> None:
        for path in (None, tmp_path / "absent"):
            with working.mark(path, 1):
                pass
        assert names(tmp_path) == []

    def test_invalid_marks_name_no_item(self, tmp_path: Path) -> None:
        (tmp_path / "working").write_bytes(b"\x00\xff" * 500 + b"              12\n")
        assert working.marked_items(tmp_path / "working") == []


class TestJournal:
    @pytest.mark.parametrize("rubbish", [b"\x00" * 40 + b"\n", b"{}\n", b'{"killed": 3}\n', b"[1]\n", b'"x"\n'])
    def test_a_run_is_resumed_up_to_the_first_damaged_entry(self, rubbish: bytes, tmp_path: Path) -> None:
        growing = ResumableOutput(tmp_path / "out", "x")
        growing.add(b"one", b"", 1, 0)
        growing.stop()
        with (tmp_path / "out.journal").open("ab") as journal:
            journal.write(rubbish)
        growing = ResumableOutput(tmp_path / "out", "x")
        assert growing.done.items <= 1
        growing.add(b"two", b"", 1, 0)
        growing.finish()
        assert (tmp_path / "out").read_bytes() in (b"onetwo", b"two")

    def test_a_finished_output_that_was_lost_is_written_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        growing = ResumableOutput(tmp_path / "out", "x")
        growing.add(b"one", b"", 1, 0)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("cleanarticle.io.growing._move", killed)
            with pytest.raises(KeyboardInterrupt):
                growing.finish()
        (tmp_path / "out.part").unlink()
        growing = ResumableOutput(tmp_path / "out", "x")
        assert not growing.done.finished
        assert growing.done.items == 0
        growing.stop()

    def test_the_folder_is_synced_after_a_rename(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[str] = []
        replace, sync, unlink = Path.replace, targets.sync_folder, Path.unlink

        def noted(name: str, call: Callable[..., object]) -> Callable[..., object]:
            def noting(path: Path, *args: object, **options: object) -> object:
                done.append(f"{name} {path.name}")
                return call(path, *args, **options)

            return noting

        monkeypatch.setattr(Path, "replace", noted("move", replace))
        monkeypatch.setattr(Path, "unlink", noted("remove", unlink))
        monkeypatch.setattr(targets, "sync_folder", noted("sync", sync))
        growing = ResumableOutput(tmp_path / "out", "x")
        growing.add(b"one", b"no", 2, 1)
        done.clear()
        growing.finish()
        moved = [at for at, what in enumerate(done) if what.startswith("move")]
        assert all(done[at + 1] == f"sync {tmp_path.name}" for at in moved)
        assert len(moved) == 2
        assert done[-2:] == ["remove out.journal", f"sync {tmp_path.name}"]


def test_loading_does_not_count_as_work_on_an_item(tmp_path: Path) -> None:
    path = tmp_path / "working"
    path.write_bytes(working.EMPTY)
    seen: list[list[int]] = []

    @loading.loads
    def load() -> None:
        seen.append(working.marked_items(path))

    with working.mark(path, 3):
        seen.append(working.marked_items(path))
        load()
        seen.append(working.marked_items(path))
    assert seen == [[3], [], [3]]
