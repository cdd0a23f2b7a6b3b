"""What is fuzzed: each target is a function of bytes that fails where the library does, and bytes to start from.

See ``fuzz.py``, which runs them under a fuzzer, and ``test_targets.py``, which runs them on their seeds and on what
the fuzzer found before.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, TypeVar

import cleanarticle
from cleanarticle import Page, Profile, locales
from cleanarticle.errors import LocaleError, ProfileError
from cleanarticle.io.files import READABLE, Source
from cleanarticle.io.read import Reader
from cleanarticle.io.record import Record, Reject
from cleanarticle.sites.learning import profile_of
from cleanarticle.spelling import Rule
from cleanarticle.testing import check_page

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
STEPS, STEPS_A_CHARACTER = 200_000, 2_000
"""The budget of a page in lines of code: a thousand of them take about a tenth of a millisecond untraced."""
LONGEST = 4096  # bytes; longer texts find the same faults more slowly


class Target(NamedTuple):
    """A target of fuzzing: a function of bytes that fails where the library does, and bytes to start from."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def text_of(data: bytes) -> str:
    """Return a ``str`` made from bytes; it can have any code point, lone surrogates too."""
    return data.decode("utf-8", "surrogateescape")


def samples() -> Iterator[str]:
    """Return the sample pages of the project, cut to a length that suits a fuzzer."""
    for path in sorted((ROOT / "examples").glob("*.txt")):
        yield path.read_text("utf-8")[: LONGEST // 2]


def clean(data: bytes) -> None:
    """Clean any text, and check that nothing is lost."""
    source = text_of(data)
    check_page(cleanarticle.clean(source), source)


def steps_of(call: Callable[[], object]) -> int:
    """Return how many lines of the code of the library a call runs: the same number each time."""
    package, count = str(Path(cleanarticle.__file__).parent), 0

    def step(_frame: FrameType, event: str, _value: object) -> Any:
        nonlocal count
        count += event == "line"
        return step

    def enter(frame: FrameType, _event: str, _value: object) -> Any:
        return step if frame.f_code.co_filename.startswith(package) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def cost(data: bytes) -> None:
    """Check that any text takes a bounded number of steps; ``benchmarks/slowest.py`` measures seconds."""
    text = text_of(data)
    assert steps_of(lambda: cleanarticle.clean(text)) <= STEPS + STEPS_A_CHARACTER * len(text)


def pages() -> Iterator[bytes]:
    yield from (text.encode() for text in samples())
    yield "Ã©tÃ© &amp; lâ€™Ã©cole\u200b\r\nPar Inès Valmont\rPARIS (AFP) — Le présidchezt\n\n© 2024".encode()
    yield "By Ann Lee\n3 May 2024 10:15 GMT\nMore\x00 \ufffd \u202e e\u0301 pаypal déve-\nlop a b c d e".encode()


def _read(read: Callable[[Any], T], data: bytes) -> T | None:
    """Return the value of JSON; ``None`` if it is invalid or refused with a ValueError."""
    with contextlib.suppress(ValueError, RecursionError):
        return read(json.loads(data))
    return None


def page(data: bytes) -> None:
    """Check that JSON gives a page that can be written again, or a ValueError."""
    if (read := _read(Page.from_dict, data)) is not None:
        assert Page.from_dict(json.loads(json.dumps(read.to_dict()))) == read


def pages_as_json() -> Iterator[bytes]:
    for text in samples():
        short = cleanarticle.clean("\n".join(text.split("\n")[:8]))
        yield json.dumps(short.to_dict()).encode()
    yield json.dumps(cleanarticle.clean("Ã©tÃ©\r\nOne. Two.").to_dict()).encode()


def profile(data: bytes) -> None:
    """Check that JSON gives a profile, or a ProfileError."""
    try:
        read = Profile.from_json(text_of(data))
    except ProfileError:
        return
    assert Profile.from_json(read.to_json()) == read


def profiles() -> Iterator[bytes]:
    yield Profile().to_json().encode()
    yield from (profile_of(text).to_json().encode()[:LONGEST] for text in samples())
    yield b'{"profile": 1, "pages": 3, "lines": {"menu": [3, 0, 2, 1], "\\u00e0 lire": [1, 1, 0, 0]}}'


def phrases(data: bytes) -> None:
    """Check that a file of cue phrases can be used, or gives a LocaleError."""
    try:
        locales.parse(text_of(data))
    except LocaleError:
        return
    cleanarticle.default_pipeline(phrases=[text_of(data)]).run("Menu\nA first line of text.\nRead also: this")


def phrase_files() -> Iterator[bytes]:
    yield b'code = "en"\n[[cue]]\nid = "x"\nlabel = "nav"\nwhere = "start"\nphrases = ["menu"]\nexamples = ["Menu"]\n'
    yield b'code = "xx"\nspaced = false\n[words]\nby = ["by"]\nstop = ["the"]\nmonths = [["jan"]]\n'


def rule(data: bytes) -> None:
    """Check that a spelling rule can be used, or gives a ValueError."""
    if (read := _read(Rule.from_dict, data)) is not None:
        assert Rule.from_dict(read.to_dict()) == read
        cleanarticle.default_pipeline(rules=[read]).run("Le présidchezt a visité momchez la ville.", language="fr")


def rules() -> Iterator[bytes]:
    yield b'{"old": "en", "new": "chez", "evidence": {"momchezt": "moment"}, "whole": ["un {}"]}'
    yield b'{"old": "", "new": "x"}'


def reader(form: str, packed: str = "") -> Callable[[bytes], None]:
    """Return a target: any file of this form gives only records and rejects."""

    def read(data: bytes) -> None:
        with tempfile.NamedTemporaryFile(suffix=f".{form}", dir=memory()) as file:
            file.write(data)
            file.flush()
            for item in Reader([Source(Path(file.name), "a/file", form, packed, len(data))]):
                assert isinstance(item, Record | Reject)
                assert item.source == "a/file"
                if isinstance(item, Record) and item.html is not None:
                    from cleanarticle.io.record import with_text

                    assert isinstance(with_text(item, "text")["text"], str)

    return read


def memory() -> str | None:
    """Return a folder in memory, if there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def files(form: str, packed: str = "") -> Callable[[], Iterator[bytes]]:
    """Return a function that yields files of this form to start from."""

    def make() -> Iterator[bytes]:
        for data in _FILES[form]():
            yield gzip.compress(data, mtime=0) if packed == "gz" else data

    return make


def _jsonl() -> Iterator[bytes]:
    yield b'{"id": 1, "text": "A page.", "url": "https://example.org/a"}\n\n{"text": 3}\nnot JSON\n'


def _html() -> Iterator[bytes]:
    yield (
        b'<!doctype html><html><head><meta charset="utf-8"><title>T</title><script>x</script></head><body><nav>Menu'
        b'</nav><h1>A title</h1><p>One &amp; two.</p><ul><li>x<table><tr><td rowspan="2">1</table></ul><pre> a</pre>'
    )
    yield b'<?xml version="1.0" encoding="latin-1"?><html><p style="display:none">caf\xe9</p><!-- x --><br>&#8217;'


def _parquet() -> Iterator[bytes]:
    from pyarrow import parquet, table

    out = io.BytesIO()
    parquet.write_table(table({"id": [1, 2], "text": ["A page.", None]}), out)
    yield out.getvalue()


def _warc() -> Iterator[bytes]:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>A page.</p>"
    for kind, data in (("response", body), ("conversion", b"A page.")):
        yield (
            (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: https://example.org/\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(data)}\r\n\r\n"
            ).encode()
            + data
            + b"\r\n\r\n"
        )


_FILES: dict[str, Callable[[], Iterator[bytes]]] = {
    "txt": pages,
    "jsonl": _jsonl,
    "html": _html,
    "parquet": _parquet,
    "warc": _warc,
}

TARGETS = {
    "clean": Target(clean, pages),
    "cost": Target(cost, pages),
    "page": Target(page, pages_as_json),
    "profile": Target(profile, profiles),
    "phrases": Target(phrases, phrase_files),
    "rule": Target(rule, rules),
    **{form: Target(reader(form), files(form)) for form in _FILES if form in READABLE},
    "gz": Target(reader("jsonl", "gz"), files("jsonl", "gz")),
}
