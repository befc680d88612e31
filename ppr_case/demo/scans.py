"""One scan for a demo, so that the page of a form shows how one looks: an empty form, photographed and stamped."""

from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.casework.scanned import MEGABYTE, examined
from ppr_case.casework.scans import attach
from ppr_case.core.base import new_id
from ppr_case.core.pdfium import ALONE
from ppr_case.law.regimes import Law
from ppr_case.records.cards import Card
from ppr_case.records.groups import Group, GroupMember
from ppr_case.records.procedures import Procedure
from ppr_case.records.scans import Scan
from ppr_case.records.staff import Staff
from ppr_case.reports import backends
from ppr_case.reports.backends import PAPERS
from ppr_case.reports.papers.blank import blank

_STAMP: Final = "ZMYŚLONY SKAN"
_FONT: Final = Path(backends.__file__).parents[1] / "fonts" / "Lato-SemiBold.ttf"
_PER_POINT: Final = 110 / 72
_CROOKED: Final = 1.2


def attach_sample(session: Session, law: Law, member: Staff) -> None:
    """Attach a scan to the form that opened the newest procedure the member works on, unless the demo has one."""
    of_unit = select(Scan.id).where(Scan.unit_id == member.unit_id).limit(1)
    mine = select(Group.procedure_id).join(GroupMember).where(GroupMember.staff_id == member.id)
    card = session.scalars(
        select(Card)
        .join(Procedure)
        .where(Procedure.id.in_(mine), Card.opening, Card.elsewhere.is_(False))
        .order_by(Procedure.held_until.desc(), Procedure.held_from.desc(), Procedure.id)
        .limit(1)
    ).first()
    if card is None or session.scalars(of_unit).first() is not None:
        return
    found = examined(_photographed(law, card), largest=MEGABYTE)
    attach(session, card, found, id_=new_id(), by=member.id, today=card.filled_on)


def _photographed(law: Law, card: Card) -> bytes:
    year = str(law.regime_of(card.filled_on).forms.in_force_from.year)
    paper = PAPERS["pdf"].render(blank(card.kind, year, law.latest, card.filled_on))
    with ALONE:
        document = pypdfium2.PdfDocument(paper)
        page = document[0].render(scale=_PER_POINT).to_pil().convert("L")
        document.close()
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(_FONT, page.width // 14)
    pen.text((page.width // 2, page.height * 3 // 5), _STAMP, fill=110, font=font, anchor="mm")
    out = BytesIO()
    page.rotate(_CROOKED, Image.Resampling.BICUBIC, fillcolor=205).save(out, "JPEG", quality=70)
    return out.getvalue()
