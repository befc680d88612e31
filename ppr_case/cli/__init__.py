"""The command line: parse, call one function, print. A module of this package loads when its command is called."""

import os
import sys
from importlib import import_module
from types import TracebackType
from typing import Final

import click

from ppr_case.cli.speech import PolishHelp, Refused, in_polish

click.Context.formatter_class = PolishHelp

COMMANDS: Final = {
    "db": ("setup:db", "baza danych: aktualizacja i sprawdzenie"),
    "demo": ("demo:demo", "zbudować zmyślone miasto"),
    "export": ("register:export", "wypisać rejestr do skoroszytu albo folderu"),
    "import": ("register:import_", "wczytać rejestr ze skoroszytu albo folderu"),
    "import-template": ("register:import_template", "przygotować pusty skoroszyt do wypełnienia"),
    "indicators": ("indicators:indicators", "policzyć wskaźniki okresu i pokazać, z czego się biorą"),
    "init": ("setup:init", "założyć rejestr albo dodać do niego jednostkę"),
    "keys": ("keys:keys", "klucze: stan, wymiana, sprawdzenie"),
    "print-blank": ("papers:print_blank", "wydrukować pusty formularz A, B, C albo D"),
    "procedure": ("procedures:procedure", "procedury: wypisać; jedną zapisać całą, przekazać innej gminie, przejąć"),
    "report": ("reports:report", "sporządzić sprawozdanie roczne"),
    "serve": ("serve:serve", "uruchomić aplikację w przeglądarce"),
    "start": ("start:start", "uruchomić rejestr; za pierwszym razem zapyta o wszystko"),
    "staff": ("staff:staff", "konta: dodać, wypisać, zmienić hasło, zamknąć"),
    "trail": ("trail:trail", "ślad: sprawdzić, że nikt go nie zmienił"),
}


class Commands(click.Group):
    """Loads a command when it is called: `--help` needs neither a database nor a printer."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"ppr_case.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise Refused(f"Nie ma takiego polecenia. Są: {', '.join(sorted(COMMANDS))}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Polecenia"):
            formatter.write_dl([(name, said) for name, (_, said) in sorted(COMMANDS.items())])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ppr-case", prog_name="ppr-case", message="%(prog)s %(version)s")
def program() -> None:
    """Rejestr procedury „Niebieskie Karty”, który sam się liczy."""


def main() -> None:
    """Run, and turn whatever goes wrong into one Polish line on stderr; a traceback could name a person."""
    if not os.environ.get("PPR_CASE_DEBUG"):
        sys.excepthook = _defect
    try:
        status = program.main(standalone_mode=False)
    except click.exceptions.Exit as left:
        sys.exit(left.exit_code)
    except click.Abort:
        click.echo("Przerwano.", err=True)
        sys.exit(130)
    except click.ClickException as wrong:
        click.echo(in_polish(wrong), err=True)
        sys.exit(wrong.code if isinstance(wrong, Refused) else wrong.exit_code)
    sys.exit(status if isinstance(status, int) else 0)


def _defect(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119
    click.echo(
        f"Błąd programu ({kind.__name__}, {where}). Nic więcej nie zostało zapisane; zgłoś to autorom.", err=True
    )
