"""Choose names for the fields that cleaning adds to a record, so that its own fields are never overwritten."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX = "clean_"


def free_name(name: str, taken: Container[str]) -> str:
    """Return *name*, with as many prefixes ``clean_`` as are needed for a name that is not taken.

    >>> free_name("language", ["text"]), free_name("language", ["text", "language"])
    ('language', 'clean_language')
    """
    while name in taken:
        name = PREFIX + name
    return name


@dataclass(frozen=True)
class AddedFields:
    """The names of the fields that cleaning adds to the records of a run, and of the field for the cleaned text.

    Args:
        text_field: the field that holds the text.
        into: the field for the cleaned text; ``None`` for the text field itself.
        renamed: pairs of the usual name of an added field and its name in this run, if they differ.
    """

    text_field: str = "text"
    into: str | None = None
    renamed: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def for_fields(
        cls, record_fields: Iterable[str], added: Iterable[str], text_field: str = "text", into: str | None = None
    ) -> AddedFields:
        """Return the names for a run.

        Args:
            record_fields: the fields of its first records.
            added: the usual names of the fields to add.
            text_field: the field that has the text.
            into: the field for the cleaned text; ``None`` for the text field itself.
        """
        record_fields = frozenset(record_fields)
        pairs = ((name, free_name(name, record_fields)) for name in added)
        return cls(text_field, into, tuple((name, free) for name, free in pairs if name != free))

    def name(self, usual: str) -> str:
        """Return the name that a field has in this run."""
        return dict(self.renamed).get(usual, usual)

    @property
    def cleaned(self) -> str:
        """The field for the cleaned text."""
        return self.into or self.text_field

    def put(
        self, record_fields: Mapping[str, Any], text: str | None, added_values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return a record with its own fields, the cleaned text, and the added fields, under names that are not taken.

        Args:
            record_fields: the record's own fields.
            text: the cleaned text.
            added_values: the values of the added fields, by their usual names.

        >>> names = AddedFields.for_fields(["text", "language"], ["language"])
        >>> names.put({"text": "Dirty.", "language": "xx"}, "Clean.", {"language": "en"})
        {'text': 'Clean.', 'language': 'xx', 'clean_language': 'en'}
        """
        out = {**record_fields, self.cleaned: text}
        names = dict(self.renamed)
        for usual, value in added_values.items():
            # A later record may have fields that the first ones did not have, so the name may still be taken.
            out[free_name(names.get(usual, usual), record_fields)] = value
        return out

    @property
    def message(self) -> str:
        """A message about the added fields that do not have their usual name; empty if there are none."""
        if not self.renamed:
            return ""
        usual, names = (", ".join(column) for column in zip(*self.renamed, strict=True))
        return f"the records have fields called {usual} of their own; the added fields are called {names} in this run"
