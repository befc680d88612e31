"""Operations with rules in them; each ends with the derived facts up to date, and none of them commits."""
