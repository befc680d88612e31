"""The form every form descends from: Polish messages, guarded against forgery."""

from flask_wtf import FlaskForm


class Form(FlaskForm):
    """Speaks Polish with WTForms' own translations."""

    class Meta(FlaskForm.Meta):
        locales = ("pl",)
