"""What stands in a register before a test of its pages begins."""

from datetime import date
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.casework.units import establish_unit
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from tests.web.hamlet import NOW
from tests.web.roles import add_everybody, cheap_keeper
from tests.worlds import World

REGISTER: Final = {
    "procedury": [
        {"numer": "1/2024", "rodzina": "a", "data_wszczecia": "2024-02-01"},
        {"numer": "2/2024", "rodzina": "a", "data_wszczecia": "2024-03-01"},
        {"numer": "3/2024", "rodzina": "a", "data_wszczecia": "2024-03-02"},
        {"numer": "4/2024", "data_wszczecia": "2024-01-02", "anulowana_dnia": "2024-01-03"},
        {"numer": "5/2023", "data_wszczecia": "2023-01-02"},
    ],
    "zakonczenia": [{"procedura": "5/2023", "data": "2024-02-01", "podstawa": "ustanie"}],
    "grupy": [
        {"procedura": "1/2024", "powolana_dnia": "2024-02-02"},
        {"procedura": "2/2024", "powolana_dnia": "2024-03-02"},
    ],
}


def everybody(world: World) -> None:
    """Make a unit in which each role has an account named for it."""
    with world.writing() as session:
        add_everybody(session, cheap_keeper(), establish_unit(session, teryt="9999011", name="Przykładów"))
        session.commit()


def procedures(world: World) -> None:
    """Add five procedures, the member in the group of two of them; it is 6 May 2024."""
    everybody(world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ppr_case.core.clock.now", lambda: NOW)
        with world.reading() as session:
            unit_id = session.scalars(select(Unit.id)).one()
        assert not bring_in(world.make, unit_id, REGISTER).rejected
        with world.writing() as session:
            _seat(session)
            session.commit()


def _seat(session: Session) -> None:
    unit = session.scalars(select(Unit)).one()
    member = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
    ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
    session.add_all(
        GroupMember(unit=unit, unit_id=unit.id, group=group, staff=member, institution=ops, since_on=date(2024, 2, 2))
        for group in session.scalars(select(Group))
    )
