"""What the command line says when it will not do something: one line, in Polish, with what to do instead."""

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
