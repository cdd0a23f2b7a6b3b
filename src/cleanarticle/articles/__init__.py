"""Split a page into its articles: where they begin, which of them a paywall cuts off, which pages are lists."""

from cleanarticle.articles.listing import listing
from cleanarticle.articles.paywall import Paywall, paywall
from cleanarticle.articles.split import split

__all__ = ["Paywall", "listing", "paywall", "split"]
