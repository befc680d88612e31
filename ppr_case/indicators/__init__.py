"""The questions put to a register, the numbers that answer them, and the lists behind the numbers."""
