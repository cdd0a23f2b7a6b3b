"""What is learned of a site from its pages: its template, and what a spinner does to its words."""

from cleanarticle.sites.learner import Learner
from cleanarticle.sites.learning import learn, profile_of
from cleanarticle.sites.online import Sites, block_end
from cleanarticle.sites.profile import Profile, Seen, merged
from cleanarticle.sites.template import SiteTemplate

__all__ = ["Learner", "Profile", "Seen", "SiteTemplate", "Sites", "block_end", "learn", "merged", "profile_of"]
