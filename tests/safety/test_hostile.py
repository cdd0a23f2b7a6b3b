"""What strangers hand in: pages, files, profiles and rules that are made to do harm."""

from __future__ import annotations

import ast
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import cleanarticle
from cleanarticle import LocaleError, Page, Profile, ProfileError, locales
from cleanarticle.cli import main
from cleanarticle.explain import explain_html, explain_text
from cleanarticle.io import jsonl
from cleanarticle.spelling import Rule
from cleanarticle.spelling.replaced_words import find_replaced_words
from cleanarticle.testing import check_page

PACKAGE = Path(cleanarticle.__file__).parent

STORY = (
    "The bridge closes\n\nBy Ann Lee\n\nThe old bridge over the river will close for eight months, the council said "
    "on Tuesday, so that its piers can be repaired before the winter.\n\nLorries must take the northern road until "
    "then, which adds forty minutes to the journey, according to the engineer in charge of the work.\n"
)
MARKUP = (
    "<script>alert('here')</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">It\'s free</a>',
    "]]><!--<iframe src='https://example.org/'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{constructor.constructor('alert(1)')()}}",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\x9b2J",
    "\u202egnp.exe\u202c \u2066hidden\u2069 \u200f",
    "%00../../etc/passwd\x00.txt",
    "=cmd|' /C calc'!A0",
    "' OR 1=1; DROP TABLE pages; --",
    "%n%n%s {0.__class__} ${jndi:ldap://example.org/a}",
)


class Seen(HTMLParser):
    """Return the tags of a document and their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def tags(document: str) -> Seen:
    seen = Seen()
    seen.feed(document)
    seen.close()
    return seen


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    made = {"": cleanarticle.clean(f"x\n{STORY}\nx {STORY}\nBy x\nRead also: x\n")}
    for said in MARKUP:
        source = f"{said}\n{STORY}\n{said} {STORY}\nBy {said}\nRead also: {said}\n"
        made[said] = cleanarticle.clean(source, url=f"javascript:alert(1)//{said}")
        check_page(made[said], source)
    return made


@pytest.mark.parametrize("said", MARKUP)
def test_text_of_a_page_is_no_markup_in_any_view(said: str, pages: dict[str, Page]) -> None:
    page, plain = pages[said], pages[""]
    for view in (explain_html, Page._repr_html_):
        seen = tags(view(page))
        assert seen.tags.count("script") == tags(view(plain)).tags.count("script")
        assert not {"img", "iframe", "object", "embed", "base", "form"} & set(seen.tags)
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        assert not [
            value for name, value in seen.attributes if name in ("href", "src") and ":" in value.partition("/")[0]
        ]
    for article in page.articles:
        assert tags(article._repr_html_()).tags.count("script") == 0


@pytest.mark.parametrize("said", MARKUP)
def test_text_of_a_page_is_no_markup_in_markdown(said: str, pages: dict[str, Page]) -> None:
    page = pages[said]
    for document in (page._repr_markdown_(), *(article.to_markdown() for article in page.articles)):
        assert not re.search(r"(?<!\\)<(?=[A-Za-z/!])", document)
        assert not re.search(r"(?<!\\)\]\(", document)


@pytest.mark.parametrize("said", MARKUP)
def test_terminal_output_has_no_control_characters(said: str, pages: dict[str, Page]) -> None:
    shown = explain_text(pages[said], title=said)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown
    )


@pytest.mark.parametrize("said", MARKUP)
def test_json_of_a_page_is_valid_and_complete(said: str, pages: dict[str, Page]) -> None:
    page = pages[said]
    assert Page.from_dict(json.loads(jsonl.dump(page.to_dict()))).source == page.source
    for article in page.articles:
        assert "</script" not in html.escape(json.dumps(article.to_jsonld()))


def test_control_characters_are_removed(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert not re.search("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", page.text)


DEEP = 200_000


@pytest.mark.parametrize(
    "text",
    ["[" * DEEP, '{"a":' * DEEP, '{"profile": 1, "pages": 1, "lines": ' + "[" * DEEP, "9" * 5000, "NaN", "1e999"],
)
def test_an_invalid_or_deeply_nested_profile_is_refused(text: str) -> None:
    with pytest.raises(ProfileError):
        Profile.from_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * DEEP,
        "a = " + "{b = " * DEEP,
        "a = " + "9" * 5000,
        "",
        "code = 'xx'\nwords = 3",
        "code = 'xx'\ncue = 3",
        "code = 'xx'\ncue = [3]",
        "code = 'xx'\nwords = {by = [3]}",
        "code = 'xx'\nwords = {by = 'by'}",
        "code = 'xx'\nwords = {months = [3]}",
        "code = 'xx'\n[[cue]]\nid = 'x'\nlabel = 'nav'\nwhere = 'line'\nphrases = [3]\nexamples = ['x']",
        "code = 'xx'\n[[cue]]\nid = 'x'\nlabel = 'nav'\nwhere = 'line'\nphrases = 'menu'\nexamples = ['x']",
        "code = 'xx'\n[[cue]]\nid = 'x'\nlabel = 'nav'\nwhere = 'line'\nphrases = ['x']\nexamples = [[]]",
        "code = 'xx'\n[[cue]]\nid = 'x'\nlabel = []\nwhere = 'line'\nphrases = ['x']\nexamples = ['x']",
        "code = 'xx'\n[[cue]]\nid = 'x'\nlabel = 'nav'\nwhere = {a = 1}\nphrases = ['x']\nexamples = ['x']",
    ],
    ids=lambda text: text[:30] + f"… {len(text)}",
)
def test_an_invalid_file_of_phrases_is_refused(text: str) -> None:
    with pytest.raises(LocaleError):
        locales.parse(text)


@pytest.mark.parametrize("row", [None, [], {}, {"old": "a"}, {"old": "a", "new": ""}, {"old": "a", "new": "a"}])
def test_an_invalid_rule_is_refused(row: object) -> None:
    with pytest.raises(ValueError, match="not a spelling rule"):
        Rule.from_dict(row)  # type: ignore[arg-type]


def test_a_slow_pattern_in_a_rule_is_stopped() -> None:
    rule = Rule.from_dict({"old": "en", "new": "chez", "whole": ["(x+x+)+y{}"]})
    text = "Le présidchezt a visité momchez la ville. " + "x" * 60 + " chez\n"
    assert list(find_replaced_words({0: text}, [rule, rule._replace(old="a")], [rule])) == []


@pytest.mark.parametrize("pattern", ["({}", "no place", "(?P<new>a){}(", "{}" + "(" * 5000])
def test_an_invalid_pattern_in_a_rule_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a spelling rule"):
        Rule.from_dict({"old": "en", "new": "chez", "whole": [pattern]})


@pytest.mark.parametrize(
    "line", [b"[" * DEEP, b'{"a":' * DEEP, b'{"text": ' + b"9" * 5000 + b"}", b'{"text": NaN}', b"\xff"]
)
def test_a_harmful_record_is_rejected_alone(line: bytes, tmp_path: Path) -> None:
    source, out = tmp_path / "pages.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(line + b'\n{"id": 2, "text": "A page."}\n')
    assert main(["clean", str(source), "-o", str(out)]) == 1
    assert [json.loads(row)["id"] for row in out.read_text("utf-8").splitlines()] == [2]
    reject = json.loads((tmp_path / "out.jsonl.rejects.jsonl").read_text("utf-8"))
    assert reject["position"] == 1
    assert reject["error"]


@pytest.mark.parametrize("form", ["jsonl", "text", "markdown"])
def test_standard_output_has_no_control_characters(
    form: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    trick = "\x1b]0;owned\x07\x1b[2J\x9b2J\x7f\x85"
    record = {"id": trick, trick: {trick: [trick]}, "text": f"{trick}\n{STORY}{trick} and more{trick}\n"}
    (tmp_path / "pages.jsonl").write_text(json.dumps(record), "utf-8")
    assert main(["clean", str(tmp_path / "pages.jsonl"), "--to", form]) == 0
    shown = capfdbinary.readouterr().out.decode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", shown)


def test_names_of_guessed_files_have_no_control_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "\x1b[2J\u202e.txt").write_bytes("Où était la forêt ? À l’entrée du café.".encode("cp1252"))
    assert main(["clean", str(tmp_path), "-o", str(tmp_path / "out.jsonl")]) == 0
    assert "\\x1b[2J\\u202e.txt: not UTF-8; read as" in capsys.readouterr().err


def test_names_in_records_are_not_used_as_paths(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    tricks = [
        "../../evil",
        "/etc/evil",
        "..\\evil",
        "a\x00b",
        "CON",
        "~/evil",
        "$HOME/evil",
        "https://example.org/../evil",
    ]
    rows = [{"id": trick, "url": trick, "source": trick, "text": STORY} for trick in tricks]
    (tmp_path / "in" / "pages.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert main(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out.jsonl")]) == 0
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "out.jsonl"])
    kept = [json.loads(row) for row in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in kept] == tricks


def test_a_link_to_a_parent_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.txt").write_text(STORY)
    (tmp_path / "in" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert main(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out.jsonl")]) == 0
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1


FORBIDDEN = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "socket",
    "ssl",
    "http",
    "ftplib",
    "ctypes",
}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_executes_unpickles_or_uses_the_network(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        else:
            modules = set()
        for module in modules:
            assert module.partition(".")[0] not in FORBIDDEN, f"{path}:{node.lineno} imports {module}"
            assert not module.startswith(("urllib.request", "xml.")), f"{path}:{node.lineno} imports {module}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec", "compile", "__import__"), f"{path}:{node.lineno}"
        if isinstance(node, ast.keyword) and node.arg in ("shell", "allow_pickle"):
            assert isinstance(node.value, ast.Constant), f"{path}:{node.value.lineno}"
            assert node.value.value is False, f"{path}:{node.value.lineno}"


HOSTILE = {
    "one line": "mot Ã© &amp; " * 60_000,
    "short lines": "a\n" * 60_000,
    "carriage returns": "\r" * 120_000,
    "one character": "é" * 600_000,
    "no spaces": "abcdefghij" * 60_000,
    "combining marks": "e" + "\u0301" * 300_000,
    "quotes": "«“„" * 100_000,
    "entities": "&amp;" * 60_000,
    "open entities": "&" * 300_000,
    "digits": "12/03/2024 " * 30_000,
    "surrogates": "\ud83d" * 200_000,
    "NUL": "\x00" * 300_000,
    "one cue": "Lire aussi : " * 30_000,
    "cue lines": "Nous utilisons des cookies\n" * 20_000,
    "bylines": "Par Jean " * 40_000,
    "dashes": "- " * 150_000,
    "dots": "." * 300_000,
    "open tags": "<a " * 100_000,
    "open comments": "<!--" * 80_000,
    "spaces": " " * 400_000,
    "addresses": "a@b.com/" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_long_text_of_one_kind_is_cleaned_and_restored(name: str) -> None:
    # What is quadratic shows here too: it takes minutes, and the run with it. benchmarks/linearity.py measures.
    assert cleanarticle.clean(HOSTILE[name]).restore() == HOSTILE[name]
