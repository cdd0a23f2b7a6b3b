"""Nothing is fetched or sent, and nothing written but where one said: watched from inside the interpreter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

WATCH = """
import os, sys
allowed = os.path.realpath(sys.argv.pop(1)) + os.sep
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
changes = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "os.utime", "os.mkfifo", "os.setxattr", "tempfile.mkstemp", "tempfile.mkdtemp"}
runs = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
calls = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
         "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect"}
def outside(path):
    return isinstance(path, (str, bytes, os.PathLike)) and not os.path.realpath(os.fsdecode(path)).startswith(allowed)
def watch(event, args):
    if event == "open":
        bad = args[2] is not None and args[2] & writing and args[0] != os.devnull and outside(args[0])
    elif event in changes:
        bad = any(outside(arg) for arg in args[:2])
    else:
        bad = event in runs or event in calls
    if bad:
        os.write(2, f"FORBIDDEN {event} {args}\\n".encode())
        os._exit(97)
sys.addaudithook(watch)
"""
LIBRARY = """
import cleanarticle, json
from cleanarticle.explain import explain_html
from pathlib import Path
for path in map(Path, sys.argv[1:]):
    page = cleanarticle.clean(path.read_text("utf-8"), url="https://example.org/a/b")
    explain_html(page), page.to_dict(), page.restore(), page._repr_html_()
profile = cleanarticle.learn([path.read_text("utf-8") for path in map(Path, sys.argv[1:])])
list(cleanarticle.clean_many(["One.", "Two."], processes=2, profile=profile))
print("done")
"""
CLI = "from cleanarticle.cli import main\nsys.exit(main(sys.argv[1:]))\n"


def run(program: str, allowed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run *program* where every write outside *allowed*, every call and every other program ends it with 97."""
    command = [sys.executable, "-B", "-c", WATCH + program, str(allowed), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"})


@pytest.mark.parametrize(
    "program",
    [
        "open('/tmp/cleanarticle-watched', 'w')",
        "os.mkdir('/tmp/cleanarticle-watched')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "os.remove('/tmp/cleanarticle-watched')",
        "os.rename(sys.argv[0], '/tmp/cleanarticle-watched')",
    ],
)
def test_forbidden_actions_are_detected(program: str, tmp_path: Path) -> None:
    done = run(program, tmp_path)
    assert done.returncode == 97
    assert "FORBIDDEN" in done.stderr


def test_the_library_writes_no_files_and_uses_no_network(tmp_path: Path) -> None:
    done = run(LIBRARY, tmp_path, *map(str, sorted(EXAMPLES.glob("*.txt"))))
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_only_its_output(tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    out.mkdir()
    text = (EXAMPLES / "harbour-en.txt").read_text("utf-8")
    rows = [json.dumps({"id": number, "text": text}) for number in range(3)]
    (given / "pages.jsonl").write_text("\n".join([*rows, "no record"]), "utf-8")
    (given / "page.txt").write_text(text, "utf-8")
    clean = run(CLI, out, "clean", str(given), "-o", str(out / "clean.jsonl"), "--processes", "2")
    assert "FORBIDDEN" not in clean.stderr
    assert clean.returncode == 1  # one record is none
    learn = run(CLI, out, "learn", str(given), "-o", str(out / "site.json"))
    assert "FORBIDDEN" not in learn.stderr
    show = run(CLI, out, "explain", str(given / "page.txt"), "--html", str(out / "page.html"))
    assert (show.returncode, "FORBIDDEN" in show.stderr) == (0, False)
    assert sorted(path.name for path in out.iterdir()) == [
        *("clean.jsonl", "clean.jsonl.rejects.jsonl", "page.html", "site.json"),
    ]
    assert sorted(path.name for path in given.iterdir()) == ["page.txt", "pages.jsonl"]
