"""Issuing a report: its figures are kept as they were handed over, and the register stays open."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from ppr_case.law.regimes import Law
from ppr_case.records.reports import IssuedReport
from ppr_case.reports.annual import Issue, Report, report
from ppr_case.reports.layout import Layout
from ppr_case.reports.numbers import frozen, last_edition, of_one_moment
from ppr_case.trail import head


def issue(
    session: Session, unit_id: UUID, layout: Layout, year: int, *, law: Law, issued_on: date
) -> tuple[Report, IssuedReport]:
    """Count and compose a new edition, anchored to the last entry of the trail; the caller adds the record and commits.

    A correction is a further edition, never an overwriting. Raises what `report` raises.
    """
    of_one_moment(session)
    last = last_edition(session, unit_id, layout.code, year)
    edition = last.edition + 1 if last else 1
    anchor = str(head(session))
    made = report(session, unit_id, layout, year, law=law, issued_on=issued_on, issue=Issue(edition, anchor))
    return made, IssuedReport(
        unit_id=unit_id,
        layout=layout.code,
        year=year,
        edition=edition,
        issued_on=issued_on,
        figures=frozen(made.figures),
        fingerprint=made.document.fingerprint,
        anchor=anchor,
    )
