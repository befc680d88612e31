"""Sittings of the team and of groups: the list, and one with what it spoke of."""
