"""closings and monitoring"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closing_gaps",
        sa.Column("closing_id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("code IN ('form_c', 'plan_undone', 'visit')", name=op.f("known_code")),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("fk_closing_gaps_closing_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_closing_gaps_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_closing_gaps_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_gaps")),
        sa.UniqueConstraint("closing_id", "code", name=op.f("uq_closing_gaps_closing_id_code")),
    )

    op.create_table(
        "closing_notices",
        sa.Column("closing_id", ID, nullable=False),
        sa.Column("institution_id", ID, nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("fk_closing_notices_closing_id")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_closing_notices_institution_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_closing_notices_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_notices")),
        sa.UniqueConstraint("closing_id", "institution_id", name=op.f("uq_closing_notices_closing_id_institution_id")),
    )

    op.create_table(
        "monitorings",
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("closing_id", ID, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("annulled_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("why_annulled", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('bez_powrotu', 'nowa_procedura', 'brak_kontaktu', 'wyjazd', 'zgon', 'inne')",
            name=op.f("known_outcome"),
        ),
        sa.CheckConstraint("annulled_on >= written_on", name=op.f("annulled_after_written")),
        sa.CheckConstraint("(annulled_on IS NULL) = (annulled_by_id IS NULL)", name=op.f("annulled_by_somebody")),
        sa.ForeignKeyConstraint(["annulled_by_id"], ["staff.id"], name=op.f("fk_monitorings_annulled_by_id")),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("fk_monitorings_closing_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_monitorings_procedure_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_monitorings_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_monitorings_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitorings")),
    )
    with op.batch_alter_table("monitorings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitorings_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitorings_procedure_id"), ["procedure_id"], unique=False)
        batch_op.create_index(
            "one_outcome_of_a_closing",
            ["closing_id"],
            unique=True,
            sqlite_where=sa.text("annulled_on IS NULL"),
            postgresql_where=sa.text("annulled_on IS NULL"),
        )

    op.create_table(
        "closing_members",
        sa.Column("closing_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["closing_id"], ["closings.id"], name=op.f("fk_closing_members_closing_id")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["group_members.id"], name=op.f("fk_closing_members_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_closing_members_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_members")),
        sa.UniqueConstraint("closing_id", "member_id", name=op.f("uq_closing_members_closing_id_member_id")),
    )
    with op.batch_alter_table("closing_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_members_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("closing_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closing_members_member_id"))

    op.drop_table("closing_members")
    with op.batch_alter_table("monitorings", schema=None) as batch_op:
        batch_op.drop_index(
            "one_outcome_of_a_closing",
            sqlite_where=sa.text("annulled_on IS NULL"),
            postgresql_where=sa.text("annulled_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_monitorings_procedure_id"))
        batch_op.drop_index(batch_op.f("ix_monitorings_data_key_id"))

    op.drop_table("monitorings")
    op.drop_table("closing_notices")
    op.drop_table("closing_gaps")
