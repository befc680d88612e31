"""Registers made to be nasty and still true: everything optional is sometimes there, days meet at their edges."""

from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from ppr_case.interchange.rules import STEP_COLUMNS
from ppr_case.law import pesel
from ppr_case.records.programmes import NEEDS, STEPS
from ppr_case.records.vocabulary import (
    ACTIVITY_FORMS,
    ACTIVITY_KINDS,
    ACTIVITY_SETTINGS,
    FORMS_OF_VIOLENCE,
    GROUNDS,
    INSTITUTION_KINDS,
    MEASURE_KINDS,
    PARTICIPANT_GROUPS,
    PLACEMENTS,
    REASONS,
    SIGNS_OF_VIOLENCE,
    SITTING_STATES,
    VISIT_PURPOSES,
)
from tests.interchange.registers import Raw, Tables

DAYS: Final = [date(2022, 12, 31) + timedelta(days=days) for days in (0, 1, 60, 174, 175, 270, 271, 366, 425, 426, 731)]
TEXTS: Final = st.text(st.sampled_from("aąŻ ;,|\"'=+-@\t\n\r0_x€😀"), min_size=1, max_size=6)
WORDS: Final = st.sampled_from(
    ["Zmyślona", "=Wzór", "'Apostrof", "+48 1", "-x", "@x", "''=x", "a;b", 'c"d', "Ćma—Łoś", "x,y"]
)
FLAGS: Final = st.sampled_from(["", "tak", "nie"])


class Making:
    """Draws one register, table by table."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.tables: Tables = {}

    def one(self, choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def maybe(self, strategy: st.SearchStrategy[str]) -> str:
        drawn: str = self._draw(st.one_of(st.just(""), strategy))
        return drawn

    def day(self) -> date:
        drawn: date = self.one(DAYS)
        return drawn

    def later(self, *days: date | None) -> str:
        """Give no day or one that is not before any of these."""
        return self.maybe(st.sampled_from([str(day) for day in DAYS if day >= max(filter(None, days))]))

    def some(self, choices: list[str], *, least: int = 0) -> str:
        return ";".join(self._draw(st.lists(st.sampled_from(choices), min_size=least, max_size=3))) if choices else ""

    def rows(self, least: int = 0, most: int = 3) -> range:
        return range(self._draw(st.integers(least, most)))

    def event(self) -> Raw:
        return {"inna_gmina": self.maybe(st.just("tak")), "anulowane_dnia": self.maybe(st.sampled_from(["2024-01-01"]))}

    def register(self) -> Tables:
        for make in (self.places, self.procedures, self.people, self.involvements, self.cards, self.events, self.log):
            make()
        return self.tables

    def places(self) -> None:
        self.tables["instytucje"] = [
            {"kod": f"i_{n}", "nazwa": self._draw(WORDS), "rodzaj": self.one(INSTITUTION_KINDS)} for n in self.rows()
        ]
        self.tables["rodzaje_dzialan"] = [
            {"kod": f"x_{n}", "nazwa": self._draw(WORDS), "jednostka": "activity"} for n in self.rows()
        ]
        self.institutions = ["ops", "policja", *(row["kod"] for row in self.tables["instytucje"])]

    def procedures(self) -> None:
        self.held: dict[str, tuple[date, date, date]] = {}
        self.tables["procedury"], self.tables["zakonczenia"] = [], []
        for place in self.rows(1, 4):
            opened = self.day()
            row = {
                "numer": self.one([f"{place + 1}/2024", f"NK-{place}", f"={place}"]),
                "rodzina": self.maybe(st.sampled_from(["A", "B"])),
                "data_wszczecia": str(opened),
                "data_wplywu": self.later(opened),
                "przejeta_dnia": self.later(opened),
                "anulowana_dnia": self.maybe(st.just("2024-06-01")),
                "uwagi": self.maybe(TEXTS),
            }
            if row["przejeta_dnia"]:
                row["przejeta_z"] = self.maybe(WORDS)
            begins = date.fromisoformat(row["przejeta_dnia"] or row["data_wszczecia"])
            end = self.later(begins)
            if end and self.one([True, False]):
                row |= {"przekazana_dnia": end, "przekazana_do": self.maybe(WORDS)}
            elif end:
                self.close(row["numer"], end)
            if self.one([True, False]):
                self.close(row["numer"], str(begins), uchylone_dnia=str(begins))
            self.tables["procedury"].append(row)
            self.held[row["numer"]] = opened, begins, date.fromisoformat(end or "9999-12-31")

    def close(self, number: str, day: str, **more: str) -> None:
        if (number, day) not in {(row["procedura"], row["data"]) for row in self.tables["zakonczenia"]}:
            ground = {"podstawa": self.one(GROUNDS), "przyczyna": self.maybe(st.sampled_from(REASONS))}
            self.tables["zakonczenia"].append({"procedura": number, "data": day, **ground, **more})

    def people(self) -> None:
        self.born: dict[str, str] = {}
        self.tables["osoby"] = []
        for place in self.rows(1, 5):
            row = {"id": f"osoba {place}", "plec": self.one("KM"), "niepelnosprawnosc": self._draw(FLAGS)}
            row |= {name: self.maybe(WORDS) for name in ("imie", "nazwisko", "adres", "telefon", "email")}
            born = self.one([date(1944, 5, 14), date(2004, 2, 29), date(1990, 1, 1), date(1989, 12, 31)])
            match self.one(["pesel", "day", "year", "unknown"]):
                case "pesel":
                    month = born.month + (20 if born.year >= 2000 else 0)
                    ten = f"{born.year % 100:02}{month:02}{born.day:02}{place:03}{'1' if row['plec'] == 'M' else '2'}"
                    row["pesel"] = ten + pesel.check_digit(ten)
                case "day":
                    row["data_urodzenia"] = str(born)
                case "year":
                    row["rok_urodzenia"] = str(born.year)
            self.tables["osoby"].append(row)
        self.persons = [row["id"] for row in self.tables["osoby"]]

    def involvements(self) -> None:
        involved: dict[tuple[str, str, str], Raw] = {}
        for _ in self.rows(0, 6):
            number, person, role = (
                self.one(list(self.held)),
                self.one(self.persons),
                self.one(["doznajaca", "domownik"]),
            )
            _, begins, end = self.held[number]
            involved[number, person, role] = {
                "procedura": number,
                "osoba": person,
                "rola": role,
                "od": self.maybe(st.sampled_from([str(day) for day in DAYS if begins <= day <= end])),
                "formy_przemocy": self.some(list(FORMS_OF_VIOLENCE)),
                "anulowane_dnia": self.maybe(st.just("2024-01-01")),
            }
        self.tables["udzial"] = list(involved.values())

    def cards(self) -> None:
        self.tables["formularze"] = cards = []
        for number, (opened, _, _) in self.held.items():
            for nth in self.rows():
                day = str(opened) if nth == 0 else self.later(opened) or str(opened)
                cards.append({"procedura": number, "rodzaj": "A", "data": day, "podmiot": self.maybe_institution()})
            for _ in self.rows():
                row = {"procedura": number, "rodzaj": self.one("BCD"), "data": str(self.day())}
                row |= {"osoba": self.maybe(st.sampled_from(self.persons)), "inna_gmina": self.maybe(st.just("tak"))}
                cards.append(row | {"data_wplywu": self.maybe(st.just("2024-01-01"))})

    def maybe_institution(self) -> str:
        return self.maybe(st.sampled_from(self.institutions))

    def events(self) -> None:
        numbers, tables = list(self.held), self.tables
        tables["spotkania"] = [
            {
                "id": f"s{n}",
                "rodzaj": self.one(["ZI", "GR"]),
                "data": str(self.day()),
                "stan": self.maybe(st.sampled_from(SITTING_STATES)),
                "procedury": self.some(numbers),
                "podmioty": self.some(self.institutions),
                "osoby": self.some(self.persons),
                **self.event(),
            }
            for n in self.rows()
        ]
        tables["wizyty"] = [
            {
                "id": f"w{n}",
                "data": str(self.day()),
                "cel": self.one(VISIT_PURPOSES),
                "skuteczna": self.one(["tak", "nie"]),
                "procedury": self.some(numbers, least=1),
                "podmioty": self.some(self.institutions),
                "liczba_osob": self.maybe(st.sampled_from("12")),
                "oznaki_przemocy": self.maybe(st.sampled_from(SIGNS_OF_VIOLENCE)),
                **self.event(),
            }
            for n in self.rows()
        ]
        groups = {(number, day := self.day()): day for number in numbers for _ in self.rows(0, 2)}
        tables["grupy"] = [
            {
                "procedura": number,
                "powolana_dnia": str(day),
                "rozszerzona": self._draw(FLAGS),
                "rozwiazana_dnia": self.later(day),
                **self.event(),
            }
            for (number, _), day in groups.items()
        ]
        tables["plany"] = [
            {"procedura": self.one(numbers), "data": str(self.day()), **self.event()} for _ in self.rows()
        ]
        tables["skierowania"] = [self.referral() for _ in self.rows()]
        tables["srodki"] = [
            {
                "procedura": self.maybe(st.sampled_from(numbers)),
                "osoba": self.one(self.persons),
                "rodzaj": (kind := self.one(MEASURE_KINDS)),
                "dnia": str(day := self.day()),
                "umieszczenie": self.maybe(st.sampled_from(PLACEMENTS)) if kind == "odebranie_12a" else "",
                "zniesiony_dnia": self.later(day),
                **self.event(),
            }
            for _ in self.rows()
        ]

    def referral(self) -> Raw:
        taken = [step for step in STEPS if self.one([True, False])] or ["motion_on"]
        steps = dict(zip(taken, sorted(self.day() for _ in taken), strict=True))
        for step, needed in reversed(NEEDS):
            if needed not in steps:
                steps.pop(step, None)
        for step, needed in NEEDS:
            if needed not in steps:
                steps.pop(step, None)
        if "completed_on" in steps:
            steps.pop("dropped_on", None)
        steps = steps or {"motion_on": self.day()}
        row = {STEP_COLUMNS[step]: str(day) for step, day in steps.items()}
        row |= {"kara": "grzywna"} if "punished_on" in steps else {}
        return row | {"osoba": self.one(self.persons), "program": self.one(["ke", "pt"]), **self.event()}

    def log(self) -> None:
        own = [row["kod"] for row in self.tables["rodzaje_dzialan"]]
        self.tables["czlonkowie_zi"] = [
            {
                "id": f"c{n}",
                "imie_nazwisko": self.maybe(WORDS),
                "podmiot": self.one(self.institutions),
                "od": str(day := self.day()),
                "do": self.later(day),
            }
            for n in self.rows()
        ]
        self.tables["dzialania"] = [
            {
                "id": f"d{n}",
                "dnia": str(day := self.day()),
                "rodzaj": self.one([*ACTIVITY_KINDS[:5], *own]),
                "liczba": self.maybe(st.sampled_from("012")),
                "godziny": self.maybe(st.sampled_from("07")),
                "odpowiedz": self.maybe(WORDS),
                "od": self.maybe(st.just(str(DAYS[0]))),
                "do": self.later(day),
                "typ": self.maybe(st.sampled_from(ACTIVITY_SETTINGS)),
                "forma": self.maybe(st.sampled_from(ACTIVITY_FORMS)),
                "calodobowe": self._draw(FLAGS),
                "oznaczenie": self.maybe(st.sampled_from(["e1", "e2", "f" * 64])),
                "podmiot": self.maybe_institution(),
                "opis": self.maybe(TEXTS),
            }
            for n in self.rows()
        ]
        names = [row["id"] for row in self.tables["dzialania"]]
        self.tables["uczestnicy"] = [
            {"dzialanie": self.one(names), "grupa": self.one(PARTICIPANT_GROUPS[:2]), "liczba": self.one("12")}
            for _ in (self.rows() if names else ())
        ]


@st.composite
def registers(draw: Any) -> Tables:
    """Make a register of which every row is right."""
    return Making(draw).register()
