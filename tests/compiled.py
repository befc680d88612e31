"""What is compiled once for the process: each application and each engine of a test would begin without it."""

from collections.abc import Hashable
from types import MethodType
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Every template's code, whichever application asked for it first."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


class KnownRule(Rule):
    """An address, read as the same one of an earlier application was."""

    _known: dict[Hashable, Rule] = {}

    def compile(self) -> None:
        made = self._known.get(key := (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults)))
        if made is None:
            super().compile()
            self._known[key] = self
            return
        self.arguments |= made.arguments
        for name in ("_parts", "_trace", "_converters"):
            vars(self)[name] = vars(made)[name]
        for name in ("_build", "_build_unknown"):  # bound to the rule they were made for
            vars(self)[name] = MethodType(vars(made)[name].__func__, self)


_statements: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def knowing(engine: Engine) -> Engine:
    """Give an engine the dialect of the first one of its kind, and with it every statement compiled so far."""
    if engine.dialect.name not in _statements:
        engine.connect().close()  # which is when a dialect learns what its server can do
        _statements[engine.dialect.name] = engine.dialect, LRUCache(5000)
    engine.dialect, known = _statements[engine.dialect.name]
    engine.update_execution_options(compiled_cache=known)
    return engine
