"""The function that all engines share."""

import functools
import pickle
import subprocess
import sys
from typing import Any

import pytest

import cleanarticle
from cleanarticle.integrations import Cleaning
from tests.pages import ADDED_FIELDS

STORY = "It rained for the third day, said the mayor, and the river rose again over its banks.\n"


def test_rows_are_what_clean_gives(records: list[dict[str, Any]], check: Any) -> None:
    check(Cleaning(lines=True)(records))


def test_rows_are_lazy_and_in_order(records: list[dict[str, Any]]) -> None:
    taken = []

    def source() -> Any:
        for record in records:
            taken.append(record)
            yield record

    rows = Cleaning()(source())
    assert next(rows)["id"] == records[0]["id"]
    assert len(taken) < 3
    assert [row["id"] for row in rows] == [record["id"] for record in records[1:]]


def test_failures_are_in_place_with_their_reason() -> None:
    rows = list(Cleaning()([{"id": 1, "text": None}, {"id": 2}, {"id": 3, "text": STORY}, {"id": 4, "text": b"x"}]))
    assert [row["error"] for row in rows] == [
        "the field 'text' holds null, not text",
        "the record has no field 'text'; it has: id",
        None,
        "the field 'text' holds a bytes, not text",
    ]
    assert [row["text"] for row in rows] == [None, None, cleanarticle.clean(STORY).text, None]
    assert [set(row) for row in rows] == [
        {
            "id",
            "text",
            *ADDED_FIELDS,
            "error",
        }
    ] * 4


def test_a_pipeline_of_the_user_is_built_once() -> None:
    made = []

    def make() -> cleanarticle.Pipeline:
        made.append(1)
        return cleanarticle.default_pipeline(drop=["^It rained"])

    rows = list(Cleaning(pipeline=make)({"text": STORY + f"Page {n}, of which more will be said.\n"} for n in range(3)))
    assert not any("It rained" in row["text"] for row in rows)
    assert len(made) == 1


def test_a_pipeline_is_refused_where_its_factory_is_expected() -> None:
    with pytest.raises(cleanarticle.PipelineError, match=r"functools\.partial\(cleanarticle\.default_pipeline"):
        Cleaning(pipeline=cleanarticle.default_pipeline())  # type: ignore[arg-type]


def test_the_profile_of_the_site_is_used() -> None:
    about = (
        "The Valley Echo has been written, printed and read along this river since the first bridge was built, "
        "and its reporters know every mill, every school and every bend of it."
    )
    pages = [
        f"Home\nMills and bridges\nLetters\n\nThe {what} of {place}\n\nThe {what} of {place} was opened by the mayor on "
        f"Monday, after {n} years of work.\n\nThe people of {place} had asked for a {what} since the flood.\n\n{about}"
        for n, (what, place) in enumerate(zip(["bridge", "school", "market", "mill", "road"], "ABCDE", strict=True), 3)
    ]
    profile = cleanarticle.learn(pages)
    cleaning = Cleaning(profile_field="profile")
    known, unknown, broken = cleaning({"text": pages[0], "profile": given} for given in (profile.to_json(), None, "{"))
    assert known["text"] == cleanarticle.clean(pages[0], profile=profile).text
    assert unknown["text"] == cleanarticle.clean(pages[0]).text
    assert about in unknown["text"]
    assert about not in known["text"]
    assert "a profile must be JSON" in broken["error"]
    assert "profile" not in known.keys() | unknown.keys() | broken.keys()


@pytest.mark.parametrize(
    "cleaning",
    [Cleaning(), Cleaning(pipeline=functools.partial(cleanarticle.default_pipeline, spelling="off", keep=("^Note",)))],
    ids=["default", "settings"],
)
def test_the_cleaner_pickles_small_before_and_after_use(cleaning: Cleaning) -> None:
    before = list(cleaning([{"text": STORY}]))
    data = pickle.dumps(cleaning)
    assert len(data) < 500
    assert list(pickle.loads(data)([{"text": STORY}])) == before


def test_nothing_is_loaded_before_the_first_record() -> None:
    program = (
        "import pickle, sys; from cleanarticle.integrations import *; "
        "cleaning = pickle.loads(pickle.dumps(Cleaning())); rows = cleaning([{'text': 'It rained.'}]); "
        "from cleanarticle.lines.model import default_model; print(default_model.cache_info().currsize); "
        "next(rows); print(default_model.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


def test_rows_do_not_depend_on_processes(records: list[dict[str, Any]], check: Any) -> None:
    check(Cleaning(lines=True)(records, processes=2, timeout=60))


def test_check_names_missing_columns() -> None:
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'body'; the columns are: id, text"):
        Cleaning(text_field="body").check(["id", "text"])
    with pytest.raises(cleanarticle.RecordError, match="there is no column 'site'"):
        Cleaning(profile_field="site").check(["id", "text"])
