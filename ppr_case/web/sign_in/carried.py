"""What was typed on a form that came after its session had ended: carried through the sign-in, then kept as a draft."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from ppr_case.casework.drafts import save_draft
from ppr_case.core.base import id_of
from ppr_case.records.staff import Staff
from ppr_case.webkit.drafts import AFTER, BY, PAGE, RESUMED, continued_of, resume, typed
from ppr_case.webkit.writing import place_of

CARRIED = "wpisane"
"""In the form of the sign-in: all of it, for whoever signs in next and wrote it."""


@dataclass(frozen=True)
class Carried:
    page: str
    id: str
    after: str
    by: str
    fields: list[list[str]]

    @property
    def spelled(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def is_of(self, staff: Staff) -> bool:
        """Say whether this person typed it: nobody else is shown it."""
        return str(staff.id) == self.by

    def keep(self, session: Session, staff: Staff, *, at: datetime) -> str:
        """Make a draft of it and give the address that takes it up; raises `casework.drafts.Refused`."""
        fields, id_ = [(name, value) for name, value in self.fields], UUID(self.id)
        save_draft(session, staff, self.page, fields, id_=id_, at=at, continues=continued_of(self.after))
        return resume(self.page, id_)


def of_refused_form() -> Carried | None:
    """Read the form that was sent in vain; None where it was no page whose drafts are kept."""
    sent = request.form
    return _checked(
        Carried(
            page=sent.get(PAGE, ""),
            id=sent.get(RESUMED, ""),
            after=sent.get(AFTER, ""),
            by=sent.get(BY, ""),
            fields=[[name, value] for name, value in typed()],
        )
    )


def through_the_door() -> Carried | None:
    """Read what the sign-in was sent with; None where that is nothing, or none of ours."""
    try:
        told = json.loads(request.form.get(CARRIED, ""))
        fields = [[str(name), str(value)] for name, value in told["fields"]]
        parts = {name: str(told[name]) for name in ("page", "id", "after", "by")}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return _checked(Carried(**parts, fields=fields))


def _checked(carried: Carried) -> Carried | None:
    place = place_of(carried.page)
    if place is None or None in {id_of(carried.id), id_of(carried.by)} or not carried.fields:
        return None
    return replace(carried, page=place.address)
