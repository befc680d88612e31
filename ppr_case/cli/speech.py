"""What the command line says when it will not do something: one line, in Polish, with what to do instead."""

from collections.abc import Iterable
from typing import Final

import click


class Refused(click.ClickException):
    """The command did nothing, and says why. `code` is its exit code."""

    def __init__(self, message: str, *, code: int = 2) -> None:
        super().__init__(" ".join(message.split()))
        self.code = code


_HELP: Final = "Zobacz: {} --help"


def in_polish(wrong: click.ClickException) -> str:
    """Say what click found wrong with the words of a call."""
    match wrong:
        case Refused():
            return wrong.message
        case click.NoSuchOption():
            said = f"Nie ma opcji {wrong.option_name}."
        case click.MissingParameter():
            names = wrong.param.opts if wrong.param is not None else []
            said = f"Brakuje: {' / '.join(names) or wrong.param_hint}."
        case click.BadParameter():
            names = wrong.param.opts if wrong.param is not None else []
            said = f"Niewłaściwa wartość: {' / '.join(names) or wrong.param_hint}."
            if wrong.param is not None and isinstance(wrong.param.type, click.Choice):
                said += f" Możliwe: {', '.join(map(str, wrong.param.type.choices))}."
        case click.FileError():
            return f"Nie można otworzyć pliku {wrong.ui_filename}."
        case click.UsageError():
            said = "Nie rozumiem tego polecenia."
        case _:
            return wrong.format_message()
    context = getattr(wrong, "ctx", None)
    return f"{said} {_HELP.format(context.command_path if context else 'ppr-case')}"


_ENGLISH: Final = {
    "Options": "Opcje",
    "Commands": "Polecenia",
    "Show this message and exit.": "Pokazać ten opis i zakończyć.",
    "Show the version and exit.": "Pokazać wersję i zakończyć.",
    "[default: ": "[domyślnie: ",
    "[required]": "[wymagane]",
    " INTEGER RANGE": " LICZBA",
    " INTEGER": " LICZBA",
    " TEXT": " TEKST",
    " PATH": " PLIK",
    " DIRECTORY": " FOLDER",
    "[OPTIONS]": "[OPCJE]",
    "COMMAND [ARGS]...": "POLECENIE …",
}


class PolishHelp(click.HelpFormatter):
    """Says in Polish what click itself puts around our help texts."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _spoken(args), "Użycie: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_spoken(heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(_spoken(name), _spoken(said)) for name, said in rows], col_max, col_spacing)


def _spoken(text: str) -> str:
    for english, polish in _ENGLISH.items():
        text = text.replace(english, polish)
    return text
