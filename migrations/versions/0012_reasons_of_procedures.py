"""reasons of procedures and of closings"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "about IN ('groups', 'plans', 'plan_actions', 'measures', 'referrals', 'sittings')"
AFTER = "about IN ('procedures', 'closings', 'groups', 'plans', 'plan_actions', 'measures', 'referrals', 'sittings')"


def upgrade() -> None:
    _known(AFTER)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM remarks WHERE about IN ('procedures', 'closings')"))
    _known(BEFORE)


def _known(codes: str) -> None:
    with op.batch_alter_table("remarks") as batch_op:
        batch_op.drop_constraint(batch_op.f("known_about"), type_="check")
        batch_op.create_check_constraint(batch_op.f("known_about"), codes)
