"""What is learned of many sites while their pages come by, in a memory that is bounded.

The order is fixed, so that the result is the same whatever the number of processes: what the pages teach is
used from the end of their block on, and blocks end after 32, 64, 128, … 1,024 records and then after every
1,024. So a page is cleaned with what the pages of its site before its own block have taught. Where two passes
over the pages can be had, :func:`cleanarticle.learn` before :func:`cleanarticle.clean` does better: then the
first pages of a site are helped by the later ones, too, and what its spinner does is learned as well.

Learning uses what the labeller computed when it cleaned the page, so it costs almost no extra time.
"""

from __future__ import annotations

from collections import OrderedDict

from cleanarticle.sites.profile import Profile, merged

_FIRST_BLOCK = 32
_LARGEST_BLOCK = 1024
_MOST_SITES = 500
_MOST_LINES = 5000
"""Lines kept of a site: some 2 MB, and a hundred times what its template has."""


def block_end(position: int) -> int:
    """Where the block ends that a record belongs to; both are counted from 0.

    >>> block_end(0), block_end(31), block_end(32), block_end(1023), block_end(1024), block_end(5000)
    (32, 32, 64, 1024, 2048, 5120)
    """
    end = _FIRST_BLOCK
    while end <= position and end < _LARGEST_BLOCK:
        end *= 2
    return end if position < end else (position // _LARGEST_BLOCK + 1) * _LARGEST_BLOCK


class Sites:
    """The profiles of the sites met last.

    Args:
        most: how many sites are remembered; the one whose pages came longest ago is forgotten first.
    """

    def __init__(self, most: int = _MOST_SITES) -> None:
        self._most = most
        self._known: OrderedDict[str, Profile] = OrderedDict()
        self._template: dict[str, Profile] = {}
        self._new: dict[str, list[Profile]] = {}

    def profile(self, site: str | None) -> Profile | None:
        """What the blocks before this one have taught of a site: its template."""
        if site is None or site not in self._known:
            return None
        if site not in self._template:
            self._template[site] = self._known[site].template()
        return self._template[site]

    def add(self, site: str | None, page: Profile) -> None:
        """A page of this block has been seen."""
        if site is not None:
            self._new.setdefault(site, []).append(page)

    def end_block(self) -> None:
        """Use what this block has taught from now on."""
        for site, pages in self._new.items():
            known = self._known.pop(site, Profile())
            self._known[site] = merged([known, *pages]).pruned(_MOST_LINES, least=1)
            self._template.pop(site, None)
        self._new.clear()
        while len(self._known) > self._most:
            self._template.pop(self._known.popitem(last=False)[0], None)
