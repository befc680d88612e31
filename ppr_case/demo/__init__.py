"""Invented registers: a town whose figures are given in advance, and registers of any size for measuring.

Both are rows of the interchange format, and come in by the door that every register comes in by.
"""
