"""The pages, one slice for each part of the work; slices link with `url_for` and never import each other."""

from ppr_case.web.home.views import bp as home
from ppr_case.web.sign_in.views import bp as sign_in
from ppr_case.web.staff.views import bp as staff
from ppr_case.web.system.views import bp as system
from ppr_case.web.trail.views import bp as trail

SLICES = (home, sign_in, staff, system, trail)
