"""What the register holds: tables, what must be true of them, and the facts derived from them.

Importing this package makes `Base.metadata` complete.
"""

from ppr_case.records import (
    activities,
    cards,
    closings,
    drafts,
    groups,
    identities,
    measures,
    meetings,
    people,
    plans,
    procedures,
    programmes,
    remarks,
    reports,
    saved_lists,
    staff,
    trail,
    units,
    visits,
)

__all__ = [
    "activities",
    "cards",
    "closings",
    "drafts",
    "groups",
    "identities",
    "measures",
    "meetings",
    "people",
    "plans",
    "procedures",
    "programmes",
    "remarks",
    "reports",
    "saved_lists",
    "staff",
    "trail",
    "units",
    "visits",
]
