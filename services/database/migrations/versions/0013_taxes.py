"""Whether prices include VAT is the owner's rule: the law wants the net price shown beside the final one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column(
        "property",
        sa.Column(
            "vat_percent",
            sa.Integer(),
            nullable=True,
            comment="included in every price; null: none is charged (monotributo)",
        ),
    )
    op.create_check_constraint(op.f("property_vat_percent_check"), "property", "vat_percent between 1 and 100")


def downgrade() -> None:
    op.drop_column("property", "vat_percent")
