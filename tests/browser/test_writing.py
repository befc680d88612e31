"""Whoever writes: rows added and removed in place, and a draft that outlives a session, a connection and a tab."""

import re
from collections.abc import Callable
from itertools import count
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect
from sqlalchemy import select

from ppr_case.access.policy import Role
from ppr_case.core.base import OPEN
from ppr_case.demo.accounts import ROLES
from ppr_case.records.groups import Group
from ppr_case.records.procedures import Procedure
from tests.browser.chromium import Tab
from tests.browser.town import Town
from tests.web.roles import PASSWORD

Entered = Callable[[Role], StorageState]
LOGINS: Final = {role: login for login, role in ROLES.items()}
SAVED: Final = re.compile(r"^Szkic zapisany \d{1,2}:\d{2}$")
OWN: Final = "Zmyślona notatka."


def at(browser: Browser, town: Town, signed_in: Entered, role: Role = Role.COORDINATOR, **options: object) -> Tab:
    return Tab(browser, town.address, storage_state=signed_in(role), **options)


def open_procedure(town: Town, *, group: bool) -> str:
    with town.installation.sessions(by="cli").reading() as session:
        grouped = select(Group.procedure_id).where(Group.annulled_on.is_(None), Group.dissolved_on.is_(None))
        there = Procedure.id.in_(grouped)
        query = select(Procedure.id).where(
            there if group else ~there, Procedure.annulled_on.is_(None), Procedure.held_until == OPEN
        )
        return str(session.scalars(query.order_by(Procedure.held_from.desc(), Procedure.id).limit(1)).one())


def visit(tab: Tab) -> Page:
    """Open the page of a new visit, the first that is offered."""
    tab.open("/mine")
    tab.follow(tab.page.get_by_role("link", name="Nowa wizyta").first)
    return tab.page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent"))


def said(page: Page) -> str:
    return page.inner_text("[data-draft-said]")


def saved(page: Page) -> None:
    """Wait until the page says that all of what stands in the form is kept."""
    expect(page.locator("[data-draft-box]")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-draft-said]")).to_have_text(SAVED)


def test_a_row_is_added_removed_and_put_back_by_keyboard_alone(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in)
    tab.open(f"/support/plans/new/{open_procedure(town, group=True)}")
    page = tab.page
    add = page.get_by_role("button", name="Dodaj wiersz")
    add.focus()
    page.keyboard.press("Enter")
    assert focused(page) == "actions-3-what"
    assert page.inner_text("[data-rows-said]") == "Dodano: Wiersz 4."
    page.keyboard.type("Czwarte")
    assert page.get_by_role("group", name="Wiersz 4").get_by_label("Działanie").input_value() == "Czwarte"
    page.get_by_role("button", name="Usuń wiersz 2").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "Przywróć: Wiersz 2"
    assert page.inner_text("[data-rows-said]") == "Usunięto: Wiersz 2."
    assert page.input_value("[name=actions-3-what]") == "Czwarte"  # its name stays, though it is read out as the third
    assert page.get_by_role("group", name="Wiersz 3").get_by_label("Działanie").input_value() == "Czwarte"
    page.keyboard.press("Enter")
    assert focused(page) == "actions-1-what"
    assert page.get_by_role("group", name="Wiersz 4").get_by_label("Działanie").input_value() == "Czwarte"
    ids = page.eval_on_selector_all("main [id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    targets = page.eval_on_selector_all("main label[for]", "all => all.map(one => one.htmlFor)")
    assert set(targets) <= set(ids)
    assert not [name for name in ids if "__n__" in name]
    assert tab.complaints == []
    tab.close()


def test_rows_that_were_added_come_back_with_the_draft_and_are_saved(browser: Browser, town: Town, signed_in: Entered):
    tab, procedure = at(browser, town, signed_in), open_procedure(town, group=True)
    page = tab.page
    tab.open("/drafts")
    before = page.get_by_role("link", name=re.compile("Plan pomocy")).count()
    tab.open(f"/support/plans/new/{procedure}")
    for _ in range(2):
        page.get_by_role("button", name="Dodaj wiersz").click()
    page.fill("[name=actions-4-what]", "Piąte zmyślone")
    page.fill("[name=actions-0-what]", "Pierwsze zmyślone")
    page.get_by_role("button", name="Usuń wiersz 2").click()
    saved(page)
    tab.open(f"/support/plans/new/{procedure}")
    tab.follow(page.get_by_role("link", name="Wróć do szkicu").first)
    texts = page.eval_on_selector_all("[name^=actions-][name$=what]", "all => all.map(one => one.value)")
    assert [text for text in texts if text] == ["Pierwsze zmyślone", "Piąte zmyślone"]
    page.locator("[name=person]").first.check(force=True)
    page.get_by_role("button", name="Zapisz plan").click()
    page.wait_for_url("**/help")
    assert "Piąte zmyślone" in tab.words
    tab.open("/drafts")
    assert page.get_by_role("link", name=re.compile("Plan pomocy")).count() == before
    tab.close()


def test_a_mistake_in_an_added_row_is_led_to(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in)
    tab.open(f"/groups/new/{open_procedure(town, group=False)}")
    page = tab.page
    page.get_by_role("button", name="Dodaj osobę bez konta").click()
    page.fill("[name=guests-1-name]", "Zmyślona Kuratorka")
    page.get_by_role("button", name="Powołaj grupę").click()
    page.locator("#bledy a", has_text="z jakiego podmiotu").click()
    assert focused(page) == "guests-1-institution"
    assert page.input_value("[name=guests-1-name]") == "Zmyślona Kuratorka"
    assert page.locator("#guests-1-institution-err").is_visible()
    for _ in range(10):
        page.get_by_role("button", name="Dodaj osobę bez konta").click()
    assert not page.get_by_role("button", name="Dodaj osobę bez konta").is_visible()
    assert page.inner_text("[data-rows-said]").endswith("Więcej nie można dodać.")
    page.get_by_role("button", name="Usuń osobę 12").click()
    assert page.get_by_role("button", name="Dodaj osobę bez konta").is_visible()
    tab.close()


def test_a_pesel_says_the_birth_and_the_sex_and_a_mistyped_one_is_told(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = Tab(browser, town.address, storage_state=signed_in(Role.COORDINATOR))
    tab.open("/cards/new")
    number, born = (tab.page.locator(f"[name=doznajaca-0-{name}]") for name in ("pesel", "born"))
    number.fill("80030512341")
    number.press("Tab")
    expect(tab.page.get_by_role("alert")).to_have_text("To nie jest numer PESEL: sprawdź cyfry.")
    expect(born).to_have_value("")
    for typed, day, sex in (("80030512340", "5.03.1980", "K"), ("02270812336", "8.07.2002", "M")):
        number.fill(typed)
        number.press("Tab")
        expect(born).to_have_value(day)
        expect(tab.page.locator("[name=doznajaca-0-sex]:checked")).to_have_value(sex)
        expect(tab.page.get_by_role("alert")).to_have_count(0)
    born.fill("1981")
    number.fill("80030512340")
    number.press("Tab")
    expect(tab.page.locator("[name=doznajaca-0-sex]:checked")).to_have_value("K")
    expect(born).to_have_value("1981")
    assert tab.complaints == []
    tab.close()


def test_somebody_who_lives_there_is_added_to_a_form_a(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in)
    tab.open("/cards/new")
    page = tab.page
    page.get_by_role("button", name="Dodaj osobę", exact=True).click()
    assert focused(page) == "domownik-0-first_name"
    page.keyboard.type("Zmyślona")
    page.get_by_role("button", name="Dodaj osobę", exact=True).click()
    page.keyboard.type("Zmyślony")
    assert page.input_value("[name=ile-domownik]") == "2"
    page.locator("[data-row-add][value^=dodaj-wiersz-]").first.click()
    saved(page)
    tab.open("/cards/new")
    tab.follow(page.get_by_role("link", name="Wróć do szkicu").first)
    assert page.input_value("[name=domownik-1-first_name]") == "Zmyślony"
    tab.close()


def typed(page: Page) -> list[str]:
    names = page.eval_on_selector_all("#ludzie-doznajaca [name$=-first_name]", "all => all.map(one => one.value)")
    return [str(name) for name in names]


def add_person(page: Page, role: str, place: int, name: str) -> None:
    """Add somebody by keyboard, and type a name where the focus went."""
    page.locator(f"button[value=dodaj-{role}]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"[name={role}-{place}-first_name]")).to_be_focused()
    page.keyboard.type(name)


def three_and_two(tab: Tab) -> Page:
    """Send a form A that is not taken, and have it name three people and two, one of whom threatened the second."""
    tab.open("/cards/new")
    page = tab.page
    page.fill("[name=received_on]", "2019-01-01")
    page.fill("[name=doznajaca-0-first_name]", "Zmyślona")
    page.get_by_role("button", name="Zapisz formularz").click()
    page.locator("#bledy").wait_for()
    page.evaluate("window.same = true")
    page.check("[name=para-0-0-IV_fizyczna][value=bicie]")
    add_person(page, "doznajaca", 1, "Druga")
    assert page.inner_text("[data-people-said]") == "Dodano: Osoba 2."
    add_person(page, "stosujaca", 1, "Drugi")
    page.check("[name=para-1-1-IV_psychiczna][value=grozenie]")
    add_person(page, "doznajaca", 2, "Trzecia")
    assert page.locator("#o-IV > fieldset").count() == 6
    return page


def test_a_person_of_either_side_is_added_and_removed_in_place_by_keyboard(
    browser: Browser, town: Town, signed_in: Entered
):
    """The page is never loaded anew: what was typed, ticked and refused stays, and the focus goes to the new person."""
    tab = at(browser, town, signed_in)
    page = three_and_two(tab)
    page.locator("button[value=usun-doznajaca-1]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-people-said]")).to_have_text("Usunięto: Osoba 2, Druga.")
    assert focused(page) == "Przywróć: Osoba 2, Druga"
    assert page.inner_text("#doznajaca-2 > legend") == "Osoba 2, Trzecia"
    assert (typed(page), page.locator("#o-IV > fieldset").count()) == (["Zmyślona", "Trzecia"], 4)
    page.keyboard.press("Enter")
    expect(page.locator("#doznajaca-2 > legend")).to_have_text("Osoba 3, Trzecia")
    assert focused(page) == "doznajaca-1-first_name"
    assert typed(page) == ["Zmyślona", "Druga", "Trzecia"]
    assert page.is_checked("[name=para-0-0-IV_fizyczna][value=bicie]")
    assert page.is_checked("[name=para-1-1-IV_psychiczna][value=grozenie]")
    assert page.input_value("[name=received_on]") == "2019-01-01"
    assert page.locator("#bledy").is_visible()
    assert page.evaluate("window.same") is True
    ids = page.eval_on_selector_all("main [id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert tab.complaints == []
    tab.close()


def test_what_was_put_back_keeps_its_answers_and_is_in_the_draft(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in)
    page = three_and_two(tab)
    for key in ("doznajaca-1", "stosujaca-1"):  # both sides of one pair
        page.locator(f"button[value=usun-{key}]").click()
        expect(page.locator(f"#{key}")).to_have_count(0)
    for button in page.get_by_role("button", name="Przywróć: ").element_handles():
        button.click()
    expect(page.locator("#o-IV > fieldset")).to_have_count(6)
    assert page.is_checked("[name=para-1-1-IV_psychiczna][value=grozenie]")
    saved(page)
    tab.open("/cards/new")
    tab.follow(page.get_by_role("link", name="Wróć do szkicu").first)
    assert typed(page) == ["Zmyślona", "Druga", "Trzecia"]
    assert page.is_checked("[name=para-1-1-IV_psychiczna][value=grozenie]")
    page.get_by_role("button", name=re.compile("Usuń szkic")).first.click()
    tab.close()


def test_two_put_back_one_after_the_other_both_stay_though_the_server_answers_late(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = at(browser, town, signed_in)
    page = three_and_two(tab)
    for key in ("doznajaca-1", "stosujaca-1"):
        page.locator(f"button[value=usun-{key}]").click()
        expect(page.locator(f"#{key}")).to_have_count(0)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/cards/new", hold)
    for button in page.get_by_role("button", name="Przywróć: ").element_handles():
        button.click()
    expect(page.locator("#doznajaca-1")).to_have_count(1)
    assert len(held) == 1
    answers = count(1)
    with page.expect_response(lambda answer: answer.url.endswith("/cards/new") and next(answers) == 2):
        held[0].continue_()
    saved(page)
    expect(page.locator("#o-IV > fieldset")).to_have_count(6)
    assert typed(page) == ["Zmyślona", "Druga", "Trzecia"]
    assert page.is_checked("[name=para-1-1-IV_psychiczna][value=grozenie]")
    tab.close()


def test_a_mistake_about_a_person_added_in_place_is_led_to_and_what_was_typed_is_there(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = at(browser, town, signed_in)
    tab.open("/cards/new")
    page = tab.page
    page.locator("label.tile:has([name=institution])").first.click()
    page.fill("[name=doznajaca-0-first_name]", "Zmyślona")
    page.locator("button[value=dodaj-stosujaca]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=stosujaca-1-first_name]")).to_be_focused()
    page.keyboard.type("Drugi")
    page.keyboard.press("Enter")
    page.locator("#bledy a[href='#stosujaca-1-surname']").click()
    assert focused(page) == "stosujaca-1-surname"
    assert page.input_value("[name=stosujaca-1-first_name]") == "Drugi"
    page.keyboard.type("Zmyślony")
    page.locator("button[value=dodaj-stosujaca]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=stosujaca-2-first_name]")).to_be_focused()
    assert page.input_value("[name=stosujaca-1-surname]") == "Zmyślony"
    assert page.locator("#stosujaca-1-surname-err").is_visible()
    tab.close()


def test_a_person_is_not_added_without_a_connection_nor_by_the_old_form_and_nothing_is_lost(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = at(browser, town, signed_in)
    tab.open("/cards/new")
    page = tab.page
    page.fill("[name=doznajaca-0-first_name]", "Zmyślona")
    tab.context.set_offline(True)
    page.locator("button[value=dodaj-doznajaca]").click()
    expect(page.locator("[data-people-said]")).to_contain_text("nie ma połączenia")
    assert typed(page) == ["Zmyślona"]
    tab.context.set_offline(False)
    page.fill("[name=filled_on]", "2023-02-03")
    page.locator("button[value=dodaj-doznajaca]").click()
    expect(page.locator("main")).to_contain_text("obowiązuje wzór z 2011 r.")
    assert typed(page) == ["Zmyślona"]
    tab.close()


def test_somebody_known_is_offered_for_a_person_added_in_place(browser: Browser, town: Town, signed_in: Entered):
    first, last = next((row["imie"], row["nazwisko"]) for row in town.rows["osoby"] if row["nazwisko"] in town.surnames)
    tab = at(browser, town, signed_in)
    tab.open("/cards/new")
    page = tab.page
    page.locator("button[value=dodaj-doznajaca]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=doznajaca-1-first_name]")).to_be_focused()
    page.keyboard.type(first)
    page.keyboard.press("Tab")
    page.keyboard.type(last)
    page.keyboard.press("Tab")
    page.locator("#doznajaca-1-znany").get_by_text(f"Tak: {first} {last}").first.wait_for()
    assert page.locator("#doznajaca-0-znany").inner_text() == ""
    page.locator("[name=doznajaca-1-known]").first.check(force=True)
    page.locator("button[value=dodaj-stosujaca]").click()
    expect(page.locator("[name=stosujaca-1-first_name]")).to_be_focused()
    assert page.locator("[name=doznajaca-1-known]").first.is_checked()
    tab.close()


def test_without_scripts_a_row_comes_with_the_page(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in, java_script_enabled=False)
    tab.open(f"/support/plans/new/{open_procedure(town, group=True)}")
    page = tab.page
    page.fill("[name=actions-2-what]", "Trzecie")
    page.get_by_role("button", name="Dodaj wiersz").click()
    assert page.locator("[name=actions-3-what]").is_visible()
    assert page.input_value("[name=actions-2-what]") == "Trzecie"
    assert page.locator("[data-row-remove]:visible").count() == 0
    page.get_by_role("button", name="Zapisz szkic").click()
    tab.follow(page.get_by_role("link", name=re.compile("Plan pomocy")).first)
    assert page.input_value("[name=actions-2-what]") == "Trzecie"
    page.get_by_role("button", name="Usuń szkic").click()
    tab.close()


def test_a_session_that_ended_loses_nothing(browser: Browser, town: Town, signed_in: Entered):
    """The page says so, keeps what is typed, refuses whoever else signs in, and goes on once its author is back."""
    tab = at(browser, town, signed_in, Role.MEMBER)
    page = visit(tab)
    page.fill("[name=note]", OWN)
    page.locator("[name=went]").focus()
    saved(page)
    tab.context.clear_cookies()
    page.fill("[name=note]", f"{OWN} I dalej.")
    page.get_by_text("tak, zastano").click()
    page.get_by_text("nie widać").click()
    page.get_by_role("button", name="Zapisz wizytę").click()
    expect(page.locator("[data-draft-said]")).to_contain_text("Sesja się skończyła")
    assert "/visits/new/" in page.url
    with tab.context.expect_page() as opened:
        page.get_by_role("link", name="Zaloguj się w nowej karcie").click()
    other = opened.value
    sign_in(other, Role.COORDINATOR)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-draft-said]")).to_contain_text("zalogował się ktoś inny")
    assert OWN not in other.content()
    other.get_by_role("button", name="Wyloguj").click()
    sign_in(other, Role.MEMBER)
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page)
    other.goto(f"{town.address}/drafts")
    assert "Wizyta, procedura" in other.inner_text("main")
    page.get_by_role("button", name="Zapisz wizytę").click()
    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]+$"))
    assert f"{OWN} I dalej." in page.inner_text("main")
    tab.close()


def sign_in(page: Page, role: Role) -> None:
    page.get_by_label("Login").fill(LOGINS[role])
    page.get_by_label("Hasło").fill(PASSWORD)
    page.get_by_role("button", name="Zaloguj się").click()
    page.get_by_role("button", name="Wyloguj").wait_for()


def test_without_a_connection_the_form_stays_and_is_saved_when_it_is_back(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = at(browser, town, signed_in, Role.MEMBER)
    page = visit(tab)
    address = page.url
    tab.context.set_offline(True)
    page.fill("[name=note]", "Na klatce nie ma zasięgu.")
    page.get_by_role("button", name="Zapisz wizytę").click()
    expect(page.locator("[data-draft-said]")).to_contain_text("Nie ma połączenia")
    assert page.url == address
    assert page.input_value("[name=note]") == "Na klatce nie ma zasięgu."
    tab.context.set_offline(False)
    saved(page)
    tab.open("/drafts")
    tab.follow(page.get_by_role("link", name=re.compile("Wizyta, procedura")).first)
    assert page.input_value("[name=note]") == "Na klatce nie ma zasięgu."
    page.get_by_role("button", name="Usuń szkic").click()
    tab.close()


def test_what_is_being_typed_is_saved_when_the_tab_is_left_and_two_tabs_keep_both(
    browser: Browser, town: Town, signed_in: Entered
):
    tab = at(browser, town, signed_in, Role.MEMBER)
    page = visit(tab)
    address = page.url
    second = tab.context.new_page()
    second.goto(address)
    page.locator("[name=note]").press_sequentially("Pierwsza karta")  # the field is never left
    second.locator("[name=note]").press_sequentially("Druga karta")
    for one in (page, second):
        one.goto(f"{town.address}/mine")
    offered = page.get_by_role("link", name="Wróć do szkicu")
    for _ in range(20):  # the browser sends it beside the page that is asked for, not before
        page.goto(address)
        if offered.count() == 2:
            break
    assert offered.count() == 2
    found = set()
    for place in range(2):
        tab.follow(offered.nth(place))
        found.add(page.input_value("[name=note]"))
        page.goto(address)
    assert found == {"Pierwsza karta", "Druga karta"}
    tab.close()


@pytest.mark.parametrize("sign", ["ż", "👪"])
def test_a_text_that_is_too_long_is_kept_whole_and_told(browser: Browser, town: Town, signed_in: Entered, sign: str):
    """A browser would cut what is pasted, without a word; the server keeps it and says how long it may be."""
    tab = at(browser, town, signed_in, Role.MEMBER)
    page = visit(tab)
    pasted = sign * 10_001
    page.locator("[name=note]").focus()
    page.evaluate("text => document.execCommand('insertText', false, text)", pasted)
    page.get_by_role("button", name="Zapisz wizytę").click()
    page.locator("#bledy").wait_for()
    assert "Najwyżej 10 000 znaków" in page.inner_text("#bledy")
    assert page.input_value("[name=note]") == pasted
    tab.close()


def test_a_file_is_not_part_of_a_draft(browser: Browser, town: Town, signed_in: Entered):
    tab = at(browser, town, signed_in)
    sent: list[str] = []
    tab.page.on("request", lambda request: sent.append(request.post_data or "") if "/saving" in request.url else None)
    tab.open("/transfer/take-over")
    tab.page.set_input_files("[name=package]", {"name": "x.paczka", "mimeType": "text/plain", "buffer": b"TAJNE"})
    tab.page.fill("[name=sender]", "klucz")
    tab.page.locator("[name=taken_over_on]").focus()
    saved(tab.page)
    assert sent
    assert not any("TAJNE" in body or "package" in body for body in sent)
    tab.close()
