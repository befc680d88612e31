"""What was typed and not saved comes back: to its author, on its page, for thirty days; then it is gone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.casework import drafts as casework
from ppr_case.casework.drafts import KEPT, LARGEST
from ppr_case.casework.keys import Verification, erase, verify
from ppr_case.records.drafts import Draft
from ppr_case.records.groups import Group
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.trail import Entry
from tests.web.cards.conftest import form_a
from tests.web.closing.test_closing import close
from tests.web.drafts.writing import NOTE, drafts, hidden, leave, offers, save, texts, visit
from tests.web.hamlet import NOW
from tests.web.visits.conftest import Town, town

__all__ = ["town"]


def test_a_draft_comes_back_to_its_page_and_goes_when_the_form_is_taken(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    key = str(uuid4())
    told = {"key": key, "made_on": "2024-05-05", "purpose": "interwencja", "met": "tak", "note": NOTE}
    assert save(member, page, **told).location == "/drafts"
    fresh = member.get(page)
    assert NOTE not in fresh.html
    assert "Tu został szkic" in fresh.text
    resumed = member.get(offers(fresh)[0])
    assert NOTE in resumed.html
    assert "To szkic zapisany" in resumed.text
    ticked = [one.attributes["value"] for one in resumed.elements if "checked" in one.attributes]
    assert ticked == ["interwencja", "tak"]
    assert f'value="{key}"' in resumed.html
    assert member.post(page, **told, **hidden(resumed), signs="nie").status == 302
    assert drafts(town.world) == []
    assert [str(one.id) for one in town.visits()] == [key]


def test_a_draft_survives_signing_out_and_is_listed(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note=NOTE)
    member.post("/sign-out")
    again = town.enter(Role.MEMBER)
    listed = again.get("/drafts")
    (draft,) = drafts(town.world)
    assert listed.links()["Wizyta, procedura 1/2024"] == f"{page}?szkic={draft.id}"
    assert NOTE not in listed.html


def test_nobody_else_has_it(town: Town):
    save(town.enter(Role.MEMBER), visit(town), note=NOTE)
    coordinator = town.enter(Role.COORDINATOR)
    assert "Nie ma szkiców" in coordinator.get("/drafts").text
    (draft,) = drafts(town.world)
    assert offers(coordinator.get(visit(town))) == []
    assert NOTE not in coordinator.get(f"{visit(town)}?szkic={draft.id}").html
    assert coordinator.get(f"/drafts/{draft.id}").status == 404
    assert coordinator.post(f"/drafts/{draft.id}/removal").status == 404
    assert save(coordinator, visit(town), szkic=str(draft.id), note="moje").status == 400
    assert len(drafts(town.world)) == 1


def test_it_is_sealed_and_holds_no_token(town: Town):
    save(town.enter(Role.MEMBER), visit(town), note=NOTE)
    with town.world.reading() as session:
        (draft,) = session.scalars(select(Draft))
        assert NOTE in (draft.fields or "")
        assert "csrf" not in (draft.fields or "")
        assert "szkic" not in (draft.fields or "")
        envelope = session.execute(select(Draft.__table__.c.fields)).scalar_one()
        assert NOTE.encode() not in envelope


def test_each_saving_of_one_opening_takes_the_place_of_the_one_before(town: Town):
    member, one = town.enter(Role.MEMBER), str(uuid4())
    for note in ("raz", "dwa"):
        save(member, visit(town), szkic=one, note=note)
    save(member, visit(town, "2/2024"), note="trzy")
    assert len(drafts(town.world)) == 2
    assert "dwa" in member.get(offers(member.get(visit(town)))[0]).html


def test_a_page_opened_anew_does_not_write_over_its_draft(town: Town):
    """A draft is offered and passed over, or stands open in another tab: both texts are kept, and both are offered."""
    member, page = town.enter(Role.MEMBER), visit(town)
    for note in ("pierwszy", "drugi"):
        save(member, **hidden(member.get(page)), note=note)
    offered = offers(member.get(page))
    assert len(offered) == 2
    assert {note for note in ("pierwszy", "drugi") for url in offered if note in member.get(url).html} == {
        "pierwszy",
        "drugi",
    }


def test_of_many_drafts_the_newest_are_offered_and_the_others_are_on_the_list(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    for note in ("raz", "dwa", "trzy"):
        save(member, page, note=note)
    assert len(offers(member.get(page))) == 3
    assert "starsz" not in member.get(page).text
    for note in ("cztery", "pięć"):
        save(member, page, note=note)
    opened = member.get(page)
    assert len(offers(opened)) == 3
    assert opened.links()["2 starsze szkice tej strony"] == "/drafts"


def test_whoever_goes_on_with_a_draft_has_one_and_not_two(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note="było")
    resumed = hidden(member.get(offers(member.get(page))[0]))
    assert save(member, **resumed, note="jest").status == 302
    (draft,) = drafts(town.world)
    assert str(draft.id) == resumed["szkic"]
    assert "jest" in texts(town.world)[0]


def test_two_tabs_go_on_with_the_same_draft_and_neither_text_is_lost(town: Town, monkeypatch: pytest.MonkeyPatch):
    member, page, first = town.enter(Role.MEMBER), visit(town), str(uuid4())
    save(member, page, szkic=first, note="wspólny")
    one, other = (hidden(member.get(offers(member.get(page))[0])) for _ in range(2))
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + timedelta(minutes=1))
    save(member, page, szkic=first, note="wspólny i dalej")  # the tab that made it stands open still
    save(member, **one, note="lewa")
    save(member, **other, note="prawa")
    assert len(texts(town.world)) == 3
    assert all(any(note in text for text in texts(town.world)) for note in ("wspólny i dalej", "lewa", "prawa"))
    told = {"made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie", "note": "lewa"}
    assert member.post(page, key=str(uuid4()), **told, **one).status == 302
    assert not any("lewa" in text for text in texts(town.world))
    assert len(drafts(town.world)) == 2


@pytest.mark.parametrize("moment", ["2024-05-06", "0001-01-01T00:00:00+14:00", "kiedyś", ""])
def test_a_moment_that_is_none_of_ours_continues_nothing(town: Town, moment: str):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note="raz")
    (draft,) = drafts(town.world)
    assert save(member, page, note="dwa", **{"szkic-po": f"{draft.id}@{moment}"}).status == 302
    assert len(drafts(town.world)) == 2


def test_it_is_let_go_by_its_author(town: Town):
    member = town.enter(Role.MEMBER)
    save(member, visit(town), note=NOTE)
    (draft,) = drafts(town.world)
    assert member.post(f"/drafts/{draft.id}/removal").location == "/drafts"
    assert drafts(town.world) == []
    assert "Szkic usunięty" in member.get("/drafts").text


def test_no_draft_makes_way_for_one_too_many_and_what_was_typed_is_kept_on_the_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(casework, "MOST", 2)
    member, page = town.enter(Role.MEMBER), visit(town)
    first, second = (hidden(member.get(page)) for _ in range(2))
    for one in (first, second):
        assert save(member, **one, note="stary").status == 302
    third = hidden(member.get(page))
    full = save(member, **third, note=NOTE, purpose="nk_c")
    assert full.status == 409
    for said in ("Masz już 2 szkice", "Żadnego z nich nie usunięto", NOTE, "w związku z formularzem C"):
        assert said in full.text
    assert [str(draft.id) for draft in drafts(town.world)] == [first["szkic"], second["szkic"]]
    again = {
        one.attributes["name"]: one.attributes["value"]
        for one in full.elements
        if one.tag == "input" and one.attributes.get("type") == "hidden"
    }
    assert again["note"] == NOTE
    assert member.post_raw("/drafts/saving", **again).status == 409
    who = next(one.attributes["data-draft"] for one in member.get(page).elements if "data-draft" in one.attributes)
    assert member.post_by_script("/drafts/saving", who, **again).status == 507
    assert save(member, **first, note="dalej").status == 302  # what is there already may be gone on with
    gone_on_with = hidden(member.get(f"{page}?szkic={first['szkic']}"))
    assert save(member, **gone_on_with, note="jeszcze dalej").status == 302
    assert len(drafts(town.world)) == 2
    assert save(town.enter(Role.COORDINATOR), page, note="cudzy").status == 302
    assert member.post(f"/drafts/{second['szkic']}/removal").status == 302
    assert member.post_raw("/drafts/saving", **again).status == 302
    assert any(NOTE in text for text in texts(town.world))
    assert "Jest ich 2, najwięcej może być" in member.get("/drafts").text


def test_no_form_lets_go_of_the_draft_of_somebody_else(town: Town):
    """Though it carries its id, beside that of a draft of one's own."""
    member, coordinator = town.enter(Role.MEMBER), town.enter(Role.COORDINATOR)
    theirs = hidden(coordinator.get(visit(town)))
    assert save(coordinator, **theirs, note="cudze").status == 302
    mine = hidden(member.get(visit(town)))
    assert save(member, **mine, note="moje").status == 302
    opened = hidden(member.get(f"{visit(town)}?szkic={mine['szkic']}")) | {"szkic": theirs["szkic"]}
    told = {"made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie"}
    assert member.post(visit(town), key=str(uuid4()), **told, **opened).status == 302
    assert texts(town.world) == ['[["note", "cudze"]]']


def test_what_a_page_led_away_from_is_kept_though_there_are_enough(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(casework, "MOST", 1)
    coordinator, page = town.enter(Role.COORDINATOR), f"/closing/{town.id('1/2024')}/annulment"
    save(coordinator, visit(town), note="stary")
    opened = hidden(coordinator.get(page))
    assert town.enter(Role.COORDINATOR).post(page, reason="Ktoś inny.").status == 302
    led = coordinator.post(page, reason="Moje słowa.", **opened)
    assert "czeka w szkicach" in coordinator.get(led.location).text
    assert len(drafts(town.world)) == 2


def _about(town: Town) -> dict[str, str]:
    """Save drafts that are about 1/2024 by their page or by a field, and two that are not; give their ids."""
    coordinator, id_ = town.enter(Role.COORDINATOR), str(town.id("1/2024"))
    told = {"made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie"}
    made = coordinator.post(visit(town), key=str(uuid4()), **told).location
    ahead = {"kind": "GR", "held_on": "2024-06-06", "state": "planowane", "key": str(uuid4())}
    both = f"procedura={id_}&procedura={town.id('2/2024')}"
    planned = coordinator.post(f"/meetings/record?{both}", **ahead).location
    with town.world.reading() as session:
        group = session.scalars(select(Group.id).where(Group.procedure_id == town.id("1/2024"))).first()
    pages: dict[str, tuple[str, dict[str, str]]] = {
        "its page": (f"/closing/{id_}/annulment", {}),
        "its visit": (f"{made}/correction", {}),
        "its group": (f"/groups/{group}/annulment", {}),
        "its sitting": (f"/meetings/record?{both}", {}),
        "its planned sitting": (f"{planned}/course", {}),
        "a field": (visit(town, "2/2024"), {"procedures": id_}),
        "the name of a field": ("/meetings/record", {f"agreed_{id_.replace('-', '')}": "Ustalono."}),
        "another": (visit(town, "2/2024"), {}),
        "none": ("/cards/new", {}),
    }
    kept = {}
    for name, (page, more) in pages.items():
        kept[name] = str(uuid4())
        assert save(coordinator, page, szkic=kept[name], note=NOTE, **more).status == 302, name
    return kept


def test_drafts_about_a_procedure_go_with_its_key_in_the_same_transaction(town: Town):
    kept = _about(town)
    with town.world.reading() as session:
        key = session.get_one(Procedure, town.id("1/2024")).data_key_id
    with town.world.writing() as session:
        erase(session, [key])
        session.rollback()
    assert len(drafts(town.world)) == len(kept)
    with town.world.writing() as session:
        erase(session, [key])
        session.commit()
        entry = session.scalars(select(Entry).order_by(Entry.number.desc())).first()
    assert {str(draft.id) for draft in drafts(town.world)} == {kept["another"], kept["none"]}
    assert entry is not None
    assert entry.action == "erase"
    assert kept["its page"] in entry.detail


def test_an_erasure_that_was_cut_off_takes_them_when_it_is_finished(town: Town):
    kept = _about(town)
    with town.world.writing() as session:
        procedure = session.get_one(Procedure, town.id("1/2024"))
        procedure.notes = "Zmyślone."
        session.commit()
        key = procedure.data_key_id
    town.world.store.destroy([key], NOW)
    outcome = Verification()
    list(verify(town.world.store, town.world.make, outcome))
    assert outcome.erasures_finished == 1
    assert {str(draft.id) for draft in drafts(town.world)} == {kept["another"], kept["none"]}


def test_it_expires_with_a_warning(town: Town, monkeypatch: pytest.MonkeyPatch):
    member = town.enter(Role.MEMBER)
    save(member, visit(town), note=NOTE)
    assert "wkrótce zniknie" not in member.get("/drafts").text
    assert "szkic zniknie" not in member.get("/").text
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT - timedelta(days=1))
    warned = town.enter(Role.MEMBER)
    assert "wkrótce zniknie" in warned.get("/drafts").text
    assert "; zniknie 5.06.2024" in warned.get(visit(town)).text
    for first in ("/", "/mine"):
        assert "1 szkic zniknie w ciągu 5 dni" in warned.get(first).text
    assert "szkic zniknie" not in town.enter(Role.COORDINATOR).get("/").text
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT - timedelta(seconds=1))
    assert offers(warned.get(visit(town))) != []
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT)
    (draft,) = drafts(town.world)
    assert "Nie ma szkiców" in warned.get("/drafts").text
    assert "szkic zniknie" not in warned.get("/").text
    assert NOTE not in warned.get(f"{visit(town)}?szkic={draft.id}").html
    assert warned.get(f"/drafts/{draft.id}").status == 404
    save(warned, visit(town, "2/2024"), note="nowy")
    assert len(drafts(town.world)) == 1  # what expired is not only hidden


def test_what_expired_goes_though_nobody_writes_any_more(town: Town, monkeypatch: pytest.MonkeyPatch):
    save(town.enter(Role.MEMBER), visit(town), note=NOTE)
    monkeypatch.setattr("ppr_case.core.clock.now", lambda: NOW + KEPT)
    town.enter(Role.REPORTING)
    assert drafts(town.world) == []


def test_a_right_that_ended_takes_the_draft_along_and_brings_it_back(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note=NOTE)
    (draft,) = drafts(town.world)
    leave(town)
    listed = member.get("/drafts")
    assert "Wizyta: nie masz już dostępu do tej strony" in listed.text
    assert "1/2024" not in listed.text
    assert page not in listed.html
    for gone in (page, f"{page}?szkic={draft.id}"):
        refused = member.get(gone)
        assert refused.status == 403
        assert NOTE not in refused.html
    assert member.get(f"/drafts/{draft.id}").status == 404
    assert save(member, page, note="dalej").status == 403
    assert len(drafts(town.world)) == 1
    assert member.post(f"/drafts/{draft.id}/removal").status == 302
    assert drafts(town.world) == []


def test_a_role_that_ended_takes_the_draft_along(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    save(member, page, note=NOTE)
    (draft,) = drafts(town.world)
    with town.world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.role == Role.MEMBER.value)).one()
        staff.role = Role.REPORTING.value
        session.commit()
    assert "1/2024" not in member.get("/drafts").text
    assert member.get(f"/drafts/{draft.id}").status == 404
    assert save(member, page, note="dalej").status == 403


def test_a_visit_annulled_meanwhile_leaves_the_words_of_its_draft(town: Town):
    """The page of the correction is no more; what was typed is shown as words, and nothing of it is lost."""
    member, page = town.enter(Role.MEMBER), visit(town)
    told = {"made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie", "note": "pierwsza"}
    wrong = member.post(page, key=str(uuid4()), **told).location
    save(member, f"{wrong}/correction", **told | {"note": NOTE, "key": str(uuid4()), "reason": "Zła godzina."})
    (draft,) = drafts(town.world)
    town.enter(Role.COORDINATOR).post(f"{wrong}/annulment", reason="Nie było jej.")
    listed = member.get("/drafts").links()
    led = member.get(next(url for words, url in listed.items() if words.startswith("Poprawienie wizyty, W/")))
    assert (led.status, led.location) == (302, f"/drafts/{draft.id}")
    shown = member.get(led.location)
    assert "Ten wpis anulowano już wcześniej" in shown.text
    assert NOTE in shown.text
    assert "Zła godzina." in shown.text
    assert "5.05.2024" in shown.text
    assert str(draft.id) not in shown.text
    leave(town)
    assert member.get(led.location).status == 404


def test_what_a_page_did_not_take_is_kept_though_it_led_away(town: Town):
    """Two people end one monitoring, or one closing: the second is told so, and what they wrote waits."""
    member, coordinator = town.enter(Role.MEMBER), town.enter(Role.COORDINATOR)
    page = f"/closing/{town.id('1/2024')}"
    told = {
        "protocol_on": "2024-05-06",
        "ground": "ustanie",
        "reason": "",
        "known": "y",
        "seen": "form_c plan plan_undone visit",
    }
    opened = hidden(coordinator.get(page))
    assert member.post(page, key=str(uuid4()), **told).status == 302
    late = coordinator.post(page, key=str(uuid4()), **told, **opened)
    said = coordinator.get(late.location).text
    assert "niczego nie zmieniono" in said
    assert "Tego, co wpisano, nie zapisano; czeka w szkicach." in said
    (draft,) = drafts(town.world)
    assert "ustanie" in texts(town.world)[0]
    again = coordinator.get(f"{page}?szkic={draft.id}")
    assert again.location == f"/drafts/{draft.id}"


def test_a_closing_revoked_twice_by_one_form_leaves_no_draft_behind(town: Town):
    coordinator, page = town.enter(Role.COORDINATOR), f"/closing/{town.id('1/2024')}/revocation"
    close(coordinator, town)
    sent = {"revoked_on": "2024-05-06", "reason": "Protokół innej procedury.", **hidden(coordinator.get(page))}
    token = coordinator.token(page)
    for _ in range(2):
        led = coordinator.post_raw(page, csrf_token=token, **sent)
        assert "czeka w szkicach" not in coordinator.get(led.location).text
    assert drafts(town.world) == []
    coordinator.post_raw(page, csrf_token=token, **sent | {"reason": "Co innego."})
    assert len(drafts(town.world)) == 1


def test_a_form_whose_draft_was_saved_and_went_with_it_is_not_kept_when_it_comes_once_more(town: Town):
    """The script saves before it sends: a draft that is gone went when the same form was taken."""
    coordinator, page = town.enter(Role.COORDINATOR), f"/closing/{town.id('1/2024')}/annulment"
    sent = {"reason": "Wpisano dwa razy.", **hidden(coordinator.get(page))}
    save(coordinator, **sent)
    token = coordinator.token(page)
    for _ in range(2):
        led = coordinator.post_raw(page, csrf_token=token, **sent, **{"szkic-jest": "tak"})
        assert led.status == 302
        assert "czeka w szkicach" not in coordinator.get(led.location).text
    assert drafts(town.world) == []


def test_what_was_saved_before_a_refusal_stays_a_draft(town: Town):
    coordinator, member = town.enter(Role.COORDINATOR), town.enter(Role.MEMBER)
    page = f"/closing/{town.id('1/2024')}/annulment"
    sent = {"reason": "Moje słowa.", **hidden(coordinator.get(page))}
    save(coordinator, **sent)
    token = coordinator.token(page)
    assert member.get(page).status == 403
    other = town.enter(Role.COORDINATOR)
    assert other.post(page, reason="Słowa kogoś innego.").status == 302
    led = coordinator.post_raw(page, csrf_token=token, **sent, **{"szkic-jest": "tak"})
    assert "czeka w szkicach" in coordinator.get(led.location).text
    assert "Moje słowa." in texts(town.world)[0]


def test_a_form_sent_twice_leaves_no_draft_behind(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    told = {"made_on": "2024-05-05", "purpose": "monitoring", "met": "tak", "signs": "nie", "note": NOTE}
    once = told | {"key": str(uuid4())} | hidden(member.get(page))
    assert [member.post(page, **once).status for _ in range(2)] == [302, 302]
    coordinator = town.enter(Role.COORDINATOR)
    form = form_a(town) | hidden(coordinator.get("/cards/new"))
    assert [coordinator.post("/cards/new", **form).status for _ in range(2)] == [302, 302]
    assert drafts(town.world) == []
    assert "czeka w szkicach" not in coordinator.get("/").text


@pytest.mark.parametrize(
    "page",
    [
        "/password",
        "/procedures",
        "/nie-ma",
        "//zly.example/visits/new",
        "",
        "/cards/new/../x",
        "/support/kowalska/0190f0a0-0000-7000-8000-000000000000/annulment",
        "/reports/kowalska/2024",
        "/cards/new?" + "x" * 4000,
    ],
)
def test_only_pages_that_are_named_have_drafts(town: Town, page: str):
    member = town.enter(Role.MEMBER)
    token = member.token("/password")
    sent = {"szkic": str(uuid4()), "note": NOTE}
    assert member.post_raw("/drafts/saving", csrf_token=token, strona=page, **sent).status == 400
    assert drafts(town.world) == []


def test_an_address_holds_ids_and_nothing_that_is_typed(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    one, other = sorted(map(str, (town.id("1/2024"), town.id("2/2024"))))
    typed = f"/meetings/record?procedura={other}&procedura={one.upper()}&procedura={one}"
    typed += f"&numery=Kowalska&procedura=Nowak&osoba={one}"
    save(coordinator, typed, place="Sala 2")
    save(coordinator, "/cards/new?uwaga=Kowalska#Nowak", note="x")
    kept = {draft.page for draft in drafts(town.world)}
    assert kept == {f"/meetings/record?procedura={one}&procedura={other}", "/cards/new"}
    shown = coordinator.get(f"/meetings/record?procedura={other}&procedura={one}")
    assert "Sala 2" in coordinator.get(offers(shown)[0]).html
    assert "Spotkanie, procedury 1/2024, 2/2024" in coordinator.get("/drafts").links()


def test_a_sitting_of_sixty_procedures_has_a_draft(town: Town):
    coordinator, id_ = town.enter(Role.COORDINATOR), town.id("1/2024")
    page = "/meetings/record?" + "&".join(f"procedura={one}" for one in (id_, *(uuid4() for _ in range(59))))
    assert save(coordinator, page, place="Sala").status == 403  # understood; the others are nobody's


def test_more_than_a_form_holds_is_refused(town: Town):
    member = town.enter(Role.MEMBER)
    assert save(member, visit(town), note="x" * (LARGEST + 1)).status == 413
    assert drafts(town.world) == []
    assert save(member, visit(town), note="ź" * 60_000).status == 302  # a note of six times its length is kept
    resumed = member.get(offers(member.get(visit(town)))[0])
    assert "ź" * 60_000 in resumed.html


def test_somebody_else_in_the_same_browser_does_not_save_what_is_not_theirs(town: Town):
    member, page = town.enter(Role.MEMBER), visit(town)
    with town.world.reading() as session:
        ids = {one.role: str(one.id) for one in session.scalars(select(Staff))}
    body = {"csrf_token": member.token(page), "strona": page, "szkic": str(uuid4()), "note": NOTE}
    other = member.post_by_script("/drafts/saving", ids[Role.COORDINATOR.value], **body)
    assert other.status == 409
    assert drafts(town.world) == []
    own = member.post_by_script("/drafts/saving", ids[Role.MEMBER.value], **body)
    assert own.status == 204
    assert len(drafts(town.world)) == 1


def test_a_form_a_comes_back_with_its_people_and_rows(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    sent = form_a(
        town, **{"ile-doznajaca": "2", "doznajaca-1-surname": "Druga", "raz-X_witnesses-1-name": "Świadek Dwa"}
    )
    save(coordinator, "/cards/new", **sent)
    page = coordinator.get(offers(coordinator.get("/cards/new"))[0])
    for typed in ('value="Zmyślona"', 'value="Druga"', 'value="Świadek Dwa"', "Tajna uwaga."):
        assert typed in page.html
    assert 'name="doznajaca-1-pesel"' in page.html


def test_a_draft_of_what_somebody_changed_since_shows_both_texts(town: Town):
    coordinator = town.enter(Role.COORDINATOR)
    procedure = UUID(coordinator.post("/cards/new", **form_a(town)).location.rpartition("/")[2])
    listed = coordinator.get(f"/procedures/{procedure}/cards").links()
    card = next(url for words, url in listed.items() if words == "Niebieska Karta – A")
    mine = {"seen": "1", "reason": "Mój powód", "c0-XIII_additional": "Mój tekst."}
    theirs = mine | {"reason": "Inny", "c0-XIII_additional": "Zapisany tekst."}
    member = coordinator  # two windows of one account are two people to a form
    coordinator.post(f"{card}/change", do="zapisz", **theirs)
    save(member, f"{card}/change", **mine)
    resumed = member.get(offers(member.get(f"{card}/change"))[0])
    assert "Mój tekst." in resumed.html
    both = member.post(f"{card}/change", do="zapisz", **mine, **hidden(resumed))
    assert "Ktoś zapisał ten formularz" in both.text
    assert "Zapisany tekst." in both.text
    assert "Mój tekst." in both.html
    assert len(drafts(town.world)) == 1  # nothing was taken yet


def test_a_draft_of_a_plan_of_visits_does_not_write_over_a_later_one(town: Town):
    member, page = town.enter(Role.MEMBER), f"/visits/plan/{town.id('1/2024')}"
    seen = next(one.attributes["value"] for one in member.get(page).elements if one.attributes.get("name") == "seen")
    save(member, page, seen=seen, planned_on="2024-05-20", every="20")
    town.enter(Role.COORDINATOR).post(page, seen=seen, planned_on="2024-05-13", every="7")
    resumed = member.get(offers(member.get(page))[0])
    sent = {"seen": seen, "planned_on": "2024-05-20", "every": "20"} | hidden(resumed)
    both = member.post(page, **sent)
    assert "Ktoś zmienił ten plan" in both.text
    assert "13.05.2024, co 7 dni" in both.text
    assert 'value="2024-05-20"' in both.html
    now = next(one.attributes["value"] for one in both.elements if one.attributes.get("name") == "seen")
    assert member.post(page, **sent | {"seen": now}).status == 302
    assert drafts(town.world) == []
