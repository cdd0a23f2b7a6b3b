"""The documentation: its blocks run, its links lead somewhere, its lists are whole."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import cleanarticle
from cleanarticle import Label
from cleanarticle.characters.invisible import INVISIBLE
from cleanarticle.cli import main
from cleanarticle.lines.line_features import CUE_LABELS
from cleanarticle.locales import available, load
from cleanarticle.page import KEPT

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.parent.name != "rules" and "build" not in path.parts)
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
ENGINES = {
    "dataframes",
    "datasets",
    "datatrove",
    "duckdb",
    "fastapi",
    "langchain",
    "llama-index",
    "ray",
    "remote",
    "scrapy",
    "spark",
}
"""Guides that need an extra or another package: tests/integrations and tests/io run these."""

_LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_TOCTREE = re.compile(r"^```\{toctree\}\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_CARD = re.compile(r"^:link: (?P<name>\S+)\n:link-type: doc$", re.MULTILINE)
_INCLUDE = re.compile(r"^```\{include\} (?P<path>\S+)", re.MULTILINE)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    """Return a page without its blocks of code."""
    return _FENCED.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page: its headings, written as GitHub and MyST write them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", DOCS / "catalogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DOCS / "blocks.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=900, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="the commands of the pages are written for bash")
@pytest.mark.parametrize("path", [p for p in (*TOP, *PAGES) if p.stem not in ENGINES], ids=named)
def test_every_block_runs_and_prints_what_the_page_says(path: Path) -> None:
    text = path.read_text("utf-8")
    if not re.search(r"^```(python|pycon|console)$", text, re.MULTILINE):
        return
    done = blocks(path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_with_another_output_are_found_and_updated(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1 + 1)\n```\n\n<!-- output -->\n```text\n3\n```\n", "utf-8")
    assert "+2" in blocks(page).stdout
    assert blocks("--update", page).returncode == 0
    assert "```text\n2\n```" in page.read_text("utf-8")
    assert blocks(page).returncode == 0
    page.write_text("```python\nraise KeyError('x')\n```\n", "utf-8")
    assert "KeyError" in blocks(page).stdout
    page.write_text("```console\n$ echo one\ntwo\n```\n", "utf-8")
    assert blocks(page).returncode == 1


def test_blocks_are_skipped_only_for_a_reason() -> None:
    for path in (*TOP, *PAGES):
        for note in re.findall(r"<!-- not run(.*?)-->", path.read_text("utf-8")):
            assert len(note) > 10, f"{named(path)}: say why the block is not run"


@pytest.mark.parametrize("path", [*TOP, *PAGES], ids=named)
def test_local_links_have_a_target(path: Path) -> None:
    for target in _LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        made = there.parent == DOCS / "reference" / "rules" and there.stem in catalogue().pages()
        assert made or there.exists(), f"{named(path)} links to {target}, which is not there"
        assert not anchor or anchor in anchors(there), f"{named(path)} links to {target}: no such heading"


def test_every_page_is_in_a_table_of_contents_and_can_be_reached_from_the_readme() -> None:
    listed = set()
    for path in PAGES:
        for toctree in _TOCTREE.findall(path.read_text("utf-8")):
            names = [row for row in toctree.split("\n") if row and not row.startswith(":")]
            listed |= {(path.parent / f"{name}.md").resolve() for name in names}
    assert {path.resolve() for path in PAGES} - listed == {DOCS / "index.md"}

    reached, todo = set[Path](), [ROOT / "README.md"]
    while todo:
        path = todo.pop()
        if path in reached or path.suffix != ".md" or not path.exists():
            continue
        reached.add(path)
        text = path.read_text("utf-8")
        cards = [f"{name}.md" for name in _CARD.findall(text)]
        targets = _LINK.findall(prose(path)) + cards + _INCLUDE.findall(text)
        todo += [(path.parent / target.partition("#")[0]).resolve() for target in targets if ":" not in target]
    assert {path.resolve() for path in PAGES} <= reached


def test_the_catalogue_holds_every_cue_with_its_examples() -> None:
    pages = catalogue().pages()
    for code in available():
        page = pages[f"cues-{code}"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for cue in (*load(code).cues, *load(code).notices):
            assert f"## `{cue.id}`\n" in page
            for text in (*cue.examples, *cue.counterexamples, *cue.phrases):
                assert text in page, f"{cue.id}: {text!r} is not in the catalogue"


def rules() -> Iterator[str]:
    """Return the names of the rules in the code."""
    for path in (ROOT / "src" / "cleanarticle").rglob("*"):
        if path.suffix in {".py", ".toml"}:
            yield from re.findall(r'"((?:characters|spelling|cut)\.[a-z]\w*(?:-\w+)*)"', path.read_text("utf-8"))
    yield from (f"characters.{name}" for name in INVISIBLE.groupindex if name != "joiner")


def test_the_page_of_repairs_lists_the_rules_that_there_are() -> None:
    rows = [row for row in (DOCS / "reference" / "repairs.md").read_text("utf-8").split("\n") if row.startswith("| `")]
    listed = {rule for row in rows for rule in re.findall(r"`((?:characters|spelling|cut)\.[^`]+)`", row)}
    assert listed == set(rules())


def test_the_page_of_labels_lists_every_label() -> None:
    text = (DOCS / "reference" / "labels.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (yes|no)", text, re.MULTILINE))
    assert rows == {label.value: "yes" if label in KEPT else "no" for label in Label}


def test_the_page_of_the_cleaners_lists_them_in_the_order_in_which_they_run() -> None:
    text = (DOCS / "explanation" / "how-a-page-is-cleaned.md").read_text("utf-8")
    table = text.split("| cleaner |")[1].split("\n\n")[0]
    first_cells = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    names = [name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)]
    assert names == list(cleanarticle.default_pipeline(drop="x").names)


def test_the_page_of_cue_phrases_lists_the_labels_whose_cues_the_model_weighs() -> None:
    text = (DOCS / "howto" / "cue-phrases.md").read_text("utf-8")
    (row,) = re.findall(r"^\* `label` is one of (.*?)(?=^\* )", text, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", row)) == {label.value for label in CUE_LABELS}


def test_the_page_of_the_command_line_lists_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "reference" / "command-line.md").read_text("utf-8")
    commands = re.findall(r"^ {4}(\w+) ", help_of(capsys), re.MULTILINE)
    assert "clean" in commands
    settings = re.search(r"^## Settings$(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    assert settings
    for command in commands:
        section = re.search(rf"^## {command}$(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
        synopsis = re.search(rf"^cleanarticle {command}\b(.*?)(?=^cleanarticle|^```)", text, re.MULTILINE | re.DOTALL)
        assert section, f"no section on {command}"
        assert synopsis, f"no synopsis of {command}"
        for option in set(re.findall(r"--[a-z-]+", help_of(capsys, command))) - {"--help"}:
            assert option in synopsis[1] + section[1] + settings[1], f"{command} {option} is not on the page"


def help_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    return capsys.readouterr().out


def test_the_readme_has_the_two_commands_that_are_run_on_a_clean_copy() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for name in ("tests", "main-job"):
        assert re.search(rf"^<!-- {name} -->\n+```sh\n\S", text, re.MULTILINE), f"no block under <!-- {name} -->"


def test_the_page_of_the_readme_is_cleaned_as_it_shows() -> None:
    """The dirty page in its table is the one that its session reads, and the article next to it is what comes of it."""
    text = (ROOT / "README.md").read_text("utf-8")
    source = re.search(r"<!-- file: page\.txt\n(.*?)-->", text, re.DOTALL)
    cells = re.findall(r'<td valign="top">\n\n(.*?)\n\n</td>', text, re.DOTALL)
    assert source
    dirty, clean = (cell.replace("<br>", "").replace("**", "") for cell in cells)
    assert dirty.splitlines() == source[1].splitlines()
    article = cleanarticle.clean(source[1]).article
    assert article
    assert article.date
    shown = [article.title, f"{', '.join(article.authors)} · {article.date.isoformat()}", *article.body.splitlines()]
    assert [row for row in clean.splitlines() if row] == shown


def test_plots_and_tables_show_the_stored_figures() -> None:
    command = [sys.executable, str(DOCS / "figures.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, f"{done.stdout}run python docs/figures.py{done.stderr}"


def test_the_comparison_says_of_the_library_what_its_benchmark_finds() -> None:
    """The row of the library itself needs none of the other tools."""
    spec = importlib.util.spec_from_file_location("one_page", ROOT / "benchmarks" / "one_page.py")
    assert spec
    assert spec.loader
    one_page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(one_page)
    counts = one_page.counts(lambda text, _: cleanarticle.clean(text).text)
    row = f"| cleanarticle | {' | '.join(counts)} |"
    page = (DOCS / "explanation" / "comparison.md").read_text("utf-8")
    assert row in page, f"python -m benchmarks.one_page finds {row}"
