"""traces: which entries of the trail are about which procedure"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:
    op.create_table(
        "traces",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("did", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_traces_procedure_id")),
        sa.PrimaryKeyConstraint("procedure_id", "number", "about_id", name=op.f("pk_traces")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("traces")
