"""What a scan may be is found by reading it, and of a picture only the picture is kept."""

import importlib
import io
import os
import pathlib
import resource
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String
from PIL import Image

from ppr_case.casework import pictures, scanned, unpacking
from ppr_case.casework.acting import acts
from ppr_case.casework.leading import leads_astray, says_where
from ppr_case.casework.scanned import MEGABYTE, Examined, attachable, examined, sentence
from tests.casework.scanfiles import (
    GPS,
    MAKER,
    ORIENTATION,
    archive,
    drawn_from,
    jpeg,
    packed_without_end,
    pdf,
    photograph,
    picture,
    png,
)  # fmt: skip

LIMIT = 4 * MEGABYTE
PACKED: dict[str, Any] = {"object_stream_mode": ObjectStreamMode.generate, "compress_streams": True}
OPEN_TO_ALL: dict[str, Any] = {"encryption": pikepdf.Encryption(owner="wlasciciel", user="", R=6)}


def look(content: bytes, largest: int = LIMIT) -> Examined:
    return examined(content, largest=largest)


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).tobytes()


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "owner's password"])
def test_a_pdf_is_kept_as_it_came(saved: dict[str, Any]):
    content = pdf(**saved)
    assert look(content) == Examined("pdf", content)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [True, False])
def test_of_a_photograph_the_picture_is_kept_to_the_last_pixel(mode: str, progressive: bool):
    content = jpeg(picture(mode=mode), progressive=progressive)
    found = look(content)
    assert (found.kind, pixels(found.content)) == ("jpeg", pixels(content))


def test_where_a_photograph_was_taken_is_not_kept():
    content = photograph()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)
    found = look(content).content
    said = Image.open(io.BytesIO(found)).getexif()
    assert dict(said) == {ORIENTATION: 6}
    assert not said.get_ifd(GPS)
    assert MAKER not in said
    for left in (b"tajne", b"ogon", b"Zmyslony"):
        assert left in content
        assert left not in found
    assert pixels(found) == pixels(content)
    assert look(found).content == found


def test_a_photograph_that_was_not_turned_says_nothing_of_itself():
    assert b"Exif" not in look(photograph(turned=1)).content


def test_of_an_image_only_what_draws_it_is_kept():
    content = png() + archive()
    found = look(content)
    assert (found.kind, pixels(found.content)) == ("png", pixels(content))
    assert b"Zmyslona" not in found.content
    assert not zipfile.is_zipfile(io.BytesIO(found.content))


def _script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert('')"))


def _script_in_a_stream(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name("/JavaScript"), JS=made.make_stream(b"app.alert('')")))


def _launch(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd.exe")))


def _goes_to_an_address(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.invalid/?kto=1"))


def _goes_there_by_way_of_a_page(made: pikepdf.Pdf) -> None:
    address = made.make_indirect(Dictionary(S=Name.URI, URI=String("https://example.invalid")))
    after = made.make_indirect(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([address])))
    turns = Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]), Next=after)
    made.Root.OpenAction = made.make_indirect(turns)


def _goes_there_from_a_page(made: pikepdf.Pdf) -> None:
    opens = made.make_indirect(Dictionary(S=made.make_indirect(Name.URI), URI=String("https://example.invalid")))
    made.pages[0].AA = made.make_indirect(Dictionary(C=opens))


def _goes_there_from_a_field(made: pikepdf.Pdf) -> None:
    does = Dictionary(PV=Dictionary(S=Name.URI, URI=String("https://example.invalid")))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=Array([0, 0, 9, 9]), AA=does)
    made.pages[0].Annots = Array([field])


def _prints(made: pikepdf.Pdf) -> None:
    made.Root.AA = Dictionary(WC=Dictionary(S=Name.Named, N=Name.Print))


def _attached(made: pikepdf.Pdf) -> None:
    made.attachments["cudze.txt"] = b"x"


def _attached_to_a_page(made: pikepdf.Pdf) -> None:
    held = Dictionary(F=made.make_stream(b"MZ"))  # that a stream is an embedded file need not be said
    kept = made.make_indirect(Dictionary(Type=Name.Filespec, F=String("cudze.exe"), EF=held))
    made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 9, 9]), FS=kept)])


def _opens_another(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.GoToR, F=String("cudze.pdf"), D=Array([0, Name.Fit]))


def _plays(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.Sound, Sound=made.make_stream(b"x")))


def _sends(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.SubmitForm, F=String("https://example.invalid"))


def _form_of_scripts(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def _lies_elsewhere(made: pikepdf.Pdf) -> None:
    drawn = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, F=String(r"\\cudzy\karta"))
    made.pages[0].Resources = Dictionary(XObject=Dictionary(a=drawn))


def _lies_elsewhere_by_way_of_a_name(made: pikepdf.Pdf) -> None:
    named = made.make_indirect(Dictionary(Type=Name.Filespec, UF=String("karta.png")))
    drawn = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, F=named)
    made.pages[0].Resources = Dictionary(XObject=Dictionary(a=drawn))


def _is_drawn_from_another(made: pikepdf.Pdf) -> None:
    drawn = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    drawn.Ref = Dictionary(F=made.make_indirect(Dictionary(FS=Name.URL)), Page=0)
    made.pages[0].Resources = Dictionary(XObject=Dictionary(a=drawn))


def _is_printed_from_another(made: pikepdf.Pdf) -> None:
    drawn = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), OPI=Dictionary())
    made.pages[0].Resources = Dictionary(XObject=Dictionary(a=drawn))


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "encrypted"])
@pytest.mark.parametrize(
    "does",
    [
        _lies_elsewhere, _lies_elsewhere_by_way_of_a_name, _is_drawn_from_another, _is_printed_from_another,
        _script, _script_in_a_stream, _launch, _attached, _attached_to_a_page, _opens_another, _plays, _sends,
        _form_of_scripts, _goes_to_an_address, _goes_there_by_way_of_a_page, _goes_there_from_a_page,
        _goes_there_from_a_field, _prints,
    ],
)  # fmt: skip
def test_a_pdf_that_does_something_is_refused(does: Callable[[pikepdf.Pdf], None], saved: dict[str, Any]):
    with pytest.raises(scanned.Acts) as refused:
        look(pdf(does, **saved))
    assert "skrypt" in sentence(refused.value)


def test_a_name_spelled_oddly_is_read_as_a_viewer_reads_it():
    content = pdf(_script).replace(b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53")
    with pytest.raises(scanned.Acts):
        look(content)


@pytest.mark.parametrize(
    "aside",
    [
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /S /L#61unch /F (cmd.exe) >>",
        b"<< /Open#41ction << /S /U#52I /URI (https://example.invalid) >> >>",
        b"<< /OpenAction 98 % tak\n 0 R >>\nendobj\n98 0%\nobj<</S/URI/URI(x)>>",
        b"<< /AA << /O << /S /GoTo /S /URI /URI (x) >> >> >>",
        b"<< /AA << /O [<< /D [0 /Fit] /S /GoTo /Next [<< /S /Hide >>] >>] >> >>",
        b"<< /OpenAction << /S (nie nazwa) >> >>",
        b"<< /OpenAction << /S /GoTo /D ((\\()) >> /OpenAction <</S/URI>> >>",
    ],
)
def test_what_the_parser_leaves_aside_is_read_too(aside: bytes):
    content = pdf()
    with pytest.raises(scanned.Acts):
        look(content.replace(b"xref\n", b"99 0 obj\n" + aside + b"\nendobj\nxref\n", 1))


def _turns_to_its_first_page(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])


def _turns_by_an_action(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.XYZ])))


def _turns_to_a_name(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = String("strona (1) /AA")
    made.pages[0].AA = Dictionary(O=Dictionary(S=Name.GoTo, D=String("x"), Next=Array()))


def _links(made: pikepdf.Pdf) -> None:
    pressed = Dictionary(S=Name.URI, URI=String("https://example.invalid"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=pressed)
    made.pages[0].Annots = Array([link])


def _has_a_font_of_that_name(made: pikepdf.Pdf) -> None:
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    drawn = made.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    drawn.Group = Dictionary(S=Name.Transparency)
    made.pages[0].Resources = Dictionary(Font=Dictionary(AA=font), XObject=Dictionary(AA=drawn))


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "encrypted"])
@pytest.mark.parametrize(
    "does", [_turns_to_its_first_page, _turns_by_an_action, _turns_to_a_name, _links, _has_a_font_of_that_name]
)
def test_a_pdf_that_only_turns_to_a_page_or_waits_to_be_pressed_is_taken(
    does: Callable[[pikepdf.Pdf], None], saved: dict[str, Any]
):
    assert look(pdf(does, **saved)).kind == "pdf"


def _leads_to(address: Any) -> Callable[[pikepdf.Pdf], None]:
    def does(made: pikepdf.Pdf) -> None:
        pressed = Dictionary(S=Name.URI, URI=address)
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=pressed)
        made.pages[0].Annots = Array([link])

    return does


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "encrypted"])
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", " java\nscript:x", "JavaScript:(x)", "file:///c:/x.exe", r"\\cudzy\x", "//cudzy/x",
        "data:text/html,x", "\u0142:x javascript:", "ms-word:x",
    ],
)  # fmt: skip
def test_a_link_that_leads_into_the_computer_is_refused(address: str, saved: dict[str, Any]):
    if address.startswith("\u0142"):
        assert look(pdf(_leads_to(String(address)), **saved)).kind == "pdf"  # which is no address of anything
    else:
        content = pdf(_leads_to(String(address)), **saved)
        with pytest.raises(scanned.LeadsAstray):
            scanned.attachable(content, largest=LIMIT)
        assert look(content).unwelcome is scanned.LeadsAstray  # what another commune took comes in


@pytest.mark.parametrize("address", [rb"(java\163cript:x)", b"<66696C653A78>", b"% (\n(file:x)", b"(java\\\nscript:x)"])
def test_an_address_is_read_however_it_is_written(address: bytes):
    assert leads_astray(b"1 0 obj <</S/URI/U#52I " + address + b">> endobj")


@pytest.mark.parametrize(
    "address", ["https://gov.pl", "HTTP://gov.pl/a:b", "mailto:a@b.pl", "tel:+48", "www.gov.pl", ""]
)
def test_a_link_to_a_page_a_mailbox_or_a_telephone_may_stay(address: str):
    assert look(pdf(_leads_to(String(address)))).kind == "pdf"


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "encrypted"])
def test_a_pdf_of_a_photograph_that_says_where_it_was_taken_is_not_attached(saved: dict[str, Any]):
    content = pdf(drawn_from(photograph()), **saved)
    with pytest.raises(scanned.Located) as refused:
        attachable(content, largest=LIMIT)
    assert "Dołącz samo zdjęcie: miejsce zostanie z niego usunięte." in sentence(refused.value)
    assert look(content) == Examined("pdf", content, unwelcome=scanned.Located)  # what another commune took comes in
    assert attachable(pdf(drawn_from(look(photograph()).content), **saved), largest=LIMIT).kind == "pdf"
    assert attachable(pdf(drawn_from(jpeg()), **saved), largest=LIMIT).kind == "pdf"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("tags", "place"), [((2, 4), True), ((0,), False), ((29,), False), ((4,), True)])
def test_a_camera_that_knew_no_place_says_none(order: str, tags: tuple[int, ...], place: bool):
    said = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IHHHII", 8, 1, 0x8825, 4, 1, 22)
    said += struct.pack(f"{order}H", len(tags))
    said += b"".join(struct.pack(f"{order}HHII", tag, 5, 3, 0) for tag in tags)
    assert says_where(b"Exif\0\0" + said) is place
    assert not says_where(b"Exif\0\0" + said[:20])


def test_a_place_that_is_told_in_words_is_one():
    assert says_where(b'<rdf:Description exif:GPSLatitude="52,13N"/>')


def _written(*objects: bytes, root: int) -> bytes:
    """Write a PDF of these objects as they are, in their order from number 2."""
    out, places = b"%PDF-1.7\n", list[int]()
    for number, one in enumerate(objects, 2):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = b"%d/Root %d 0 R" % (len(objects) + 2, root)
    head = b"xref\n0 1\n0000000000 65535 f \n2 %d\n%b" % (len(objects), table)
    return out + head + b"trailer\n<</Size %b>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def _stream(said: bytes, body: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (said, len(body), body)


@pytest.mark.parametrize("body", [b"q Q", b"q endstream Q", b"endstream stream\n", b"stream\n stream", b"endstream"])
@pytest.mark.parametrize("does", [b"", b"/OpenAction<</S/JavaScript/JS(x)>>", b"/OpenAction<</S/URI/URI(x)>>"])
def test_no_body_of_a_stream_hides_what_stands_behind_it(body: bytes, does: bytes):
    content = _written(
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</a 6 0 R>>>>>>",
        _stream(b"/Filter/DCTDecode", body),
        b"<</Type/Catalog/Pages 2 0 R%b>>" % does,
        _stream(b"/Type/XObject/Subtype/Image/Width 1/Height 1/Filter/DCTDecode", b"x"),
        root=5,
    )
    if does:
        with pytest.raises(scanned.Acts):
            look(content)
    else:
        assert look(content).content == content


def test_the_pages_of_a_pdf_are_counted_and_never_unpacked(monkeypatch: pytest.MonkeyPatch):
    """A page of half a megabyte may unpack to four hundred, and whoever opens it has them in the memory."""
    monkeypatch.setattr(pypdfium2.PdfDocument, "get_page", lambda *_: pytest.fail("a page was opened"))
    assert unpacking.verdict(pdf()) == unpacking.HARMLESS


def _fattened(made: pikepdf.Pdf) -> None:
    made.pages[0].Contents = made.make_stream(os.urandom(39 * scanned.MEGABYTE))


def test_the_largest_scan_that_may_be_kept_is_read_within_the_limits():
    assert look(pdf(_fattened), 40 * scanned.MEGABYTE).kind == "pdf"


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is bounded where the system can")
def test_a_small_pdf_that_unpacks_without_end_is_refused_and_fills_no_memory_of_ours():
    content = packed_without_end(600)
    assert len(content) < 4 * scanned.MEGABYTE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(scanned.TooMuch) as refused:
        look(content)
    assert "Wydrukuj go do nowego pliku PDF" in scanned.sentence(refused.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes
    assert look(packed_without_end(1)).kind == "pdf"  # it is the size, and not the pack


@pytest.mark.parametrize("limit", ["_MEMORY", "_SECONDS"])
def test_a_reader_that_dies_or_does_not_end_refuses_the_file(monkeypatch: pytest.MonkeyPatch, limit: str):
    monkeypatch.setattr(scanned, limit, 0)
    with pytest.raises(scanned.TooMuch):
        look(pdf())


def test_the_reader_has_ended_when_the_file_is_refused(monkeypatch: pytest.MonkeyPatch):
    readers = _started(monkeypatch)
    monkeypatch.setattr(scanned, "_SECONDS", 0)
    with pytest.raises(scanned.TooMuch):
        look(pdf(_fattened), 40 * scanned.MEGABYTE)
    assert [reader.returncode is None for reader in readers] == [False]


def _started(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    started: list[subprocess.Popen[bytes]] = []

    class Started(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **more: Any) -> None:
            self.told = more
            super().__init__(*arguments, **more)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Started)
    return started


@pytest.mark.parametrize(
    "does",
    [
        "while True: pass",
        "import time; time.sleep(99)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.exit(3)",
        "import sys; sys.stdin.close(); sys.exit()",
        "import sys; sys.stdin.buffer.read(); sys.stdout.write('harmless' * 99_000_000)",
        "import sys; sys.stdin.buffer.read(); sys.stdout.write('harmless and more')",
        "import sys; sys.stdout.write('x' * 9_000_000)",
    ],
)
def test_whatever_the_file_made_of_its_reader_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, does: str
):
    (tmp_path / "misled.py").write_text(does)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(unpacking, "__name__", "misled")
    monkeypatch.setattr(scanned, "_SECONDS", 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(scanned.TooMuch):
        look(pdf(lambda made: made.pages[0].Contents.write(os.urandom(MEGABYTE))))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() == 0, reason="nothing bounds the processes of root")
def test_the_reader_starts_nothing():
    assert _within_the_bounds("import os; os.fork()") != 0


@pytest.mark.skipif(sys.platform != "linux", reason="files are bounded where the system can")
def test_the_reader_writes_no_file(tmp_path: pathlib.Path):
    left = tmp_path / "karta"
    assert _within_the_bounds(f"open({str(left)!r}, 'wb', buffering=0).write(b'tajne')") != 0
    assert left.read_bytes() == b""


def _within_the_bounds(does: str) -> int:
    child = f"from ppr_case.casework import unpacking; unpacking._bound({scanned._MEMORY}, 9); {does}"  # noqa: SLF001
    return subprocess.run([sys.executable, "-c", child], stderr=subprocess.DEVNULL, check=False).returncode


def test_the_reader_is_told_nothing_of_this_installation(monkeypatch: pytest.MonkeyPatch):
    """The file may take over whoever reads it: that process has no key and no address of a database."""
    monkeypatch.setenv("PPR_CASE_DATABASE_URL", "tajne")
    readers = _started(monkeypatch)
    assert look(pdf()).kind == "pdf"
    (told,) = (vars(reader)["told"] for reader in readers)
    assert "tajne" not in str(told["env"])


@pytest.mark.parametrize("said", [b"5 0 obj", b"5%x\n0 %y\r%z\n obj", b"5 0%\nobj", b"5 \n%x\n%y\n 0 obj"])
def test_an_object_is_found_whatever_is_remarked_between_its_words(said: bytes):
    assert acts(b"1 0 obj <</OpenAction 5 0 R>> endobj " + said + b"<</S/URI>> endobj ")


@pytest.mark.parametrize(
    "made",
    [
        b"/OpenAction 1 0 R " + b"1%" * 200_000,
        b"/OpenAction 1 0 R " + b"1 1%" * 200_000 + b"\n",
        b"/OpenAction 1 0 R " + b"1%" * 100_000 + b"\n%" * 100_000,
        b"/AA (" * 400_000,
        b"/OpenAction [" * 400_000,
        b"/AA <<" * 400_000,
        b"/OpenAction [" + b"0 " * 400_000 + b"]",
        b"/AA [(" + b"(" * 400_000,
        b"1 0 obj " * 400_000 + b"/AA 1 0 R ",
        b"/OpenAction << /S /GoTo /Next " * 100 + b">>" * 100,
    ],
    ids=lambda made: made[:16].decode(),
)
def test_what_is_made_to_be_read_for_ever_is_refused_at_once(made: bytes):
    begun = time.monotonic()
    assert acts(made)
    assert time.monotonic() - begun < 3


def test_actions_that_follow_each_other_in_a_circle_end():
    assert not acts(b"1 0 obj <</OpenAction 1 0 R /S /GoTo /Next 1 0 R>> endobj ")
    assert acts(b"1 0 obj <</OpenAction 1 0 R /S /GoTo /Next [1 0 R 2 0 R]>> endobj 2 0 obj <</S/URI>> endobj ")


def test_a_place_to_open_at_is_an_array_and_an_action_in_one_is_an_action():
    assert not acts(b"1 0 obj <</OpenAction [2 0 R /XYZ null null 0]>> endobj 2 0 obj <</Type/Page>> endobj ")
    assert acts(b"1 0 obj <</OpenAction [2 0 R]>> endobj 2 0 obj <</S/URI>> endobj ")


def _with_an_archive_inside(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("cudze.txt", "x")
        made.comment = b"\n%%EOF"
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (b"", scanned.Empty, "pusty"),
        (b"<html><script>1</script>" + pdf(), scanned.NotAScan, "nie jest plik PDF"),
        (b"MZ" + b"\0" * 100, scanned.NotAScan, "nie jest plik PDF"),
        (b"II*\0" + b"\0" * 100, scanned.NotAScan, "JPEG ani PNG"),
        (pdf() + archive(), scanned.TwoAtOnce, "coś więcej"),
        (_with_an_archive_inside(pdf()), scanned.TwoAtOnce, "coś więcej"),
        (pdf() + b"<html>", scanned.TwoAtOnce, "coś więcej"),
        (b"%PDF-1.7\nto nie jest PDF\n%%EOF", scanned.Broken, "nie da się odczytać jako PDF"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b", R=6)), scanned.Locked, "hasłem"),
        (jpeg()[:200], scanned.Broken, "nie da się odczytać jako JPEG"),
        (jpeg(picture(400, 400))[:-40000], scanned.Broken, "jako JPEG"),
        (b"\xff\xd8\xff\xd9", scanned.Broken, "jako JPEG"),
        (png()[:-20], scanned.Broken, "jako PNG"),
        (png()[:200] + b"\0" + png()[201:], scanned.Broken, "jako PNG"),
    ],
)
def test_what_is_no_scan_is_refused(content: bytes, refusal: type[scanned.Refused], words: str):
    with pytest.raises(refusal) as refused:
        look(content)
    assert words in sentence(refused.value)


def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_is_drawn():
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    assert len(out.getvalue()) < MEGABYTE
    with pytest.raises(scanned.Oversized) as refused:
        look(out.getvalue())
    assert "80 milionów" in sentence(refused.value)


def test_a_photograph_of_fifty_million_pixels_is_taken_and_takes_little_memory():
    """What Pillow draws lies outside Python's count; how much that is, the next test says."""
    content = jpeg(Image.new("RGB", (8160, 6120), (90, 120, 30)))
    tracemalloc.start()
    found = look(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.kind == "jpeg"
    assert most < 5 * len(content) + MEGABYTE


def test_it_is_drawn_at_an_eighth(monkeypatch: pytest.MonkeyPatch):
    core = importlib.import_module("PIL._imaging")
    drawn, truly = list[tuple[int, int]](), core.new

    def new(mode: str, size: tuple[int, int]) -> Any:
        drawn.append(size)
        return truly(mode, size)

    monkeypatch.setattr(core, "new", new)
    look(jpeg(picture(800, 800)))
    assert drawn[-1] == (100, 100)


def test_one_that_would_be_held_whole_while_it_is_drawn_is_refused_before():
    with pytest.raises(scanned.Progressive) as refused:
        look(jpeg(Image.new("RGB", (3000, 4500)), progressive=True, subsampling=0))
    assert "progresywnie" in sentence(refused.value)
    assert look(jpeg(Image.new("RGB", (2480, 3508)), progressive=True, subsampling=0)).kind == "jpeg"  # A4 at 300 dpi


def test_the_rows_of_an_image_are_read_and_never_held():
    out = io.BytesIO()
    Image.new("RGBA", (4000, 4000), (90, 120, 30, 255)).save(out, "PNG")
    content = out.getvalue()
    tracemalloc.start()
    assert look(content).kind == "png"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * MEGABYTE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (40, 60), (700, 500)])
def test_an_image_of_any_kind_is_kept_to_the_last_pixel(mode: str, size: tuple[int, int]):
    drawn = Image.new(mode, size) if mode in {"1", "I;16", "P"} else picture(*size, mode=mode)
    content = png(drawn)
    assert pixels(look(content).content) == pixels(content)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 5), (5, 3), (40, 60), (9, 8)])
def test_one_that_is_drawn_in_seven_sweeps(size: tuple[int, int]):
    width, height = size
    starts = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = b"".join(
        b"".join(b"\0" + b"\x80" * len(range(x, width, across)) for _ in range(y, height, down) if x < width)
        for x, y, across, down in starts
    )
    content = _made(width, height, 8, 0, rows, interlaced=1)
    assert set(pixels(look(content).content)) == {0x80}
    with pytest.raises(scanned.Broken):
        look(_made(width, height, 8, 0, rows[:-1], interlaced=1))


def _made(
    width: int, height: int, depth: int, colour: int, rows: bytes, *, interlaced: int = 0, more: bytes = b""
) -> bytes:
    def chunk(kind: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows) + more), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def test_an_image_says_nothing_but_its_rows():
    right = b"\0abc\1def"
    assert look(_made(3, 2, 8, 0, right)).kind == "png"
    for wrong in (
        _made(3, 2, 8, 0, right[:-1]),
        _made(3, 2, 8, 0, right + b"x"),
        _made(3, 2, 8, 0, right, more=b"cudze"),
        _made(3, 2, 8, 0, b"\0abc\5def"),
        _made(3, 2, 7, 0, right),
        _made(3, 2, 8, 3, right),
        _made(3, 0, 8, 0, b""),
        _made(3, 2, 8, 0, right, interlaced=2),
        _made(3, 2, 8, 0, right).replace(b"IDAT", b"IDAT\0", 1),
        _made(3, 2, 8, 0, right)[:-4] + b"\0\0\0\0",
    ):
        with pytest.raises(scanned.Broken):
            look(wrong)


def test_a_picture_that_browsers_do_not_draw_is_none():
    """What is written without loss, or counted otherwise, is read at its full size whatever is asked for."""
    content = jpeg()
    for frame in (0xC3, 0xC9, 0xCA):
        with pytest.raises(pictures.BrokenPicture):
            pictures.jpeg(content.replace(b"\xff\xc0", bytes([0xFF, frame]), 1))


def test_a_file_over_the_limit_is_told_both_sizes():
    with pytest.raises(scanned.TooLarge) as refused:
        look(b"%PDF-" + b"x" * MEGABYTE, largest=MEGABYTE)
    assert "ma 1,1 MB, a skan może mieć najwyżej 1 MB" in sentence(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff" * 3_000_000,
        b"%PDF-1.7\n" + b"stream\n" * 500_000 + b"%%EOF",
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IHDR\0\0\0\0" * 200_000,
    ],
    ids=["jpeg", "pdf", "png"],
)
def test_what_is_made_to_be_slow_is_refused_at_once(content: bytes):
    with pytest.raises(scanned.Broken):
        look(content)


def test_every_refusal_has_a_sentence():
    facts: dict[type[scanned.Refused], tuple[Any, ...]] = {scanned.Broken: ("pdf",), scanned.TooLarge: (2, 1)}
    for kind in scanned.Refused.__subclasses__():
        assert sentence(kind(*facts.get(kind, ()))).endswith(".")
