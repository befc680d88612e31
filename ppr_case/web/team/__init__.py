"""The interdisciplinary team: who is in it and who was, and which parts of it lack people."""
