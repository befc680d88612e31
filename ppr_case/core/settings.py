"""What a process is told from outside: frozen, typed, read once and handed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where an installation keeps its data and its keys.

    `instance` is the folder of one installation. `database_url` is empty for the embedded database in that folder.
    """

    instance: Path
    database_url: str
    root_key_file: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, default_instance: str = "instance") -> "Settings":
        instance = Path(environ.get("PPR_CASE_INSTANCE") or default_instance)
        return cls(
            instance=instance,
            database_url=environ.get("PPR_CASE_DATABASE_URL", ""),
            root_key_file=Path(environ.get("PPR_CASE_ROOT_KEY_FILE") or instance / "root.key"),
        )

    @property
    def data_url(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'register.db'}"

    @property
    def keys_url(self) -> str:
        """The key store: a file of its own beside SQLite, a schema of its own inside PostgreSQL."""
        return self.database_url or f"sqlite:///{self.instance / 'keys.db'}"
