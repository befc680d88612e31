"""The ministry's columns: a part of forms A that the national report asks for, as the law's data assign it."""

from datetime import date

from sqlalchemy import case, func, select

from ppr_case.indicators.language import Dimension
from ppr_case.indicators.rules import kind_of_institution
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.units import Institution

RESORT = "resort"


def by_ministry(law: Law, day: date) -> Dimension:
    """Give the dimension of forms A by ministry column, with the assignment that holds on the day.

    A unit's own institution may have a column of its own. A pedagogue, psychologist or therapist counts under the body
    that they represent. What is assigned to no column is "nieznane".
    """
    ministries = law.on(day).ministries
    columns = {kind: column for kind, column in ministries.columns.items() if column}
    kind = kind_of_institution(Card.institution_id)
    body = case((kind.in_(sorted(ministries.by_body)), Card.represents), else_=kind)
    own = select(Institution.ministry).where(Institution.id == Card.institution_id).scalar_subquery()
    return Dimension(RESORT, func.coalesce(own, case(columns, value=body, else_=None)), labels="ministries")
