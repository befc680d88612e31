"""Named styles of the DOCX: whoever edits the report changes a look in one place."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from reportlab.lib.colors import Color

from ppr_case.reports.backends.look import ALERT, DARK, MEASURE, MUTED, RULE, WIDTH, hex_of
from ppr_case.reports.backends.look import TEXT as INK

TEXT, NUMBER, UNMET = "Table Text", "Table Number", "Table Unmet"
HEAD, HEAD_RIGHT, GROUP, REMARK = "Table Head", "Table Head Right", "Table Group", "Table Remark"
GRID = "Report Table"
SIGNED, ASIDE = "Signature Place", "Aside"


def add_styles(word: Any, language: str) -> None:
    styles = word.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    for script in ("val", "eastAsia"):
        defaults.set(qn(f"w:{script}"), language)
    style = _Maker(styles)
    style("Normal", 10, INK, after=7)
    title = style("Title", 23, DARK, after=18, line=1.1, bold=True)
    borders = title.element.pPr.find(qn("w:pBdr"))
    title.element.pPr.remove(borders)
    style("Cover Town", 11, DARK, after=110, bold=True)
    style("Cover Year", 60, DARK, after=6, line=1.0)
    style("Cover Status", 10, DARK, after=110, bold=True)
    for running in (
        style("Body Text", 10, INK, after=7),
        style("Lead", 12.5, DARK, after=11),
        style("List Number", 10, INK, after=4),
    ):
        running.paragraph_format.right_indent = Pt(WIDTH - MEASURE)
    style("Heading 1", 18, DARK, before=30, after=9, bold=True).paragraph_format.keep_with_next = True
    style("Heading 2", 12.5, INK, before=22, after=6, bold=True).paragraph_format.keep_with_next = True
    style("Contents Title", 18, DARK, after=9, bold=True)
    style("Caption", 8.5, MUTED, before=8, after=5, bold=True).paragraph_format.keep_with_next = True
    style("After Table", 10, INK)
    style(SIGNED, 10, INK, before=26)
    style(ASIDE, 8, MUTED, before=3, after=7, italic=True)
    stops = style("Footer", 7.5, MUTED).paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Mm(166), WD_TAB_ALIGNMENT.RIGHT)  # one only: a long name would run past any other
    _of_tables(style)
    for level, indent in ((1, 0), (2, 6)):
        contents = style(f"TOC {level}", 10, INK, before=5 if level == 1 else 0, after=4, bold=level == 1)
        contents.paragraph_format.left_indent = Mm(indent)
        contents.paragraph_format.tab_stops.add_tab_stop(Mm(166), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    styles.element.append(parse_xml(_GRID))


def _of_tables(style: "_Maker") -> None:
    tight: dict[str, Any] = {"line": 1.1, "before": 1.5, "after": 1.5}
    style(TEXT, 8.5, INK, **tight)
    style(HEAD, 7.5, MUTED, **tight, bold=True)
    style(GROUP, 8.5, DARK, **tight, bold=True)
    style(REMARK, 8, MUTED, **tight, italic=True)
    for made in (
        style(HEAD_RIGHT, 7.5, MUTED, **tight, bold=True),
        style(NUMBER, 8.5, INK, **tight),
        style(UNMET, 8.5, ALERT, **tight, bold=True),
    ):
        made.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT


class _Maker:
    """Makes a paragraph style, or takes the template's own of that name, and sets all that we care about."""

    def __init__(self, styles: Any) -> None:
        self.styles = styles
        self.known = {style.name for style in styles}

    def __call__(
        self,
        name: str,
        size: float,
        color: Color,
        *,
        before: float = 0,
        after: float = 0,
        line: float = 1.25,
        bold: bool = False,
        italic: bool = False,
    ) -> Any:
        known = name in self.known
        made = self.styles[name] if known else self.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name != "Normal":
            made.base_style = self.styles["Normal"]
        made.font.name, made.font.size, made.font.color.rgb = "Lato", Pt(size), RGBColor.from_string(hex_of(color))
        made.font.bold, made.font.italic = bold, italic
        fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
        made.paragraph_format.line_spacing = line
        made.paragraph_format.widow_control = True
        return made


_GRID = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{GRID.replace(" ", "")}">
  <w:name w:val="{GRID}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="8" w:color="{hex_of(DARK)}"/>
      <w:insideH w:val="single" w:sz="4" w:color="{hex_of(RULE)}"/>
    </w:tblBorders>
    <w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{hex_of(DARK)}"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""
