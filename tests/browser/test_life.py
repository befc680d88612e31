"""A whole life of a procedure in the browser, from form A to the end of monitoring; and how much it takes to do."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from playwright.sync_api import Browser, StorageState, expect

from ppr_case.access.policy import Role
from ppr_case.core import clock
from tests.browser.chromium import Tab
from tests.browser.test_visit import Hand, said
from tests.browser.town import Town

Entered = Callable[[Role], StorageState]
BEGAN: Final = timedelta(days=400)
"""So long ago that the nine months of monitoring are over today."""
ANNA, JAN = "80030512340", "79010112351"


def test_a_whole_life_as_coordinator_and_as_member(browser: Browser, town: Town, signed_in: Entered):
    began = clock.today() - BEGAN
    coordinator = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    member = Tab(browser, town.address, storage_state=signed_in(Role.MEMBER))
    procedure = _opened(coordinator, began)
    assert member.open(procedure).status == 403
    _group_appointed(coordinator, began + timedelta(days=2))
    assert member.open(procedure).status == 200
    _form_c(member, procedure, began + timedelta(days=8))
    _plan(member, procedure, began + timedelta(days=9))
    _visit(member, procedure, began + timedelta(days=12))
    _sitting(coordinator, procedure, began + timedelta(days=20))
    _closed(coordinator, procedure, began + timedelta(days=60))
    _visit_afterwards(coordinator, procedure, began + timedelta(days=90))
    _told(coordinator, procedure)
    _monitored(coordinator, procedure)
    course = coordinator.words
    for happened in ("Zakończenie procedury", "Wizyta", "Formularz C"):
        assert happened.lower() in course.lower()
    assert member.open(procedure).status == 403  # the group has done its work
    for tab in (coordinator, member):
        assert [told for told in tab.complaints if "403" not in told] == []
        tab.close()


def _reads(tab: Tab, words: str) -> None:
    """Wait for the next page: a form is held back until somebody answers, and goes then."""
    expect(tab.page.locator("main")).to_contain_text(words)


def _day(tab: Tab, name: str, day: date) -> None:
    tab.page.fill(f"[name={name}]", day.isoformat())


def _opened(tab: Tab, began: date) -> str:
    tab.open("/procedures")
    tab.follow(tab.page.get_by_role("link", name="Nowa procedura"))
    _day(tab, "filled_on", began)
    _day(tab, "received_on", began + timedelta(days=1))
    tab.page.locator("label.tile:has([name=institution])").first.click()
    for role, first, last, pesel in (
        ("doznajaca", "Ala", "Całożyciowa", ANNA),
        ("stosujaca", "Olo", "Całożyciowy", JAN),
    ):
        tab.page.fill(f"[name={role}-0-first_name]", first)
        tab.page.fill(f"[name={role}-0-surname]", last)
        tab.page.fill(f"[name={role}-0-pesel]", pesel)
    tab.page.check("[name=para-0-0-IV_psychiczna][value=grozenie]")
    tab.page.get_by_role("button", name="Zapisz formularz").click()
    tab.page.wait_for_url(re.compile(r"/procedures/[0-9a-f-]+$"))
    assert "wszczęta" in tab.words
    return re.sub(r"^https?://[^/]+", "", tab.page.url)


def _group_appointed(tab: Tab, day: date) -> None:
    tab.follow(tab.page.get_by_role("link", name="Powołaj grupę"))
    _day(tab, "passed_on", day)
    _day(tab, "appointed_on", day)
    tab.page.locator("label.tile:has([name=members])", has_text="Dorota").click()
    tab.page.get_by_role("button", name="Powołaj grupę").click()
    _reads(tab, "Brakuje: Policja")
    tab.page.check("[name=known]")
    tab.page.get_by_role("button", name="Powołaj grupę").click()
    _reads(tab, "Grupa powołana")


def _form_c(tab: Tab, procedure: str, day: date) -> None:
    tab.open(f"{procedure}/cards")
    tab.follow(tab.page.get_by_role("link", name="Formularz C: Ala Całożyciowa"))
    _day(tab, "filled_on", day)
    tab.page.get_by_label("Najniebezpieczniejszy akt przemocy").fill("Zmyślony opis.")
    tab.page.get_by_role("button", name="Zapisz formularz").click()
    _reads(tab, "Zmyślony opis.")


def _plan(tab: Tab, procedure: str, day: date) -> None:
    tab.open(f"{procedure}/help")
    tab.follow(tab.page.get_by_role("link", name="Nowy plan pomocy"))
    _day(tab, "drawn_on", day)
    tab.page.fill("[name=actions-0-what]", "Zmyślone działanie")
    tab.page.get_by_role("button", name="Zapisz plan").click()
    tab.page.get_by_role("button", name="Zrobione").click()
    _reads(tab, "wykonano 1 z 1")


def _visit(tab: Tab, procedure: str, day: date) -> None:
    tab.open(procedure)
    tab.follow(tab.page.get_by_role("link", name="Nowa wizyta"))
    _day(tab, "made_on", day)
    tab.page.locator("label:has-text('tak, zastano')").click()
    tab.page.locator("label:has-text('nie widać')").click()
    tab.page.get_by_role("button", name="Zapisz wizytę").click()
    _reads(tab, "Wizyta zapisana pod numerem")


def _visit_afterwards(tab: Tab, procedure: str, day: date) -> None:
    _visit(tab, procedure, day)
    _reads(tab, "monitorowanie po zakończeniu")


def _sitting(tab: Tab, procedure: str, day: date) -> None:
    tab.open(f"/meetings/record?procedura={procedure.rpartition('/')[2]}")
    _day(tab, "held_on", day)
    tab.page.locator("label.tile:has([name=came])").first.click()
    tab.page.get_by_role("button", name="Zapisz spotkanie").click()
    _reads(tab, "Spotkanie zapisane pod numerem")


def _closed(tab: Tab, procedure: str, day: date) -> None:
    tab.open(procedure)
    tab.follow(tab.page.get_by_role("link", name="Zakończ procedurę"))
    _day(tab, "protocol_on", day)
    tab.page.locator("label.tile:has([name=ground])").first.click()
    if tab.page.locator("[name=known]").count():
        tab.page.check("[name=known]")
    with tab.page.expect_navigation():  # the form goes once its draft was saved
        tab.page.get_by_role("button", name="Zakończ procedurę").click()
    if tab.page.locator("[name=known]").count():  # what is missing on the day that was typed
        tab.page.check("[name=known]")
        tab.page.get_by_role("button", name="Zakończ procedurę").click()
    _reads(tab, "Procedura zakończona.")


def _told(tab: Tab, procedure: str) -> None:
    tab.open(procedure)
    tab.follow(tab.page.get_by_role("link", name="Zawiadomienia o zakończeniu"))
    tab.page.locator("input[type=date]").first.fill(clock.today().isoformat())
    tab.page.get_by_role("button", name="Zapisz dni wysłania").click()
    _reads(tab, "Zapisano, kiedy wysłano zawiadomienia.")


def _monitored(tab: Tab, procedure: str) -> None:
    tab.open(procedure)
    assert "Wynik monitorowania" in tab.words
    tab.follow(tab.page.get_by_role("link", name="Zakończ monitorowanie"))
    tab.page.locator("label.tile:has([value=bez_powrotu])").click()
    tab.page.fill("[name=note]", "Zmyślona ocena.")
    tab.page.get_by_role("button", name="Zakończ monitorowanie").click()
    _reads(tab, "Wynik monitorowania zapisany.")
    assert "Monitorowanie zakończone" in tab.words


def test_a_form_a_by_keyboard_takes_so_many_keys(browser: Browser, town: Town, signed_in: Entered):
    """Besides what is typed: the way from field to field, and Enter, which saves from any field."""
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    tab.open("/cards/new")
    tab.page.locator("[name=received_on]").focus()
    hand = Hand(tab.page, most=120)
    hand.press_until("[name=institution]")
    hand.press("Space")
    for role, first, last in (("doznajaca", "Iga", "Klawiszowa"), ("stosujaca", "Jan", "Klawiszowy")):
        hand.press_until(f"[name={role}-0-first_name]")
        tab.page.keyboard.type(first)
        hand.press_until(f"[name={role}-0-surname]")
        tab.page.keyboard.type(last)
        hand.press_until(f"[name={role}-0-sex]")
        hand.press("Space")
    hand.press_until("[name=para-0-0-IV_fizyczna]")
    hand.press("Space")
    hand.press("Enter")
    tab.page.wait_for_url(re.compile(r"/procedures/[0-9a-f-]+$"))
    assert hand.keys == said()["a form A by keyboard, names not counted, in keys"]
    tab.close()


def test_a_further_form_a_by_keyboard_takes_so_many_keys(browser: Browser, town: Town, signed_in: Entered):
    """From the forms of its procedure, whose people it begins with: only what happened is new."""
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    tab.open("/cards/new")
    tab.page.locator("label.tile:has([name=institution])").first.click()
    for role, first, last in (("doznajaca", "Ewa", "Kolejna"), ("stosujaca", "Jan", "Kolejny")):
        tab.page.fill(f"[name={role}-0-first_name]", first)
        tab.page.fill(f"[name={role}-0-surname]", last)
        tab.page.locator(f"label.tile:has([name={role}-0-sex])").first.click()
    tab.page.get_by_role("button", name="Zapisz formularz").last.click()
    tab.page.wait_for_url(re.compile(r"/procedures/[0-9a-f-]+$"))
    tab.follow(tab.page.get_by_role("link", name=re.compile("^Formularze")))
    link = tab.page.get_by_role("link", name="Kolejny formularz A")
    link.focus()
    hand = Hand(tab.page, most=120)
    hand.press("Enter")
    tab.page.wait_for_url(re.compile("/cards/further/"))
    assert tab.page.locator("[name$=-known]:checked").count() == 2
    tab.page.locator("[name=received_on]").focus()
    hand.press_until("[name=institution]")
    hand.press("Space")
    hand.press_until("[name=para-0-0-IV_fizyczna]")
    hand.press("Space")
    hand.press("Enter")
    tab.page.wait_for_url(re.compile(r"/procedures/[0-9a-f-]+$"))
    _reads(tab, "w procedurze")
    assert hand.keys == said()["a further form A by keyboard, from the forms of its procedure, in keys"]
    tab.close()


def test_a_sitting_of_ten_takes_so_many_taps(browser: Browser, town: Town, signed_in: Entered):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    tab.open("/meetings")
    hand = Hand(tab.page)
    hand.tap("a:has-text('Nowe spotkanie')")
    for place in range(1, 11):
        hand.tap(f"label[for=p{place}]")
    hand.tap("button:has-text('Dalej')")
    hand.tap("button:has-text('Zapisz spotkanie')")
    _reads(tab, "Spotkanie zapisane pod numerem")
    assert "10" in tab.page.inner_text("section[aria-labelledby=sprawy] header")
    assert hand.taps == said()["a sitting of ten procedures, who came taken as usual, in taps"]
    tab.close()
