"""why sittings of no procedure were annulled, and which forms were filled in at which sitting"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sitting_reasons",
        sa.Column("sitting_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_reasons_sitting_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sitting_reasons_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_sitting_reasons_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_reasons")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_sitting_reasons_sitting_id")),
    )
    with op.batch_alter_table("sitting_reasons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_reasons_data_key_id"), ["data_key_id"], unique=False)
    # What was filled in before is tied to no sitting: that it was of one is more than the register knows.
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sitting_id", ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_cards_sitting_id"), ["sitting_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_cards_sitting_id"), "sittings", ["sitting_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cards_sitting_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_cards_sitting_id"))
        batch_op.drop_column("sitting_id")
    with op.batch_alter_table("sitting_reasons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_reasons_data_key_id"))
    op.drop_table("sitting_reasons")
