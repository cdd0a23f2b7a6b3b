"""Estimate how good the result for a page is: ``page.confidence`` and ``article.confidence``."""

from cleanarticle.quality.confidence import confidence

__all__ = ["confidence"]
