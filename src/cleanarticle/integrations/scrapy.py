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
    """An item pipeline that cleans the items of a spider: it replaces the text and adds the results.

    An item gets ``articles``, ``language``, ``kind``, ``repairs`` … and, with the setting below, ``lines``, as in
    ``Page.to_dict()``, if it has such fields or accepts any, as a ``dict`` does. A field ``url`` helps to find the
    title. Items without the text field are not changed. An item whose text cannot be cleaned is dropped: Scrapy logs
    and counts it.

    Settings, all optional:

    ``CLEANARTICLE_TEXT_FIELD``
        the field that has the text (``text``).
    ``CLEANARTICLE_LINES``
        whether to add all lines with their labels and reasons (``False``).
    ``CLEANARTICLE_PIPELINE``
        a function that makes the pipeline, or its import path (``"project.cleaning.pipeline"``).
    ``CLEANARTICLE_PROFILE``
        the profile of the site, a file that ``cleanarticle learn`` wrote.
    """

    def __init__(self, cleaning: Cleaning = DEFAULT) -> None:
        self.cleaning = cleaning

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the item pipeline for the settings of a crawler.

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
        """Clean one item. Scrapy before 2.14 also passes the spider.

        Raises:
            DropItem: the text cannot be cleaned; the message says why.
        """
        from itemadapter import ItemAdapter
        from scrapy.exceptions import DropItem

        fields = ItemAdapter(item)
        if self.cleaning.text_field not in fields:
            return item
        if self.cleaning.taken is None:
            self.cleaning = self.cleaning.for_fields(name for name, value in fields.items() if value or value == 0)
        (row,) = self.cleaning([{name: fields[name] for name in self.cleaning.reads if name in fields}])
        if error := row.pop(self.cleaning.names.name("error")):
            raise DropItem(f"cleanarticle: {error}")
        for name in (self.cleaning.names.cleaned, *self.cleaning.adds):
            if name in row and (name in fields.field_names() or isinstance(item, dict)):
                fields[name] = row[name]
        return item
