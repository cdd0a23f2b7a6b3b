"""Make the JSON Schema of pages and of written records, from the definition that also checks pages that are read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import EnumType
from typing import Any, get_args

from cleanarticle.io import jsonl
from cleanarticle.page import schema
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.page import SCHEMA_VERSION
from cleanarticle.page.schema import MapOf, Nullable, Pair, Versioned

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_OPTIONAL_IN_LINES = {"newline": {"type": "string"}}


def page_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``Page.to_dict()``."""
    form = _schema(schema.PAGE)
    return {
        "$schema": _DRAFT,
        "title": "A page that cleanarticle cleaned",
        **_with_added_properties(form, has_warnings=True),
    }


def record_schema(text_field: str = "text") -> dict[str, Any]:
    """Return the JSON Schema of a record that ``cleanarticle clean`` writes, if no field is renamed.

    Args:
        text_field: the field that has the text.

    >>> schema = record_schema()
    >>> schema["properties"]["page_id"]["type"], schema["required"][:3]
    ('string', ['text', 'articles', 'language'])
    """
    page = page_schema()["properties"]
    properties = {
        "id": {},
        text_field: {"type": "string"},
        **{name: page[name] for name in (*jsonl.ADDED, "lines") if name in page},
        "page_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "seconds": {"type": "number", "minimum": 0},
    }
    return {
        "$schema": _DRAFT,
        "title": "A record that `cleanarticle clean` wrote",
        "type": "object",
        "properties": properties,
        "required": [text_field, *jsonl.ADDED],
    }


def _with_added_properties(form: dict[str, Any], *, has_warnings: bool) -> dict[str, Any]:
    properties = {
        "schema_version": {"const": SCHEMA_VERSION},
        **form["properties"],
        "kind": {"enum": list(get_args(PageKind))},
    }
    properties["confidence"] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    properties["quality"] = _schema(schema.QUALITY)
    properties["comments"] = {"type": "array", "items": _schema(schema.COMMENT)}
    if has_warnings:
        properties["warnings"] = {"type": "array", "items": {"type": "string"}}
    article = properties["articles"]["items"]
    article["properties"]["body"] = {"type": "string"}
    properties["lines"]["items"]["properties"].update(_OPTIONAL_IN_LINES)
    return {**form, "properties": properties, "required": ["schema_version", *form["required"]]}


def _schema(form: schema.Form) -> dict[str, Any]:
    """Return the JSON Schema of a form of :mod:`cleanarticle.page.schema`."""
    if isinstance(form, Nullable):
        inner = _schema(form.of)
        return {**inner, "type": [inner["type"], "null"]}
    if isinstance(form, Versioned):
        return _schema(form.newer)
    if isinstance(form, MapOf):
        return {"type": "object", "additionalProperties": _schema(form.of)}
    if isinstance(form, Pair):
        return {"type": "array", "items": _schema(form.of), "minItems": 2, "maxItems": 2}
    if isinstance(form, Mapping):
        properties = {name: _schema(inner) for name, inner in form.items()}
        return {"type": "object", "properties": properties, "required": list(form)}
    if isinstance(form, list):
        return {"type": "array", "items": _schema(form[0])}
    if isinstance(form, EnumType):
        return {"enum": list(map(str, form.__members__.values()))}
    return {"type": _TYPES[form]}
