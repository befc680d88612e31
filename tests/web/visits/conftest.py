"""A register to write visits into, on both databases: six procedures, the member in the group of two of them."""

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.access.policy import Role
from ppr_case.interchange.arriving import bring_in
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Institution, Unit
from ppr_case.records.visits import Visit
from tests.web.hamlet import NOW
from tests.web.page import Browser
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


class Town:
    """The register behind the browsers, asked directly."""

    def __init__(self, world: World, enter: Callable[[Role], Browser]) -> None:
        self.world, self.enter = world, enter

    def id(self, number: str) -> UUID:
        with self.world.reading() as session:
            return session.scalars(select(Procedure.id).where(Procedure.number == number)).one()

    def visits(self) -> list[Visit]:
        with self.world.reading() as session:
            return list(session.scalars(select(Visit).order_by(Visit.number)))


def _seat(session: Session) -> None:
    unit = session.scalars(select(Unit)).one()
    member = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
    ops = session.scalars(select(Institution).where(Institution.code == "ops")).one()
    session.add_all(
        GroupMember(unit=unit, unit_id=unit.id, group=group, staff=member, institution=ops, since_on=date(2024, 2, 2))
        for group in session.scalars(select(Group))
    )


@pytest.fixture
def town(world: World, unit_id: UUID, signed_in: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW)
    assert not bring_in(world.make, unit_id, REGISTER).rejected
    with world.writing() as session:
        _seat(session)
        session.commit()
    return Town(world, signed_in)
