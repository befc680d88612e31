"""`ppr-case serve`: the web application on a production server."""

import ipaddress
import os
import sys
from collections.abc import Callable
from typing import Final

import click

from ppr_case.app import LARGEST_UPLOAD, Serving, create_app
from ppr_case.cli.place import with_keys
from ppr_case.cli.speech import Refused
from ppr_case.installation import Installation, differences

OPTIONS: Final = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Adres, pod którym serwer słucha."),
    click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port."),
    click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Liczba procesów."),
    click.option("--proxies", default=0, show_default=True, type=click.IntRange(0, 5), help="Ile proxy stoi przed."),
)


def serving_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of whatever serves."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command(short_help="uruchomić aplikację w przeglądarce")
@serving_options
def serve(host: str, port: int, workers: int, proxies: int) -> None:
    """Podaj rejestr przeglądarkom. Zatrzymuje się po Ctrl+C, kończąc rozpoczęte odpowiedzi."""
    installation = with_keys()
    if found := differences(installation.engine):
        raise Refused(f"Baza różni się od programu ({len(found)} różnic). Wykonaj: ppr-case db upgrade")
    run(installation, host=host, port=port, workers=workers, proxies=proxies)


def run(installation: Installation, *, host: str, port: int, workers: int = 2, proxies: int = 0) -> None:
    """Serve until stopped: processes where the system can fork, threads elsewhere."""
    serving = Serving(secure_cookies=proxies > 0 or not is_loopback(host), proxies=proxies)
    click.echo(f"Rejestr: http://{host}:{port} (zatrzymanie: Ctrl+C)")
    sys.stdout.flush()
    installation.engine.dispose()  # a connection opened before the fork belongs to nobody after it
    if installation.keys is not None:
        installation.keys.engine.dispose()
    if hasattr(os, "fork"):
        from ppr_case.cli.processes import Server  # noqa: PLC0415 (gunicorn is not there on Windows)

        Server(lambda: create_app(installation, serving), bind=f"{host}:{port}", workers=workers).run()
    else:
        import waitress  # noqa: PLC0415 (where it is needed)

        waitress.serve(
            create_app(installation, serving),
            host=host,
            port=port,
            threads=workers * 4,
            ident=None,
            inbuf_overflow=LARGEST_UPLOAD,  # what is larger it would put on the disk, in the clear
            outbuf_overflow=LARGEST_UPLOAD,
        )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
