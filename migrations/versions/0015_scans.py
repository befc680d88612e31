"""scans"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scans",
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("card_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("annulled_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("why_annulled", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('pdf', 'jpeg', 'png')", name=op.f("known_kind")),
        sa.CheckConstraint("(annulled_on IS NULL) = (annulled_by_id IS NULL)", name=op.f("annulled_by_whom_and_when")),
        sa.CheckConstraint("annulled_on IS NULL OR content IS NULL", name=op.f("annulled_scan_is_empty")),
        sa.CheckConstraint("size >= 1", name=op.f("scan_has_bytes")),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["staff.id"], name=op.f("fk_scans_annulled_by_id")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_scans_card_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_scans_procedure_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_scans_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_scans_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scans_card_id"), ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scans_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scans_procedure_id"), ["procedure_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scans_procedure_id"))
        batch_op.drop_index(batch_op.f("ix_scans_data_key_id"))
        batch_op.drop_index(batch_op.f("ix_scans_card_id"))

    op.drop_table("scans")
