"""WordprocessingML, as much as a report needs: runs, paragraphs, fields, bookmarks."""

from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from ppr_case.reports.cells import typeset

NAMESPACES = nsdecls("w")
TWIPS = 1440 / 25.4  # in a millimetre
DEEPER = round(4 * TWIPS)  # how far one level of "w tym" is set in


def run(text: str, settings: str = "") -> str:
    """Make a run of text as it is; a tab in it stays a tab."""
    if not text:
        return ""
    inside = f"<w:rPr>{settings}</w:rPr>" if settings else ""
    words = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t")
    )
    return f"<w:r>{inside}{words}</w:r>"


def paragraph(
    text: str,
    style: str,
    *,
    settings: str = "",
    new_page: bool = False,
    depth: int = 0,
    after: str = "",
    namespaces: bool = False,
) -> str:
    """Make a paragraph: `text` is set by the rules of Polish, `after` is mark-up that follows it.

    The order of what says how it stands is that of the schema, on which Word insists.
    """
    stands = (
        f'<w:pStyle w:val="{style.replace(" ", "")}"/>'
        + settings
        + ("<w:pageBreakBefore/>" if new_page else "")
        + (f'<w:ind w:left="{depth * DEEPER}"/>' if depth else "")
    )
    return f"<w:p{f' {NAMESPACES}' if namespaces else ''}><w:pPr>{stands}</w:pPr>{run(typeset(text))}{after}</w:p>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _opened(instruction: str) -> str:
    return f"{_mark('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{_mark('separate')}"


def field(instruction: str, shown: str) -> str:
    """Make what the word processor works out itself; `shown` stands until it does."""
    return f"{_opened(instruction)}{run(shown)}{_mark('end')}"


def bookmarked(key: str, number: int) -> str:
    name = _anchor(key)
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


def contents_line(text: str, level: int, key: str) -> str:
    """Make a line of the contents: a link with a page number, which is blank until the file is opened."""
    link = run(f"{typeset(text)}\t") + field(f"PAGEREF {_anchor(key)} \\h", "")
    inside = f'<w:hyperlink w:anchor="{_anchor(key)}" w:history="1">{link}</w:hyperlink>'
    return paragraph("", f"TOC {level}", after=inside)


def contents_field(lines: list[str]) -> list[str]:
    """Make one field of the lines, which the word processor may then build anew from the headings."""
    begin, end = _opened(r'TOC \o "1-2" \h \z \u'), _mark("end")
    first, *rest = lines
    *middle, last = [first.replace("</w:pPr>", f"</w:pPr>{begin}", 1), *rest]
    return [*middle, last.replace("</w:p>", f"{end}</w:p>")]


def _anchor(key: str) -> str:
    return f"_{key.replace('-', '_')}"
