"""A folder of files, one a page: their names, what is in them, and what is refused."""

import json
from pathlib import Path

import pytest

import cleanarticle
from cleanarticle.cli import main
from tests.pages import FERRY_MENU, FERRY_SIGNED

PAGE = FERRY_MENU + FERRY_SIGNED


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "news").mkdir(parents=True)
    (tmp_path / "in" / "news" / "ferry.txt").write_text(PAGE)
    (tmp_path / "in" / "short.txt").write_text("Shop")
    return tmp_path


def files(top: str) -> set[str]:
    return {path.relative_to(top).as_posix() for path in Path(top).rglob("*") if path.is_file()}


def test_the_output_has_the_tree_of_the_input(folder: Path) -> None:
    assert main(["clean", "in", "-o", "out/"]) == 0
    assert files("out") == {"news/ferry.md", "short.md", "index.jsonl"}
    text = Path("out/news/ferry.md").read_text()
    assert text.startswith('---\nsource: "news/ferry.txt"\nkind: article\ntitle: "Ferry returns to Skarra"\n')
    assert "\n---\n\n# Ferry returns to Skarra\n" in text
    assert "Home" not in text
    rows = [json.loads(line) for line in Path("out/index.jsonl").read_text().splitlines()]
    assert [row["file"] for row in rows] == ["news/ferry.md", "short.md"]
    assert rows[0]["kind"] == "article"


@pytest.mark.parametrize("form", ["text", "txt", "json", "jsonld"])
def test_each_form_is_written_as_a_tree(form: str, folder: Path) -> None:
    assert main(["clean", "in/news", "-o", "out/", "--to", form]) == 0
    (name,) = files("out") - {"index.jsonl"}
    text = (Path("out") / name).read_text()
    page = cleanarticle.clean(PAGE)
    if form in ("text", "txt"):
        assert (name, text) == ("ferry.txt", page.to_text())
    elif form == "json":
        assert name == "ferry.json"
        assert json.loads(text)["articles"] == [article.to_dict() for article in page.articles]
    else:
        assert name == "ferry.jsonld"
        assert json.loads(text)["headline"] == "Ferry returns to Skarra"


def test_records_go_to_a_folder_named_after_their_file(folder: Path) -> None:
    records = [{"id": "../../etc/passwd", "text": PAGE}, {"text": PAGE}, {"id": 7}, {"id": "x" * 500, "text": PAGE}]
    Path("pages.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    assert main(["clean", "pages.jsonl", "-o", "out/"]) == 1
    assert files("out") == {
        "pages/000001-etc_passwd.md",
        "pages/000002.md",
        f"pages/000004-{'x' * 60}.md",
        "index.jsonl",
        "index.jsonl.rejects.jsonl",
    }


def test_files_that_differ_only_in_their_endings_get_different_names(folder: Path) -> None:
    Path("in/short.md").write_text("# Shop")
    assert main(["clean", "in", "-o", "out/"]) == 0
    assert files("out") == {"news/ferry.md", "short.txt.md", "short.md.md", "index.jsonl"}


def test_an_output_inside_the_input_is_not_read(folder: Path) -> None:
    for _ in range(2):
        assert main(["clean", ".", "-o", "out/"]) == 0
        assert files("out") == {"in/news/ferry.md", "in/short.md", "index.jsonl"}


def test_an_existing_folder_needs_no_slash(folder: Path) -> None:
    Path("out").mkdir()
    assert main(["clean", "in", "-o", "out"]) == 0
    assert "short.md" in files("out")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["in", "-o", "in/"], "this is one of the files to read, and it is in in"),
        (["in/news", "-o", "in/"], "this is one of the files to read, and it is in in"),
        (["in", "-o", "link/"], "this is one of the files to read, and it is in link"),
        (["in", "-o", "out/", "--to", "parquet"], "a folder takes markdown, text, json, jsonld"),
        (["in", "-o", "out/", "--to", "csv"], "for --to csv name a file"),
        (["in", "in", "-o", "out/"], "two files to read have this name"),
        (["in", "-o", "in/short.txt/"], "short.txt: the folder cannot be made"),
        (["in", "-o", "out"], "its name does not say what to write"),
        (["in", "-o", "out.docx"], "out.docx: its name does not say what to write"),
    ],
)
def test_invalid_outputs_are_refused(
    args: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "link").symlink_to(folder / "in")
    assert main(["clean", *args]) == 2
    assert message in capsys.readouterr().err
    (folder / "link").unlink()
    assert files(".") == {"in/news/ferry.txt", "in/short.txt"}


def test_nothing_is_written_through_a_link(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "victim").mkdir()
    (folder / "victim.md").write_text("mine")
    (folder / "out" / "news").symlink_to(folder / "victim")
    (folder / "out" / "short.md").symlink_to(folder / "victim.md")
    assert main(["clean", "in", "-o", "out/"]) == 1
    assert not list((folder / "victim").iterdir())
    assert (folder / "victim.md").read_text() == "mine"
    assert not (folder / "out" / "short.md").is_symlink()
    (reject,) = map(json.loads, Path("out/index.jsonl.rejects.jsonl").read_text().splitlines())
    assert "this is a link" in reject["error"]


def test_pages_can_be_filtered_by_kind(folder: Path) -> None:
    assert main(["clean", "in", "-o", "out/", "--only", "article"]) == 0
    assert files("out") == {"news/ferry.md", "index.jsonl"}


def test_a_stopped_run_is_resumed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("pages.jsonl").write_text("".join(json.dumps({"id": n, "text": "Shop"}) + "\n" for n in range(600)))
    from cleanarticle.io.tree import Tree

    blocks = Tree.block
    done = []

    def stopped(self: Tree, rows: list[object], packed: str, *, first: bool) -> bytes:
        done.append(len(rows))
        if len(done) == 2:
            raise KeyboardInterrupt
        return blocks(self, rows, packed, first=first)

    monkeypatch.setattr(Tree, "block", stopped)
    assert main(["clean", "pages.jsonl", "-o", "out/"]) == 130
    assert main(["clean", "pages.jsonl", "-o", "out/"]) == 0
    assert done == [256, 256, 256, 88]
    assert len(files("out")) == 601
    assert len(Path("out/index.jsonl").read_text().splitlines()) == 600
