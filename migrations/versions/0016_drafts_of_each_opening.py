"""drafts of each opening"""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
DRAFTS = sa.table("drafts", sa.column("id", ID), sa.column("staff_id", ID), sa.column("page", sa.String()))
IDS = frozenset({"jak", "procedura"})
"""What of an address its page needs; the values are ids."""


def upgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_drafts_staff_id_page"), type_="unique")
        batch_op.alter_column(
            "page", existing_type=sa.String(length=2000), type_=sa.String(length=4000), existing_nullable=False
        )
        batch_op.create_index(batch_op.f("ix_drafts_staff_id"), ["staff_id"], unique=False)
    # An address kept whatever stood behind its question mark: now it keeps ids, spelled in one way.
    connection = op.get_bind()
    for id_, page in connection.execute(sa.select(DRAFTS.c.id, DRAFTS.c.page).where(DRAFTS.c.page.contains("?"))).all():
        connection.execute(sa.update(DRAFTS).where(DRAFTS.c.id == id_).values(page=_spelled(page)))


def _spelled(page: str) -> str:
    path, _, asked = page.partition("?")
    kept = sorted({(name, id_) for name, value in parse_qsl(asked) if name in IDS and (id_ := _id(value))})
    return path + (f"?{urlencode(kept)}" if kept else "")


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def downgrade() -> None:
    # A page had one draft for each person: the newest stays. What was longer than an address could be goes.
    later = DRAFTS.alias("later")
    moment, later_moment = (sa.literal_column(f"{name}.saved_at") for name in ("drafts", "later"))
    op.execute(
        sa.delete(DRAFTS).where(
            sa.exists(
                sa.select(1)
                .select_from(later)
                .where(
                    later.c.staff_id == DRAFTS.c.staff_id,
                    later.c.page == DRAFTS.c.page,
                    sa.tuple_(later_moment, later.c.id) > sa.tuple_(moment, DRAFTS.c.id),
                )
                .correlate(DRAFTS)
            )
        )
    )
    op.execute(sa.delete(DRAFTS).where(sa.func.length(DRAFTS.c.page) > 2000))
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_staff_id"))
        batch_op.alter_column(
            "page", existing_type=sa.String(length=4000), type_=sa.String(length=2000), existing_nullable=False
        )
        batch_op.create_unique_constraint(batch_op.f("uq_drafts_staff_id_page"), ["staff_id", "page"])
