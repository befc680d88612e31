"""Notices to the people themselves: who gets one, and that it says nothing of anybody else."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import docx
import pytest
from sqlalchemy import select

from ppr_case import law
from ppr_case.access.policy import Role
from ppr_case.casework.closing import annul_procedure
from ppr_case.records.people import Involvement, Person
from ppr_case.records.procedures import Procedure
from ppr_case.reports.papers.personal import personal_notices
from tests.reports.reading import plain
from tests.web.cards.conftest import form_a, named, town
from tests.web.page import Browser
from tests.web.papers.test_papers import words
from tests.web.visits.conftest import Town

__all__ = ["town"]
HERS, HIS, CHILDS = "ul. Jej 11", "ul. Jego 22", "ul. Dziecka 33"
OF_HER: Final = ("Anna", "Zmyślona", "Ola", HERS, CHILDS)
OF_HIM: Final = ("Jan", "Zmyślony", HIS)
TOLD_OF_NOBODY: Final = ("Tajna uwaga", "bicie", "ośrodek wypełnił")


def opened(town: Town, **more: object) -> UUID:
    """Open a procedure about Anna, her child and Jan, each with an address of their own."""
    child = named("doznajaca", 1, first_name="Ola", surname="Zmyślona", sex="K", born="1.02.2016", address=CHILDS)
    told = {
        "ile-doznajaca": "2", **named("doznajaca", address=HERS), **named("stosujaca", address=HIS), **child, **more
    }  # fmt: skip
    sent = town.enter(Role.COORDINATOR).post("/cards/new", **form_a(town, **told))
    return UUID(sent.location.rpartition("/")[2])


def people(town: Town, id_: UUID) -> dict[str, UUID]:
    with town.world.reading() as session:
        parts = session.scalars(select(Involvement).where(Involvement.procedure_id == id_))
        return {part.person.first_name or "": part.person_id for part in parts}


def close(by: Browser, id_: UUID) -> None:
    told = {"protocol_on": "2024-05-06", "ground": "ustanie", "reason": "", "known": "y", "key": str(uuid4())}
    answer = by.post(f"/closing/{id_}", **told)
    assert answer.status == 302, answer.text


def path(id_: UUID, person: UUID, code: str = "opening", form: str = "pdf") -> str:
    return f"/papers/procedures/{id_}/people/{person}/{code}.{form}"


def in_docx(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    margins = [
        one.text for section in document.sections for one in (*section.header.paragraphs, *section.footer.paragraphs)
    ]
    return plain(" ".join([*(one.text for one in document.paragraphs), *cells, *margins]))


def both(by: Browser, id_: UUID, person: UUID, code: str) -> list[str]:
    pdf, word = (by.bytes(path(id_, person, code, form), method="get") for form in ("pdf", "docx"))
    return [words(pdf), in_docx(word)]


def test_whoever_uses_violence_is_told_that_it_began_and_nothing_of_the_others(town: Town):
    id_, coordinator = opened(town), town.enter(Role.COORDINATOR)
    jan = people(town, id_)["Jan"]
    page = coordinator.get(f"/procedures/{id_}/documents")
    assert page.text.count("Zawiadomienie o wszczęciu procedury, dla:") == 1
    assert "Zawiadomienie o wszczęciu procedury, dla: Jan Zmyślony" in page.text
    assert path(id_, jan) in page.html
    assert "Zawiadomienie o zakończeniu procedury, dla:" not in page.text
    for text in both(coordinator, id_, jan, "opening"):
        assert "Zawiadamiamy o wszczęciu procedury" in text
        assert all(word in text for word in OF_HIM)
        assert "3 maja 2024 r." in text
        assert not [word for word in (*OF_HER, *TOLD_OF_NOBODY) if word in text.replace("Zmyślony", "")]


def test_both_sides_are_told_that_it_ended_each_by_a_paper_of_their_own(town: Town):
    id_, coordinator = opened(town), town.enter(Role.COORDINATOR)
    close(coordinator, id_)
    who = people(town, id_)
    page = coordinator.get(f"/procedures/{id_}/documents")
    assert page.text.count("Zawiadomienie o zakończeniu procedury, dla:") == 2
    for name, own, others in (("Anna", (HERS,), (*OF_HIM, "Ola", CHILDS)), ("Jan", (HIS,), OF_HER)):
        for text in both(coordinator, id_, who[name], "closing"):
            assert "Zawiadamiamy o zakończeniu procedury" in text
            assert all(word in text for word in (name, *own, "6 maja 2024 r.", "Monitorowanie po zakończeniu"))
            left = text.replace("Zmyślony", "") if name == "Jan" else text.replace("Zmyślona", "")
            assert not [word for word in (*others, *TOLD_OF_NOBODY) if word in left]


def test_no_notice_for_a_child_nor_of_what_did_not_happen(town: Town):
    id_, coordinator = opened(town), town.enter(Role.COORDINATOR)
    who = people(town, id_)
    assert coordinator.get(path(id_, who["Anna"])).status == 404  # she is handed form B
    assert coordinator.get(path(id_, who["Jan"], "closing")).status == 404
    close(coordinator, id_)
    for wrong in (
        path(id_, who["Ola"], "closing"),
        path(id_, uuid4(), "closing"),
        path(id_, who["Jan"], "middle"),
        path(id_, who["Jan"], "closing", "xlsx"),
        path(town.id("1/2024"), who["Jan"]),
    ):
        assert coordinator.get(wrong).status == 404, wrong
    assert town.enter(Role.MEMBER).get(path(id_, who["Jan"])).status == 403
    assert town.enter(Role.REPORTING).get(path(id_, who["Jan"])).status == 403


@pytest.mark.parametrize(
    ("born", "told"), [("2006", False), ("2005", True), ("2006-05-06", True), ("2006-05-07", False)]
)
def test_whoever_may_be_a_child_still_has_none(town: Town, born: str, told: bool):
    id_ = opened(town)
    close(town.enter(Role.COORDINATOR), id_)
    anna = people(town, id_)["Anna"]
    with town.world.writing() as session:
        session.get_one(Person, anna).born = born
        session.commit()
    on = date(2024, 8, 1) if len(born) == len("2006") else date(2024, 5, 6)
    with town.world.reading() as session:
        notices = personal_notices(session, law.load(), session.get_one(Procedure, id_), on)
        assert (anna in {one.part.person_id for one in notices}) is told


def test_whoever_is_on_both_sides_is_told_once_that_it_ended(town: Town):
    id_ = opened(town)
    close(town.enter(Role.COORDINATOR), id_)
    jan = people(town, id_)["Jan"]
    with town.world.writing() as session:
        using = session.scalars(
            select(Involvement).where(Involvement.procedure_id == id_, Involvement.person_id == jan)
        ).one()
        session.add(
            Involvement(
                unit_id=using.unit_id,
                procedure=using.procedure,
                person=using.person,
                role="doznajaca",
                covered_from=using.covered_from,
                age_from=using.age_from,
            )
        )
        session.commit()
    page = town.enter(Role.COORDINATOR).get(f"/procedures/{id_}/documents")
    assert page.text.count("Zawiadomienie o zakończeniu procedury, dla: Jan Zmyślony") == 1


def test_the_law_says_whether_there_is_one_and_an_installation_may_say_otherwise(town: Town, tmp_path: Path):
    id_ = opened(town)
    close(town.enter(Role.COORDINATOR), id_)
    own = tmp_path / "law.toml"
    own.write_text(
        '[[amendment]]\nsource = "Zmyślone"\nvalid_from = 2011-10-18\n'
        "[amendment.forms.forms-2023.conditions.closing_told_to_persons]\nholds = false\n",
        encoding="utf-8",
    )
    with town.world.reading() as session:
        procedure = session.get_one(Procedure, id_)
        on = procedure.opened_on
        assert [one.code for one in personal_notices(session, law.load(), procedure, on)] == [
            "opening",
            *["closing"] * 2,
        ]
        assert [one.code for one in personal_notices(session, law.load(own), procedure, on)] == ["opening"]
        procedure.act, procedure.forms = "act-2011", "forms-2011"
        assert personal_notices(session, law.load(), procedure, on) == []


def test_nothing_is_offered_where_the_procedure_is_annulled(town: Town):
    id_, coordinator = opened(town), town.enter(Role.COORDINATOR)
    assert "dla: Jan Zmyślony" in coordinator.get(f"/procedures/{id_}/documents").text
    with town.world.writing() as session:
        annul_procedure(session, session.get_one(Procedure, id_), reason="Dwa razy.", on=date(2024, 5, 6))
        session.commit()
    assert "dla:" not in coordinator.get(f"/procedures/{id_}/documents").text
    assert coordinator.get(path(id_, people(town, id_)["Jan"])).status == 404


def test_whoever_only_lives_there_is_told_nothing(town: Town):
    at_home = named("domownik", first_name="Zofia", surname="Domowa", sex="K", born="1.02.1950")
    id_ = opened(town, **{"ile-domownik": "1"}, **at_home)
    coordinator = town.enter(Role.COORDINATOR)
    close(coordinator, id_)
    assert "dla: Zofia" not in coordinator.get(f"/procedures/{id_}/documents").text
    assert coordinator.get(path(id_, people(town, id_)["Zofia"], "closing")).status == 404
