"""A file as an answer: kept by nobody on the way, and named by what it is and never by whom it is about."""

from flask import Response


def attachment(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
