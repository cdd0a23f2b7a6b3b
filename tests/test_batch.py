"""Many pages: in order, lazily, and none stops the rest, in this process and in others."""

import gc
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleanarticle import Failure, InputError, Label, Page, Pipeline, Relabel, clean_many, loading
from cleanarticle.batch import text_of
from cleanarticle.errors import RecordError
from cleanarticle.workers import _COLLECTOR_THRESHOLDS, WorkerError, _Error, _Ready, _worker_loop, in_order

PROCESSES = [pytest.param(None, id="here"), pytest.param(1, id="one worker"), pytest.param(2, id="two workers")]


def keep(page: Page) -> list[Relabel]:
    return [Relabel(i, Label.BODY, 1.0, "test") for i in range(len(page.lines))]


def stumble(page: Page) -> list[Relabel]:
    """Keep all lines; pages can name a fault, which then happens."""
    if page.source == "raise":
        raise KeyError("as asked")
    if page.source == "crash":
        os._exit(7)
    if page.source == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if page.source == "hang":
        time.sleep(600)
    return keep(page)


KEEP = Pipeline().with_("keep", keep, stage="label")
STUMBLE = Pipeline().with_("stumble", stumble, stage="label")


def visible(results: Iterator[Page | Failure[object]]) -> list[str]:
    return [f"!{item.position}" if isinstance(item, Failure) else item.text for item in results]


@pytest.mark.parametrize("processes", PROCESSES)
class TestEverywhere:
    def test_results_are_in_order(self, processes: int | None) -> None:
        texts = [f"page {i}" * (1 + i % 7) for i in range(300)]
        assert visible(clean_many(texts, processes, pipeline=KEEP)) == texts

    def test_no_records_give_no_results(self, processes: int | None) -> None:
        assert list(clean_many([], processes, pipeline=KEEP)) == []

    def test_a_failure_is_in_its_place(self, processes: int | None) -> None:
        records: list[object] = ["a", "raise", {"text": "b"}, {"id": 3}, None, 5, {"text": None}, b"x", ["y"], "c"]
        results = list(clean_many(records, processes, pipeline=STUMBLE))  # type: ignore[arg-type]
        assert visible(iter(results)) == ["a", "!1", "b", "!3", "!4", "!5", "!6", "!7", "!8", "c"]
        failures = [item for item in results if isinstance(item, Failure)]
        assert [failure.record for failure in failures] == [records[failure.position] for failure in failures]
        for failure, words in zip(
            failures,
            ["KeyError", "no field 'text'; it has: id", "None", "int", "holds null", "Decode it", "list"],
            strict=True,
        ):
            assert words in failure.error

    def test_the_text_field_can_be_chosen(self, processes: int | None) -> None:
        records = [{"body": "a", "text": "no"}, {"text": "no"}]
        assert visible(clean_many(records, processes, text_field="body", pipeline=KEEP)) == ["a", "!1"]

    def test_the_address_of_a_record_is_used(self, processes: int | None) -> None:
        records = [{"text": "a", "url": "https://example.org"}, {"text": "a", "url": 3}]
        assert [page.url for page in clean_many(records, processes, pipeline=KEEP)] == ["https://example.org", None]  # type: ignore[union-attr]

    def test_few_records_are_read_ahead(self, processes: int | None) -> None:
        read = itertools.count()
        results = clean_many((f"{next(read)}" for _ in range(10**9)), processes, pipeline=KEEP)
        assert next(read) == 0
        first = list(itertools.islice(results, 5))
        assert len(first) == 5
        assert next(read) < 300
        results.close()  # type: ignore[attr-defined]

    def test_few_long_texts_are_read_ahead(self, processes: int | None) -> None:
        read = itertools.count()
        results = clean_many(("x" * 5_000_000 for _ in iter(lambda: next(read), -1)), processes, pipeline=KEEP)
        next(results)
        assert next(read) < 10
        results.close()  # type: ignore[attr-defined]

    def test_an_input_that_fails_loses_no_earlier_result(self, processes: int | None) -> None:
        def broken() -> Iterator[str]:
            yield from ("a", "b", "c")
            raise OSError("the disk is gone")

        results = clean_many(broken(), processes, pipeline=KEEP)
        assert [next(results).text for _ in range(3)] == ["a", "b", "c"]  # type: ignore[union-attr]
        with pytest.raises(OSError, match="the disk is gone"):
            next(results)

    def test_the_default_pipeline(self, processes: int | None) -> None:
        from cleanarticle import clean

        texts = ["A page of text.", "", "\ud800\x00"]
        assert list(clean_many(texts, processes)) == [clean(text) for text in texts]


class TestWorkers:
    def test_a_crash_fails_one_record(self) -> None:
        texts = ["a", "crash", "b", "kill", "c", "crash", "d"]
        results = list(clean_many(texts, 2, pipeline=STUMBLE))
        assert visible(iter(results)) == ["a", "!1", "b", "!3", "c", "!5", "d"]
        assert "exit code 7" in results[1].error  # type: ignore[union-attr]
        assert "SIGKILL" in results[3].error  # type: ignore[union-attr]

    def test_a_record_that_hangs_is_stopped(self) -> None:
        texts = ["a", "hang", "b", "hang", *"cdef"]
        results = list(clean_many(texts, 2, timeout=0.7, pipeline=STUMBLE))
        assert visible(iter(results)) == ["a", "!1", "b", "!3", *"cdef"]
        assert "limit of 0.7 s" in results[1].error  # type: ignore[union-attr]

    def test_a_time_limit_alone_starts_a_worker(self) -> None:
        assert visible(clean_many(["a", "hang", "b"], timeout=0.7, pipeline=STUMBLE)) == ["a", "!1", "b"]

    def test_a_slow_reader_fails_no_record(self) -> None:
        results = clean_many([str(i) for i in range(60)], 2, timeout=0.5, pipeline=KEEP)
        first = next(results)
        time.sleep(1.2)
        assert [first.text, *visible(results)] == [str(i) for i in range(60)]  # type: ignore[union-attr]

    def test_a_record_that_cannot_be_sent_fails_alone(self) -> None:
        records = [{"text": "a"}, {"text": "b", "lock": lambda: 0}, {"text": "c"}]
        results = list(clean_many(records, 2, pipeline=KEEP))
        assert visible(iter(results)) == ["a", "!1", "c"]
        assert "cannot be sent" in results[1].error  # type: ignore[union-attr]

    def test_a_result_that_cannot_be_sent_fails_alone(self) -> None:
        results = list(in_order(unsendable, [1, 2, 3], processes=1))
        assert [type(item).__name__ for item in results] == ["int", "Failure", "int"]

    def test_large_results_and_records_do_not_block(self) -> None:
        texts = [chr(97 + i) * 3_000_000 for i in range(6)]
        assert visible(clean_many(texts, 2, timeout=60, pipeline=KEEP)) == texts

    def test_workers_end_with_the_results(self) -> None:
        import multiprocessing

        results = clean_many([str(i) for i in range(200)], 2, pipeline=KEEP)
        next(results)
        assert multiprocessing.active_children()
        results.close()  # type: ignore[attr-defined]
        assert not multiprocessing.active_children()


COLD = {"cold": True}


def warms_up(item: object) -> object:
    """Take a second at the first call in a process, then no time; do what the item says."""
    if COLD.pop("cold", False):
        time.sleep(1)
    if item == "hang":
        time.sleep(600)
    if item == "crash":
        os._exit(7)
    if item == "load":
        slow_load()
    if item == "load, then hang":
        slow_load()
        time.sleep(600)
    if item == "exit":
        sys.exit(3)
    if item == "work":
        end = time.process_time() + 0.4
        while time.process_time() < end:
            pass
    return item


@loading.loads
def slow_load() -> None:
    time.sleep(1)


def failed(results: Iterator[object]) -> list[object]:
    return [f"!{item.position}" if isinstance(item, Failure) else item for item in results]


class TestFairLimits:
    """A time limit measures the work on an item, not loading and not the load of the machine."""

    @pytest.mark.parametrize("processes", [None, 2])
    def test_a_worker_is_warm_before_its_clock_starts(self, processes: int | None) -> None:
        items = [str(number) for number in range(60)]
        assert failed(in_order(warms_up, items, processes=processes, timeout=0.5, samples=["s"])) == items
        assert failed(in_order(warms_up, items[:1], processes=1, timeout=0.5)) == ["!0"]  # so the limit is one

    def test_a_replaced_worker_fails_no_other_record(self) -> None:
        items = ["a", "hang", "b", "crash", "c", "hang", *"defgh"]
        results = failed(in_order(warms_up, items, processes=2, timeout=0.5, samples=["s"]))
        assert results == ["a", "!1", "b", "!3", "c", "!5", *"defgh"]

    def test_loading_does_not_count(self) -> None:
        items = ["a", "load", "b", "load, then hang", "c", "load"]
        results = failed(in_order(warms_up, items, processes=1, timeout=0.5, samples=["s"]))
        assert results == ["a", "load", "b", "!3", "c", "load"]

    def test_waiting_for_a_processor_does_not_count(self) -> None:
        """Eight processes share a processor with the worker, whose 0.4 s of work then take 3 s and more."""
        if not Path("/proc/self/schedstat").exists() or not hasattr(os, "sched_setaffinity"):
            pytest.skip("this system does not tell how long a process waits")
        program = (
            "import os, subprocess, sys, time\n"
            "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
            "sys.path.insert(0, sys.argv[1])\n"
            "import test_batch\n"
            "from cleanarticle.workers import in_order\n"
            "burners = [subprocess.Popen([sys.executable, '-c', 'while True: pass']) for _ in range(8)]\n"
            "try:\n"
            "    begun = time.monotonic()\n"
            "    items = ['work', 'hang', 'work']\n"
            "    print(*test_batch.failed(in_order(test_batch.warms_up, items, processes=1, timeout=1.0, samples=['s'])))\n"
            "    print(time.monotonic() - begun)\n"
            "finally:\n"
            "    for burner in burners: burner.kill()\n"
        )
        command = [sys.executable, "-c", program, str(Path(__file__).parent)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        visible, seconds = done.stdout.splitlines()
        assert visible == "work !1 work", done.stderr
        assert float(seconds) > 4

    def test_pages_of_many_languages_stay_within_the_limit(self) -> None:
        """The first page of a language loads its word list, which takes up to 2 s, where the extra [spelling] is there."""
        pages = {
            "en": "The council voted on Tuesday to repair the old bridge before the winter comes, the mayor said.",
            "fr": "Le conseil municipal a voté mardi la réparation du vieux pont avant l'hiver, a annoncé le maire.",
            "de": "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke vor dem Winter zu reparieren.",
            "pl": "Rada miasta zdecydowała we wtorek o naprawie starego mostu przed nadejściem zimy.",
        }
        results = list(clean_many([*pages.values()] * 4, 2, timeout=0.6))
        assert [item.error if isinstance(item, Failure) else item.language for item in results] == [*pages] * 4

    def test_samples_that_crash_or_hang_do_not_stop_the_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleanarticle.workers._WARM_UP_LIMIT", 1.5)
        for sample in ("crash", "hang", "exit"):
            results = in_order(warms_up, ["a", "b"], processes=2, timeout=1.5, samples=[sample])
            assert failed(results) == ["a", "b"]

    def test_without_a_limit_there_is_no_warming_up(self) -> None:
        assert failed(in_order(warms_up, ["a"], processes=1, samples=["crash"])) == ["a"]


class TestKilledByChance:
    def test_a_killed_worker_fails_no_record(self) -> None:
        """A worker may be killed by the system when memory runs out; its item is tried once more."""
        texts = [f"page {number}" for number in range(400)]
        results = clean_many(texts, 2, pipeline=KEEP)
        found = []
        for number, result in enumerate(results):
            found.append(result)
            if number in (50, 250):  # more often, all kills could hit workers that start, which is an error
                for child in multiprocessing.active_children()[:1]:
                    os.kill(child.pid or 0, signal.SIGKILL)
        assert visible(iter(found)) == texts

    def test_a_worker_killed_while_it_starts_fails_no_record(self, monkeypatch: pytest.MonkeyPatch) -> None:
        killed: list[int] = []
        start = multiprocessing.process.BaseProcess.start

        def killing(self: multiprocessing.process.BaseProcess) -> None:
            start(self)
            if not killed:
                killed.append(self.pid or 0)
                os.kill(self.pid or 0, signal.SIGKILL)

        monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", killing)
        assert failed(in_order(warms_up, ["a", "b"], processes=1, timeout=2, samples=["s"])) == ["a", "b"]
        assert killed

    def test_an_unusual_exception_fails_its_item(self) -> None:
        for processes in (None, 1):
            assert failed(in_order(warms_up, ["a", "exit", "b"], processes=processes)) == ["a", "!1", "b"]

    def test_an_error_whose_message_fails_is_reported(self) -> None:
        (failure,) = in_order(raise_unspeakable, [1])
        assert isinstance(failure, Failure)
        assert failure.error == "UnspeakableError"


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise ValueError


def raise_unspeakable(_: object) -> None:
    raise UnspeakableError


def unsendable(number: int) -> object:
    return (lambda: 0) if number == 2 else number


@pytest.mark.parametrize("many", ["one text", b"bytes", {"text": "one record"}])
def test_a_single_record_is_refused(many: object) -> None:
    with pytest.raises(InputError, match=r"call cleanarticle\.clean"):
        clean_many(many)  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", [{"processes": 0}, {"processes": -1}, {"timeout": 0}, {"timeout": -1.0}])
def test_settings_out_of_range_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"processes=|timeout="):
        clean_many([], **settings)


def test_pages_are_true_and_failures_false() -> None:
    assert [bool(item) for item in clean_many(["", None], pipeline=KEEP)] == [True, False]  # type: ignore[list-item]


PROGRAM = """
import multiprocessing, sys
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    sys.path.insert(0, sys.argv[2])
    import test_batch
    from cleanarticle import clean_many
    print(*test_batch.visible(clean_many(["a", "crash", "b"], 2, pipeline=test_batch.STUMBLE)))
    print(*test_batch.visible(clean_many(["a", "hang", "b"], 2, timeout=1, pipeline=test_batch.STUMBLE)))
"""


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_every_way_to_start_a_process(method: str, tmp_path: Path) -> None:
    if method not in __import__("multiprocessing").get_all_start_methods():
        pytest.skip(f"this system does not know {method}")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), method, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.split(), done.returncode) == (["a", "!1", "b"] * 2, 0), done.stderr


def test_a_script_without_a_main_guard_gets_a_message(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing\n"
        "multiprocessing.set_start_method('spawn', force=True)\n"
        "from cleanarticle import Pipeline, clean_many\n"
        "print(list(clean_many(['a'], 1, pipeline=Pipeline())))\n"
    )
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode
    assert 'below `if __name__ == "__main__":`' in done.stderr


def test_a_record_must_be_a_mapping() -> None:
    with pytest.raises(RecordError, match="a record must be a mapping from names to values, not a list"):
        text_of(["text"])


def test_reading_ahead_ends_where_records_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """One page of the size that may be read ahead is read, and no other before its result is out."""
    monkeypatch.setattr("cleanarticle.workers._MAX_AHEAD_SIZE", 100)
    monkeypatch.setattr("cleanarticle.workers._BATCH_SIZE", 1)
    read: list[int] = []

    def texts() -> Iterator[str]:
        for number in range(6):
            read.append(number)
            yield f"{number}" * 100

    results = clean_many(texts(), 2, pipeline=KEEP)
    for number, result in enumerate(results):
        assert result
        assert result.text == f"{number}" * 100
        assert len(read) <= number + 2


def test_a_worker_that_dies_before_it_can_work_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanarticle.workers._worker_loop", lambda *_: os._exit(3))
    with pytest.raises(WorkerError, match=r"a worker process died while it started \(exit code 3\)"):
        list(clean_many(["a", "b"], 1, pipeline=KEEP))


def test_a_worker_that_died_before_a_batch_is_sent_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from cleanarticle.workers import _Pool

    send = _Pool._assign
    killed: list[int] = []

    def after_a_kill(self: _Pool[object, object], worker: object, batch: object) -> None:
        if not killed:
            killed.append(worker.process.pid)  # type: ignore[attr-defined]
            worker.process.kill()  # type: ignore[attr-defined]
            worker.process.join()  # type: ignore[attr-defined]
        send(self, worker, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(_Pool, "_assign", after_a_kill)
    results = list(clean_many([f"page {number}" for number in range(40)], 1, pipeline=KEEP))
    assert killed
    assert visible(iter(results)) == [f"page {number}" for number in range(40)]
    killed.clear()
    assert visible(clean_many(["page"], 1, pipeline=KEEP)) == ["page"]


def double(item: object) -> object:
    if item == "lambda":
        return lambda: None
    return item * 2  # type: ignore[operator]


def thresholds(_: object) -> tuple[int, int, int]:
    return gc.get_threshold()


def test_workers_look_for_garbage_less_often_and_this_process_as_before() -> None:
    before = gc.get_threshold()
    assert list(in_order(thresholds, ["page"], processes=1)) == [_COLLECTOR_THRESHOLDS]
    assert gc.get_threshold() == before


def test_a_worker_answers_until_its_pipe_closes() -> None:
    """It says that it is ready, answers item by item whatever the item does, and ends with its pipe."""
    here, there = multiprocessing.Pipe()
    answers: list[object] = []

    def talk() -> None:
        answers.append(here.recv())
        for batch in ([1, "a"], [None, "lambda", 3]):
            here.send(batch)
            answers.extend(here.recv() for _ in batch)
        here.close()

    other = threading.Thread(target=talk)
    other.start()
    before, collector = signal.getsignal(signal.SIGINT), gc.get_threshold()
    unused, inherited = multiprocessing.Pipe()
    try:
        _worker_loop(double, there, [inherited])
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
        gc.set_threshold(*collector)
        gc.unfreeze()
    other.join()
    ready, *results = answers
    assert isinstance(ready, _Ready)
    assert (results[0], results[1], results[4]) == (2, "aa", 6)
    assert isinstance(results[2], _Error)
    assert results[2].text.startswith("TypeError: ")
    assert isinstance(results[3], _Error)
    assert results[3].text.startswith("its result cannot be sent between processes: ")
    assert inherited.closed
    unused.close()
    there.close()
