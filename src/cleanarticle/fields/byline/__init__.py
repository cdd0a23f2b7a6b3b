"""Read who wrote an article, and which agency it comes from."""

from cleanarticle.fields.byline.byline import byline

__all__ = ["byline"]
