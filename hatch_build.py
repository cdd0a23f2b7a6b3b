"""Makes the links of the README absolute in what is published, so that they work on PyPI.

In the repository they are relative, and work wherever it is. Hatchling runs this when it builds a package.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<before>!?\[[^\[\]]*\]\()(?P<target>(?!https?:|#|mailto:)[^()\s]+)\)")


def absolute(readme: str, source: str) -> str:
    """Return a README whose relative links lead to *source*, the address of the repository.

    >>> absolute("[a](docs/a.md) ![b](b.png) [c](https://c.example)", "https://host.example/x")
    '[a](https://host.example/x/blob/main/docs/a.md) ![b](https://host.example/x/raw/main/b.png) [c](https://c.example)'
    """

    def link(match: re.Match[str]) -> str:
        kind = "raw" if match["before"].startswith("!") else "blob"
        return f"{match['before']}{source}/{kind}/main/{match['target']})"

    return _LINK.sub(link, readme)


class CustomMetadataHook(MetadataHookInterface):
    """Gives the README to the package."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the field ``readme``."""
        readme = (Path(self.root) / "README.md").read_text("utf-8")
        text = absolute(readme, metadata["urls"]["Source"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
