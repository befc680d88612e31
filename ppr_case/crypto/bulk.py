"""Sealing, opening and indexing without objects, for thousands of rows at once: imports, exports, rotation.

What goes in here comes out as values for Core statements, which neither seal nor index by themselves and leave their
trace in the trail only if it is noted. An import seals before its transaction begins, so that nobody waits for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ppr_case.core.base import Base
from ppr_case.crypto import index
from ppr_case.crypto.columns import KeyDestroyed, OpenKeys, blinds, is_keyed, sealed_fields
from ppr_case.crypto.keyring import Keyring
from ppr_case.crypto.keystore import store_of


def keyed_classes() -> list[type[Any]]:
    """Give every class whose rows name a data key, in the order of their tables' names."""
    found = [mapper.class_ for mapper in Base.registry.mappers if is_keyed(mapper.class_)]
    return sorted(found, key=lambda class_: str(class_.__tablename__))


def sealed_classes() -> list[type[Any]]:
    """Give those with a sealed attribute: a unit has none, and owns the key of what is sealed for it."""
    return [class_ for class_ in keyed_classes() if sealed_fields(class_)]


def seal_row(
    keys: OpenKeys, class_: type[Any], id_: UUID, data_key_id: UUID, values: Mapping[str, Any]
) -> dict[str, bytes | None]:
    """Seal the texts and files of one row; give an envelope, or None, for each sealed column of its table.

    Raises KeyDestroyed or KeyLost of the key, and KeyError for a name that is not a sealed attribute of the class.
    """
    fields = sealed_fields(class_)
    if unknown := values.keys() - fields.keys():
        raise KeyError(*sorted(unknown))
    key = keys.key(data_key_id)
    return {
        name: None if (value := values.get(name)) is None else field.seal(key, id_, value)
        for name, field in fields.items()
    }


def open_row(
    keys: OpenKeys, class_: type[Any], id_: UUID, data_key_id: UUID, envelopes: Mapping[str, bytes | None]
) -> dict[str, Any]:
    """Open some sealed columns of one row; prefetch the keys of a page first.

    Raises KeyDestroyed, KeyLost or SealBroken, and KeyError for a name that is not a sealed attribute of the class.
    """
    fields = sealed_fields(class_)
    if not any(envelopes.values()):
        return dict.fromkeys(envelopes)
    key = keys.key(data_key_id)
    return {
        name: None if envelope is None else fields[name].unseal(key, id_, envelope)
        for name, envelope in envelopes.items()
    }


def index_rows(
    ring: Keyring, class_: type[Any], id_: UUID, values: Mapping[str, str | None], root_id: str | None = None
) -> list[dict[str, Any]]:
    """Give all blind index rows of one record, for `index.write`; a field that is not given counts as empty.

    They are digested under the active index root, or under another one of the ring.
    """
    return [
        row
        for blind in blinds(class_)
        for row in index.rows_for(ring, blind, id_, {field: values.get(field) for field in blind.fields}, root_id)
    ]


def index_anew(session: Session, ids: Sequence[UUID]) -> None:
    """Write the blind index of some records from what is sealed in them, under the active index root.

    An erased record loses its rows, and so do ids that no table knows any more. Raises KeyLost.
    """
    keys = OpenKeys(store_of(session, index.BlindIndex.__tablename__))
    ring = keys.store.refresh()
    fresh: list[dict[str, Any]] = []
    for class_ in sealed_classes():
        names = sorted({field for blind in blinds(class_) for field in blind.fields})
        if not names:
            continue
        table = class_.__table__
        query = (
            select(table.c.id, table.c.data_key_id, *(table.c[name] for name in names))
            .where(table.c.id.in_(ids))
            .order_by(table.c.id)
        )
        # Locked where the database can: a name changed in between would be indexed as it was.
        rows = session.execute(query.with_for_update(key_share=True)).all()
        keys.prefetch(row.data_key_id for row in rows)
        for row in rows:
            try:
                clear = open_row(keys, class_, row.id, row.data_key_id, {name: getattr(row, name) for name in names})
            except KeyDestroyed:
                continue
            fresh += index_rows(ring, class_, row.id, clear)
    index.drop(session, ids)
    index.write(session, fresh)
