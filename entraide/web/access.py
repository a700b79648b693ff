"""Who is there, and the one transaction of the request."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from fastapi import Depends
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from entraide.domain import duties, permissions
from entraide.domain.members.devices import OWN_DEVICE, TEXT_KEPT, recognise
from entraide.domain.refusals import NotAllowed
from entraide.language import _
from entraide.models.member import Member, State
from entraide.web import sealed
from entraide.web.pages import render
from entraide.web.security import SAFE_METHODS

MOST_FIELDS = 60
CARRIED = "texte"


class SignInNeeded(Exception):
    """Nobody is signed in here; `carried` is what was being written, sealed to the member of the expired device."""

    def __init__(self, carried: str = "") -> None:
        self.carried = carried


class Turns:
    """Writers take turns on the event loop: waiting in threads, forty of them would leave none to the one who writes."""

    def __init__(self) -> None:
        self.locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def mine(self) -> asyncio.Lock:
        """The lock of the running loop; a serving process has one."""
        return self.locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


async def transaction(request: Request) -> AsyncIterator[Session]:
    """One transaction per request: kept if the route answers, undone if it raises. `request.state.member` is known.

    The database is touched in threads alone.
    """
    engines = request.app.state.engines
    if request.method in SAFE_METHODS:
        with engines.session(engines.reader) as session:
            await run_in_threadpool(find_member, request, session)
            yield session
        return
    # The whole body before the transaction: a slow phone must not hold the writers' lock.
    await request.form(max_files=0, max_fields=MOST_FIELDS)
    async with request.app.state.turns.mine():
        with engines.session(engines.writer) as session:
            await run_in_threadpool(_catch_up, request, session)
            yield session
            await run_in_threadpool(session.commit)


# scope="function" commits before the answer leaves; by default FastAPI would commit after.
Transaction = Annotated[Session, Depends(transaction, scope="function")]


def _catch_up(request: Request, session: Session) -> None:
    """Before any act, what is due is written."""
    duties.catch_up(session, request.app.state.clock())
    find_member(request, session)


def find_member(request: Request, session: Session) -> None:
    state, now = request.state, request.app.state.clock()
    state.member = state.device = state.expired_member = None
    token = request.cookies.get(cookie_name(request))
    known = recognise(session, token, now) if token else None
    if known is None:
        return
    member, device = known
    if device.expires_at <= now:
        state.expired_member = member
        return
    state.member, state.device = member, device
    request.app.state.seen.add(member.id)


async def signed_in(request: Request, _session: Transaction) -> Member:
    """Anybody with an account, candidates and people who left included."""
    member: Member | None = request.state.member
    if member is None:
        raise SignInNeeded(await _seal(request))
    return member


async def reading(request: Request, session: Transaction) -> Member:
    member = await signed_in(request, session)
    if not permissions.may_read(member):
        raise NotAllowed(_not_yet(member))
    return member


async def reading_resources(request: Request, session: Transaction) -> Member:
    member = await signed_in(request, session)
    if not permissions.may_read_resources(member):
        raise NotAllowed(_not_yet(member))
    return member


async def taking_part(request: Request, session: Transaction) -> Member:
    """May read; and, to act, may take part."""
    member = await reading(request, session)
    if request.method not in SAFE_METHODS and not permissions.may_take_part(member):
        raise NotAllowed(_("Vous pouvez lire, mais pas écrire pour le moment."))
    return member


Person = Annotated[Member, Depends(signed_in)]
Reader = Annotated[Member, Depends(reading)]
"""May read; to act, the domain looks at more than the state: somebody suspended still votes."""
CurrentMember = Annotated[Member, Depends(taking_part)]
ResourceReader = Annotated[Member, Depends(reading_resources)]


def _not_yet(member: Member) -> str:
    if member.state == State.CANDIDATE:
        return _(
            "Cette page s'ouvrira quand des membres auront confirmé votre arrivée. Votre page d'accueil dit ce qui manque."
        )
    return _("Vous avez quitté le Conseil. Vous pouvez encore télécharger vos données.")


# --- the text of an act whose session had expired ---


async def _seal(request: Request) -> str:
    member = request.state.expired_member
    if member is None or request.method in SAFE_METHODS:
        return ""
    fields = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    letter = {"member": member.id, "path": request.scope["path"], "fields": fields}
    return sealed.sealed(request, CARRIED, letter)


def carried_to(request: Request, member_id: int | None, carried: str) -> dict[str, Any] | None:
    """The sealed text if it is this member's and less than a day old, else None. Keys: `path`, `fields`."""
    letter = sealed.opened(request, CARRIED, carried, TEXT_KEPT)
    return letter if letter and letter["member"] == member_id else None


def ask_to_sign_in(request: Request, needed: SignInNeeded) -> Response:
    """401 with the sign-in form. What was being written travels sealed in it; a GET is remembered by its path."""
    path = request.scope["path"] if request.method in SAFE_METHODS else "/"
    return render(request, "connexion/sign_in.html", status=401, form=None, carried=needed.carried, next=path)


# --- the cookie ---


def cookie_name(request: Request) -> str:
    return "__Host-session" if request.app.state.settings.https else "session"


def remember(request: Request, response: Response, token: str, own: bool) -> None:
    """Give the browser its token: for long on one's own device, until it closes elsewhere."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(OWN_DEVICE.total_seconds()) if own else None,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.https,
        path="/",
    )


def forget(request: Request, response: Response) -> None:
    secure = request.app.state.settings.https
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
