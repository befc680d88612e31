"""gaps of closings: no plan at all, signs of violence at the last visit"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = "code IN ('form_c', 'plan_undone', 'visit')"
NOW = "code IN ('form_c', 'plan', 'plan_undone', 'visit', 'signs')"


def upgrade() -> None:
    _know(NOW)


def downgrade() -> None:
    # What the older program has no word for goes: that somebody knew of it cannot be said there.
    op.execute("DELETE FROM closing_gaps WHERE code IN ('plan', 'signs')")
    _know(BEFORE)


def _know(codes: str) -> None:
    with op.batch_alter_table("closing_gaps", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("known_code"), type_="check")
        batch_op.create_check_constraint(batch_op.f("known_code"), codes)
