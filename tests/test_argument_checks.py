"""Calls that cannot go wrong silently: ``cases/calls/wrong_calls.toml``, written by someone who had not seen the code."""

import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest

import cleanarticle

CASES = tomllib.loads((Path(__file__).parent / "cases" / "calls" / "wrong_calls.toml").read_text("utf-8"))["call"]
TEXT = (
    "Harbour wall to be rebuilt\n\nBy Ann Lee\n\n12 March 2024\n\n"
    "The council voted on Tuesday to rebuild the wall before the winter. Work begins in June, and the boats move out.\n\n"
    "Home\n"
)
ERRORS = {"type_error": TypeError, "value_error": ValueError}
OTHERWISE = {
    'ca.clean(TEXT, "https://example.org/a")': "works for one release, with a warning",
    'ca.clean(TEXT, None, "en")': "works for one release, with a warning",
    'ca.clean_html(b"<p>Hello there.</p>")': "HTML may be bytes: they are decoded",
    'ca.default_pipeline(keep=r"(?P<x>a)(?P<x>b)")': "the package regex allows a name twice",
    'ca.default_pipeline(spelling="sure")': "there is no level 'certain'",
    'ca.default_pipeline(spelling="Certian")': "there is no level 'certain'",
    'ca.default_pipeline(phrases={"en": 3})': "phrases are no mapping: the message names the dict",
}
"""Where the author of the cases, who had only a sketch of the contract, expects what the contract does not say."""


def evaluate(expression: str) -> Any:
    """Return what the expression gives; a lazy result is run to its end."""
    try:
        value = eval(expression, {"ca": cleanarticle, "TEXT": TEXT, "Path": Path})
    except cleanarticle.MissingExtraError as missing:  # nothing is wrong with the call itself: the HTML is rendered
        pytest.skip(str(missing))
    return list(value) if hasattr(value, "__next__") else value


def outcome(value: Any) -> Any:
    if isinstance(value, list):
        return [outcome(item) for item in value]
    if isinstance(value, cleanarticle.Pipeline):
        return value.run(TEXT)
    return value


def test_positional_settings_give_a_deprecation_warning() -> None:
    with pytest.warns(DeprecationWarning, match="url= and language="):
        page = cleanarticle.clean(TEXT, "https://example.org/a", "en")
    assert page == cleanarticle.clean(TEXT, url="https://example.org/a", language="en")


@pytest.mark.parametrize("bad", [None, b"raw", [TEXT], 7, Path("page.txt")])
def test_a_record_that_is_no_text_is_a_failure_in_its_place(bad: object) -> None:
    first, failure, last = cleanarticle.clean_many([TEXT, bad, TEXT])  # type: ignore[list-item]
    assert first == last == cleanarticle.clean(TEXT)
    assert isinstance(failure, cleanarticle.Failure)
    assert failure.position == 1
    assert type(bad).__name__ in failure.error


@pytest.mark.parametrize("call", [call for call in OTHERWISE if "clean(" not in call])
def test_documented_calls_are_allowed(call: str) -> None:
    if "spelling=" in call or "phrases=" in call:
        with pytest.raises((TypeError, ValueError), match=r"'safe', 'flag', 'off'|a dict"):
            evaluate(call)
    else:
        evaluate(call)


LAZY = [
    case
    for case in CASES
    if case["call"].startswith(("list(ca.clean_many([TEXT, ", "list(ca.clean_many([[")) and "=" not in case["call"]
]
DIRECT = [case for case in CASES if case["call"] not in OTHERWISE and case not in LAZY]


@pytest.mark.parametrize("case", LAZY, ids=[case["call"] for case in LAZY])
def test_a_bad_text_does_not_stop_the_rest(case: dict[str, Any]) -> None:
    failures = [result for result in evaluate(case["call"]) if isinstance(result, cleanarticle.Failure)]
    assert failures
    for failure in failures:
        assert any(wanted in f"{failure.error} {failure.position}" for wanted in case["must_mention"])


@pytest.mark.parametrize("case", DIRECT, ids=[case["call"] for case in DIRECT])
def test_a_wrong_call_says_what_to_change(case: dict[str, Any]) -> None:
    if error := ERRORS.get(case["expect"]):
        with pytest.raises(error) as caught:
            evaluate(case["call"])
        message = str(caught.value)
    elif case["expect"] == "warning":
        page = evaluate(case["call"])
        message = " ".join(page.warnings)
        assert message, "no warning"
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            assert outcome(evaluate(case["call"])) == outcome(evaluate(case["same_as"]))
        return
    for wanted in case.get("must_mention", ()):
        assert wanted.casefold() in message.casefold(), f"{wanted!r} is not in {message!r}"
