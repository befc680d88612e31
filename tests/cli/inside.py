"""Run a command within this process: as `main` would, without waiting a second for a new interpreter."""

from collections.abc import Mapping

import click
from click.testing import CliRunner

from ppr_case.cli import program
from ppr_case.cli.speech import Refused, in_polish
from tests.cli.commands import Said
from tests.worlds import World


def run(world: World, *command: str, typed: str = "") -> Said:
    """Run on a register that is there."""
    return run_in(world.environ, *command, typed=typed)


def run_in(environ: Mapping[str, str], *command: str, typed: str = "") -> Said:
    """Give exit code and words; whatever a command does not refuse in Polish is raised here."""
    result = CliRunner().invoke(program, command, env=environ, input=typed or None, standalone_mode=False)
    match result.exception:
        case None:
            returned = result.return_value
            return Said(returned if isinstance(returned, int) else result.exit_code, result.stdout, result.stderr)
        case Refused() as refused:
            return Said(refused.code, result.stdout, result.stderr + refused.message)
        case click.ClickException() as wrong:
            return Said(wrong.exit_code, result.stdout, result.stderr + in_polish(wrong))
        case defect:
            raise defect
