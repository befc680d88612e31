"""Visits to households: the list, and one."""
