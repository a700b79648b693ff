"""Every setting: its type, its default, its bounds. Read once, then passed; never imported as a global."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """Read from the environment, prefix `ENTRAIDE_`. README lists them all; a test compares."""

    model_config = SettingsConfigDict(env_prefix="ENTRAIDE_", extra="ignore", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the database, the secrets and the backups.")
    database_url: str = Field("", description="PostgreSQL address; empty: SQLite in the data folder.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    base_url: str = Field("", description="Public address of the site, https://… ; required beyond loopback.")
    contact: str = Field("", description="How to reach whoever keeps the server; required beyond loopback.")
    publisher: str = Field("", description="Who publishes the site, for the legal notices.")
    source_url: str = Field("", description="Where the source of the running version can be had.")
    smtp_url: str = Field(
        "", description="smtp://user:password@host:port, smtps:// for TLS at once; empty: no e-mail."
    )
    mail_from: str = Field("", description="Sender of e-mails; required with an SMTP server.")
    trusted_proxies: str = Field("127.0.0.1", description="Proxies whose forwarded address is believed.")
    timezone: str = Field("Europe/Paris", description="Time zone in which dates are shown.")
    tick_seconds: Annotated[float, Field(ge=0.1, le=3600)] = Field(
        30, description="Seconds between two rounds of what is due."
    )
    log_level: Annotated[str, StringConstraints(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="debug, info, warning or error."
    )
    demo: bool = Field(False, description="Say on every page that this is a demonstration.")

    @field_validator("database_url")
    @classmethod
    def known_engine(cls, url: str) -> str:
        if url and not url.startswith(("postgresql://", "postgresql+psycopg://", "sqlite://")):
            raise ValueError("must start with postgresql:// or sqlite://")
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("base_url")
    @classmethod
    def whole_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/")
        ):
            raise ValueError("must be an origin such as https://entraide.example, without a path")
        return url.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme, host and port under which members know the site."""
        return self.base_url or f"http://{self.host if self.host != '0.0.0.0' else '127.0.0.1'}:{self.port}"  # noqa: S104

    @property
    def https(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def sqlalchemy_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'entraide.db'}"

    @property
    def secrets_dir(self) -> Path:
        return self.data_dir / "secrets"

    def refuse_to_listen(self) -> str | None:
        """Why this site may not be served as set, in one sentence, or None."""
        if self.smtp_url and not self.mail_from:
            return "ENTRAIDE_MAIL_FROM manque : avec un serveur SMTP il faut une adresse d'expéditeur."
        if self.host in LOOPBACK or self.demo:
            return None
        missing = [
            name for name, value in (("BASE_URL", self.base_url), ("CONTACT", self.contact)) if not value
        ]
        names = " et ".join(f"ENTRAIDE_{name}" for name in missing)
        return f"Pour écouter au-delà de cette machine, renseignez {names}." if missing else None


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment; a wrong value ends the program with one sentence each, never a trace."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as refused:
        lines = [f"ENTRAIDE_{str(e['loc'][0]).upper()} : {e['msg']}" for e in refused.errors()]
        raise SystemExit("Réglage refusé. " + " ; ".join(lines)) from None
