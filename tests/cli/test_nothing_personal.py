"""After all that a town does with its register, nothing it typed about people lies in a file of the program."""

import csv
from pathlib import Path

from ppr_case.casework.units import establish_unit
from tests.cli.inside import run
from tests.worlds import World

TYPED = {
    "id": "Wąsik-Grzmot osoba 1",
    "imie": "Gżegżółka",
    "nazwisko": "Wąsik-Grzmot",
    "pesel": "44051401359",
    "data_urodzenia": "1944-05-14",
    "adres": "ul. Gęsia 7, Wąchock",
    "telefon": "+48 600 700 811",
    "email": "gzegzolka@przyklad.example",
}
FAMILY, NOTES, STORY, LABEL, MEMBER = (
    "Grzmotowie z Gęsiej",
    "Sąsiadka słyszała krzyk",
    "Uczył się gniewać",
    "kurs Ździcha",
    "Świętopełk Chrząszcz",
)
REGISTER = {
    "jednostka": [{"teryt": "1016011", "nazwa": "Wymysłów"}],
    "procedury": [
        {"numer": "1/2021", "rodzina": FAMILY, "data_wszczecia": "2021-03-01", "uwagi": NOTES},
        {"numer": "2/2021", "rodzina": FAMILY, "data_wszczecia": "2021-13-01", "uwagi": NOTES},
    ],
    "osoby": [TYPED | {"plec": "M"}, TYPED | {"id": "Wąsik-Grzmot osoba 2", "plec": "K", "pesel": "44051401358"}],
    "udzial": [{"procedura": "1/2021", "osoba": TYPED["id"], "rola": "doznajaca"}],
    "formularze": [{"procedura": "1/2021", "rodzaj": "A", "data": "2021-03-01", "podmiot": "ops"}],
    "czlonkowie_zi": [{"id": "1", "imie_nazwisko": MEMBER, "podmiot": "ops", "od": "2021-01-01"}],
    "dzialania": [
        {"id": "1", "dnia": "2021-05-05", "rodzaj": "training", "oznaczenie": LABEL, "opis": STORY},
    ],
}


def written(folder: Path) -> Path:
    folder.mkdir()
    for table, rows in REGISTER.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, rows[0])
            sheet.writeheader()
            sheet.writerows(rows)
    return folder


def test_no_file_holds_what_was_typed(world: World, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    with world.writing() as session:
        establish_unit(session, teryt="1016011", name="Wymysłów")
        session.commit()
    said = [run(world, "import", str(written(outside / "register")))]
    assert said[0].code == 1, said[0]
    out = world.key_file.parent
    commands = (
        ("import", str(outside / "register"), "--update"),
        ("keys", "rotate"),
        ("keys", "verify"),
        ("indicators", "--year", "2021"),
        ("indicators", "--year", "2021", "--format", "csv"),
        ("report", "--year", "2021", "--layout", "ministerstwo-2024", "--format", "csv", "--out", str(out / "r.csv")),
        ("report", "--year", "2021", "--layout", "ministerstwo-2024", "--format", "json", "--out", str(out / "r.json")),
        ("trail", "verify"),
    )
    said += [run(world, *command) for command in commands]
    assert [words.code for words in said] == [1, 1, *[0] * 7], said
    (out / "said").write_text("".join(words.out + words.err for words in said), encoding="utf-8")
    assert "Odrzuc" in said[0].out + said[0].err
    for datum in (*TYPED.values(), FAMILY, NOTES, STORY, LABEL, MEMBER, "44051401358", "wasik grzmot", "gzegzolka"):
        assert world.holds(datum.encode()) == [], datum
        assert [path.name for path in out.rglob("*") if path.is_file() and datum.encode() in path.read_bytes()] == []
    assert world.holds(b"1/2021"), "the files that were read are not those that were written"
