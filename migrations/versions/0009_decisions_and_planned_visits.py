"""decisions and planned visits"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visit_persons",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_visit_persons_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_persons_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name=op.f("pk_visit_persons")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("visit_persons", schema=None) as batch_op:
        batch_op.create_index("visit_persons_back", ["person_id", "visit_id"], unique=False)

    op.create_table(
        "sitting_decisions",
        sa.Column("sitting_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint(
            "code IN ('kontynuacja', 'plan', 'wezwanie', 'program', 'zawiadomienie', 'zakonczenie')",
            name=op.f("known_code"),
        ),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_sitting_decisions_procedure_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_decisions_sitting_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_sitting_decisions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting_decisions")),
        sa.UniqueConstraint("sitting_id", "procedure_id", name=op.f("uq_sitting_decisions_sitting_id_procedure_id")),
    )
    with op.batch_alter_table("sitting_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sitting_decisions_procedure_id"), ["procedure_id"], unique=False)

    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visit_planned_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("visit_every", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("visits_every_so_many_days"), "visit_every BETWEEN 1 AND 180")

    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hour", sa.String(length=5), nullable=True))
        batch_op.add_column(sa.Column("place", sa.String(length=120), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.drop_column("place")
        batch_op.drop_column("hour")

    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("visits_every_so_many_days"), type_="check")
        batch_op.drop_column("visit_every")
        batch_op.drop_column("visit_planned_on")

    with op.batch_alter_table("sitting_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sitting_decisions_procedure_id"))

    op.drop_table("sitting_decisions")
    with op.batch_alter_table("visit_persons", schema=None) as batch_op:
        batch_op.drop_index("visit_persons_back")

    op.drop_table("visit_persons")
