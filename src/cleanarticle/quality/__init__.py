"""How good the result for a page probably is: ``page.confidence`` and ``article.confidence``."""

from cleanarticle.quality.confidence import confidence

__all__ = ["confidence"]
