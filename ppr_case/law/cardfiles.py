"""Reads the data files of the forms A, C and D."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ppr_case.law.cards import (
    FEEDS,
    IDENTITY,
    KINDS,
    ROWS,
    SEVERAL,
    SHARED_OPTIONS,
    SUBJECTS,
    CardForm,
    Question,
    Section,
)
from ppr_case.law.parsing import certainty, each
from ppr_case.law.regimes import Vocabulary
from ppr_case.law.tables import LawDataError, Raw, Table

Vocabularies = Mapping[str, Vocabulary]
_ROLES: Final = ("doznajaca", "stosujaca")


def card_forms(table: Table, vocabularies: Vocabularies) -> Mapping[str, CardForm]:
    """Read every form; a part that is the `same_as` one of another form has its questions.

    Raises LawDataError where a definition is incomplete, unknown or refers to nothing.
    """
    raw = table.raw()
    return MappingProxyType(
        {code: _form(code, Table(_filled_in(raw, form, code), f"{table.path}.{code}"), vocabularies)
         for code, form in raw.items()}
    )  # fmt: skip


def _filled_in(raw: Raw, form: Raw, code: str) -> Raw:
    sections = {}
    for numeral, section in form.get("sections", {}).items():
        if other := section.get("same_as"):
            whose, _, part = str(other).partition(".")
            same = raw.get(whose, {}).get("sections", {}).get(part)
            if same is None:
                raise LawDataError(f"cards.{code}.sections.{numeral}: nie ma części „{other}”")
            own = {key: value for key, value in section.items() if key != "same_as"}
            section = {**same, "seen_by": [], **own}  # noqa: PLW2901 (the part as it is meant)
        sections[numeral] = section
    return {**form, "sections": sections}


def _form(code: str, table: Table, vocabularies: Vocabularies) -> CardForm:
    source, sure = table.text("source"), certainty(table)
    seen_by = _roles(table, ())
    form = CardForm(
        code=code,
        kind=table.one_of("kind", ("A", "C", "D")),
        forms=table.text("forms"),
        title=table.text("title"),
        several_persons=table.take("several_persons", bool),
        sections=each(table.below("sections"), lambda below: _section(below, source, sure, seen_by, vocabularies)),
        signatures=table.texts("signatures"),
        source=source,
        certainty=sure,
    )
    table.done()
    return form


def _section(table: Table, source: str, sure: str, seen_by: tuple[str, ...], vocabularies: Vocabularies) -> Section:
    columns = MappingProxyType(table.below("columns").labels())
    identity = table.texts("identity") if "identity" in table else ()
    if unknown := set(identity) - set(IDENTITY):
        raise LawDataError(f"{table.path}.identity: nieznane dane: {', '.join(sorted(unknown))}")
    return Section(
        code=table.path.rpartition(".")[2],
        title=table.text("title"),
        about=table.one_of("about", SUBJECTS) if "about" in table else "",
        identity=identity,
        filled_by=table.texts("filled_by") if "filled_by" in table else (),
        seen_by=_roles(table, seen_by),
        questions=each(table.below("questions"), lambda below: _question(below, columns, vocabularies)),
        source=table.maybe("source", str, source),
        certainty=certainty(table) if "certainty" in table else sure,
    )


def _roles(table: Table, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    roles = tuple(table.maybe("seen_by", list, list(otherwise)))
    if unknown := [role for role in roles if role not in _ROLES]:
        raise LawDataError(f"{table.path}.seen_by: nieznane role: {unknown}")
    return roles


def _question(table: Table, columns: Mapping[str, str], vocabularies: Vocabularies) -> Question:
    kind = table.one_of("kind", (*KINDS, *SHARED_OPTIONS))
    options: Mapping[str, str] = table.below("options").labels()
    if kind in SHARED_OPTIONS:
        options, kind = vocabularies[kind].labels, "one"
    whole = table.maybe("whole", bool, default=False)
    question = Question(
        code=table.path.rpartition(".")[2],
        label=table.text("label"),
        kind=kind,
        options=MappingProxyType(dict(options)),
        columns=columns if kind == SEVERAL and not whole else MappingProxyType({}),
        fields=MappingProxyType(table.below("fields").labels()),
        counts=table.maybe("counts", str, ""),
        feeds=table.one_of("feeds", FEEDS) if "feeds" in table else "",
    )
    if bool(question.options) is not (kind in {"one", SEVERAL}):
        raise LawDataError(f"{table.path}: odpowiedzi do wyboru mają pytania „one” i „several”, inne nie")
    if bool(question.fields) is not (kind == ROWS):
        raise LawDataError(f"{table.path}: kolumny mają pytania „rows”, inne nie")
    if question.counts and kind != SEVERAL:
        raise LawDataError(f"{table.path}.counts: liczą się tylko pytania „several”")
    return question
