"""corrected sittings, and a sitting that stays planned when its procedure is closed"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
BEFORE = "code IN ('form_c', 'plan', 'plan_undone', 'visit', 'signs')"
NOW = "code IN ('form_c', 'plan', 'plan_undone', 'visit', 'signs', 'sitting')"


def upgrade() -> None:
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects_id", ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_sittings_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_sittings_corrects_id"), "sittings", ["corrects_id"], ["id"])
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("annuls", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.alter_column("annuls", server_default=None)
    _know(NOW)


def downgrade() -> None:
    # What the older program has no word for goes: that somebody knew of it cannot be said there.
    op.execute("DELETE FROM closing_gaps WHERE code = 'sitting'")
    _know(BEFORE)
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.drop_column("annuls")
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sittings_corrects_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sittings_corrects_id"))
        batch_op.drop_column("corrects_id")


def _know(codes: str) -> None:
    with op.batch_alter_table("closing_gaps", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("known_code"), type_="check")
        batch_op.create_check_constraint(batch_op.f("known_code"), codes)
