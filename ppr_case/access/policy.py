"""Roles × actions → reach. What is not here is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from uuid import UUID

from ppr_case.law import load
from ppr_case.law.regimes import Law


class Role(Enum):
    COORDINATOR = "coordinator"
    MEMBER = "member"
    REPORTING = "reporting"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"


class Action(Enum):
    """A noun and what is done to it."""

    HOME_OPEN = "home:open"
    PROCEDURE_READ = "procedure:read"
    """Content: names, addresses, notes."""
    RECORD_LIST = "record:list"
    """Numbers, dates and codes; never a sealed field."""
    PROCEDURE_OPEN = "procedure:open"
    """Take in a form A: it opens a procedure, or is a further one."""
    PERSON_CORRECT = "person:correct"
    """Correct what is known of a person."""
    GROUP_APPOINT = "group:appoint"
    """Appoint a group, change who sits in it, dissolve or annul it."""
    TEAM_MANAGE = "team:manage"
    """See and change who is in the interdisciplinary team."""
    CARD_RECORD = "card:record"
    """Write down forms B to D, and what a form says."""
    PROCEDURE_CLOSE = "procedure:close"
    """End a procedure with a protocol, or revoke that."""
    PROCEDURE_TRANSFER = "procedure:transfer"
    """Take a whole procedure out as a file, hand it over to another commune, take one over."""
    SUPPORT_RECORD = "support:record"
    """Write down plans of help, protective measures and referrals to programmes, and take them back."""
    SITTING_RECORD = "sitting:record"
    """Write down, plan, settle or annul a sitting."""
    VISIT_RECORD = "visit:record"
    """Write down a visit, correct or annul one."""
    ACTIVITY_READ = "activity:read"
    ACTIVITY_RECORD = "activity:record"
    """Log what was done outside procedures, or annul it."""
    REPORT_RUN = "report:run"
    REGISTER_EXPORT = "register:export"
    REGISTER_IMPORT = "register:import"
    STAFF_MANAGE = "staff:manage"
    SYSTEM_READ = "system:read"
    TRAIL_READ = "trail:read"
    PASSWORD_CHANGE = "password:change"  # noqa: S105 (an action, not a secret)


class Reach(Enum):
    ASSIGNED = "assigned"
    """The procedures whose group one is a member of, today; after a closing, for as long as the group monitors."""
    UNIT = "unit"


_EVERYBODY: Final = {Action.HOME_OPEN: Reach.UNIT, Action.PASSWORD_CHANGE: Reach.UNIT}

POLICY: Final[Mapping[Role, Mapping[Action, Reach]]] = {
    Role.COORDINATOR: {
        **_EVERYBODY,
        Action.PROCEDURE_READ: Reach.UNIT,
        Action.RECORD_LIST: Reach.UNIT,
        Action.PROCEDURE_OPEN: Reach.UNIT,
        Action.PERSON_CORRECT: Reach.UNIT,
        Action.GROUP_APPOINT: Reach.UNIT,
        Action.TEAM_MANAGE: Reach.UNIT,
        Action.CARD_RECORD: Reach.UNIT,
        Action.PROCEDURE_CLOSE: Reach.UNIT,
        Action.PROCEDURE_TRANSFER: Reach.UNIT,
        Action.SUPPORT_RECORD: Reach.UNIT,
        Action.SITTING_RECORD: Reach.UNIT,
        Action.VISIT_RECORD: Reach.UNIT,
        Action.ACTIVITY_READ: Reach.UNIT,
        Action.ACTIVITY_RECORD: Reach.UNIT,
        Action.REPORT_RUN: Reach.UNIT,
        Action.REGISTER_EXPORT: Reach.UNIT,
        Action.REGISTER_IMPORT: Reach.UNIT,
    },
    Role.MEMBER: {
        **_EVERYBODY,
        Action.PROCEDURE_READ: Reach.ASSIGNED,
        Action.RECORD_LIST: Reach.ASSIGNED,
        Action.CARD_RECORD: Reach.ASSIGNED,
        Action.SUPPORT_RECORD: Reach.ASSIGNED,
        Action.PROCEDURE_CLOSE: Reach.ASSIGNED,
        Action.VISIT_RECORD: Reach.ASSIGNED,
        Action.ACTIVITY_READ: Reach.UNIT,
    },
    Role.REPORTING: {
        **_EVERYBODY,
        Action.RECORD_LIST: Reach.UNIT,
        Action.ACTIVITY_READ: Reach.UNIT,
        Action.ACTIVITY_RECORD: Reach.UNIT,
        Action.REPORT_RUN: Reach.UNIT,
    },
    Role.ADMINISTRATOR: {**_EVERYBODY, Action.STAFF_MANAGE: Reach.UNIT, Action.SYSTEM_READ: Reach.UNIT},
    Role.DATA_PROTECTION: {**_EVERYBODY, Action.TRAIL_READ: Reach.UNIT},
}


@dataclass(frozen=True)
class Who:
    """A member of staff as far as access is concerned: who, of which unit, in which role."""

    id: UUID
    unit_id: UUID
    role: Role
    login: str
    law: Law = field(default_factory=load, compare=False, repr=False)
    """As their installation has it: it says for how long a group works on after the closing."""

    def reach(self, action: Action) -> Reach | None:
        return POLICY[self.role].get(action)

    def may(self, action: Action) -> bool:
        """Say whether there is anything at all on which this person may do this."""
        return self.reach(action) is not None
