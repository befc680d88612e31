"""The logical structure of a PDF as a tree of nodes, and how it is written into the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

Kid: TypeAlias = "Node | Marks | Annotated"


@dataclass(frozen=True)
class Marks:
    page: int
    mcid: int


@dataclass(frozen=True)
class Annotated:
    page: int
    annotation: Any


@dataclass(eq=False)
class Node:
    role: str
    ident: str = ""
    alt: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list[Kid] = field(default_factory=list)

    def add(self, role: str, **details: Any) -> "Node":
        node = Node(role, **details)
        self.kids.append(node)
        return node

    def walk(self) -> Iterator["Node"]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()


def cell(*, scope: str = "", span: int = 1, down: int = 1, headers: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give the attributes of a TH or TD that goes over `span` columns and `down` rows."""
    attributes: dict[str, Any] = {"O": PDFName("Table")}
    if scope:
        attributes["Scope"] = PDFName(scope)
    if span > 1:
        attributes["ColSpan"] = span
    if down > 1:
        attributes["RowSpan"] = down
    if headers:
        attributes["Headers"] = PDFArray([PDFString(ident) for ident in headers])
    return attributes


def printed_field(role: str, label: str, *, on: bool | None = None) -> dict[str, Any]:
    """Give the attributes of a Form that is only printed: a box (`cb`), one of several circles (`rb`), words (`tv`)."""
    attributes: dict[str, Any] = {"O": PDFName("PrintField"), "Role": PDFName(role), "Desc": PDFString(label)}
    if on is not None:
        attributes["checked"] = PDFName("on" if on else "off")
    return attributes


class Writer:
    """Writes the tree below `root` into a document whose pages are known."""

    def __init__(self, document: Any, pages: list[Any]) -> None:
        self._document = document
        self._pages = [document.Reference(page) for page in pages]
        self._references: dict[int, Any] = {}

    def write(self, root: Node, parents: list[list[Node] | Node]) -> Any:
        """Give the StructTreeRoot. `parents` tells for each StructParent(s) number the nodes its marks belong to."""
        tree = _apart({"Type": PDFName("StructTreeRoot")})
        tree["K"] = PDFArray([self._element(root, self._document.Reference(tree))])
        numbers: list[Any] = []
        for index, owner in enumerate(parents):
            owned = self._of(owner) if isinstance(owner, Node) else PDFArray([self._of(node) for node in owner])
            numbers += [index, owned]
        tree["ParentTree"] = self._document.Reference(_apart({"Nums": PDFArray(numbers)}))
        tree["ParentTreeNextKey"] = len(parents)
        named = sorted((node.ident, self._of(node)) for node in root.walk() if node.ident)
        if named:
            names = [entry for ident, reference in named for entry in (PDFString(ident), reference)]
            limits = PDFArray([PDFString(named[0][0]), PDFString(named[-1][0])])
            leaf = self._document.Reference(_apart({"Names": PDFArray(names), "Limits": limits}))
            tree["IDTree"] = self._document.Reference(_apart({"Kids": PDFArray([leaf])}))
        return tree

    def _of(self, node: Node) -> Any:
        return self._references[id(node)]

    def _element(self, node: Node, parent: Any) -> Any:
        entries = {"Type": PDFName("StructElem"), "S": PDFName(node.role), "P": parent}
        if node.ident:
            entries["ID"] = PDFString(node.ident)
        if node.alt:
            entries["Alt"] = PDFString(node.alt)
        if node.attributes:
            entries["A"] = PDFDictionary(node.attributes)
        home = next((kid.page for kid in node.kids if isinstance(kid, Marks)), None)
        if home is not None:
            entries["Pg"] = self._pages[home]
        element = _apart(entries)
        reference = self._references[id(node)] = self._document.Reference(element)
        kids = [self._kid(kid, reference, home) for kid in node.kids]
        element["K"] = kids[0] if len(kids) == 1 else PDFArray(kids)
        return reference

    def _kid(self, kid: Kid, parent: Any, home: int | None) -> Any:
        match kid:
            case Node():
                return self._element(kid, parent)
            case Annotated(page, annotation):
                return PDFDictionary({"Type": PDFName("OBJR"), "Pg": self._pages[page], "Obj": annotation})
            case Marks(page, mcid) if page == home:
                return mcid
            case Marks(page, mcid):
                return PDFDictionary({"Type": PDFName("MCR"), "Pg": self._pages[page], "MCID": mcid})


def _apart(entries: dict[str, Any]) -> PDFDictionary:
    """Make a dictionary that stands in the file as an object of its own."""
    dictionary = PDFDictionary(entries)
    dictionary.__RefOnly__ = 1
    return dictionary
