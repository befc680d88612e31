"""What everything stands on: the declarative base, the settings of a process, the clock."""
