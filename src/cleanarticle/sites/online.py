"""Learn the profiles of many sites while their pages are cleaned (online learning), with bounded memory.

The result is the same with any number of processes, since profiles change only at fixed positions. Records are in
blocks: a block ends after 32, 64, 128, … 1,024 records, and then after every 1,024. A page is cleaned with the profile
of its site, learned from the pages in earlier blocks.

If two passes over the pages are possible, :func:`cleanarticle.learn` and then :func:`cleanarticle.clean` give better
results: the first pages of a site profit from later ones, too, and the rules of its spinner are learned as well.

Learning uses the logits that the labeller computes anyway, so it takes almost no extra time.
"""

from __future__ import annotations

from collections import OrderedDict

from cleanarticle.sites.profile import Profile, merge_profiles

# All of these were set by hand.
_FIRST_BLOCK_SIZE = 32  # records; the first block is small, so that learning helps early in a run
_MAX_BLOCK_SIZE = 1024  # records
_MAX_SITES = 500  # sites in memory
_MAX_LINES = 5000
"""The largest number of lines in memory for a site: about 2 MB, and a hundred times as many as its template has."""


def block_end(position: int) -> int:
    """Return the position of the first record after the block of a record; positions count from 0.

    >>> block_end(0), block_end(31), block_end(32), block_end(1023), block_end(1024), block_end(5000)
    (32, 32, 64, 1024, 2048, 5120)
    """
    end = _FIRST_BLOCK_SIZE
    while end <= position and end < _MAX_BLOCK_SIZE:
        end *= 2
    return end if position < end else (position // _MAX_BLOCK_SIZE + 1) * _MAX_BLOCK_SIZE


class Sites:
    """The profiles of the sites with the most recent pages.

    Args:
        max_sites: the largest number of profiles. If there are more, the profile of the site without a new page for the
            longest time is dropped.
    """

    def __init__(self, max_sites: int = _MAX_SITES) -> None:
        self._max_sites = max_sites
        self._profiles: OrderedDict[str, Profile] = OrderedDict()  # by site; the one with the most recent page is last
        self._templates: dict[str, Profile] = {}  # a cache, by site
        self._block: dict[str, list[Profile]] = {}  # the profiles of the pages of the current block, by site

    def profile(self, site: str | None) -> Profile | None:
        """Return the template of a site, learned from earlier blocks; ``None`` if these have no page of the site."""
        if site is None or site not in self._profiles:
            return None
        if site not in self._templates:
            self._templates[site] = self._profiles[site].template()
        return self._templates[site]

    def add(self, site: str | None, page: Profile) -> None:
        """Add the profile of a page of the current block."""
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
