"""What a cleaner is: the one interface between the pipeline and all that changes a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from cleanarticle.page import Page
from cleanarticle.page.proposals import Proposal

Cleaner: TypeAlias = Callable[[Page], Iterable[Proposal]]
"""Any callable from the page as it stands to what it proposes."""
