"""Addresses of pages elsewhere, read as a browser reads them, so that the domain shown is where one goes."""

import re
from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, StringConstraints, TypeAdapter, ValidationError

from entraide.language import _

LONGEST = 500
_URL = TypeAdapter(AnyHttpUrl)
_WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+([/?#].*)?")


def web_address(typed: str) -> str:
    """The address in its one exact form, https or http; « mdph94.fr » alone is understood. Nothing stays nothing."""
    if not typed:
        return ""
    try:
        url = _URL.validate_python(f"https://{typed}" if _WITHOUT_SCHEME.fullmatch(typed) else typed)
    except ValidationError:
        raise ValueError(_("Écrivez une adresse qui commence par https:// ou http://.")) from None
    if url.username or url.password or "." not in (url.host or ""):
        raise ValueError(_("Écrivez l'adresse d'un site, par exemple https://exemple.fr/page."))
    if len(str(url)) > LONGEST:
        raise ValueError(_("Cette adresse est trop longue. Cherchez une page plus simple du même site."))
    return str(url)


WebAddress = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(web_address)]


def domain_of(url: str) -> str:
    """The site that a kept address leads to. Letters that could be taken for others show as « xn--… »."""
    return _URL.validate_python(url).host or "" if url else ""
