"""Paragraph styles of the printed page."""

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from ppr_case.reports.backends.look import BOLD, DARK, ITALIC, MEASURE, MUTED, PALE, REGULAR, TEXT, THIN, WIDTH

_RAGGED = WIDTH - MEASURE


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    plain = {"fontName": REGULAR, "bulletFontName": REGULAR, "fontSize": size, "leading": leading, "textColor": TEXT}
    return ParagraphStyle(name, **{**plain, **more})


_STYLES = (
    _style("town", 11, 15, textColor=DARK, fontName=BOLD),
    _style("title", 23, 29, fontName=BOLD, textColor=DARK),
    _style("status", 10, 12, textColor=DARK, fontName=BOLD, borderWidth=0.9, borderColor=DARK, borderPadding=5),
    _style("year", 64, 66, fontName=THIN, textColor=DARK),
    _style("particular", 9, 13),
    _style("particular-name", 9, 13, textColor=MUTED),
    _style("heading1", 18, 23, fontName=BOLD, textColor=DARK, spaceBefore=12 * mm, spaceAfter=3.5 * mm, keepWithNext=1),
    _style("heading2", 12.5, 16.5, fontName=BOLD, spaceBefore=8 * mm, spaceAfter=2 * mm, keepWithNext=1),
    _style("paragraph", 10, 14.5, spaceAfter=2.5 * mm, rightIndent=_RAGGED),
    _style("lead", 12.5, 18, spaceAfter=4 * mm, rightIndent=_RAGGED, textColor=DARK),
    _style("item", 10, 14.5, spaceAfter=1.4 * mm, leftIndent=6 * mm, rightIndent=_RAGGED),
    _style("caption", 8.5, 11.5, fontName=BOLD, textColor=MUTED, spaceBefore=3 * mm, spaceAfter=2 * mm),
    _style("contents1", 10.5, 14, fontName=BOLD, spaceAfter=1.2 * mm, spaceBefore=2 * mm),
    _style("contents2", 10, 14, spaceAfter=1.2 * mm, leftIndent=6 * mm),
    _style("cell", 8.5, 11),
    _style("cell-name", 8.5, 11),
    _style("cell-name-1", 8.5, 11, leftIndent=4 * mm),
    _style("cell-name-2", 8.5, 11, leftIndent=8 * mm),
    _style("cell-group", 8.5, 11, fontName=BOLD, textColor=DARK),
    _style("head", 7.5, 9.5, fontName=BOLD, textColor=MUTED),
    _style("head-right", 7.5, 9.5, fontName=BOLD, textColor=MUTED, alignment=2),
    _style("remark", 8, 10.5, fontName=ITALIC, textColor=MUTED),
    # papers of a procedure
    _style("paper-title", 19, 24, fontName=BOLD, textColor=DARK, spaceAfter=1.5 * mm),
    _style("paper-subtitle", 8.5, 11.5, textColor=MUTED, spaceAfter=4 * mm),
    _style("paper-part", 10.5, 13.5, fontName=BOLD, textColor=DARK, backColor=PALE, borderPadding=(3, 4, 4, 4),
           leftIndent=1.5 * mm, rightIndent=1.5 * mm, spaceBefore=6.5 * mm, spaceAfter=3.5 * mm),
    _style("paper-below", 10, 13.5, fontName=BOLD, spaceBefore=4 * mm, spaceAfter=1.5 * mm),
    _style("paper-text", 10, 14.5, spaceAfter=2.5 * mm),
    _style("paper-item", 9.5, 13.5, spaceAfter=1.2 * mm, leftIndent=6 * mm),
    _style("question", 8.5, 11.5, fontName=BOLD, textColor=MUTED, spaceBefore=2.5 * mm, spaceAfter=1.4 * mm,
           keepWithNext=1),
    _style("entry-name", 8.5, 11.5, textColor=MUTED),
    _style("written", 9.5, 13, spaceAfter=1 * mm),
    _style("answer", 9, 11.5),
    _style("grid-written", 9, 11.5),
    _style("grid-head", 8, 10, fontName=BOLD, textColor=MUTED),
    _style("grid-head-over", 8, 10, fontName=BOLD, textColor=DARK, alignment=1),
    _style("grid-head-box", 8, 10, fontName=BOLD, textColor=MUTED, alignment=1),
    _style("signature", 7.5, 9.5, textColor=MUTED),
    _style("quiet", 8, 11, textColor=MUTED, spaceBefore=1 * mm, spaceAfter=2 * mm),
    _style("to-the-right", 9.5, 13, alignment=2),
)  # fmt: skip
STYLES = {style.name: style for style in _STYLES}
