"""Registers for measuring: as many procedures as asked, the same for the same seed, in portions that stand alone."""

from collections import Counter

from ppr_case.demo import volume
from tests.demo.counting import valid_pesel

EVENTS = ("formularze", "spotkania", "wizyty", "grupy", "plany", "skierowania", "srodki")


def test_there_are_as_many_procedures_and_some_fifteen_events_to_each():
    size: Counter[str] = Counter()
    numbers: list[str] = []
    for rows in volume.portions(700, 3, 1, portion=300):
        size.update({table: len(written) for table, written in rows.items()})
        numbers += [row["numer"] for row in rows["procedury"]]
    assert len(set(numbers)) == size["procedury"] == 700
    assert Counter(number.split("/")[1] for number in numbers).keys() == {"2023", "2024", "2025"}
    assert 13 < sum(size[table] for table in EVENTS) / 700 < 18


def test_the_same_seed_makes_the_same_rows():
    assert list(volume.portions(60, 2, 5, portion=25)) == list(volume.portions(60, 2, 5, portion=25))
    assert next(volume.portions(60, 2, 5, portion=60)) != next(volume.portions(60, 2, 6, portion=60))


def test_a_portion_refers_only_to_itself():
    people: set[str] = set()
    pesels: set[str] = set()
    for place, rows in enumerate(volume.portions(400, 2, 1, portion=150)):
        assert ("jednostka" in rows) == (place == 0)
        own, numbers = {row["id"] for row in rows["osoby"]}, {row["numer"] for row in rows["procedury"]}
        assert {row["osoba"] for row in rows["udzial"]} == own
        assert not own & people
        for table in EVENTS:
            named = (row.get("procedura") or row["procedury"] for row in rows.get(table, ()))
            assert set(named) <= numbers
        written = [row["pesel"] for row in rows["osoby"] if "pesel" in row]
        assert all(map(valid_pesel, written))
        assert not pesels & set(written)
        people |= own
        pesels |= set(written)
