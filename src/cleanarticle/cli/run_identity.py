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
    """Return a digest of the inputs and the settings of a run; ``None`` if the input cannot be read again.

    Two runs with the same digest give the same output, so the second may continue the first.

    Args:
        form: how records are written.
        settings: how pages are cleaned.
        files: the files to read.
    """
    settings_and_form = [VERSION, form, settings.timeout, settings.encoding, settings.cleaning()]
    digest = hashlib.sha256(json.dumps(settings_and_form, default=_plain).encode())
    for source in files:
        if source.remote is not None:
            if not source.remote.version:
                return None
            digest.update(json.dumps([source.remote.url, source.name, source.remote.version]).encode())
            continue
        if source.path is None or not source.path.is_file():
            return None
        status = source.path.stat()
        identity = [str(source.path.resolve()), source.name, status.st_size, status.st_mtime_ns]
        digest.update(json.dumps(identity).encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    """Return a value that JSON can represent in place of one that it cannot."""
    if isinstance(value, Path):
        return str(value.resolve())
    return sorted(value) if isinstance(value, frozenset) else vars(value)
