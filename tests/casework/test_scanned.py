"""What a scan may be is found by reading it, and of a picture only the picture is kept."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String
from PIL import Image

from ppr_case.casework import scanned
from ppr_case.casework.scanned import MEGABYTE, Examined, examined, sentence
from tests.casework.scanfiles import GPS, MAKER, ORIENTATION, archive, jpeg, pdf, photograph, picture, png

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


@pytest.mark.parametrize("saved", [{}, PACKED, OPEN_TO_ALL], ids=["plain", "packed", "encrypted"])
@pytest.mark.parametrize(
    "does",
    [
        _script, _script_in_a_stream, _launch, _attached, _attached_to_a_page, _opens_another, _plays, _sends,
        _form_of_scripts,
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


def test_what_the_parser_leaves_aside_is_read_too():
    aside = b"99 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"
    content = pdf()
    with pytest.raises(scanned.Acts):
        look(content.replace(b"xref\n", aside + b"xref\n", 1))


def test_a_page_that_turns_to_its_first_page_does_nothing():
    def goes(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])

    assert look(pdf(goes)).kind == "pdf"


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
    Image.new("1", (8_000, 8_000)).save(out, "PNG")
    assert len(out.getvalue()) < MEGABYTE
    with pytest.raises(scanned.Oversized) as refused:
        look(out.getvalue())
    assert "50 milionów" in sentence(refused.value)


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
