"""How the installation is: keys, database, version; and the health check."""
