"""A drawing and the few marks that our figures are made of: text, box, rule."""

from dataclasses import dataclass, replace

from reportlab.graphics.shapes import Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from ppr_case.reports.backends.look import BOLD, DARK, MUTED, REGULAR, RULE, TEXT


@dataclass(frozen=True)
class Type:
    size: float
    font: str = REGULAR
    color: Color = TEXT
    anchor: str = "start"

    def at(self, anchor: str) -> "Type":
        return replace(self, anchor=anchor)

    def ink(self, color: Color) -> "Type":
        return replace(self, color=color)

    def width(self, text: str) -> float:
        width: float = stringWidth(text, self.font, self.size)
        return width


SMALL, QUIET, STRONG = Type(7.5), Type(7.5, color=MUTED), Type(7.5, BOLD)


class Pen:
    def __init__(self, width: float, height: float) -> None:
        self.drawing = Drawing(width, height)
        self.width, self.height = width, height

    def text(self, x: float, y: float, text: str, face: Type) -> None:
        self.drawing.add(
            String(x, y, text, fontName=face.font, fontSize=face.size, fillColor=face.color, textAnchor=face.anchor)
        )

    def box(self, at: tuple[float, float, float, float], fill: Color | None, edge: Color | None = None) -> None:
        """`at` is left, bottom, width, height."""
        self.drawing.add(Rect(*at, fillColor=fill, strokeColor=edge, strokeWidth=0.6 if edge else 0))

    def rule(self, start: float, end: float, y: float, *, strong: bool = False) -> None:
        color, weight = (DARK, 0.8) if strong else (RULE, 0.5)
        self.drawing.add(Line(start, y, end, y, strokeColor=color, strokeWidth=weight))

    def arrow(self, points: list[tuple[float, float]]) -> None:
        """A line through the points; the last leg must go down, and ends in a head."""
        x, y = points[-1]
        flat = [coordinate for point in (*points[:-1], (x, y + 4)) for coordinate in point]
        self.drawing.add(PolyLine(flat, strokeColor=DARK, strokeWidth=0.8, fillColor=None))
        self.drawing.add(Polygon([x - 3, y + 5, x + 3, y + 5, x, y], fillColor=DARK, strokeColor=None))


def wrapped(text: str, width: float, face: Type) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if face.width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
