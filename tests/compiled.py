"""What is compiled once for the process: every application and every engine of a test would begin without it."""

from jinja2.bccache import Bucket, BytecodeCache


class Templates(BytecodeCache):
    """Every template's code, whichever application asked for it first."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()
