"""Reads the data files of form B."""

from datetime import date

from ppr_case.law.leaflets import Helpline, Leaflet, Part
from ppr_case.law.parsing import certainty, each
from ppr_case.law.tables import Table


def leaflet(table: Table) -> Leaflet:
    source, sure = table.text("source"), certainty(table)
    return Leaflet(
        code=table.path.rpartition(".")[2],
        forms=table.text("forms"),
        parts=each(table.below("parts"), lambda below: _part(below, source, sure)),
        helplines=each(table.below("helplines"), _helpline),
        institutions=table.texts("institutions"),
        source=source,
        certainty=sure,
    )


def _part(table: Table, source: str, sure: str) -> Part:
    return Part(
        title=table.text("title"),
        texts=table.texts("texts") if "texts" in table else (),
        items=table.texts("items") if "items" in table else (),
        places=table.texts("places") if "places" in table else (),
        source=table.maybe("source", str, source),
        certainty=certainty(table) if "certainty" in table else sure,
    )


def _helpline(table: Table) -> Helpline:
    return Helpline(
        name=table.text("name"),
        number=table.text("number"),
        when=table.text("when"),
        valid_from=table.maybe("valid_from", date, date.min),
        valid_to=table.maybe("valid_to", date, date.max),
        source=table.text("source"),
        certainty=certainty(table),
    )
