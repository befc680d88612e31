"""`ppr-case trail`: proof that nobody changed, removed or reordered what the trail says."""

import sys

import click

from ppr_case.cli.place import without_keys
from ppr_case.cli.speech import Refused
from ppr_case.trail import Broken, Head, NotAnAnchor, head, note
from ppr_case.trail.chain import Verdict, walk

WHY = {
    Broken.MISSING: "brakuje go",
    Broken.OUT_OF_PLACE: "nie następuje po poprzednim",
    Broken.CHANGED: "zmieniono go po zapisaniu",
    Broken.NOT_ANCHORED: "jest inny niż w podanej kotwicy",
    Broken.CUT_OFF: "brakuje go, a z nim wpisu z podanej kotwicy",
}


class AnchorType(click.ParamType[Head]):
    """What a report or a note about a backup recorded: the number of the last entry, and its hash."""

    name = "anchor"

    def convert(self, value: str | Head, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        try:
            return value if isinstance(value, Head) else Head.read(value)
        except NotAnAnchor:
            self.fail("NUMER:SKRÓT", param, ctx)


@click.group(short_help="ślad: sprawdzenie")
def trail() -> None:
    """Ślad: kto, kiedy i co zrobił; nigdy nie zawiera danych osobowych."""


@trail.command(short_help="sprawdzić, czy ślad jest cały")
@click.option(
    "--anchor",
    "anchors",
    type=AnchorType(),
    multiple=True,
    metavar="NUMER:SKRÓT",
    help="Koniec śladu zapisany wcześniej, na przykład na sprawozdaniu. Bez niego nie widać, że ucięto koniec.",
)
def verify(anchors: tuple[Head, ...]) -> None:
    """Przejdź ślad od pierwszego wpisu i wskaż pierwszy, którego brakuje albo który zmieniono."""
    make = without_keys().sessions(by="cli")
    with make.reading() as session:
        verdict = Verdict(Head.none())
        with click.progressbar(
            walk(session, anchors), length=head(session).number, label="Ślad", file=sys.stderr
        ) as bar:
            for verdict in bar:  # noqa: B007 (the last one counts)
                pass
    with make.writing() as session:
        note(session, "trail.verify", head=verdict.head.number, broken=verdict.broken)
        session.commit()
    if verdict.why is not None:
        raise Refused(f"Wpis {verdict.broken}: {WHY[verdict.why]}. Cały jest do: {verdict.head}", code=1)
    click.echo(f"Ślad jest cały. Koniec: {verdict.head}")
