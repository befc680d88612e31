"""Every column says what it holds; what is sensitive is sealed, and nothing sealed has a readable twin."""

import pytest
from sqlalchemy import Column

from ppr_case import records
from ppr_case.core.base import Base
from ppr_case.crypto.columns import blinds, sealed_fields

assert records
CLASSES = {"key", "plain", "vocabulary", "counted", "sensitive", "secret"}
COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns]
MAPPED = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda class_: class_.__name__)

# The special-category codes that stay readable, each because an indicator counts it without a key.
COUNTED = {
    "persons.sex",
    "persons.disabled",
    "persons.newborn_year",
    "involvements.violence",
    "involvements.age_from",
}


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_has_a_class(column: Column[object]):
    assert column.info.get("class") in CLASSES


def test_counted_columns_are_the_ones_written_here():
    assert {str(column) for column in COLUMNS if column.info["class"] == "counted"} == COUNTED


@pytest.mark.parametrize("class_", MAPPED, ids=lambda class_: class_.__name__)
def test_sensitive_is_sealed_and_sealed_is_sensitive(class_: type):
    sensitive = {column.name for column in class_.__table__.columns if column.info["class"] == "sensitive"}  # type: ignore[attr-defined]
    assert sensitive == set(sealed_fields(class_))


def test_each_label_seals_one_field():
    labels = [field.label for class_ in MAPPED for field in sealed_fields(class_).values()]
    assert len(labels) == len(set(labels))


def test_a_blind_index_reads_sealed_fields_only():
    for class_ in MAPPED:
        for blind in blinds(class_):
            assert blind.fields <= set(sealed_fields(class_))


def test_a_row_with_sealed_fields_says_whose_key_it_is_under():
    for class_ in MAPPED:
        if sealed_fields(class_):
            assert "data_key_id" in class_.__table__.columns


def test_nothing_that_names_a_person_is_a_plain_column():
    spoken = ("surname", "first_name", "pesel", "address", "phone", "email", "born", "notes", "text_of")
    for column in COLUMNS:
        if column.name in spoken:
            assert column.info["class"] == "sensitive", str(column)
