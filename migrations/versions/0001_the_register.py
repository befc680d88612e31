"""the register"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.Uuid().with_variant(sa.LargeBinary(16), "sqlite")


def upgrade() -> None:

    op.create_table(
        "index_roots",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_roots")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("tried", sa.LargeBinary(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tried", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trail")),
        sa.UniqueConstraint("previous", name=op.f("uq_trail_previous")),
    )
    op.create_table(
        "units",
        sa.Column("id", ID, nullable=False),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("teryt", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("register_from", sa.Date(), nullable=True),
        sa.Column("elder_age", sa.Integer(), nullable=False),
        sa.CheckConstraint("elder_age IN (60, 65)", name=op.f("elder_at_60_or_65")),
        sa.CheckConstraint("length(teryt) = 7", name=op.f("teryt_of_seven_digits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("teryt", name=op.f("uq_units_teryt")),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_units_data_key_id"), ["data_key_id"], unique=False)

    op.create_table(
        "activity_kinds",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("counted_in", sa.String(length=40), nullable=False),
        sa.CheckConstraint("code LIKE 'x!_%' ESCAPE '!'", name=op.f("own_kind_begins_with_x")),
        sa.CheckConstraint(
            "counted_in IN ('procedure', 'family', 'form', 'person', 'sitting', 'visit', 'plan', 'measure', 'instruction', 'group', 'member', 'motion', 'referral', 'activity', 'participant', 'hour', 'place', 'piece', 'day', 'share')",
            name=op.f("known_counted_in"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_activity_kinds_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_kinds")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_activity_kinds_unit_id_code")),
    )
    op.create_table(
        "blind_index",
        sa.Column("row_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("root_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["root_id"], ["index_roots.id"], name=op.f("fk_blind_index_root_id")),
        sa.PrimaryKeyConstraint("row_id", "kind", "digest", name=op.f("pk_blind_index")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("blind_index", schema=None) as batch_op:
        batch_op.create_index("ix_blind_index_kind_digest", ["kind", "digest"], unique=False)

    op.create_table(
        "counters",
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_counters_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "letter", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "explanations",
        sa.Column("layout", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_explanations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanations")),
        sa.UniqueConstraint("unit_id", "layout", "year", "line", name=op.f("uq_explanations_unit_id_layout_year_line")),
    )
    op.create_table(
        "families",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_families_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
    )
    op.create_table(
        "identities",
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_identities_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "kind", "digest", name=op.f("pk_identities")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_row_id"), ["row_id"], unique=False)

    op.create_table(
        "institutions",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("ministry", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "code = kind OR code NOT IN ('ops', 'policja', 'zw', 'sow', 'oik', 'asystent', 'oswiata', 'ppp', 'zdrowie', 'gkrpa', 'ppt', 'kurator', 'prokuratura', 'sad', 'straz', 'pcpr', 'urzad', 'ngo', 'inny')",
            name=op.f("bare_code_is_its_own_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('ops', 'policja', 'zw', 'sow', 'oik', 'asystent', 'oswiata', 'ppp', 'zdrowie', 'gkrpa', 'ppt', 'kurator', 'prokuratura', 'sad', 'straz', 'pcpr', 'urzad', 'ngo', 'inny')",
            name=op.f("known_kind"),
        ),
        sa.CheckConstraint("code = kind OR name IS NOT NULL", name=op.f("own_institution_has_a_name")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_institutions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
        sa.UniqueConstraint("unit_id", "code", name=op.f("uq_institutions_unit_id_code")),
    )
    op.create_table(
        "issued_reports",
        sa.Column("layout", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("anchor", sa.String(length=90), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_issued_reports_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_reports")),
        sa.UniqueConstraint(
            "unit_id", "layout", "year", "edition", name=op.f("uq_issued_reports_unit_id_layout_year_edition")
        ),
    )
    op.create_table(
        "persons",
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("newborn_year", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=True),
        sa.Column("surname", sa.LargeBinary(), nullable=True),
        sa.Column("pesel", sa.LargeBinary(), nullable=True),
        sa.Column("born", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("sex IN ('K', 'M')", name=op.f("known_sex")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_persons_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_persons_unit_id_number")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index("persons_facts", ["id", "sex", "disabled", "newborn_year"], unique=False)

    op.create_table(
        "sittings",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("kind IN ('ZI', 'GR')", name=op.f("known_kind")),
        sa.CheckConstraint("state IN ('odbyte', 'planowane', 'odwolane')", name=op.f("known_state")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_sittings_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_sittings_unit_id_number")),
    )
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.create_index(
            "sittings_by_day", ["unit_id", "held_on", "id", "kind", "state", "elsewhere", "annulled_on"], unique=False
        )

    op.create_table(
        "visits",
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("successful", sa.Boolean(), nullable=False),
        sa.Column("institution_count", sa.Integer(), nullable=False),
        sa.Column("went", sa.Integer(), nullable=True),
        sa.Column("signs", sa.String(length=40), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("purpose IN ('monitoring', 'nk_c', 'interwencja')", name=op.f("known_purpose")),
        sa.CheckConstraint("signs IN ('tak', 'nie', 'niejasne')", name=op.f("known_signs")),
        sa.CheckConstraint("went >= 1 AND institution_count >= 1", name=op.f("somebody_went")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_visits_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_visits_unit_id_number")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(
            "visits_by_day",
            [
                "unit_id",
                "made_on",
                "id",
                "purpose",
                "successful",
                "institution_count",
                "went",
                "elsewhere",
                "annulled_on",
            ],
            unique=False,
        )

    op.create_table(
        "activities",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("setting", sa.String(length=40), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("round_the_clock", sa.Boolean(), nullable=False),
        sa.Column("label", sa.LargeBinary(length=32), nullable=True),
        sa.Column("institution_id", ID, nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("description", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("form IN ('indywidualna', 'grupowa', 'zdalna')", name=op.f("known_form")),
        sa.CheckConstraint(
            "kind LIKE 'x!_%' ESCAPE '!' OR kind IN ('training', 'training_using', 'training_family', 'conference', 'supervision', 'advice', 'advice_family', 'advice_psychological', 'advice_pedagogical', 'advice_legal', 'advice_medical', 'advice_social', 'advice_vocational', 'advice_consultation_point', 'advice_crisis', 'advice_using', 'campaign', 'awareness_event', 'media_item', 'materials_event', 'workshop_children', 'education_parents', 'education_action', 'education_victims', 'self_control_training', 'extracurricular', 'leisure', 'mediation', 'letter', 'intervention', 'helpline_call', 'database_update', 'report', 'guide_sent', 'materials', 'guide', 'website', 'website_post', 'helpline', 'database', 'centre', 'centre_new', 'centre_places', 'day_room', 'advice_facility', 'consultation_point', 'institution_using', 'institution_victims', 'support_group', 'therapy_group', 'self_help_group', 'therapy_programme', 'prevention_programme', 'school_programme', 'nonaggression_programme', 'educational_therapy_programme', 'support_programme_using', 'corrective_edition', 'therapeutic_edition', 'corrective_provider', 'therapeutic_provider', 'programme_adopted', 'programme_developed', 'programme_running', 'project', 'initiative', 'initiative_church', 'initiative_ngo', 'diagnosis', 'training_needs', 'rules', 'team_created', 'housing_resolution', 'social_contract', 'support', 'therapy', 'therapy_individual', 'therapy_completed', 'observation', 'medical_certificate_info', 'shelter_family', 'shelter_child', 'shelter_person', 'left_shelter_ceased', 'housing', 'housing_application', 'addiction_referral', 'secured_child', 'informed', 'reimprisoned', 'staff_support')",
            name=op.f("known_kind"),
        ),
        sa.CheckConstraint(
            "setting IN ('punkt', 'osrodek', 'sow', 'dom_matek', 'oik', 'inny')", name=op.f("known_setting")
        ),
        sa.CheckConstraint("amount >= 0 AND participants >= 0 AND hours >= 0", name=op.f("amounts_not_negative")),
        sa.CheckConstraint("begins_on <= ends_on", name=op.f("ends_after_it_begins")),
        sa.CheckConstraint("length(answer) <= 80", name=op.f("answer_of_a_few_words")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_activities_institution_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_activities_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_activities_unit_id_number")),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(
            "activities_by_day",
            ["unit_id", "ends_on", "begins_on", "kind", "annulled_on", "amount", "participants", "hours", "label"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_activities_data_key_id"), ["data_key_id"], unique=False)

    op.create_table(
        "procedures",
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("family_id", ID, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("taken_over_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=True),
        sa.Column("forms", sa.String(length=20), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("taken_over_from", sa.LargeBinary(), nullable=True),
        sa.Column("handed_over_to", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("ground IN ('ustanie', 'brak_zasadnosci')", name=op.f("known_ground")),
        sa.CheckConstraint("(closed_on IS NULL) = (ground IS NULL)", name=op.f("closed_with_a_ground")),
        sa.CheckConstraint("closed_on IS NULL OR handed_over_on IS NULL", name=op.f("closed_or_handed_over")),
        sa.CheckConstraint("handed_over_to IS NULL OR handed_over_on IS NOT NULL", name=op.f("handed_over_on_a_day")),
        sa.CheckConstraint("held_from <= held_until", name=op.f("ends_after_it_begins")),
        sa.CheckConstraint("taken_over_from IS NULL OR taken_over_on IS NOT NULL", name=op.f("taken_over_from_a_day")),
        sa.CheckConstraint("taken_over_on >= opened_on", name=op.f("taken_over_after_opening")),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_procedures_family_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_procedures_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_procedures_unit_id_number")),
    )
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedures_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedures_family_id"), ["family_id"], unique=False)
        batch_op.create_index(
            "procedures_by_held_from",
            ["unit_id", "held_from", "annulled_on", "taken_over_on", "family_id"],
            unique=False,
        )
        batch_op.create_index(
            "procedures_by_held_until",
            [
                "unit_id",
                "held_until",
                "held_from",
                "annulled_on",
                "closed_on",
                "handed_over_on",
                "taken_over_on",
                "ground",
                "family_id",
                "id",
            ],
            unique=False,
        )
        batch_op.create_index(
            "procedures_of_an_event",
            [
                "id",
                "annulled_on",
                "taken_over_on",
                "handed_over_on",
                "held_from",
                "held_until",
                "closed_on",
                "family_id",
            ],
            unique=False,
        )

    op.create_table(
        "sitting_institutions",
        sa.Column("sitting_id", ID, nullable=False),
        sa.Column("institution_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_sitting_institutions_institution_id")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_institutions_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "institution_id", name=op.f("pk_sitting_institutions")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sitting_institutions", schema=None) as batch_op:
        batch_op.create_index("sitting_institutions_back", ["institution_id", "sitting_id"], unique=False)

    op.create_table(
        "sitting_persons",
        sa.Column("sitting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sitting_persons_person_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_persons_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "person_id", name=op.f("pk_sitting_persons")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sitting_persons", schema=None) as batch_op:
        batch_op.create_index("sitting_persons_back", ["person_id", "sitting_id"], unique=False)

    op.create_table(
        "staff",
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("institution_id", ID, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(), nullable=True),
        sa.Column("session_mark", sa.String(length=40), nullable=False),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "role IN ('coordinator', 'member', 'reporting', 'administrator', 'data_protection')",
            name=op.f("known_role"),
        ),
        sa.CheckConstraint("login = lower(login)", name=op.f("login_in_small_letters")),
        sa.CheckConstraint("until_on >= since_on", name=op.f("leaves_after_joining")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_staff_institution_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_staff_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_data_key_id"), ["data_key_id"], unique=False)

    op.create_table(
        "team_members",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("institution_id", ID, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("until_on >= since_on", name=op.f("leaves_after_joining")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_team_members_institution_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_team_members_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_team_members_unit_id_number")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_members_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index("team_members_by_day", ["unit_id", "since_on", "until_on"], unique=False)

    op.create_table(
        "visit_institutions",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("institution_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_visit_institutions_institution_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_institutions_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "institution_id", name=op.f("pk_visit_institutions")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("visit_institutions", schema=None) as batch_op:
        batch_op.create_index("visit_institutions_back", ["institution_id", "visit_id"], unique=False)

    op.create_table(
        "activity_participants",
        sa.Column("id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("participant_group", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "participant_group IN ('kobiety', 'kobiety_niepelnosprawne', 'kobiety_starsze', 'mezczyzni', 'mezczyzni_niepelnosprawni', 'mezczyzni_starsi', 'dzieci', 'dziewczynki', 'chlopcy', 'dzieci_niepelnosprawne', 'zi', 'gdp')",
            name=op.f("known_participant_group"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("amount_not_negative")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_participants_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_participants")),
    )
    with op.batch_alter_table("activity_participants", schema=None) as batch_op:
        batch_op.create_index(
            "activity_participants_of_activity", ["activity_id", "participant_group", "amount"], unique=False
        )

    op.create_table(
        "cards",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("institution_id", ID, nullable=True),
        sa.Column("represents", sa.String(length=40), nullable=True),
        sa.Column("concerns_id", ID, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("marked_opening", sa.Boolean(), nullable=False),
        sa.Column("opening", sa.Boolean(), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("kind = 'A' OR NOT marked_opening", name=op.f("only_form_a_is_marked")),
        sa.CheckConstraint("kind = 'A' OR NOT opening", name=op.f("only_form_a_opens")),
        sa.CheckConstraint("kind IN ('A', 'B', 'C', 'D')", name=op.f("known_kind")),
        sa.CheckConstraint(
            "represents IN ('ops', 'policja', 'zw', 'sow', 'oik', 'asystent', 'oswiata', 'ppp', 'zdrowie', 'gkrpa', 'ppt', 'kurator', 'prokuratura', 'sad', 'straz', 'pcpr', 'urzad', 'ngo', 'inny')",
            name=op.f("known_represents"),
        ),
        sa.ForeignKeyConstraint(["concerns_id"], ["persons.id"], name=op.f("fk_cards_concerns_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_cards_institution_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_cards_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_cards_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_cards_unit_id_number")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            "cards_by_day",
            [
                "unit_id",
                "filled_on",
                "kind",
                "procedure_id",
                "opening",
                "elsewhere",
                "annulled_on",
                "institution_id",
                "concerns_id",
            ],
            unique=False,
        )
        batch_op.create_index("cards_of_procedure", ["procedure_id", "kind", "filled_on"], unique=False)

    op.create_table(
        "closings",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("protocol_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("ground IN ('ustanie', 'brak_zasadnosci')", name=op.f("known_ground")),
        sa.CheckConstraint(
            "reason IN ('niepotwierdzenie', 'zgon_doznajacej', 'zgon_stosujacej', 'wyjazd', 'polaczenie', 'inne')",
            name=op.f("known_reason"),
        ),
        sa.CheckConstraint("revoked_on >= protocol_on", name=op.f("revoked_after_closing")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_closings_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_closings_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
        sa.UniqueConstraint("procedure_id", "protocol_on", name=op.f("uq_closings_procedure_id_protocol_on")),
    )
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.create_index(
            "one_standing_closing",
            ["procedure_id"],
            unique=True,
            sqlite_where=sa.text("revoked_on IS NULL"),
            postgresql_where=sa.text("revoked_on IS NULL"),
        )

    op.create_table(
        "groups",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("dissolved_on >= appointed_on", name=op.f("dissolved_after_appointed")),
        sa.CheckConstraint("passed_on <= appointed_on", name=op.f("passed_on_before_appointed")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_groups_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_groups_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("procedure_id", "appointed_on", name=op.f("uq_groups_procedure_id_appointed_on")),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(
            "groups_by_day",
            ["unit_id", "appointed_on", "procedure_id", "dissolved_on", "extended", "elsewhere", "annulled_on", "id"],
            unique=False,
        )

    op.create_table(
        "involvements",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("violence", sa.Integer(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("covered_from", sa.Date(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("role IN ('doznajaca', 'stosujaca', 'domownik', 'swiadek')", name=op.f("known_role")),
        sa.CheckConstraint("age_from >= 0", name=op.f("age_of_the_living")),
        sa.CheckConstraint("violence BETWEEN 0 AND 63", name=op.f("violence_of_known_forms")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_involvements_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_involvements_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_involvements_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvements")),
        sa.UniqueConstraint(
            "procedure_id", "person_id", "role", name=op.f("uq_involvements_procedure_id_person_id_role")
        ),
    )
    with op.batch_alter_table("involvements", schema=None) as batch_op:
        batch_op.create_index(
            "involvements_of_person",
            ["person_id", "role", "procedure_id", "violence", "covered_from", "annulled_on"],
            unique=False,
        )
        batch_op.create_index(
            "involvements_of_procedure",
            ["procedure_id", "person_id", "role", "covered_from", "age_from", "annulled_on", "violence"],
            unique=False,
        )

    op.create_table(
        "measures",
        sa.Column("procedure_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("placement", sa.String(length=40), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("kind <> 'odebranie_12a' OR person_id IS NOT NULL", name=op.f("removal_names_the_child")),
        sa.CheckConstraint(
            "kind IN ('nakaz_opuszczenia', 'zakaz_zblizania', 'zakaz_kontaktu', 'zakaz_wstepu', 'dozor', 'areszt', 'zatrzymanie', 'sprawa_207', 'zawiadomienie', 'informacja_o_powrocie', 'odebranie_12a', 'pouczenie_12a', 'zazalenie_12a', 'bezzasadnosc_12a', 'nielegalnosc_12a', 'nieprawidlowosc_12a', 'zawiadomienie_przelozonych_12a')",
            name=op.f("known_kind"),
        ),
        sa.CheckConstraint(
            "placement IN ('najblizsza', 'rodzina_zastepcza', 'placowka')", name=op.f("known_placement")
        ),
        sa.CheckConstraint("placement IS NULL OR kind = 'odebranie_12a'", name=op.f("only_a_removal_places")),
        sa.CheckConstraint("lifted_on >= applied_on", name=op.f("lifted_after_applied")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_measures_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_measures_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_measures_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_measures_unit_id_number")),
    )
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.create_index(
            "measures_by_day",
            [
                "unit_id",
                "applied_on",
                "kind",
                "procedure_id",
                "person_id",
                "placement",
                "elsewhere",
                "annulled_on",
                "id",
            ],
            unique=False,
        )
        batch_op.create_index("measures_of_procedure", ["procedure_id", "applied_on"], unique=False)

    op.create_table(
        "plans",
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_plans_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_plans_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_plans_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_plans_unit_id_number")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(
            "plans_by_day", ["unit_id", "drawn_on", "procedure_id", "elsewhere", "annulled_on"], unique=False
        )
        batch_op.create_index("plans_of_procedure", ["procedure_id", "drawn_on"], unique=False)

    op.create_table(
        "referrals",
        sa.Column("procedure_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("institution_id", ID, nullable=True),
        sa.Column("motion_on", sa.Date(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("called_1_on", sa.Date(), nullable=True),
        sa.Column("called_2_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("relapsed_on", sa.Date(), nullable=True),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("punished_on", sa.Date(), nullable=True),
        sa.Column("penalty", sa.String(length=40), nullable=True),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.CheckConstraint("penalty IN ('grzywna', 'ograniczenie_wolnosci')", name=op.f("known_penalty")),
        sa.CheckConstraint("programme IN ('ke', 'pt')", name=op.f("known_programme")),
        sa.CheckConstraint(
            "(called_2_on IS NULL OR called_1_on IS NOT NULL) AND (dropped_on IS NULL OR started_on IS NOT NULL) AND (completed_on IS NULL OR started_on IS NOT NULL) AND (relapsed_on IS NULL OR completed_on IS NOT NULL) AND (punished_on IS NULL OR notified_on IS NOT NULL)",
            name=op.f("steps_complete"),
        ),
        sa.CheckConstraint(
            "(motion_on IS NULL OR referred_on IS NULL OR motion_on <= referred_on) AND (motion_on IS NULL OR delivered_on IS NULL OR motion_on <= delivered_on) AND (motion_on IS NULL OR called_1_on IS NULL OR motion_on <= called_1_on) AND (motion_on IS NULL OR called_2_on IS NULL OR motion_on <= called_2_on) AND (referred_on IS NULL OR delivered_on IS NULL OR referred_on <= delivered_on) AND (referred_on IS NULL OR called_1_on IS NULL OR referred_on <= called_1_on) AND (referred_on IS NULL OR called_2_on IS NULL OR referred_on <= called_2_on) AND (delivered_on IS NULL OR called_1_on IS NULL OR delivered_on <= called_1_on) AND (delivered_on IS NULL OR called_2_on IS NULL OR delivered_on <= called_2_on) AND (called_1_on IS NULL OR called_2_on IS NULL OR called_1_on <= called_2_on) AND (motion_on IS NULL OR reported_on IS NULL OR motion_on <= reported_on) AND (motion_on IS NULL OR started_on IS NULL OR motion_on <= started_on) AND (motion_on IS NULL OR dropped_on IS NULL OR motion_on <= dropped_on) AND (referred_on IS NULL OR reported_on IS NULL OR referred_on <= reported_on) AND (referred_on IS NULL OR started_on IS NULL OR referred_on <= started_on) AND (referred_on IS NULL OR dropped_on IS NULL OR referred_on <= dropped_on) AND (delivered_on IS NULL OR reported_on IS NULL OR delivered_on <= reported_on) AND (delivered_on IS NULL OR started_on IS NULL OR delivered_on <= started_on) AND (delivered_on IS NULL OR dropped_on IS NULL OR delivered_on <= dropped_on) AND (reported_on IS NULL OR started_on IS NULL OR reported_on <= started_on) AND (reported_on IS NULL OR dropped_on IS NULL OR reported_on <= dropped_on) AND (started_on IS NULL OR dropped_on IS NULL OR started_on <= dropped_on) AND (motion_on IS NULL OR completed_on IS NULL OR motion_on <= completed_on) AND (motion_on IS NULL OR relapsed_on IS NULL OR motion_on <= relapsed_on) AND (referred_on IS NULL OR completed_on IS NULL OR referred_on <= completed_on) AND (referred_on IS NULL OR relapsed_on IS NULL OR referred_on <= relapsed_on) AND (delivered_on IS NULL OR completed_on IS NULL OR delivered_on <= completed_on) AND (delivered_on IS NULL OR relapsed_on IS NULL OR delivered_on <= relapsed_on) AND (reported_on IS NULL OR completed_on IS NULL OR reported_on <= completed_on) AND (reported_on IS NULL OR relapsed_on IS NULL OR reported_on <= relapsed_on) AND (started_on IS NULL OR completed_on IS NULL OR started_on <= completed_on) AND (started_on IS NULL OR relapsed_on IS NULL OR started_on <= relapsed_on) AND (completed_on IS NULL OR relapsed_on IS NULL OR completed_on <= relapsed_on) AND (motion_on IS NULL OR notified_on IS NULL OR motion_on <= notified_on) AND (motion_on IS NULL OR punished_on IS NULL OR motion_on <= punished_on) AND (referred_on IS NULL OR notified_on IS NULL OR referred_on <= notified_on) AND (referred_on IS NULL OR punished_on IS NULL OR referred_on <= punished_on) AND (delivered_on IS NULL OR notified_on IS NULL OR delivered_on <= notified_on) AND (delivered_on IS NULL OR punished_on IS NULL OR delivered_on <= punished_on) AND (notified_on IS NULL OR punished_on IS NULL OR notified_on <= punished_on)",
            name=op.f("steps_in_order"),
        ),
        sa.CheckConstraint("(penalty IS NULL) = (punished_on IS NULL)", name=op.f("punished_with_a_penalty")),
        sa.CheckConstraint(
            "coalesce(motion_on, referred_on, delivered_on, called_1_on, called_2_on, reported_on, started_on, dropped_on, completed_on, relapsed_on, notified_on, punished_on) IS NOT NULL",
            name=op.f("has_a_step"),
        ),
        sa.CheckConstraint("dropped_on IS NULL OR completed_on IS NULL", name=op.f("dropped_or_completed")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_referrals_institution_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_referrals_person_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_referrals_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_referrals_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_referrals_unit_id_number")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(
            "referrals_by_motion_on",
            ["unit_id", "motion_on", "programme", "procedure_id", "person_id", "elsewhere", "annulled_on"],
            unique=False,
        )
        batch_op.create_index(
            "referrals_by_referred_on",
            ["unit_id", "referred_on", "programme", "procedure_id", "person_id", "elsewhere", "annulled_on"],
            unique=False,
        )
        batch_op.create_index(
            "referrals_by_started_on",
            ["unit_id", "started_on", "programme", "procedure_id", "person_id", "elsewhere", "annulled_on"],
            unique=False,
        )
        batch_op.create_index("referrals_of_person", ["person_id"], unique=False)
        batch_op.create_index("referrals_of_procedure", ["procedure_id"], unique=False)

    op.create_table(
        "sitting_procedures",
        sa.Column("sitting_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_sitting_procedures_procedure_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_procedures_sitting_id")),
        sa.PrimaryKeyConstraint("sitting_id", "procedure_id", name=op.f("pk_sitting_procedures")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sitting_procedures", schema=None) as batch_op:
        batch_op.create_index("sitting_procedures_back", ["procedure_id", "sitting_id"], unique=False)

    op.create_table(
        "visit_procedures",
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_visit_procedures_procedure_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_procedures_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "procedure_id", name=op.f("pk_visit_procedures")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("visit_procedures", schema=None) as batch_op:
        batch_op.create_index("visit_procedures_back", ["procedure_id", "visit_id"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("institution_id", ID, nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("until_on >= since_on", name=op.f("leaves_after_joining")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_group_members_institution_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_group_members_staff_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_group_members_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_members")),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_members_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_members_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_members_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "plan_actions",
        sa.Column("data_key_id", ID, nullable=False),
        sa.Column("procedure_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("institution_id", ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=True),
        sa.Column("why_not", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name=op.f("fk_plan_actions_institution_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_actions_plan_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_plan_actions_procedure_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_plan_actions_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_actions")),
    )
    with op.batch_alter_table("plan_actions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_actions_data_key_id"), ["data_key_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_actions_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("plan_actions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_actions_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_actions_data_key_id"))

    op.drop_table("plan_actions")
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_members_staff_id"))
        batch_op.drop_index(batch_op.f("ix_group_members_group_id"))
        batch_op.drop_index(batch_op.f("ix_group_members_data_key_id"))

    op.drop_table("group_members")
    with op.batch_alter_table("visit_procedures", schema=None) as batch_op:
        batch_op.drop_index("visit_procedures_back")

    op.drop_table("visit_procedures")
    with op.batch_alter_table("sitting_procedures", schema=None) as batch_op:
        batch_op.drop_index("sitting_procedures_back")

    op.drop_table("sitting_procedures")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index("referrals_of_procedure")
        batch_op.drop_index("referrals_of_person")
        batch_op.drop_index("referrals_by_started_on")
        batch_op.drop_index("referrals_by_referred_on")
        batch_op.drop_index("referrals_by_motion_on")

    op.drop_table("referrals")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index("plans_of_procedure")
        batch_op.drop_index("plans_by_day")

    op.drop_table("plans")
    with op.batch_alter_table("measures", schema=None) as batch_op:
        batch_op.drop_index("measures_of_procedure")
        batch_op.drop_index("measures_by_day")

    op.drop_table("measures")
    with op.batch_alter_table("involvements", schema=None) as batch_op:
        batch_op.drop_index("involvements_of_procedure")
        batch_op.drop_index("involvements_of_person")

    op.drop_table("involvements")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index("groups_by_day")

    op.drop_table("groups")
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.drop_index(
            "one_standing_closing",
            sqlite_where=sa.text("revoked_on IS NULL"),
            postgresql_where=sa.text("revoked_on IS NULL"),
        )

    op.drop_table("closings")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("cards_of_procedure")
        batch_op.drop_index("cards_by_day")

    op.drop_table("cards")
    with op.batch_alter_table("activity_participants", schema=None) as batch_op:
        batch_op.drop_index("activity_participants_of_activity")

    op.drop_table("activity_participants")
    with op.batch_alter_table("visit_institutions", schema=None) as batch_op:
        batch_op.drop_index("visit_institutions_back")

    op.drop_table("visit_institutions")
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.drop_index("team_members_by_day")
        batch_op.drop_index(batch_op.f("ix_team_members_data_key_id"))

    op.drop_table("team_members")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_data_key_id"))

    op.drop_table("staff")
    with op.batch_alter_table("sitting_persons", schema=None) as batch_op:
        batch_op.drop_index("sitting_persons_back")

    op.drop_table("sitting_persons")
    with op.batch_alter_table("sitting_institutions", schema=None) as batch_op:
        batch_op.drop_index("sitting_institutions_back")

    op.drop_table("sitting_institutions")
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.drop_index("procedures_of_an_event")
        batch_op.drop_index("procedures_by_held_until")
        batch_op.drop_index("procedures_by_held_from")
        batch_op.drop_index(batch_op.f("ix_procedures_family_id"))
        batch_op.drop_index(batch_op.f("ix_procedures_data_key_id"))

    op.drop_table("procedures")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_data_key_id"))
        batch_op.drop_index("activities_by_day")

    op.drop_table("activities")
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("visits_by_day")

    op.drop_table("visits")
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.drop_index("sittings_by_day")

    op.drop_table("sittings")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index("persons_facts")
        batch_op.drop_index(batch_op.f("ix_persons_data_key_id"))

    op.drop_table("persons")
    op.drop_table("issued_reports")
    op.drop_table("institutions")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identities_row_id"))

    op.drop_table("identities")
    op.drop_table("families")
    op.drop_table("explanations")
    op.drop_table("counters")
    with op.batch_alter_table("blind_index", schema=None) as batch_op:
        batch_op.drop_index("ix_blind_index_kind_digest")

    op.drop_table("blind_index")
    op.drop_table("activity_kinds")
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_units_data_key_id"))

    op.drop_table("units")
    op.drop_table("trail")
    op.drop_table("sign_in_failures")
    op.drop_table("index_roots")
