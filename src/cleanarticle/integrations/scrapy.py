"""Scrapy: an item pipeline."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Self

from cleanarticle.api import default_pipeline
from cleanarticle.integrations.records import DEFAULT, Cleaning
from cleanarticle.sites.profile import Profile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CleanArticlePipeline:
    """Cleans the items that a spider yields: the text is replaced, what was found is added.

    An item gets ``articles``, ``language``, ``repairs`` and, if asked for, ``lines``, as in
    ``Page.to_dict()``, where it has such fields or, like a ``dict``, takes any. Its ``url``, where it has
    one, helps to find the title. Items without the text field pass untouched. An item whose text cannot be
    cleaned is dropped: Scrapy logs and counts it.

    Settings, all optional:

    ``CLEANARTICLE_TEXT_FIELD``
        where the text stands (``text``).
    ``CLEANARTICLE_LINES``
        whether to add every line with its label and reason (``False``).
    ``CLEANARTICLE_PIPELINE``
        what makes the pipeline: a function, or where it can be imported from (``"project.cleaning.pipeline"``).
    ``CLEANARTICLE_PROFILE``
        the file that ``cleanarticle learn`` wrote of the site.
    """

    def __init__(self, cleaning: Cleaning = DEFAULT) -> None:
        self.cleaning = cleaning

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline as the crawler's settings want it.

        Raises:
            ProfileError, OSError: the profile cannot be read.
        """
        from scrapy.utils.misc import load_object

        settings = crawler.settings
        pipeline = load_object(settings.get("CLEANARTICLE_PIPELINE", default_pipeline))
        if profile := settings.get("CLEANARTICLE_PROFILE"):
            pipeline = functools.partial(pipeline, profile=Profile.load(profile))
        return cls(
            Cleaning(
                text_field=settings.get("CLEANARTICLE_TEXT_FIELD", "text"),
                lines=settings.getbool("CLEANARTICLE_LINES"),
                pipeline=pipeline,
            )
        )

    def process_item(self, item: Any, spider: object = None) -> Any:  # noqa: ARG002
        """Clean one item. Scrapy before 2.14 hands in the spider, too.

        Raises:
            DropItem: its text cannot be cleaned; the message says why.
        """
        from itemadapter import ItemAdapter
        from scrapy.exceptions import DropItem

        fields = ItemAdapter(item)
        if self.cleaning.text_field not in fields:
            return item
        (row,) = self.cleaning([dict(fields)])
        if error := row.pop("error"):
            raise DropItem(f"cleanarticle: {error}")
        for name in (self.cleaning.text_field, *self.cleaning.adds):
            if name in row and (name in fields.field_names() or isinstance(item, dict)):
                fields[name] = row[name]
        return item
