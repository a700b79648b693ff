"""Posted fields → a draft, or errors in French beside each field; what was typed is always kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from entraide.domain.letters import showable
from entraide.domain.refusals import NotAllowed, NotFound, Refusal
from entraide.language import _
from entraide.web.access import carried_to

Values = dict[str, Any]
Draft = TypeVar("Draft", bound=BaseModel)

SENTENCES: dict[str, str] = {
    "missing": _("Remplissez ce champ."),
    "string_too_short": _("Écrivez au moins %(min_length)s caractères."),
    "string_too_long": _("Écrivez au plus %(max_length)s caractères. Vous en avez écrit %(length)s."),
    "int_parsing": _("Écrivez un nombre entier."),
    "greater_than_equal": _("Choisissez au moins %(ge)s."),
    "less_than_equal": _("Choisissez au plus %(le)s."),
    "enum": _("Choisissez une des réponses proposées."),
    "literal_error": _("Choisissez une des réponses proposées."),
    "date_parsing": _("Écrivez une date, par exemple 2026-12-03."),
    "date_from_datetime_parsing": _("Écrivez une date, par exemple 2026-12-03."),
    "time_parsing": _("Écrivez une heure, par exemple 14:30."),
    "too_short": _("Choisissez au moins une réponse."),
}
UNKNOWN = _("Cette réponse n'est pas possible. Vérifiez ce champ.")
TWICE = _("Une seule réponse est possible ici.")


@dataclass
class Form(Generic[Draft]):
    """`values` as typed (lists for several boxes), `errors` by field name, `draft` when there is no error.

    `resumed`: the text comes back after a new sign-in; it is shown for the member to check, not sent.
    """

    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    draft: Any = None
    resumed: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.errors) or self.resumed

    @property
    def status(self) -> int:
        return 422 if self.errors else 200

    def refuse(self, name: str, sentence: str) -> None:
        """Add what only the domain could see, beside its field."""
        self.errors[name] = sentence

    @contextmanager
    def beside(self, name: str) -> Iterator[None]:
        """Put what the domain refuses beside this field, so that the text typed stays on the page."""
        try:
            yield
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            self.refuse(name, str(refusal))


def blank(**values: Any) -> Form[Any]:
    """A form not yet filled, or filled with what is known."""
    return Form(values=values)


async def fields(request: Request) -> list[tuple[str, str]]:
    """What was posted, in order; files left aside."""
    return [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]


def posted(draft: type[Draft]) -> Callable[..., Any]:
    """A dependency that reads this draft from the posted fields. Blank fields count as absent."""

    async def read(request: Request) -> Form[Draft]:
        pairs = await fields(request)
        carried = dict(pairs).get("carried")
        if carried is None:
            return check(draft, pairs)
        member = getattr(request.state, "member", None)
        letter = carried_to(request, member.id if member else None, carried) or {"fields": []}
        form = check(draft, [(name, value) for name, value in letter["fields"]])
        return Form(values=form.values, resumed=True)

    return read


def check(draft: type[Draft], pairs: list[tuple[str, str]]) -> Form[Draft]:
    """The form that these fields make."""
    several = {
        name for name, info in draft.model_fields.items() if get_origin(info.annotation) in (list, set)
    }
    values: Values = {name: [] for name in several}
    errors: dict[str, str] = {}
    for name, value in pairs:
        text = showable(value.replace("\r\n", "\n"))
        if name in several:
            values[name].append(text)
        elif name in values and name in draft.model_fields:
            errors[name] = TWICE
        else:
            values[name] = text
    given = {
        name: _trim(value) for name, value in values.items() if value not in ("", []) and str(value).strip()
    }
    try:
        made = draft.model_validate(given)
    except ValidationError as refused:
        return Form(values, {**_sentences(refused), **errors})
    return Form(values, errors, None if errors else made)


def _trim(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _sentences(refused: ValidationError) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in refused.errors():
        name = str(error["loc"][0]) if error["loc"] else "form"
        found.setdefault(name, _sentence(dict(error)))
    return found


def _sentence(error: dict[str, Any]) -> str:
    context = dict(error.get("ctx", {}))
    if error["type"] == "value_error":  # the draft's own sentence, already in French
        return str(context["error"])
    if isinstance(error.get("input"), str):
        context["length"] = len(error["input"])
    sentence = SENTENCES.get(error["type"], UNKNOWN)
    return sentence % context if "%(" in sentence else sentence
