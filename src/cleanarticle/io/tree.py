"""Write a folder with a file for each page, with the folders of the files that were read, and an index of the pages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from cleanarticle.io import json_files, jsonl, targets
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.io.files import Source, form_of
from cleanarticle.io.targets import PathError
from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page

FILE_ENDINGS = {"markdown": "md", "text": "txt", "json": "json", "jsonld": "jsonld"}
"""The formats of files of one page, and the ending of the name of such a file."""

INDEX = "index.jsonl"
"""The name of the index, which has a line for each page with its file and a summary of the result."""

_PAGE_FORMS = frozenset({"txt", "md", "html", "htm"})
_MAX_ID_LENGTH = 60  # characters of an id in the name of a file; file systems allow names of 255 bytes
_NOT_IN_NAMES = lazy_pattern(r"[^\w.-]+")


class PageFile(NamedTuple):
    """The file to write for a page.

    Args:
        name: its path below the folder, with slashes.
        content: its content.
        entry: its line in the index.
    """

    name: str
    content: bytes
    entry: bytes


class Tree(NamedTuple):
    """The way in which pages are written to a folder.

    It has the methods of :class:`~cleanarticle.io.write.Form` that a run calls.

    Args:
        folder: the folder for the files.
        name: one of :data:`FILE_ENDINGS`.
        names: the text fields of a record, and the names of the added fields.
        lines: whether JSON files have the lines of the page.
        seconds: whether JSON files have the processor time that the record took.
        same_stem: files to read whose names differ only in their endings; the names of their output files keep these.
    """

    folder: Path
    name: str
    names: AddedFields = AddedFields()
    lines: bool = False
    seconds: bool = False
    same_stem: frozenset[str] = frozenset()

    def row(self, page: Page, fields: Mapping[str, Any], seconds: float, source: str, position: int) -> PageFile:
        """Return the file of one page. Worker processes call this; the arguments are those of :meth:`Form.row`."""
        name = self.file_of(source, position, fields)
        content = self._content(page, fields, seconds, source)
        entry = {
            "file": name,
            "source": source,
            "position": position,
            "id": fields.get("id"),
            "page_id": jsonl.page_id(page),
            "url": page.url,
            "kind": page.kind,
            "confidence": page.confidence,
            "language": page.language,
            "title": page.article.title if page.article else None,
            "articles": len(page.articles),
            "kept_share": page.quality.kept_share,
            "characters": len(page.text),
        }
        return PageFile(name, content.encode("utf-8", "replace"), jsonl.dump(entry).encode("utf-8"))

    def _content(self, page: Page, fields: Mapping[str, Any], seconds: float, source: str) -> str:
        if self.name == "markdown":
            text = page.to_markdown(front_matter=True)
            head = f"source: {json.dumps(source)}\nkind: {page.kind}\n"
            return f"---\n{head}{text[4:]}" if text.startswith("---\n") else f"---\n{head}---\n\n{text}"
        if self.name == "text":
            return page.to_text()
        if self.name == "jsonld":
            return jsonl.dump(json_files.jsonld(page), indent=2)
        row = jsonl.row(page, fields, self.names, lines=self.lines, seconds=seconds if self.seconds else None)
        return jsonl.dump(row, indent=2)

    def file_of(self, source: str, position: int, fields: Mapping[str, Any]) -> str:
        """Return the name of the file of a page, below the folder.

        If a file is one page, its output has the same name with another ending. The records of other files are written
        to a folder with the name of the file; the name of each has its position and its id.

        >>> tree = Tree(Path("out"), "markdown")
        >>> tree.file_of("news/rain.txt.gz", 1, {}), tree.file_of("pages.jsonl", 7, {"id": "https://a.example/../x"})
        ('news/rain.md', 'pages/000007-https_a.example_.._x.md')
        """
        path = PurePosixPath(source)
        form, _ = form_of(path.name)
        stem = (
            path.name
            if source in self.same_stem
            else path.name[: path.name.lower().rfind(f".{form}")]
            if form
            else "stdin"
        )
        ending = FILE_ENDINGS[self.name]
        if form in _PAGE_FORMS:
            return (path.parent / f"{stem}.{ending}").as_posix()
        record_id = fields.get("id")
        slug = (
            _NOT_IN_NAMES.sub("_", str(record_id))[:_MAX_ID_LENGTH].strip("._-")
            if isinstance(record_id, str | int)
            else ""
        )
        name = f"{position:06}-{slug}" if slug else f"{position:06}"
        return (path.parent / stem / f"{name}.{ending}").as_posix()

    def weight(self, row: Any) -> int:
        """Return the approximate memory of a file in bytes."""
        return len(row.content) + len(row.entry)

    def block(self, rows: Sequence[Any], packed: str, *, first: bool) -> bytes:  # noqa: ARG002
        """Write the files of some pages, and return what to add to the index for them.

        Raises:
            PathError: a link is in the place of a folder.
            OSError: a file cannot be written.
        """
        for row in rows:
            self._write(row)
        return b"".join(row.entry for row in rows)

    def _write(self, row: PageFile) -> None:
        """Write a file completely or not at all.

        It does not wait for the disk, since the index shows which files are done.
        """
        path = self.folder / row.name
        _make_folders(self.folder, PurePosixPath(row.name).parent)
        part = path.with_name(f".{path.name}.part")
        with targets.open_sibling(part, path, new=True) as file:
            view = memoryview(row.content)
            while view:
                view = view[file.write(view) :]
        part.replace(path)

    def for_fields(self, record_fields: Iterable[str]) -> Tree:
        """Return this form for a run whose first records have the fields *record_fields*."""
        if self.name != "json":
            return self
        added = jsonl.added_names(lines=self.lines, seconds=self.seconds)
        return self._replace(names=AddedFields.for_fields(record_fields, added, self.names.text_field, self.names.into))

    @property
    def ends(self) -> tuple[bytes, bytes]:
        """The bytes before and after the index: none."""
        return b"", b""

    def conversion(self, packed: str) -> None:
        """Return ``None``: the index needs no conversion."""

    def check(self, sources: Iterable[Source]) -> Tree:
        """Return this form for these files to read, with the names of those that differ only in their endings.

        Raises:
            PathError: two files would be written with the same name, or a file to read is in the folder.
        """
        sources_of: defaultdict[str, list[str]] = defaultdict(list)
        folder = self.folder.resolve()
        for source in sources:
            if source.path is not None and (
                targets.is_inside(source.path, self.folder) or targets.is_inside(source.path.resolve(), folder)
            ):
                raise PathError(
                    f"{source.path}: this is one of the files to read, and it is in {self.folder}; "
                    "write to a folder that has none of them"
                )
            sources_of[self.file_of(source.name, 1, {}).casefold()].append(source.name)
        same_stem = [names for names in sources_of.values() if len(names) > 1]
        for names in same_stem:
            if len(set(names)) < len(names):
                raise PathError(f"{names[0]}: two files to read have this name; clean them in two runs, to two folders")
        return self._replace(same_stem=frozenset(name for names in same_stem for name in names))


def _make_folders(top: Path, below: PurePosixPath) -> None:
    """Make the parent folders of a file.

    Raises:
        PathError: one of them is a link, which may lead anywhere.
    """
    path = top
    for part in below.parts:
        path = path / part
        if path.is_symlink():
            raise PathError(f"{path}: this is a link, but must be a folder. Remove it, or write elsewhere")
        path.mkdir(exist_ok=True)
