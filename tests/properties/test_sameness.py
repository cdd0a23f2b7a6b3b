"""The same text gives the same page: in any process, thread, batch, locale and hash seed, under any Python.

``cases/digests.json`` holds a digest of what comes out for each sample, so that every Python and platform that
runs the tests is held to the same result. Where a change of the results is meant: ``python tests/properties/test_sameness.py``.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle import Page

EXAMPLES = Path(__file__).parents[2] / "examples"
DIGESTS = Path(__file__).parents[1] / "cases" / "digests.json"
THREADS = 8


def samples() -> dict[str, str]:
    """Return the sample pages: files, and records of a file."""
    found = {path.stem: path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt"))}
    for row in (EXAMPLES / "pages.jsonl").read_text("utf-8").splitlines():
        record = json.loads(row)
        found[str(record["id"])] = record["text"]
    return found


SAMPLES = samples()


def settled(value: Any) -> Any:
    """Return *value* without confidences, whose last digits depend on the processor."""
    if isinstance(value, dict):
        return {key: settled(inner) for key, inner in value.items() if key not in ("confidence", "version", "reason")}
    return [settled(inner) for inner in value] if isinstance(value, list) else value


def digest(page: Page) -> str:
    """Return a digest of all decisions about a page."""
    return hashlib.sha256(json.dumps(settled(page.to_dict()), sort_keys=True).encode()).hexdigest()[:16]


def exact(page: Page) -> str:
    """Return a digest of the whole result, to the last digit."""
    return hashlib.sha256(json.dumps(page.to_dict(), sort_keys=True).encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return {name: exact(cleanarticle.clean(text)) for name, text in SAMPLES.items()}


def test_results_have_the_recorded_digests() -> None:
    found = {name: digest(cleanarticle.clean(text)) for name, text in SAMPLES.items()}
    assert found == json.loads(DIGESTS.read_text("utf-8")), "if this is meant: python tests/properties/test_sameness.py"


ELSEWHERE = """
import os, runpy, sys, threading
os.chdir("/")
own = runpy.run_path(sys.argv[1], run_name="sameness")
import cleanarticle, json
order = sorted(own["SAMPLES"], reverse=bool(int(sys.argv[2])))
found, start = {}, threading.Barrier(8)
def work(number):
    start.wait()
    for name in order[number % len(order):] + order[:number % len(order)]:
        found[number, name] = own["exact"](cleanarticle.clean(own["SAMPLES"][name]))
threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(found) == 8 * len(order)
results = {name: {found[number, name] for number in range(8)} for name in order}
assert all(len(result) == 1 for result in results.values()), results
print(json.dumps({name: result.pop() for name, result in results.items()}))
"""


@pytest.mark.parametrize(
    ("surroundings", "options"),
    [
        ({"PYTHONHASHSEED": "0", "LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "Pacific/Auckland"}, ["-O"]),
        ({"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles"}, ["-X", "dev"]),
        ({"PYTHONHASHSEED": "4294967295", "LANG": "de_DE.ISO-8859-1", "OMP_NUM_THREADS": "1"}, ["-X", "utf8"]),
    ],
    ids=["seed 0", "seed 1", "seed 4294967295"],
)
def test_threads_of_a_fresh_process_give_equal_results(
    surroundings: dict[str, str], options: list[str], expected: dict[str, str]
) -> None:
    # Tables and the model are built by the first call: eight threads make it at the same time.
    program = [sys.executable, *options, "-c", ELSEWHERE, __file__, surroundings["PYTHONHASHSEED"][0]]
    done = subprocess.run(program, env={**os.environ, **surroundings}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


def test_threads_of_an_event_loop_give_equal_results(expected: dict[str, str]) -> None:
    async def main() -> list[Page]:
        return await asyncio.gather(*(asyncio.to_thread(cleanarticle.clean, text) for text in SAMPLES.values()))

    assert dict(zip(SAMPLES, map(exact, asyncio.run(main())), strict=True)) == expected


def test_threads_that_share_a_pipeline_give_equal_results() -> None:
    profile = cleanarticle.learn([*SAMPLES.values()] * 3)
    pipeline = cleanarticle.default_pipeline(profile=profile, keep=["harbour"], drop=["cookie"])
    expected = {name: exact(pipeline.run(text)) for name, text in SAMPLES.items()}
    wrong: list[str] = []

    def work() -> None:
        wrong.extend(name for name, text in SAMPLES.items() if exact(pipeline.run(text)) != expected[name])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []


@pytest.mark.parametrize("processes", [None, 1, 2])
def test_batches_and_processes_give_equal_results(processes: int | None, expected: dict[str, str]) -> None:
    texts = [text for _ in range(3) for text in SAMPLES.values()]
    pages = list(cleanarticle.clean_many(texts, processes=processes))
    assert [exact(page) for page in pages if isinstance(page, Page)] == list(expected.values()) * 3


def test_results_do_not_depend_on_earlier_pages(expected: dict[str, str]) -> None:
    for text in SAMPLES.values():
        cleanarticle.clean(text[::-1])
        cleanarticle.clean(text, language="de")
    assert {name: exact(cleanarticle.clean(text)) for name, text in reversed(SAMPLES.items())} == expected


if __name__ == "__main__":
    found = {name: digest(cleanarticle.clean(text)) for name, text in SAMPLES.items()}
    DIGESTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
