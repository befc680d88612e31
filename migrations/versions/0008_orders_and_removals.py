"""orders and removals"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")
RULES = {
    "prolonged_after_applied": "prolonged_until > applied_on",
    "only_an_order_is_prolonged": "prolonged_until IS NULL OR kind IN "
    "('nakaz_opuszczenia', 'zakaz_zblizania', 'zakaz_kontaktu', 'zakaz_wstepu')",
    "court_told_after_removal": "court_told_on >= applied_on",
    "court_told_of_a_removal": "court_told_on IS NULL OR kind = 'odebranie_12a'",
}


def upgrade() -> None:
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("prolonged_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("court_told_on", sa.Date(), nullable=True))
        for name, rule in RULES.items():
            batch_op.create_check_constraint(op.f(name), rule)


def downgrade() -> None:
    with op.batch_alter_table("measures", schema=None) as batch_op:
        for name in RULES:
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_column("court_told_on")
        batch_op.drop_column("prolonged_until")
