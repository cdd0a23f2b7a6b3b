"""Identify a run, so that the same command can resume an earlier one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from cleanarticle.io.files import Source
from cleanarticle.io.tree import Tree
from cleanarticle.io.write import Form
from cleanarticle.settings import Settings
from cleanarticle.version import VERSION


def identity_of_run(form: Form | Tree, settings: Settings, files: Iterable[Source]) -> str | None:
    """Return what identifies a run: its inputs and settings; empty if it cannot read the same input again."""
    how = [VERSION, form, settings.timeout, settings.encoding, settings.cleaning()]
    digest = hashlib.sha256(json.dumps(how, default=_plain).encode())
    for source in files:
        if source.remote is not None:
            if not source.remote.version:
                return None
            digest.update(json.dumps([source.remote.url, source.name, source.remote.version]).encode())
            continue
        if source.path is None or not source.path.is_file():
            return None
        found = source.path.stat()
        digest.update(json.dumps([str(source.path.resolve()), source.name, found.st_size, found.st_mtime_ns]).encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """Return a value that JSON cannot represent in a form that it can."""
    if isinstance(value, Path):
        return str(value.resolve())
    return sorted(value) if isinstance(value, frozenset) else vars(value)
