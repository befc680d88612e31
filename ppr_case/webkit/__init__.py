"""What every page needs: the guard, the session, the forms, the errors, the headers, and Polish dates and numbers."""
