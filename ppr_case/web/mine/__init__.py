"""Moje sprawy: the procedures in whose group one sits, and what each waits for."""
