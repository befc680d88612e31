"""The scan of a demo: a picture of an empty form, on a procedure that the member works on, and one however often."""

import io

from PIL import Image
from sqlalchemy import select

from ppr_case.casework.units import establish_unit
from ppr_case.demo.scans import attach_sample
from ppr_case.interchange.arriving import bring_in
from ppr_case.law import load
from ppr_case.records.groups import GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.staff import Staff
from tests.demo.test_accounts import ROWS, furnish
from tests.worlds import World

CARDS = {
    "formularze": [
        {"procedura": f"{n}/2024", "rodzaj": "A", "data": f"2024-01-{n:02}", "podmiot": "ops"} for n in range(1, 26)
    ]
}


def test_one_scan_of_a_form_of_a_procedure_of_the_member(world: World):
    with world.writing() as session:
        unit_id = establish_unit(session, teryt="9999011", name="Przykładów").id
        session.commit()
    assert not bring_in(world.make, unit_id, ROWS | CARDS).rejected
    furnish(world)
    for _ in range(2):
        with world.writing() as session:
            attach_sample(session, load(), session.scalars(select(Staff).where(Staff.login == "czlonek")).one())
            session.commit()
    with world.reading() as session:
        scan = session.scalars(select(Scan)).one()
        assert (scan.kind, scan.card.kind, scan.added_on) == ("jpeg", "A", scan.card.filled_on)
        assert Image.open(io.BytesIO(scan.content or b"")).size > (500, 500)
        mine = {seat.group.procedure_id for seat in session.scalars(select(GroupMember))}
        assert scan.procedure_id in mine
        assert session.get_one(Procedure, scan.procedure_id).closed_on is None
