"""Choose names for the fields that cleaning adds to a record, whose own fields are never overwritten."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX = "clean_"


def free_name(name: str, taken: Container[str]) -> str:
    """Return *name*, or ``clean_name`` if it is taken; with as many prefixes as needed.

    >>> free_name("language", ["text"]), free_name("language", ["text", "language"])
    ('language', 'clean_language')
    """
    while name in taken:
        name = PREFIX + name
    return name


@dataclass(frozen=True)
class AddedFields:
    """The field for the cleaned text of a record, and the names of the fields that cleaning adds.

    Args:
        text_field: the field that holds the text.
        into: the field for the cleaned text; ``None`` for the text field itself.
        renamed: pairs of the usual name of a field and the name that it has in this run.
    """

    text_field: str = "text"
    into: str | None = None
    renamed: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def for_fields(
        cls, own: Iterable[str], added: Iterable[str], text_field: str = "text", into: str | None = None
    ) -> AddedFields:
        """Return the names for a run whose first records have the fields *own*, and to which *added* are added."""
        own = frozenset(own)
        pairs = ((name, free_name(name, own)) for name in added)
        return cls(text_field, into, tuple((name, free) for name, free in pairs if name != free))

    def name(self, usual: str) -> str:
        """Return the name that a field has in this run."""
        return dict(self.renamed).get(usual, usual)

    @property
    def cleaned(self) -> str:
        """The field for the cleaned text."""
        return self.into or self.text_field

    def put(self, own: Mapping[str, Any], text: str | None, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record with its own fields, the cleaned text, and the added fields, under names that are free.

        >>> names = AddedFields.for_fields(["text", "language"], ["language"])
        >>> names.put({"text": "Dirty.", "language": "xx"}, "Clean.", {"language": "en"})
        {'text': 'Clean.', 'language': 'xx', 'clean_language': 'en'}
        """
        out = {**own, self.cleaned: text}
        names = dict(self.renamed)
        for usual, value in found.items():
            out[free_name(names.get(usual, usual), own)] = (
                value  # a later record may have fields that the first did not have
            )
        return out

    @property
    def message(self) -> str:
        """A message about the fields that have another name than usual; empty if there are none."""
        if not self.renamed:
            return ""
        usual, names = (", ".join(one) for one in zip(*self.renamed, strict=True))
        return f"the records have fields called {usual} of their own; what cleaning adds is called {names} in this run"
