"""ppr-case: the register of the Blue Card procedure that counts itself. Importing the package costs nothing."""
