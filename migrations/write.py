"""Write a migration from the difference between the head and the records: `make migrate NAME=0002_what`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from ppr_case.core.base import open_data
from ppr_case.installation import ROOT, alembic_config, upgrade

HEAD = ROOT / "migrations" / ".head"


def write(name: str) -> None:
    number, _, message = name.partition("_")
    if not (number.isdecimal() and len(number) == 4 and message):
        sys.exit("NAME is four digits, an underscore and a word or two: 0002_plan_reviews")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_data(f"sqlite:///{Path(folder) / 'head.db'}")
        upgrade(engine)
        config = alembic_config()
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            script = command.revision(config, message.replace("_", " "), rev_id=number, autogenerate=True)
        engine.dispose()
    # Alembic writes the clause of a partial index without its module.
    path = Path(script.path)
    path.write_text(path.read_text().replace("where=text(", "where=sa.text("))
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", path], check=True)
    HEAD.write_text(number + "\n")


if __name__ == "__main__":
    write(sys.argv[1] if len(sys.argv) > 1 else "")
