"""A drawing as SVG for the screen: the same shapes that the PDF draws."""

from html import escape
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Polygon, PolyLine, Rect, Shape, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from ppr_case.reports.backends.look import BOLD, REGULAR, THIN, hex_of

WEIGHTS = {THIN: 300, REGULAR: 400, BOLD: 600}


def svg(drawing: Drawing, alt: str) -> str:
    width, height = drawing.width, drawing.height
    body = "".join(_shape(shape, height) for shape in drawing.contents)
    label = escape(alt, quote=True)
    box = f"0 0 {_n(width)} {_n(height)}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label="{label}">{body}</svg>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _ink(shape: Any) -> str:
    fill = f"#{hex_of(shape.fillColor)}" if getattr(shape, "fillColor", None) else "none"
    stroke = ""
    if shape.strokeColor:
        stroke = f' stroke="#{hex_of(shape.strokeColor)}" stroke-width="{_n(shape.strokeWidth)}"'
    return f'fill="{fill}"{stroke}'


def _points(flat: list[float], height: float) -> str:
    return " ".join(f"{_n(x)},{_n(height - y)}" for x, y in zip(flat[::2], flat[1::2], strict=True))


def _shape(shape: Shape, height: float) -> str:
    """SVG counts from the top, PDF from the bottom."""
    match shape:
        case Rect():
            at = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
            return f'<rect {at} width="{_n(shape.width)}" height="{_n(shape.height)}" {_ink(shape)}/>'
        case Line():
            start = f'x1="{_n(shape.x1)}" y1="{_n(height - shape.y1)}"'
            return f'<line {start} x2="{_n(shape.x2)}" y2="{_n(height - shape.y2)}" {_ink(shape)}/>'
        case PolyLine():
            return f'<polyline points="{_points(shape.points, height)}" {_ink(shape)}/>'
        case Polygon():
            return f'<polygon points="{_points(shape.points, height)}" {_ink(shape)}/>'
        case String():
            at = f'x="{_n(shape.x)}" y="{_n(height - shape.y)}" font-size="{_n(shape.fontSize)}"'
            wide = stringWidth(shape.text, shape.fontName, shape.fontSize)
            fits = f'textLength="{_n(wide)}" lengthAdjust="spacingAndGlyphs"'  # in whatever face the reader has
            face = f'font-weight="{WEIGHTS[shape.fontName]}" text-anchor="{shape.textAnchor}" {fits}'
            return f'<text {at} {face} fill="#{hex_of(shape.fillColor)}">{escape(shape.text)}</text>'
        case _:
            raise TypeError(f"no SVG for {type(shape).__name__}")
