"""One JSON line per answer and per incident, without anything personal: no address, no member, no text, no query."""

import json
import logging
import time
import traceback
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("entraide")


class JsonLines(logging.Formatter):
    """Of an error only its type and the places in code: its message may quote what somebody wrote."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "t": self.formatTime(record),
            "level": record.levelname.lower(),
            "event": record.msg,
        }
        line |= {
            key: record.__dict__[key]
            for key in ("method", "route", "status", "ms", "incident")
            if key in record.__dict__
        }
        error = record.__dict__.get("error") or (record.exc_info and record.exc_info[1])
        if isinstance(error, BaseException):
            line["error"] = type(error).__name__
            line["at"] = [
                f"{f.filename.rsplit('/entraide/')[-1]}:{f.lineno}"
                for f in traceback.extract_tb(error.__traceback__)
            ][-6:]
        return json.dumps(line, ensure_ascii=False)


def configure_logs(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    log.handlers, log.propagate = [handler], False
    log.setLevel(level.upper())


class AnswerLog:
    """Writes the method, the route's pattern (never the path itself), the status and the duration."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, watch)
        if scope["type"] == "http" and log.isEnabledFor(logging.INFO):
            route = getattr(scope.get("route"), "path", "-")
            ms = round((time.perf_counter() - started) * 1000)
            log.info("answer", extra={"method": scope["method"], "route": route, "status": status, "ms": ms})
