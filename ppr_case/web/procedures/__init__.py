"""Procedures: the list, the search, and everything about one."""
