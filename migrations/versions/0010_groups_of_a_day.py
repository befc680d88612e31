"""groups of a day"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STANDS = sa.text("annulled_on IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("probation", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("soldier", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("uq_groups_procedure_id_appointed_on"), type_="unique")

    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.alter_column("probation", server_default=None)
        batch_op.alter_column("soldier", server_default=None)
        batch_op.create_index("groups_of_procedure", ["procedure_id", "appointed_on"], unique=False)
        batch_op.create_index(
            "uq_groups_procedure_id_appointed_on",
            ["procedure_id", "appointed_on"],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )


def downgrade() -> None:
    """Fails, and changes nothing, where a group was annulled and another appointed on the same day."""
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index("uq_groups_procedure_id_appointed_on", sqlite_where=STANDS, postgresql_where=STANDS)
        batch_op.drop_index("groups_of_procedure")
        batch_op.create_unique_constraint(
            batch_op.f("uq_groups_procedure_id_appointed_on"), ["procedure_id", "appointed_on"]
        )
        batch_op.drop_column("soldier")
        batch_op.drop_column("probation")
