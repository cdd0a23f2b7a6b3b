"""Cleaners declare what they read and propose, and the pipeline checks it when it is built."""

import re
from pathlib import Path

import pytest

import cleanarticle
from cleanarticle import PipelineError
from cleanarticle.fields import READERS
from cleanarticle.pipeline import declaration_of, declares

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", [name for name, _ in READERS])
def test_a_field_reader_before_the_split_is_an_error(name: str) -> None:
    reader = dict(READERS)[name]
    with pytest.raises(PipelineError, match=r"cleaner 'early' \(stage 'label'\) reads '\w+', which '\w+'"):
        cleanarticle.default_pipeline().with_("early", reader, stage="label")


def test_a_reader_of_the_language_before_the_language_is_an_error() -> None:
    @declares(reads=["language"], proposes=["title"])
    def titles(page: cleanarticle.Page) -> list[cleanarticle.Proposal]:
        return []

    with pytest.raises(PipelineError, match="reads 'language', which 'language'"):
        cleanarticle.default_pipeline().with_("titles", titles, stage="split")
    assert "titles" in cleanarticle.default_pipeline().with_("titles", titles, stage="read").names


def test_reading_a_field_that_no_cleaner_proposes_is_allowed() -> None:
    assert "date" in cleanarticle.default_pipeline().without("language").names


def test_a_cleaner_without_declarations_is_allowed_in_any_stage() -> None:
    assert cleanarticle.default_pipeline().with_("mine", lambda page: [], stage="characters").names[4] == "mine"


def test_every_cleaner_of_the_default_pipeline_declares_itself() -> None:
    for part in cleanarticle.default_pipeline(drop="x").parts:
        declared = declaration_of(part.cleaner)
        assert declared.reads, part.name
        assert declared.proposes, part.name


def test_the_documentation_shows_the_table() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    shown = re.search(r"<!-- cleaners -->\n(.*?)<!-- end -->", page, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == cleanarticle.default_pipeline(drop="x").table().strip()


def test_the_root_holds_at_most_eleven_modules() -> None:
    assert len(list((ROOT / "src" / "cleanarticle").glob("*.py"))) <= 11
