"""The catalogue. The French sentence is the message id; an empty translation answers with itself."""

import gettext as _gettext
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"

catalogue = _gettext.translation("entraide", LOCALES, languages=["fr"], fallback=True)
_ = catalogue.gettext
ngettext = catalogue.ngettext
