"""The trail's own words in Polish: actions, tables, what was done to records, and what a number of facts are called."""

from collections.abc import Mapping
from typing import Final

ACTIONS: Final[Mapping[str, str]] = {
    "read": "odczyt strony",
    "refused": "odmowa dostępu",
    "change": "zmiana",
    "sign-in": "zalogowanie",
    "sign-in.refused": "nieudane logowanie",
    "sign-out": "wylogowanie",
    "sign-out.everywhere": "wylogowanie wszędzie",
    "password.changed": "zmiana hasła",
    "staff.added": "nowe konto",
    "staff.role": "zmiana roli",
    "staff.stated": "wpisanie oświadczenia",
    "staff.closed": "zamknięcie konta",
    "procedure.opened": "wszczęcie procedury",
    "card.recorded": "zapisanie formularza",
    "card.changed": "zmiana formularza",
    "firearm.notified": "zawiadomienie o broni",
    "card.annulled": "anulowanie formularza",
    "procedure.closed": "zakończenie procedury",
    "closing.revoked": "uchylenie zakończenia",
    "sitting.recorded": "zapisanie spotkania",
    "sitting.settled": "rozstrzygnięcie planowanego spotkania",
    "sitting.annulled": "anulowanie spotkania",
    "activity.recorded": "zapisanie działania",
    "activity.annulled": "anulowanie działania",
    "draft.saved": "zapisanie szkicu",
    "draft.dropped": "usunięcie szkicu",
    "visit.recorded": "zapisanie wizyty",
    "visit.corrected": "poprawienie wizyty",
    "visit.annulled": "anulowanie wizyty",
    "import": "wczytanie rejestru",
    "export": "pobranie rejestru",
    "indicators": "policzenie wskaźników",
    "report": "sprawozdanie",
    "trail.verify": "sprawdzenie śladu",
    "explanations": "wyjaśnienia do sprawozdania",
    "keys.status": "stan kluczy",
    "keys.verify": "sprawdzenie kluczy",
    "keys.rotate": "wymiana kluczy",
    "erase": "usunięcie danych osobowych",
    "backup": "kopia zapasowa",
}
TABLES: Final[Mapping[str, str]] = {
    "procedures": "procedury",
    "persons": "osoby",
    "involvements": "udział osób w procedurze",
    "families": "rodziny",
    "cards": "formularze",
    "card_contents": "treść formularzy",
    "drafts": "szkice",
    "groups": "grupy",
    "group_members": "członkowie grup",
    "team_members": "członkowie zespołu",
    "sittings": "posiedzenia",
    "visits": "wizyty",
    "visit_notes": "notatki z wizyt",
    "plans": "plany pomocy",
    "plan_actions": "działania planów",
    "measures": "środki ochronne",
    "referrals": "skierowania",
    "activities": "działania",
    "activity_kinds": "rodzaje działań",
    "activity_participants": "uczestnicy działań",
    "closings": "zakończenia",
    "counters": "liczniki numerów",
    "institutions": "instytucje",
    "identities": "identyfikatory z plików",
    "issued_reports": "wydane sprawozdania",
    "explanations": "wyjaśnienia do sprawozdań",
    "staff": "konta",
    "sign_in_failures": "nieudane próby logowania",
    "units": "jednostki",
}
DONE: Final[Mapping[str, str]] = {
    "read": "odczytano",
    "added": "dodano",
    "changed": "zmieniono",
    "removed": "usunięto",
    "erased": "usunięto dane",
}
PAGES: Final[Mapping[str, str]] = {
    "activities.annul": "anulowanie działania",
    "activities.index": "Działania",
    "activities.record": "nowe działanie",
    "activities.show": "działanie",
    "cards.annul": "anulowanie formularza",
    "cards.change": "zmiana formularza",
    "cards.firearm": "zawiadomienie o broni",
    "cards.new": "nowa procedura",
    "cards.receipt": "przekazanie formularza B",
    "cards.record": "wypełnianie formularza",
    "cards.show": "formularz",
    "closing.close": "kończenie procedury",
    "closing.revoke": "uchylanie zakończenia",
    "drafts.drop": "usuwanie szkicu",
    "drafts.index": "Szkice",
    "drafts.save": "zapisywanie szkicu",
    "home.deadlines": "Terminy",
    "home.more": "Więcej",
    "home.show": "Pulpit",
    "indicators.download": "Wskaźniki, plik",
    "indicators.index": "Wskaźniki",
    "indicators.show": "lista za liczbą",
    "indicators.show_list": "lista za liczbą, plik",
    "meetings.annul": "anulowanie spotkania",
    "meetings.choose": "wybór procedur na spotkanie",
    "meetings.index": "Spotkania",
    "meetings.record": "nowe spotkanie",
    "meetings.settle": "rozstrzyganie planowanego spotkania",
    "meetings.show": "spotkanie",
    "mine.index": "Moje sprawy",
    "people.show": "osoba",
    "procedures.cards": "formularze procedury",
    "procedures.help_": "pomoc i środki w procedurze",
    "procedures.index": "Procedury",
    "procedures.meetings": "spotkania w procedurze",
    "procedures.people": "osoby procedury",
    "procedures.search": "wyszukiwanie procedur",
    "procedures.show": "przebieg procedury",
    "procedures.visits": "wizyty w procedurze",
    "register.bring_in": "wczytywanie rejestru",
    "register.check": "próba wczytania rejestru",
    "register.discard": "rezygnacja z wczytania rejestru",
    "register.export": "pobranie rejestru",
    "register.index": "Rejestr",
    "register.rejected": "odrzucone wiersze, plik",
    "register.template": "szablon rejestru",
    "reports.download": "sprawozdanie, plik",
    "reports.download_edition": "wydane sprawozdanie, plik",
    "reports.explain": "wyjaśnienia do sprawozdania",
    "reports.index": "Sprawozdania",
    "reports.issue": "wydanie sprawozdania",
    "reports.show": "sprawozdanie",
    "reports.show_line": "linia sprawozdania",
    "sign_in.leave": "wylogowanie",
    "sign_in.leave_everywhere": "wylogowanie wszędzie",
    "sign_in.password": "Twoje konto",
    "staff.add": "nowe konto",
    "staff.change_role": "zmiana roli",
    "staff.close": "zamykanie konta",
    "staff.give_password": "nowe hasło konta",
    "staff.index": "Konta",
    "staff.record_statement": "wpisywanie oświadczenia",
    "staff.roles": "role",
    "staff.show": "konto",
    "staff.sign_out": "wylogowanie konta",
    "system.show": "System",
    "trail.check": "sprawdzenie śladu",
    "trail.index": "Ślad",
    "trail.show": "wpis śladu",
    "visits.annul": "anulowanie wizyty",
    "visits.correct": "poprawianie wizyty",
    "visits.index": "Wizyty",
    "visits.record": "nowa wizyta",
    "visits.show": "wizyta",
}
"""What the page of an endpoint is called; a test holds the list to the application."""
FACTS: Final[Mapping[str, str]] = {
    "page": "strona",
    "lacking": "świadomie pominięte braki",
    "forms": "wypełnione formularze C i D",
    "procedure": "procedura",
    "role": "rola",
    "layout": "układ sprawozdania",
    "year": "rok",
    "format": "format",
    "issued": "wydane",
    "fingerprint": "skrót treści",
    "table": "tabela",
    "added": "dodane wiersze",
    "updated": "zmienione wiersze",
    "skipped": "wiersze bez zmian",
    "rejected": "odrzucone wiersze",
    "head": "ostatni cały wpis",
    "broken": "pierwszy uszkodzony wpis",
    "too_soon": "za wcześnie po poprzedniej próbie",
    "unit": "jednostka",
    "since": "od",
    "until": "do",
    "code": "wskaźnik",
    "by": "podział",
}
OTHERS: Final[Mapping[str, str]] = {
    "cli": "wiersz poleceń",
    "anonymous": "ktoś niezalogowany",
    "demo": "dane przykładowe",
}
"""Who acts without an account."""


def action(code: str) -> str:
    return ACTIONS.get(code, code)


def table(name: str) -> str:
    return TABLES.get(name, name)


def done(code: str) -> str:
    return DONE.get(code, code)


def page(endpoint: str) -> str:
    return PAGES.get(endpoint, endpoint)


def fact(name: str, value: object) -> tuple[str, str]:
    """Say a fact in words: its name, and what it is."""
    if name == "page":
        return FACTS["page"], page(str(value))
    spelled = {True: "tak", False: "nie"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return FACTS.get(name, TABLES.get(name, name)), spelled
