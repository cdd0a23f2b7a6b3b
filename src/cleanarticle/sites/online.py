"""Online learning: the profiles of many sites, learned while their pages are cleaned, with bounded memory.

The result is the same with any number of processes, since profiles change only at fixed positions. Records are in
blocks, which end after 32, 64, 128, … 1,024 records and then after every 1,024. A page is cleaned with the profile of
its site's pages in the blocks before its own.

If two passes over the pages are possible, :func:`cleanarticle.learn` and then :func:`cleanarticle.clean` give better
results: later pages help the first pages of a site too, and the rules of its spinner are learned as well.

Learning uses the scores that the labeller computes anyway, so it takes almost no extra time.
"""

from __future__ import annotations

from collections import OrderedDict

from cleanarticle.sites.profile import Profile, merge_profiles

# Records; small at first, so that learning helps early in a run. All of these were set by hand.
_FIRST_BLOCK = 32
_MAX_BLOCK = 1024
_MAX_SITES = 500  # sites kept at once; the one that was not used for longest is dropped
_MAX_LINES = 5000
"""The lines that are kept for a site: about 2 MB, and a hundred times as many as its template has."""


def block_end(position: int) -> int:
    """Return the position after the block of a record; positions count from 0.

    >>> block_end(0), block_end(31), block_end(32), block_end(1023), block_end(1024), block_end(5000)
    (32, 32, 64, 1024, 2048, 5120)
    """
    end = _FIRST_BLOCK
    while end <= position and end < _MAX_BLOCK:
        end *= 2
    return end if position < end else (position // _MAX_BLOCK + 1) * _MAX_BLOCK


class Sites:
    """The profiles of the sites whose pages came last.

    Args:
        max_sites: the number of sites whose profiles are kept; the one whose pages are oldest is dropped first.
    """

    def __init__(self, max_sites: int = _MAX_SITES) -> None:
        self._max_sites = max_sites
        self._profiles: OrderedDict[str, Profile] = OrderedDict()  # the site whose pages are oldest first
        self._templates: dict[str, Profile] = {}
        self._block: dict[str, list[Profile]] = {}  # the profiles of the pages of this block

    def profile(self, site: str | None) -> Profile | None:
        """Return the template of a site, learned from the blocks before this one; ``None`` if there is none."""
        if site is None or site not in self._profiles:
            return None
        if site not in self._templates:
            self._templates[site] = self._profiles[site].template()
        return self._templates[site]

    def add(self, site: str | None, page: Profile) -> None:
        """Add the profile of a page of this block."""
        if site is not None:
            self._block.setdefault(site, []).append(page)

    def end_block(self) -> None:
        """End the block: add its pages to the profiles of their sites."""
        for site, pages in self._block.items():
            before = self._profiles.pop(site, Profile())
            self._profiles[site] = merge_profiles([before, *pages]).pruned(_MAX_LINES, least=1)
            self._templates.pop(site, None)
        self._block.clear()
        while len(self._profiles) > self._max_sites:
            self._templates.pop(self._profiles.popitem(last=False)[0], None)
