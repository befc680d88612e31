"""A procedure as a file, on its way to another commune, and coming from one."""
