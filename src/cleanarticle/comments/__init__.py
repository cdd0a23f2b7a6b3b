"""Readers' comments, and the posts of forums: separated from the article and read as objects.

Their authors' names are personal data; ``comments=False`` leaves them out of ``page.comments``.
"""

from cleanarticle.comments.cleaner import comments, find_comments, no_comments, thread_author

__all__ = ["comments", "find_comments", "no_comments", "thread_author"]
