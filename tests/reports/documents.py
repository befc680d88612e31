"""Documents for the tests of formats: an everyday one, one of edges, one that is long."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ppr_case.reports.cells import Bound, Mark, Target
from ppr_case.reports.charts import Balance, Equation, Flow, Highlights, Panels, Series, Term
from ppr_case.reports.document import (
    Block,
    Column,
    Contents,
    Document,
    Group,
    Heading,
    Items,
    Kind,
    Lead,
    Line,
    Paragraph,
    Results,
    Status,
    Table,
    Task,
    Value,
)

SUPERVISION = "Jedno spotkanie przeniesiono na styczeń; umowa z superwizorem obowiązuje do końca 2022 r."
FOUR = Target(Bound.AT_LEAST, 4)
GOALS = (
    Results(
        "Tabela 1. Zadania i wskaźniki celu I",
        2021,
        "I",
        "Kompetencje służb",
        (
            Task("I.1", "Analiza potrzeb szkoleniowych", "MOPS", "2021",
                 (Value("I.1.1", "Diagnozy potrzeb szkoleniowych", "diagnozy", 1, 1, Target(Bound.EXACTLY, 1)),)),
            Task("I.2", "Konferencje i wymiana informacji", "MOPS, Policja, Sąd Rejonowy, PCPR", "2021", (
                Value("I.2.1", "Posiedzenia zespołu interdyscyplinarnego", "posiedzenia", 4, 4, FOUR),
                Value("I.2.2", "Superwizje i coaching", "spotkania", 3, 2, FOUR, SUPERVISION),
                Value("I.2.3", "Uczestnicy na jednym spotkaniu (średnio)", "osoby", Decimal("12.5"), Decimal(14)),
            )),
        ),
    ),
    Results(
        "Tabela 2. Zadania i wskaźniki celu II",
        2021,
        "II",
        "Ochrona i wsparcie osób doznających przemocy",
        (
            Task("II.1", "Baza instytucji i form wsparcia", "", "", (
                Value("II.1.1", "Materiały informacyjne rozdane mieszkańcom", "sztuki", 1097, 1540),
                Value("II.1.2", "Uaktualnianie bazy instytucji", "częstość", "raz w roku", "raz w roku"),
                Value("II.1.3", "Wpisy na stronach", "wpisy", Mark.UNKNOWN, 38, explanation="Dwa podmioty milczą."),
            )),
            Task("II.2", "Środki wobec osób stosujących przemoc", "Policja, Sąd Rejonowy", "2021", (
                Value("II.2.1", "Zastosowane środki zapobiegawcze", "środki", 66, 58),
                Value("II.2.1a", "zakaz zbliżania się", "środki", 20, 17, depth=1),
                Value("II.2.1b", "dozór policyjny", "środki", 24, Mark.UNKNOWN, depth=1),
                Value("II.2.2", "Zatrzymania", "zatrzymania", 90, 84, Target(Bound.AT_MOST, 100)),
            )),
        ),
    ),
)  # fmt: skip

STOCK = (52, 55, 59, 61, 61, 67, 66, 67, 68, 70, 74, 73)
OPENED = (9, 12, 11, 10, 14, 10, 8, 9, 12, 13, 11, 9)
ENDED = (6, 8, 9, 10, 8, 11, 7, 8, 10, 9, 12, 9)
FORMS = (10, 13, 14, 11, 15, 12, 9, 10, 14, 15, 13, 12)
VISITS = (78, 84, 96, 88, 95, 92, 81, 79, 97, 104, 101, 92)

OPENED_TERM, CONTINUED = Term("wszczęte", 128, 117), Term("kontynuowane z lat poprzednich", 52, 61)
CONDUCTED, AT_END = Term("prowadzone w roku", 180, 178), Term("w toku 31 grudnia", 73, 52)
BALANCE = Balance(
    "Rycina 2. Bilans procedur w 2021 r.",
    2021,
    (
        Equation((OPENED_TERM, CONTINUED, Term("przejęte z innej gminy", 0, 0)), "+", CONDUCTED),
        Equation((CONDUCTED, Term("zakończone", 101, 121), Term("przekazane innej gminie", 6, 5)), "-", AT_END),
    ),
)
HIGHLIGHTS = Highlights(
    "Rycina 1. Rok w liczbach",
    2021,
    (CONDUCTED, Term("osoby w rodzinach objętych", 687, 655), Term("wizyty w środowisku", 1087, 964), AT_END),
)
FLOW = Flow(
    "Rycina 3. Procedury według miesięcy",
    Series("z poprzedniego miesiąca", STOCK),
    Series("wszczęte", OPENED),
    Series("zakończone lub przekazane", ENDED),
    "prowadzone w miesiącu",
)
PANELS = Panels(
    "Rycina 4. Formularze i wizyty według miesięcy",
    2021,
    (Series("Formularze C", FORMS, 133), Series("Wizyty w środowisku", VISITS, 964)),
)


def warnings_table(caption: str, rows: int) -> Table:
    columns = (Column("Nr", Kind.LABEL, 20), Column("Sprawdzenie", Kind.NAME, 60), Column("Wynik", Kind.TEXT, 86))
    lines = tuple(Line((f"S.{place}", f"Sprawdzenie {place}", "zgodne")) for place in range(1, rows + 1))
    return Table(caption, columns, (Group("S", "Sprawdzenia"), *lines))


def blocks() -> tuple[Block, ...]:
    return (
        Contents("Spis treści"),
        Heading("1. Wprowadzenie", 1, "wprowadzenie"),
        Lead("W 2021 roku prowadzono 180 procedur „Niebieskie Karty”; na koniec roku w toku pozostały 73."),
        Paragraph("Każda liczba ma jednostkę i definicję w załączniku. Różnych jednostek nie dodaje się do siebie."),
        HIGHLIGHTS,
        Heading("2. Procedury w 2021 roku", 1, "procedury"),
        Paragraph("Procedur przybyło więcej, niż zakończono."),
        BALANCE,
        FLOW,
        PANELS,
        Heading("3. Realizacja celów programu", 1, "cele"),
        *(
            block
            for goal in GOALS
            for block in (Heading(f"Cel {goal.number}. {goal.goal}", 2, f"cel-{goal.number}"), goal)
        ),
        Heading("4. Wnioski", 1, "wnioski"),
        Items(("Powtórzyć nabór na szkolenia.", "Zaplanować superwizje raz na kwartał.")),
        Heading("Załącznik. Sprawdzenia", 1, "sprawdzenia"),
        warnings_table("Tabela 3. Sprawdzenia", 4),
    )


def everyday() -> Document:
    return Document(
        title="Sprawozdanie z realizacji Miejskiego Programu Przeciwdziałania Przemocy w Rodzinie",
        town="Tomaszów Mazowiecki",
        year=2021,
        layout="tomaszow-mazowiecki-2021",
        legal_basis="art. 6 ust. 2 ustawy z dnia 29 lipca 2005 r. o przeciwdziałaniu przemocy w rodzinie",
        status=Status.DRAFT,
        status_note="do przedstawienia Radzie Miejskiej",
        issued_on=date(2022, 3, 14),
        data_as_of=date(2022, 2, 28),
        author="Miejski Ośrodek Pomocy Społecznej",
        blocks=blocks(),
    )


def edges() -> Document:
    """A paragraph of pages, hidden months, a balance that breaks, marks of mark-up, long words, formulas."""
    long = "Rada pyta, co zrobiono, i dostaje odpowiedź, która nie mieści się na jednej stronie. " * 90
    broken = Equation((OPENED_TERM, CONTINUED), "+", replace(CONDUCTED, value=181))
    unknown = Equation((Term("wszczęte", Mark.UNKNOWN, 0), CONTINUED), "+", CONDUCTED)
    hidden = Series("Zdarzenia & <inne>", (Mark.PROTECTED, Mark.WITHHELD, Mark.UNKNOWN, *range(1, 10)))
    evil = (
        Value("I.1.1", "=1+1", "+jednostka", "@SUM(A1)", "-7", explanation='=HYPERLINK("http://a.example")'),
        Value("I.1.2", 'A & B <b>„c” "d"</b>', "szt.", 0, 12, Target(Bound.EXACTLY, 0)),
        Value("I.1.3", "Bardzo" + "długie" * 12 + " słowo", "osoby", 1234567, 999, Target(Bound.AT_LEAST, 2000000)),
        Value("I.1.4", "Liczba ukryta", "osoby", Mark.PROTECTED, Mark.WITHHELD, Target(Bound.AT_LEAST, 3)),
        Value("I.1.5", "w głębi", "osoby", 3, 2, depth=2),
    )
    task = Task("I.1", "Zadanie & <inne>", "MOPS & <PCPR>", "2021–2027", evil)
    return replace(
        everyday(),
        title="Sprawozdanie, którego tytuł zajmuje na stronie tytułowej trzy, a może i cztery wiersze " * 2,
        status=Status.ISSUED,
        anchor="ab" * 32,
        blocks=(
            Contents("Spis treści"),
            Heading("1. Nagłówek, który jest tak długi, że " + "zajmuje w druku kilka wierszy " * 4, 1, "dlugi"),
            Paragraph(long),
            Heading("2. Bilans, który się nie zgadza", 1, "bilans"),
            Balance("Rycina 1. Bilans & <różnica>", 2021, (broken, unknown)),
            Panels("Rycina 2. Miesiące ukryte", 2021, (hidden, Series("Zera", (0,) * 12, Mark.UNKNOWN))),
            Heading("3. Wartości", 1, "wartosci"),
            Heading("Cel I & <II>", 2, "cel"),
            Results("Tabela 1. Wartości & <znaki>", 2021, "I", "Cel & <inny>", (task,)),
        ),
    )


def long(rows: int) -> Document:
    table = warnings_table("Tabela 1. Długa", rows)
    return replace(everyday(), blocks=(Contents("Spis treści"), Heading("1. Długa", 1, "dluga"), table))
