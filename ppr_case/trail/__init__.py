"""Who changed and who read what: one entry for each commit, chained by hash, names of fields and never values.

Sessions are made here and nowhere else: importing this package registers the listeners that write the entries, and a
process that made its own sessions and never imported it wrote 25,000 people without one.
"""

from ppr_case.trail.chain import Broken, Head, NotAnAnchor, Verdict, head, verify
from ppr_case.trail.changes import ChangeWithoutEntry, NoActor, Sessions, Touched, note, sessions
from ppr_case.trail.reading import record_reading

__all__ = [
    "Broken",
    "ChangeWithoutEntry",
    "Head",
    "NoActor",
    "NotAnAnchor",
    "Sessions",
    "Touched",
    "Verdict",
    "head",
    "note",
    "record_reading",
    "sessions",
    "verify",
]
