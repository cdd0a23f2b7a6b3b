"""Learn the profile of a site from its pages: its template, and the rules of its spinner."""

from cleanarticle.sites.learner import Learner
from cleanarticle.sites.learning import learn, profile_of
from cleanarticle.sites.online import Sites, block_end
from cleanarticle.sites.profile import LineCounts, Profile, merge_profiles
from cleanarticle.sites.template import SiteTemplate

__all__ = [
    "Learner",
    "LineCounts",
    "Profile",
    "SiteTemplate",
    "Sites",
    "block_end",
    "learn",
    "merge_profiles",
    "profile_of",
]
