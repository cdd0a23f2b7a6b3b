"""The compiled language data: current, and never trusted against the TOML files."""

import pytest

from cleanarticle.locales import available, compiled, load, locale
from cleanarticle.locales.compiled import checksum
from cleanarticle.locales.locale import compile_all, parse


def toml(code: str) -> bytes:
    return (locale._DATA / f"{code}.toml").read_bytes()


def test_the_compiled_file_is_current() -> None:
    lines = compile_all().splitlines()
    assert len(lines) == len(available())
    for code, line in zip(available(), lines, strict=True):
        _, known = compiled._lines_by_language().get(code, ("", ""))
        assert known == line, f"{code}.toml has changed: run python -m cleanarticle.locales"


@pytest.mark.parametrize("code", available())
def test_compiled_data_are_those_of_the_toml_file(code: str) -> None:
    assert compiled.read_compiled(code, toml(code)) is not None
    assert load.__wrapped__(code) == parse(toml(code).decode(), name=code)


def test_data_made_from_another_file_are_not_used() -> None:
    assert compiled.read_compiled("fr", toml("fr") + b"\n") is None
    assert compiled.read_compiled("xx", b"") is None


def test_line_breaks_do_not_change_the_checksum() -> None:
    assert checksum(b"a\nb\n") == checksum(b"a\r\nb\r\n")


def test_without_a_compiled_file_the_toml_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_NAME", "missing.jsonl")
    compiled._lines_by_language.cache_clear()
    try:
        assert load.__wrapped__("und") == load("und")
    finally:
        compiled._lines_by_language.cache_clear()
