"""The program that checks a secret ballot: the file, open to all so that a friend may run it, and the page that offers it."""

import hashlib
from functools import lru_cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from entraide.web.access import CurrentMember, Transaction
from entraide.web.pages import render

public = APIRouter()
router = APIRouter()


@lru_cache(maxsize=1)
def program() -> bytes:
    return (files("entraide") / "data" / "verifier" / "verifier.py").read_bytes()


@public.get("/verifier.py")
def download() -> Response:
    headers = {"Content-Disposition": 'attachment; filename="verifier.py"'}
    return Response(program(), media_type="text/x-python; charset=utf-8", headers=headers)


@router.get("/decisions/verifier")
def offer(request: Request, _session: Transaction, member: CurrentMember) -> Response:
    digest = hashlib.sha256(program()).hexdigest()
    return render(request, "decisions/verifier.html", digest=digest, size=len(program()))
