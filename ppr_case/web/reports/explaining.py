"""Explanations of lines: what was typed is saved, unless somebody else has changed the same line meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.records.reports import Explanation
from ppr_case.webkit.meanwhile import mark

LONGEST: Final = 1000


@dataclass
class Typed:
    """What a form brought: texts by line, and what is wrong with them."""

    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    """Of the texts that a draft was opened with, by line: whoever changed one since is not written over."""
    overtaken: bool = False
    """Somebody else has changed a line since the form was opened."""


def explanations(session: Session, unit_id: UUID, layout: str, year: int) -> dict[str, Explanation]:
    query = select(Explanation).where(
        Explanation.unit_id == unit_id, Explanation.layout == layout, Explanation.year == year
    )
    return {one.line: one for one in session.scalars(query)}


def resumed(lines: Iterable[str], answers: Mapping[str, str]) -> Typed:
    """Give what a draft holds of the texts."""
    typed = Typed()
    for line in lines:
        if f"w-{line}" in answers:
            typed.texts[line], typed.marks[line] = answers[f"w-{line}"], answers.get(f"byl-{line}", "")
    return typed


def take(
    session: Session, unit_id: UUID, layout: str, year: int, lines: Iterable[str], answers: Mapping[str, str]
) -> Typed:
    """Write what was typed for lines that exist; where anything is wrong, nothing is written. The caller commits.

    `answers` hold `w-NUMBER`, the text, and `byl-NUMBER`, the mark of the text that the form was opened with.
    """
    known, typed = explanations(session, unit_id, layout, year), Typed()
    for line in lines:
        if (said := answers.get(f"w-{line}")) is None:
            continue
        text = typed.texts[line] = " ".join(said.split())
        stored = known[line].text if line in known else ""
        if len(text) > LONGEST:
            typed.wrong[line] = f"Najwyżej {LONGEST} znaków; jest {len(text)}."
        elif text != stored and answers.get(f"byl-{line}") != mark(stored):
            typed.wrong[line] = (
                f"Ktoś w tym czasie zapisał tu: „{stored}”." if stored else "Ktoś w tym czasie usunął ten tekst."
            )
            typed.overtaken = True
    if not typed.wrong:
        for line, text in typed.texts.items():
            _write(
                session, known.get(line), Explanation(unit_id=unit_id, layout=layout, year=year, line=line, text=text)
            )
    return typed


def _write(session: Session, known: Explanation | None, wanted: Explanation) -> None:
    if known is None and wanted.text:
        session.add(wanted)
    elif known is not None and not wanted.text:
        session.delete(known)
    elif known is not None and known.text != wanted.text:
        known.text = wanted.text
