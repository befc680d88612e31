"""The only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def now() -> datetime:
    """Give the moment, aware and in UTC, as every `_at` column stores it."""
    return datetime.now(UTC)  # noqa: TID251 (this is the place)


def today() -> date:
    """Give the calendar day in Poland, as every `_on` column means it."""
    return now().astimezone(WARSAW).date()
