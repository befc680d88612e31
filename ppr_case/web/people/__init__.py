"""A person, and the procedures that name them."""
