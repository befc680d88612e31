"""The law as dated data: which words, codes and time limits hold on a day, and which govern a procedure.

Plain Python over TOML files: nothing here knows a database or a page. `load` is the only door.
"""

from ppr_case.law.loading import load

__all__ = ["load"]
