"""Accounts: who may sign in, in which role, since when; their names are the only ones that an administrator sees."""
