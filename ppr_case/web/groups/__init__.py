"""Groups: who works on a procedure, from when to when."""
