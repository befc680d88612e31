from wtforms import BooleanField, HiddenField, MultipleFileField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ppr_case.web.register.waiting import Ticket
from ppr_case.webkit.forms import Form


class SendForm(Form):
    progress = HiddenField()
    files = MultipleFileField("Pliki rejestru", [InputRequired("Wybierz plik: skoroszyt .xlsx albo pliki .csv.")])
    update = BooleanField("Zmień znane wpisy, o których plik mówi co innego")
    source = StringField("Skąd są identyfikatory", [Optional(), Length(max=100, message="Najwyżej 100 znaków.")])


class TicketForm(Form):
    """A file that waits, carried from page to page."""

    name = HiddenField("", [InputRequired()])
    key = HiddenField("", [InputRequired()])

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.name.data or "", self.key.data or "")


class ConfirmForm(TicketForm):
    update = HiddenField("")
    source = HiddenField("", [Length(max=100)])
    progress = HiddenField("")
