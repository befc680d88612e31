"""The pages, one slice for each part of the work; slices link with `url_for` and never import each other."""

from ppr_case.web.activities.recording import bp as activities
from ppr_case.web.cards.filling import bp as cards
from ppr_case.web.closing.monitoring import bp as closing
from ppr_case.web.drafts.views import bp as drafts
from ppr_case.web.groups.members import bp as groups
from ppr_case.web.home.views import bp as home
from ppr_case.web.indicators.views import bp as indicators
from ppr_case.web.meetings.annulling import bp as meetings
from ppr_case.web.mine.views import bp as mine
from ppr_case.web.papers.letters import bp as papers
from ppr_case.web.people.correcting import bp as people
from ppr_case.web.procedures.keeping import bp as procedures
from ppr_case.web.register.views import bp as register
from ppr_case.web.reports.views import bp as reports
from ppr_case.web.scans.views import bp as scans
from ppr_case.web.sign_in.views import bp as sign_in
from ppr_case.web.staff.views import bp as staff
from ppr_case.web.support.referrals import bp as support
from ppr_case.web.system.views import bp as system
from ppr_case.web.team.views import bp as team
from ppr_case.web.trail.views import bp as trail
from ppr_case.web.transfer.views import bp as transfer
from ppr_case.web.visits.planning import bp as visits

SLICES = (
    activities,
    cards,
    closing,
    drafts,
    groups,
    home,
    indicators,
    meetings,
    mine,
    papers,
    people,
    procedures,
    register,
    reports,
    scans,
    sign_in,
    staff,
    support,
    system,
    team,
    trail,
    transfer,
    visits,
)
