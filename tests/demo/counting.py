"""A year's figures counted straight from rows, in the plainest words: nothing of the program counts here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

Rows = list[dict[str, str]]
OPEN = date.max


def day(row: dict[str, str], column: str) -> date | None:
    return date.fromisoformat(row[column]) if row.get(column) else None


class Counting:
    """The figures of one year of one register."""

    def __init__(self, tables: dict[str, Rows], year: int) -> None:
        self.tables = tables
        self.year = year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        closed = {row["procedura"]: row for row in tables["zakonczenia"] if not row.get("uchylone_dnia")}
        self.held: dict[str, tuple[date, date]] = {}
        self.closed: dict[str, dict[str, str]] = {}
        for row in tables["procedury"]:
            if row.get("anulowana_dnia"):
                continue
            number = row["numer"]
            protocol = closed.get(number)
            since = day(row, "przejeta_dnia") or day(row, "data_wszczecia") or OPEN
            until = (day(protocol, "data") if protocol else None) or day(row, "przekazana_dnia") or OPEN
            self.held[number] = since, until
            if protocol:
                self.closed[number] = protocol
        self.active = {one for one, (since, until) in self.held.items() if since <= self.last and until >= self.first}

    def within(self, when: date | None) -> bool:
        return when is not None and self.first <= when <= self.last

    def of_year(self, table: str, column: str = "data") -> Iterator[dict[str, str]]:
        """Rows of the year that count at all, of procedures that count at all and hold that day."""
        for row in self.tables[table]:
            gone = row.get("anulowany_dnia") or row.get("anulowane_dnia") or row.get("inna_gmina") == "tak"
            number = row.get("procedura")
            if self.within(day(row, column)) and not gone and (number is None or number in self.held):
                yield row

    def procedures(self) -> dict[str, int]:
        by_number = {row["numer"]: row for row in self.tables["procedury"]}
        taken = [one for one in self.active if by_number[one].get("przejeta_dnia")]
        handed = [one for one in self.active if self.within(day(by_number[one], "przekazana_dnia"))]
        closed = [row for one, row in self.closed.items() if self.within(day(row, "data")) and one in self.active]
        return {
            "procedures_opened": sum(self.held[one][0] >= self.first for one in self.active if one not in taken),
            "procedures_continued": sum(self.held[one][0] < self.first for one in self.active),
            "procedures_taken_over": sum(self.held[one][0] >= self.first for one in taken),
            "procedures_closed": len(closed),
            "closed_unfounded": sum(row["podstawa"] == "brak_zasadnosci" for row in closed),
            "procedures_handed_over": len(handed),
            "procedures_open_at_end": sum(self.held[one][1] > self.last for one in self.active),
        }

    def persons(self, *roles: str) -> int:
        born = {row["id"]: row.get("data_urodzenia", "") for row in self.tables["osoby"]}
        found = set()
        for row in self.tables["udzial"]:
            number = row["procedura"]
            if number not in self.active or row["rola"] not in roles:
                continue
            since, until = self.held[number]
            covered = row.get("od") or max(since.isoformat(), born[row["osoba"]])
            if date.fromisoformat(covered) <= min(until, self.last):
                found.add(row["osoba"])
        return len(found)

    def forms(self, kind: str) -> int:
        return sum(
            row["rodzaj"] == kind
            and self.held[row["procedura"]][0] <= (day(row, "data") or OPEN) <= self.held[row["procedura"]][1]
            for row in self.of_year("formularze")
        )

    def sittings(self, kind: str) -> Rows:
        return [
            row for row in self.of_year("spotkania") if row["rodzaj"] == kind and row.get("stan", "odbyte") == "odbyte"
        ]

    def visits(self, purpose: str = "") -> int:
        """Successful entries while a procedure of the household is held."""
        return sum(
            row["skuteczna"] == "tak" and purpose in {"", row["cel"]} and bool(self._held_then(row))
            for row in self.of_year("wizyty")
        )

    def visits_after_closing(self) -> int:
        found = 0
        for row in self.of_year("wizyty"):
            when = day(row, "data") or OPEN
            before = [one for one in row["procedury"].split(";") if one in self.closed and self.held[one][1] < when]
            found += row["skuteczna"] == "tak" and not self._held_then(row) and bool(before)
        return found

    def measures(self, *kinds: str) -> Rows:
        return [row for row in self.of_year("srodki", "dnia") if row["rodzaj"] in kinds]

    def participating(self, programme: str) -> int:
        found = set()
        for row in self.tables["skierowania"]:
            begun, ended = day(row, "rozpoczal_dnia"), day(row, "przerwal_dnia") or day(row, "ukonczyl_dnia") or OPEN
            if row["program"] == programme and begun and begun <= self.last and ended >= self.first:
                found.add(row["osoba"])
        return len(found)

    def log(self) -> dict[str, Rows]:
        """The rows of the log that touch the year, by heading."""
        rows: dict[str, Rows] = defaultdict(list)
        for row in self.tables["dzialania"]:
            begun, ended = day(row, "od") or day(row, "dnia"), day(row, "do") or day(row, "dnia")
            if begun and ended and begun <= self.last and ended >= self.first:
                rows[row["rodzaj"]].append(row)
        return rows

    def indicators(self) -> dict[str, int]:
        """The figures of the register proper that the printed report shows."""
        sittings = self.sittings("GR")
        return self.procedures() | {
            "team_meetings": len(self.sittings("ZI")),
            "group_meetings": len(sittings),
            "group_meetings_by_procedure": sum(len(set(row["procedury"].split(";"))) for row in sittings),
            "persons_in_families": self.persons("doznajaca", "stosujaca", "domownik"),
            "persons_using": self.persons("stosujaca"),
            "interventions": self.visits("interwencja"),
            "visits": self.visits(),
            "visits_for_form_c": self.visits("nk_c"),
            "corrective_participating": self.participating("ke"),
            "measures": len(
                self.measures(
                    "nakaz_opuszczenia", "zakaz_zblizania", "zakaz_kontaktu", "zakaz_wstepu", "dozor", "areszt"
                )
            ),
            "detained": len(self.measures("zatrzymanie")),
            "cases_art_207": len(self.measures("sprawa_207")),
            "instructions_art_12a": len(self.measures("pouczenie_12a")),
            "forms_c": self.forms("C"),
            "forms_d": self.forms("D"),
        }

    def _held_then(self, visit: dict[str, str]) -> list[str]:
        when = day(visit, "data") or OPEN
        return [
            one
            for one in visit["procedury"].split(";")
            if one in self.held and self.held[one][0] <= when <= self.held[one][1]
        ]


def valid_pesel(number: str) -> bool:
    """Check the digits, the date and the control digit."""
    digits = [int(digit) for digit in number]
    century, month = divmod(10 * digits[2] + digits[3], 20)
    date({0: 1900, 1: 2000}[century] + 10 * digits[0] + digits[1], month, 10 * digits[4] + digits[5])
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return len(digits) == 11 and sum(w * d for w, d in zip(weights, digits, strict=True)) % 10 == 0


def share(conditions: Iterable[bool]) -> float:
    found = list(conditions)
    return sum(found) / len(found)


YEAR = timedelta(365)
