"""Splits a page into its articles: where they begin, which are cut off, and where a page is a list of others."""

from cleanarticle.articles.listing import listing
from cleanarticle.articles.paywall import paywall
from cleanarticle.articles.split import split

__all__ = ["listing", "paywall", "split"]
