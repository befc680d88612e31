"""What must hold between numbers, and what looks wrong: a broken balance is a defect, a suspicion is only told.

Balances are true by construction on a register, and asserted. Suspicions are for figures that came from elsewhere: an
imported aggregate, an issued report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.indicators.catalogue import BY_CODE
from ppr_case.indicators.catalogue.programmes import LEDGERS
from ppr_case.indicators.compute import values
from ppr_case.indicators.language import Period

Figures = Mapping[str, object]
"""Numbers by code; what is not a whole number (no data, no such code) is unknown, and nothing is said against it."""


class BalanceBroken(AssertionError):
    """Numbers that are equal by construction are not: the program is wrong, not the register."""

    def __init__(self, broken: list["Checked"]) -> None:
        super().__init__("; ".join(f"{each.title}: {each.spelled}" for each in broken))
        self.titles = [each.title for each in broken]


@dataclass(frozen=True)
class Checked:
    """One balance with its numbers; `holds` is None where some number is unknown."""

    title: str
    spelled: str
    holds: bool | None


@dataclass(frozen=True)
class Balance:
    """`whole` = the sum of `plus` less the sum of `minus`, all codes."""

    title: str
    whole: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.whole, *self.plus, *self.minus)

    def checked(self, figures: Figures) -> Checked:
        known = {code: number for code in self.codes if isinstance(number := figures.get(code), int)}
        if len(known) < len(self.codes):
            return Checked(self.title, "brak danych", holds=None)
        left = " + ".join(str(known[code]) for code in self.plus) + "".join(f" − {known[code]}" for code in self.minus)
        whole = known[self.whole]
        holds = whole == sum(known[code] for code in self.plus) - sum(known[code] for code in self.minus)
        return Checked(self.title, f"{left} {'=' if holds else '≠'} {whole}", holds)


BALANCES: Final = (
    Balance(
        "Prowadzone = wszczęte + kontynuowane + przejęte",
        "procedures_conducted",
        ("procedures_opened", "procedures_continued", "procedures_taken_over"),
    ),
    Balance(
        "W toku na koniec = prowadzone − zakończone − przekazane",
        "procedures_open_at_end",
        ("procedures_conducted",),
        ("procedures_closed", "procedures_handed_over"),
    ),
    Balance(
        "Zakończone = po ustaniu przemocy + z braku zasadności",
        "procedures_closed",
        ("closed_violence_ceased", "closed_unfounded"),
    ),
    Balance(
        "NK-A ogółem = wszczynające + dokumentujące kolejne zdarzenie",
        "forms_a",
        ("forms_a_opening", "forms_a_further"),
    ),
    Balance(
        "Osoby doznające przemocy = kobiety + mężczyźni + dzieci",
        "persons_experiencing",
        ("persons_experiencing_women", "persons_experiencing_men", "persons_experiencing_children"),
    ),
    Balance(
        "Dzieci doznające przemocy = dziewczynki + chłopcy",
        "persons_experiencing_children",
        ("persons_experiencing_girls", "persons_experiencing_boys"),
    ),
    Balance(
        "Osoby stosujące przemoc = kobiety + mężczyźni",
        "persons_using",
        ("persons_using_women", "persons_using_men"),
    ),
    Balance(
        "Osoby monitorowane po zakończeniu = kobiety + mężczyźni + dzieci",
        "persons_monitored_after_closing",
        (
            "persons_monitored_after_closing_women",
            "persons_monitored_after_closing_men",
            "persons_monitored_after_closing_children",
        ),
    ),
)
PASSED_ON: Final = "W toku na koniec okresu = kontynuowane w następnym"


def checked(figures: Figures) -> list[Checked]:
    """Check the balances of one period whose numbers are all among the figures, known or not."""
    return [balance.checked(figures) for balance in BALANCES if figures.keys() >= set(balance.codes)]


def demand_balances(session: Session, unit_id: UUID, period: Period, figures: Figures) -> None:
    """Assert every balance on the register: those of the period, those of referrals, and the one with the next period.

    `figures` are values of the period counted in this session; what they lack is counted here. Raises BalanceBroken.
    """
    codes = dict.fromkeys(code for balance in BALANCES for code in balance.codes)
    lacking = [BY_CODE[code] for code in codes if code not in figures]
    whole = {**figures, **values(session, unit_id, period, lacking)}
    results = checked(whole)
    for title, (started, *ended) in LEDGERS.items():
        ledger = values(session, unit_id, period, (started, *ended))
        results.append(Balance(title, started.code, tuple(each.code for each in ended)).checked(ledger))
    if period.end < date.max:
        next_day = period.end + timedelta(days=1)
        continued = BY_CODE["procedures_continued"]
        following = values(session, unit_id, Period(next_day, next_day), (continued,))
        passed_on = Balance(PASSED_ON, "procedures_open_at_end", (continued.code,))
        results.append(passed_on.checked({**whole, **following}))
    if broken := [each for each in results if each.holds is False]:
        raise BalanceBroken(broken)


def suspicions(figures: Figures, before: Figures | None = None) -> list[str]:
    """Tell, a sentence each, what looks wrong in the figures of a year that came from elsewhere.

    `before` are those of the year before. A figure that is missing is not suspected of anything.
    """

    def number(code: str, of: Figures = figures) -> int | None:
        found = of.get(code)
        return found if isinstance(found, int) else None

    def more(code: str, than: str, times: int = 1) -> bool:
        one, other = number(code), number(than)
        return one is not None and other is not None and one > times * other

    girls, boys = number("persons_experiencing_girls"), number("persons_experiencing_boys")
    children = number("persons_experiencing_children")
    passed_on = number("procedures_open_at_end", before) if before is not None else None
    continued = number("procedures_continued")
    found = {
        "Zakończonych procedur jest więcej niż prowadzonych.": more("procedures_closed", "procedures_conducted"),
        "Wszczętych procedur jest więcej niż prowadzonych.": more("procedures_opened", "procedures_conducted"),
        "Formularzy C jest ponad trzy razy więcej niż prowadzonych procedur.": more(
            "forms_c", "procedures_conducted", times=3
        ),
        "Liczba dzieci nie jest sumą dziewczynek i chłopców.": (
            children is not None and girls is not None and boys is not None and children != girls + boys
        ),
        "Osób w rodzinach jest mniej niż rodzin.": more("families_covered", "persons_in_families"),
        "Procedur kontynuowanych jest inna liczba niż w toku na koniec poprzedniego roku.": (
            passed_on is not None and continued is not None and passed_on != continued
        ),
    }
    return [sentence for sentence, is_so in found.items() if is_so]
