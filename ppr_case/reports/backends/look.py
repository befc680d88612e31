"""Type, ink and measures, shared by paper, screen and figures."""

from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.graphics import shapes
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PAGE_WIDTH, PAGE_HEIGHT = A4
SIDE, TOP, BOTTOM = 22 * mm, 22 * mm, 25 * mm
WIDTH = PAGE_WIDTH - 2 * SIDE
MEASURE = 128 * mm  # of running text: about 75 characters; tables and figures take the full width

TEXT, MUTED, RULE, PALE = HexColor("#1C232D"), HexColor("#535D6A"), HexColor("#BFC7D1"), HexColor("#EFF2F6")
DARK, MIDDLE, LIGHT, ALERT = HexColor("#23446B"), HexColor("#8EA4BF"), HexColor("#D5DDE7"), HexColor("#8C2F1B")
PAPER: Color = white

REGULAR, BOLD, ITALIC, THIN = "Lato", "Lato-SemiBold", "Lato-Italic", "Lato-Light"
FONTS = Path(__file__).parent.parent / "fonts"
FACES = {REGULAR: "Regular", BOLD: "SemiBold", ITALIC: "Italic", THIN: "Light"}


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, once in a process.

    Lato draws every Polish letter, ≥ ≤ ≠ − and figures of one width; the faces reportlab would use by itself do not.
    """
    for name, face in FACES.items():
        pdfmetrics.registerFont(TTFont(name, FONTS / f"Lato-{face}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    rl_config.useA85 = 0  # a PDF need not be plain text, and is a fifth larger and slower if it is
    shapes.STATE_DEFAULTS["fontName"] = REGULAR  # else every drawing names Times-Roman, which is not embedded


def hex_of(color: Color) -> str:
    """Six capital digits, as DOCX and SVG write a colour."""
    digits: str = color.hexval()
    return digits[2:].upper()
