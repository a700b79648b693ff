"""Our style sheet, scripts and icons: read once, named by their content, compressed once, kept for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from entraide.domain.refusals import NotFound
from entraide.language import _

FOLDER = Path(__file__).parent.parent / "static"
KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class StaticFile:
    body: bytes
    gzipped: bytes
    media_type: str


class StaticFiles:
    """`url("css/site.css")` names the file of this content; a missing file has no URL, and the page does without."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.urls: dict[str, str] = {}
        self.files: dict[str, StaticFile] = {}
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
            self._add(path, path.relative_to(folder).as_posix())

    def _add(self, path: Path, name: str) -> None:
        body = path.read_bytes()
        stem, _dot, suffix = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{suffix}"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.urls[name] = f"/static/{hashed}"
        self.files[hashed] = StaticFile(body, gzip.compress(body, 9, mtime=0), media_type)

    def url(self, name: str) -> str:
        return self.urls.get(name, "")

    def serve(self, request: Request) -> Response:
        file = self.files.get(request.path_params["name"])
        if file is None:
            raise NotFound(_("Cette page n'existe pas, ou plus."))
        headers = {"Cache-Control": KEPT, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(file.body, media_type=file.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(file.gzipped, media_type=file.media_type, headers=headers)
