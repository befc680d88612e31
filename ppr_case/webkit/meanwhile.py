"""Two people at one record: whoever is second sees what the first one changed, and decides."""

import hashlib


def mark(text: str) -> str:
    """Give what a form carries of the text it was opened with, so that a stale one is known by it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
