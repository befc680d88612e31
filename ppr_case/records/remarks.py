"""What was said about an entry of a procedure: why it was changed or annulled, what a sitting agreed on."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ppr_case.core.base import KEY, PLAIN, Base, known
from ppr_case.crypto.columns import sealed
from ppr_case.records.procedures import Procedure
from ppr_case.records.staff import Staff
from ppr_case.records.units import Code, DataKeyId, Day, InUnit
from ppr_case.records.vocabulary import REMARKED


class Remark(InUnit, Base):
    """Some words, sealed under the key of the procedure; `about` names the entry's table and `about_id` the entry."""

    __tablename__ = "remarks"
    __key_of__ = "procedure"
    __table_args__ = (known("about", REMARKED), Index("remarks_of_entry", "about_id", "written_on"))

    data_key_id: Mapped[DataKeyId]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True, info=KEY)
    about: Mapped[Code]
    about_id: Mapped[UUID] = mapped_column(info=KEY)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), info=KEY)
    """Who wrote it."""
    written_on: Mapped[Day]
    annuls: Mapped[bool] = mapped_column(default=False, info=PLAIN)
    """It is the reason for which the entry of a sitting was annulled, and not what the sitting agreed on."""
    text = sealed("remark.text")

    procedure: Mapped[Procedure] = relationship()
    staff: Mapped[Staff] = relationship()
