"""Operations with rules in them; each ends with the derived facts up to date.

Whoever calls one commits, except for `keys`, whose work goes in batches that must survive a power cut between them.
"""
