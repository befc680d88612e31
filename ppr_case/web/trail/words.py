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
    "import": "wczytanie rejestru",
    "export": "pobranie rejestru",
    "indicators": "policzenie wskaźników",
    "report": "sprawozdanie",
    "trail.verify": "sprawdzenie śladu",
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
    "groups": "grupy",
    "group_members": "członkowie grup",
    "team_members": "członkowie zespołu",
    "sittings": "posiedzenia",
    "visits": "wizyty",
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
