"""Gathers every `_("…")` of the code and the templates in the French catalogue; --check only says if it is behind."""

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

CATALOGUE = Path("entraide/locale/fr/LC_MESSAGES/entraide.po")
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
OPTIONS = {"templates/**": {"newstyle_gettext": "true", "trimmed": "true"}}
HEADER = r"""# The French sentence is the message id: an empty msgstr answers with it, and the build writes the plurals out.
msgid ""
msgstr ""
"Language: fr\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""


def gather() -> str:
    catalogue = Catalog(locale="fr")
    for _file, _line, message, _comments, context in extract_from_dir("entraide", METHODS, OPTIONS):
        catalogue.add(message, context=context)
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True)
    return HEADER + body.getvalue().decode()


def main() -> None:
    text = gather()
    if "--check" not in sys.argv:
        CATALOGUE.write_text(text)
    elif text != CATALOGUE.read_text():
        sys.exit("Le catalogue n'est pas à jour : make catalogue")


if __name__ == "__main__":
    main()
