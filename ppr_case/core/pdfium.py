"""PDFium serves one thread at a time, and a web server has several: whoever calls it holds this."""

from threading import Lock
from typing import Final

ALONE: Final = Lock()
