"""What a process is told from outside: frozen, typed, read once and handed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SCAN_MB: Final = 10
MOST_SCAN_MB: Final = 40
"""Any larger would not fit into what one request may carry."""


class ScanLimitUnclear(ValueError):
    """PPR_CASE_SCAN_MB is not a whole number of megabytes that a scan may have."""


@dataclass(frozen=True)
class Settings:
    """Where an installation keeps its data and its keys.

    `instance` is the folder of one installation. `database_url` is empty for the embedded database in that folder.
    `scan_mb` is how many megabytes one scan may have.
    """

    instance: Path
    database_url: str
    root_key_file: Path
    scan_mb: int = SCAN_MB

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, default_instance: str = "instance") -> "Settings":
        """Read the environment; raises ScanLimitUnclear."""
        instance = Path(environ.get("PPR_CASE_INSTANCE") or default_instance)
        return cls(
            instance=instance,
            database_url=environ.get("PPR_CASE_DATABASE_URL", ""),
            root_key_file=Path(environ.get("PPR_CASE_ROOT_KEY_FILE") or instance / "root.key"),
            scan_mb=_scan_mb(environ.get("PPR_CASE_SCAN_MB", "")),
        )

    @property
    def data_url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'register.db'}"

    @property
    def keys_url(self) -> str:
        """The key store: a file of its own beside SQLite, a schema of its own inside PostgreSQL."""
        return self.database_url or f"sqlite:///{self.instance / 'keys.db'}"


def _scan_mb(said: str) -> int:
    if not said.strip():
        return SCAN_MB
    if not said.strip().isdecimal() or not 1 <= (number := int(said.strip()[:9])) <= MOST_SCAN_MB:
        raise ScanLimitUnclear
    return number
