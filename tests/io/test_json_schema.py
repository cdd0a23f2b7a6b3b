"""The published JSON Schema, against what is really written."""

import json
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle.cli import main
from cleanarticle.io.jsonl import page_id

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text("utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))]
TEXTS += ["", "Shop", "# A title\n\n- [x](https://a.example)\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"]
jsonschema = pytest.importorskip("jsonschema", reason="the JSON Schema is tested with the package jsonschema")


def schema(of: str, capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["schema", of]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def test_pages_match_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    validator = schema("page", capsys)
    for text in TEXTS:
        validator.validate(json.loads(json.dumps(cleanarticle.clean(text).to_dict())))
    page = cleanarticle.clean(TEXTS[0]).to_dict()
    assert list(validator.iter_errors({**page, "kind": "recipe"}))
    assert list(validator.iter_errors({**page, "schema_version": 1}))
    page["lines"][0]["label"] = "furnishing"
    assert list(validator.iter_errors(page))


def test_records_match_the_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    validator = schema("record", capsys)
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
    assert main(["clean", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"), "--lines", "--seconds"]) == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == len(TEXTS)
    for row in rows:
        validator.validate(row)
    assert list(validator.iter_errors({"text": "a page"}))


def test_the_id_of_a_page_is_that_of_its_text_and_address() -> None:
    one, same, other = (cleanarticle.clean("It rained in Lyon.", url=url) for url in (None, None, "https://a.example"))
    assert page_id(one) == page_id(same) != page_id(other)
    assert len(page_id(one)) == 32
    assert page_id(cleanarticle.clean("\ud800"))
