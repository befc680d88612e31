"""Several processes behind one address; threads would take turns at the same page and be slower than one."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn without a configuration file: each worker builds the application for itself, after the fork."""

    def __init__(self, build: Callable[[], Flask], *, bind: str, workers: int) -> None:
        self._build = build
        self._settings = {
            "bind": bind,
            "workers": workers,
            "graceful_timeout": 20,
            "timeout": 120,
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": "ppr-case",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._build()
