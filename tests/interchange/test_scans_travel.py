"""Scans go with a procedure to another commune, and lie under its keys there; of those taken back only the words go."""

import os
import tracemalloc
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Select, Table, select, update

from ppr_case.casework.keys import erase, rotate
from ppr_case.casework.scanned import examined, sentence
from ppr_case.casework.scans import annul_scan, attach, attach_all
from ppr_case.core import clock
from ppr_case.core.base import new_id
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.packages import Package, pack, public_key, unpack
from ppr_case.crypto.verification import Findings, examine
from ppr_case.interchange import taking_over
from ppr_case.interchange.carrying import CutShort, as_json, carried, for_package
from ppr_case.interchange.dossiers import Dossier, dossier, what_is_gone, without_names
from ppr_case.interchange.scans import AnnulledMeanwhile, OfAnotherSize, not_as_promised, read_scans
from ppr_case.interchange.taking_over import NotADossier, ScanRefused
from ppr_case.records.cards import Card
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from tests.casework.scanfiles import jpeg, pdf, photograph
from tests.interchange.test_taking_over import TAKEN_ON, Town, away, home

__all__ = ["away", "home"]
FILES = [pdf(), jpeg(), jpeg()]
WHY = "To karta innej rodziny."


@pytest.fixture
def scanned(home: Town) -> Town:
    """Give the procedure three scans, the last of them annulled."""
    with home.place.world.writing() as session:
        procedure = home.procedure(session)
        card = session.scalars(select(Card).where(Card.procedure_id == procedure.id, Card.opening)).one()
        found = [examined(content, largest=10**6) for content in FILES]
        *_, last = attach_all(session, card, found, first=new_id(), by=home.by, today=TAKEN_ON)
        annul_scan(session, last, reason=WHY, by=home.by, on=TAKEN_ON)
        session.commit()
    return home


def test_a_pdf_is_read_once_and_not_while_others_wait_for_the_turn_to_write(monkeypatch: pytest.MonkeyPatch):
    told = [
        {"card": "k", "added_on": "2024-05-06", "kind": "pdf", "size": 1, "annulled_on": None, "why_annulled": None}
    ]
    judged: set[bytes] = set()
    (first,) = read_scans(told, [FILES[0]], judged)
    monkeypatch.setattr("ppr_case.casework.scanned._verdict", lambda _: pytest.fail("it was read once more"))
    (second,) = read_scans(told, [FILES[0]], judged)
    assert first.found is not None
    assert second.found is not None
    assert first.found.content == second.found.content == FILES[0]


def scans(town: Town) -> list[Scan]:
    with town.place.world.reading() as session:
        found = session.scalars(select(Scan).where(Scan.unit_id == town.place.unit_id).order_by(Scan.id)).all()
        for scan in found:
            assert scan.content is None or scan.size == len(scan.content)
            assert scan.why_annulled is None or scan.why_annulled == WHY
        return list(found)


def contents(town: Town) -> list[bytes | None]:
    with town.place.world.reading() as session:
        query = select(Scan).where(Scan.unit_id == town.place.unit_id).order_by(Scan.id)
        return [scan.content for scan in session.scalars(query)]


def test_a_dossier_holds_the_bytes_of_what_stands_and_the_words_of_what_was_taken_back(scanned: Town) -> None:
    whole = scanned.whole()
    told = whole["documents"]["scans"]
    assert [b64decode(one["content"] or "") for one in told] == [*FILES[:2], b""]
    assert [one["kind"] for one in told] == ["pdf", "jpeg", "jpeg"]
    assert [one["size"] for one in told] == list(map(len, FILES))
    assert {one["added_on"] for one in told} == {TAKEN_ON.isoformat()}
    assert [(one["annulled_on"], one["why_annulled"]) for one in told] == [(None, None)] * 2 + [
        (TAKEN_ON.isoformat(), WHY)
    ]
    assert {one["card"] for one in told} <= {row["id"] for row in whole["tables"]["formularze"]}
    assert without_names(whole)["documents"]["scans"] == told


def test_they_come_in_once_under_the_key_of_the_procedure_there(scanned: Town, away: Town) -> None:
    whole = without_names(scanned.whole())
    first = away.take(whole)
    assert away.take(whole).again
    assert contents(away) == [*FILES[:2], None]
    with away.place.world.reading() as session:
        ours = session.get_one(Procedure, first.procedure_id)
        came = session.scalars(select(Scan).where(Scan.unit_id == away.place.unit_id).order_by(Scan.id)).all()
        assert {scan.data_key_id for scan in came} == {ours.data_key_id}
        assert {session.get_one(Card, scan.card_id).procedure_id for scan in came} == {ours.id}
        assert [(scan.annulled_on, scan.why_annulled) for scan in came] == [(None, None)] * 2 + [(TAKEN_ON, WHY)]
        assert {scan.staff_id for scan in came} == {away.by}
    with scanned.place.world.reading() as session:
        assert scanned.procedure(session).data_key_id not in {scan.data_key_id for scan in scans(away)}


def test_they_come_out_of_a_package_as_out_of_json(scanned: Town, away: Town) -> None:
    away.take(carried(of(b"".join(dossier_of(scanned)))))
    assert contents(away) == [*FILES[:2], None]


@pytest.mark.parametrize("change", [lambda made: made[:-1], lambda made: made + b"x", lambda made: made[:9]])
def test_one_byte_too_few_or_too_many_is_no_dossier(
    scanned: Town, away: Town, change: Callable[[bytes], bytes]
) -> None:
    with pytest.raises((NotADossier, CutShort)):
        away.take(carried(of(change(b"".join(dossier_of(scanned))))))
    assert away.count(Procedure) == 0


def test_what_says_that_it_tells_more_than_any_dossier_is_read_no_further() -> None:
    def pieces() -> Iterator[bytes]:
        yield (1 << 30).to_bytes(8)
        pytest.fail("read on")

    with pytest.raises(CutShort):
        carried(Package(2, public_key(Keyring.fresh()), pieces))


def of(content: bytes) -> Package:
    return Package(2, public_key(Keyring.fresh()), lambda: iter([content]))


def dossier_of(town: Town) -> Iterator[bytes]:
    with town.place.world.reading() as session:
        yield from for_package(without_names(dossier(session, town.procedure(session), made_on=TAKEN_ON)))


def test_many_scans_are_never_in_the_memory_together(home: Town, away: Town, tmp_path: Path) -> None:
    """Written as JSON, packed and taken over, twenty scans take the memory of a few."""
    size, many = 1_500_000, 20
    with home.place.world.writing() as session:
        procedure = home.procedure(session)
        card = session.scalars(select(Card).where(Card.procedure_id == procedure.id, Card.opening)).one()
        for _ in range(many):
            heavy = pdf(lambda made: made.pages[0].Contents.write(os.urandom(size)))
            attach(session, card, examined(heavy, largest=10**7), id_=new_id(), by=home.by, today=TAKEN_ON)
            session.flush()
            session.expire_all()
        session.commit()
    ring, package, steps = Keyring.fresh(), tmp_path / "paczka", dict[str, int]()
    tracemalloc.start()
    with home.place.world.reading() as session, (tmp_path / "procedura.json").open("wb") as file:
        file.writelines(as_json(dossier(session, home.procedure(session), made_on=TAKEN_ON)))
    steps["json"] = _peak()
    with package.open("wb") as file:
        file.writelines(pack(ring, public_key(ring), dossier_of(home)))
    steps["pack"] = _peak()
    with package.open("rb") as file:
        away.take(carried(unpack(ring, file)))
    steps["take"] = _peak()
    tracemalloc.stop()
    assert away.count(Scan) == many
    assert max(steps.values()) < 12 * size, steps


def _peak() -> int:
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    return most


def test_a_package_of_before_there_were_scans_comes_in(home: Town, away: Town) -> None:
    whole = home.whole()
    del whole["documents"]["scans"]
    away.take(whole)
    assert contents(away) == []


def test_what_is_no_scan_does_not_come_in_and_neither_does_the_rest(scanned: Town, away: Town) -> None:
    whole = scanned.whole()
    whole["documents"]["scans"][0]["content"] = b64encode(b"<html><script>1</script>").decode()
    with pytest.raises(ScanRefused) as refused:
        away.take(whole)
    assert taking_over.sentence(refused.value).startswith("Jednego ze skanów w paczce nie można przyjąć. To nie jest")
    assert sentence(refused.value.why) in taking_over.sentence(refused.value)
    assert away.count(Procedure) == 0


def test_a_photograph_with_its_place_loses_it_on_the_way_in(scanned: Town, away: Town) -> None:
    whole = scanned.whole()
    whole["documents"]["scans"][1]["content"] = b64encode(photograph()).decode()
    away.take(whole)
    assert b"tajne" not in (contents(away)[1] or b"tajne")


@pytest.mark.parametrize(
    "wrong",
    [
        {"card": "nieznany"},
        {"kind": "exe"},
        {"size": 0},
        {"size": "1"},
        {"size": 1 << 40, "content": None},
        {"added_on": "kiedyś"},
        {"annulled_on": "2024-07-01"},
        {"content": 7},
        {"why_annulled": 7},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_no_dossier(scanned: Town, away: Town, wrong: dict[str, Any]) -> None:
    whole = scanned.whole()
    whole["documents"]["scans"][0] |= wrong
    with pytest.raises(NotADossier):
        away.take(whole)
    assert away.count(Procedure) == 0


def test_what_is_no_base64_is_no_scan(scanned: Town, away: Town) -> None:
    whole = scanned.whole()
    whole["documents"]["scans"][0]["content"] = "nie base64!"
    with pytest.raises(ScanRefused):
        away.take(whole)


def test_the_keys_are_proved_on_every_scan_and_one_that_was_moved_is_told(scanned: Town) -> None:
    world, found = scanned.place.world, Findings()
    with world.reading() as session:
        list(examine(session, found))
    assert not found.broken
    one, other, _ = (scan.id for scan in scans(scanned))
    with world.engine.begin() as connection:
        table = cast(Table, Scan.__table__)
        moved = connection.execute(select(table.c.content).where(table.c.id == other)).scalar_one()
        connection.execute(update(table).where(table.c.id == one).values(content=moved))
    found = Findings()
    with world.reading() as session:
        list(examine(session, found))
    assert found.broken == [("scans", one, "content")]


def test_whoever_destroys_the_key_of_a_procedure_erases_its_scans(scanned: Town) -> None:
    world = scanned.place.world
    with world.writing() as session:
        erase(session, [scanned.procedure(session).data_key_id])
        session.commit()
    assert contents(scanned) == [None] * 3
    assert scanned.count(Scan) == 3


def test_new_roots_open_the_scans_that_lay_under_the_old(scanned: Town) -> None:
    world = scanned.place.world
    list(rotate(world.store, world.make))
    assert contents(scanned) == [*FILES[:2], None]


def _standing(town: Town) -> Select[Scan]:
    of = Scan.unit_id == town.place.unit_id, Scan.annulled_on.is_(None)
    return select(Scan).where(*of).order_by(Scan.id).limit(1)


@pytest.mark.parametrize("write", [as_json, for_package])
def test_a_scan_of_another_size_than_its_entry_says_is_in_no_file(
    scanned: Town, write: Callable[[Dossier], Iterator[bytes]]
) -> None:
    """In a package it would push what follows out of its place."""
    with scanned.place.world.writing() as session:
        scan = session.scalars(_standing(scanned)).one()
        scan.size, number = scan.size + 1, scan.card.number
        session.commit()
    with scanned.place.world.reading() as session, pytest.raises(OfAnotherSize) as refused:
        list(write(dossier(session, scanned.procedure(session), made_on=TAKEN_ON)))
    assert refused.value.card == number
    assert number in not_as_promised(refused.value)


def test_a_scan_that_is_taken_back_while_it_is_written_is_another_refusal(scanned: Town) -> None:
    with scanned.place.world.reading() as session:
        whole = dossier(session, scanned.procedure(session), made_on=TAKEN_ON)
        with scanned.place.world.writing() as other:
            scan = other.scalars(_standing(scanned)).one()
            annul_scan(other, scan, reason=WHY, by=scanned.by, on=TAKEN_ON)
            other.commit()
        session.rollback()
        with pytest.raises(AnnulledMeanwhile) as refused:
            list(for_package(whole))
    assert "ktoś anulował skan" in not_as_promised(refused.value)


@pytest.mark.parametrize("write", [as_json, for_package])
def test_scans_whose_key_was_destroyed_are_told_of_without_bytes_or_words(
    scanned: Town, write: Callable[[Dossier], Iterator[bytes]]
) -> None:
    """An erasure that was cut off in the middle has left the envelopes where they were."""
    world = scanned.place.world
    with world.reading() as session:
        world.store.destroy([scanned.procedure(session).data_key_id], clock.now())
    with world.reading() as session:
        whole = dossier(session, scanned.procedure(session), made_on=TAKEN_ON)
        scans = whole["documents"]["scans"]
        assert [(one["content"], one["why_annulled"]) for one in scans.told()] == [(None, None)] * 3
        assert [content for _, content in scans] == [None] * 3
        assert whole["erased"] == {"procedure": True, "persons": []}
        assert WHY not in b"".join(write(whole)).decode(errors="replace")
    assert what_is_gone(whole) == "W pliku nie ma tego, co usunięto na zawsze: treść dokumentów."
