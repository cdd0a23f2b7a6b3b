"""The library as a step of data pipelines: one thin adapter for each engine, without logic of its own.

=====================  ==============================================================
``spark``              :func:`~cleanarticle.integrations.spark.clean` and ``learn``: DataFrame in, DataFrame out
``datatrove``          :class:`~cleanarticle.integrations.datatrove.CleanArticle`, a pipeline block
``scrapy``             :class:`~cleanarticle.integrations.scrapy.CleanArticlePipeline`, an item pipeline
``datasets``           :func:`~cleanarticle.integrations.datasets.clean`, for Hugging Face datasets
``ray``                :func:`~cleanarticle.integrations.ray.clean`, for Ray Data
``frames``             ``clean_pandas`` and ``clean_polars``
``arrow``              ``clean_table``, ``clean_batches`` and ``cleaned_schema``
=====================  ==============================================================

Each adapter takes a :class:`Cleaning`, which says how records are cleaned. It imports its engine only when it is used.
"""

from cleanarticle.integrations.records import Cleaning

__all__ = ["Cleaning"]
