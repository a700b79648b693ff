"""`entraide` or `python -m entraide`: what the person who keeps the server can run.

Every command that changes something writes its journal entry in the same transaction or before acting. None makes,
raises or resets a member.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from entraide.clock import system_clock
from entraide.database import Engines, open_engines
from entraide.demo.entrance import fresh_invitation, words_of_shown
from entraide.domain import content_notices, journal
from entraide.domain.exchanges import sealing
from entraide.domain.members import admissions, erasing
from entraide.domain.refusals import Refusal
from entraide.domain.verification import verify as problems_of
from entraide.keys import URNS_FOLDER, Keys, open_keys
from entraide.operating import backup as backups
from entraide.operating.addresses import local_address
from entraide.operating.migration import migrate
from entraide.operating.reading import Malformed
from entraide.operating.recount import recount
from entraide.operating.serving import serve as serve_site
from entraide.outbox.content_notices import in_words
from entraide.outbox.erasures import erased
from entraide.settings import LOOPBACK, Settings, read_settings
from entraide.web.cards import printable_cards

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def private() -> None:
    """Le site d'un Conseil d'Entraide."""
    os.umask(0o077)  # whatever a command writes is for the account that runs it


def prepare(settings: Settings) -> tuple[Engines, Keys]:
    """The database, brought to this version's tables, and the secrets, which exist afterwards."""
    keys = open_keys(settings.secrets_dir)
    engines = open_engines(settings.sqlalchemy_url, keys.sealing, keys.urns)
    migrate(engines)
    return engines, keys


def record_command(engines: Engines, command: str) -> None:
    """Say in the journal that a command runs; a site without a Conseil has no journal yet."""
    with engines.writing() as session:
        if journal.entries(session, limit=1):
            journal.record(session, system_clock(), journal.Act.SERVER_COMMAND, {"commande": command})


def say_trouble(engines: Engines, keys: Keys) -> None:
    """The site is served all the same."""
    with engines.reading() as session:
        if sentence := sealing.trouble(session):
            typer.echo(f"{sentence}\nSa place : {keys.sealing.path}", err=True)


def stop(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


@app.command()
def serve(host: str = "", port: int = 0) -> None:
    """Sert le site, après avoir mis la base à jour."""
    settings = read_settings(**{k: v for k, v in (("host", host), ("port", port)) if v})
    if refusal := settings.refuse_to_listen():
        raise stop(refusal)
    engines, keys = prepare(settings)
    record_command(engines, "serve")
    say_trouble(engines, keys)
    engines.dispose()
    typer.echo(f"Le site répond sur {settings.origin}")
    serve_site(settings)


@app.command()
def found(
    name: Annotated[str, typer.Option(help="Nom provisoire du Conseil.")],
    commune: Annotated[str, typer.Option(help="Commune provisoire : son nom ou son code postal.")],
    cards: Annotated[int, typer.Option(help="Nombre de cartes de fondation, de 3 à 12.")] = 5,
) -> None:
    """Fonde le Conseil : imprime des cartes identiques, à usage unique."""
    settings = read_settings()
    engines, keys = prepare(settings)
    try:
        with engines.writing() as session:
            drawn = admissions.found(session, keys, system_clock(), name, commune, cards)
    except Refusal as refusal:
        raise stop(str(refusal)) from None
    for card in drawn:
        typer.echo(f"{settings.origin}/invitation/{card.link}   code à dicter : {card.short}")
    page = settings.data_dir / "cartes-de-fondation.html"
    page.write_text(printable_cards(settings, drawn, name), encoding="utf-8")
    typer.echo(f"Cartes à imprimer : {page}")


@app.command()
def demo(
    members: Annotated[int, typer.Option(min=40, help="Nombre de membres inventés.")] = 40,
    build_only: Annotated[bool, typer.Option("--build-only", help="Construit sans servir.")] = False,
) -> None:
    """Sert une démonstration vivante, construite à la première fois."""
    settings = demo_settings()
    engines, keys = prepare(settings)
    typer.echo("Le Conseil de démonstration se prépare.")
    try:
        words = words_of_shown(engines, keys, settings.data_dir, system_clock(), members)
    except Refusal as refusal:
        raise stop(str(refusal)) from None
    with engines.writing() as session:
        code = fresh_invitation(session, keys, system_clock())
    engines.dispose()
    typer.echo(
        f"\nLe site : {settings.origin}\n\nEntrer, sur {settings.origin}/connexion, avec les six mots de :"
    )
    for name, typed in words.items():
        typer.echo(f"  {name} : {typed}")
    typer.echo(f"\nArriver avec une invitation : {settings.origin}/invitation/{code}\n")
    if not build_only:
        serve_afresh(settings)


def serve_afresh(settings: Settings) -> None:
    """In place of this program, which holds the memory of all it has built."""
    told = {"ENTRAIDE_DEMO": "true", "ENTRAIDE_BASE_URL": settings.base_url}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "entraide", "serve"], {**os.environ, **told})  # noqa: S606


def demo_settings() -> Settings:
    """Those of the environment, said to be a demonstration; on a local network, under the machine's address."""
    settings = read_settings(demo=True)
    if settings.base_url or settings.host in LOOPBACK:
        return settings
    return read_settings(demo=True, base_url=f"http://{local_address()}:{settings.port}")


@app.command()
def verify() -> None:
    """Recalcule la chaîne du journal et compare ce qu'elle dit avec les tables."""
    engines = open_engines(read_settings().sqlalchemy_url)
    record_command(engines, "verify")
    with engines.reading() as session:
        problems = problems_of(session)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)
    typer.echo("Le journal est intact et les tables disent comme lui.")


@app.command()
def backup(target: Annotated[Path | None, typer.Argument(help="Fichier à écrire.")] = None) -> None:
    """Sauvegarde la base dans un fichier, sans les secrets."""
    settings, now = read_settings(), datetime.now(UTC)
    engines = open_engines(settings.sqlalchemy_url)
    record_command(engines, "backup")
    file = target or settings.data_dir / "backups" / f"entraide-{now:%Y-%m-%d-%H%M%S}.jsonl.gz"
    rows = backups.back_up(engines, file, now)
    typer.echo(f"{rows} lignes sauvegardées dans {file}")
    typer.echo(
        f"Copiez aussi, à part et en lieu sûr : {settings.secrets_dir}\n"
        "Sans ce dossier, une sauvegarde se rétablit, mais les conversations ne pourront plus être lues.\n"
        f"Ne copiez jamais {settings.secrets_dir / URNS_FOLDER} : ce sont les clés des votes secrets, que rien ne doit garder."
    )


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Sauvegarde à rétablir.", exists=True, dir_okay=False)],
) -> None:
    """Rétablit une sauvegarde dans une base vide."""
    settings = read_settings()
    engines, keys = prepare(settings)
    try:
        rows = backups.restore(engines, source)
    except backups.RestoreRefused as refusal:
        raise stop(str(refusal)) from None
    record_command(engines, "restore")
    with engines.writing() as session:
        again = erasing.replay(session, erased(settings), system_clock())
    typer.echo(f"{rows} lignes rétablies, {again} effacements refaits.")
    say_trouble(engines, keys)


@app.command()
def new_key() -> None:
    """Si la clé des mots privés est perdue, permet d'écrire avec une autre, sans rien effacer."""
    engines, keys = prepare(read_settings())
    record_command(engines, "new-key")
    try:
        with engines.writing() as session:
            sealing.begin_again(session)
    except Refusal as refusal:
        raise stop(str(refusal)) from None
    typer.echo(
        f"On peut de nouveau écrire. Copiez, à part et en lieu sûr : {keys.sealing.path}\n"
        "Si vous retrouvez l'ancienne clé, collez-la au-dessus de la nouvelle, dans le même fichier."
    )


@app.command()
def signalements() -> None:
    """Montre les contenus signalés depuis un an ; cela s'écrit au journal."""
    engines = open_engines(read_settings().sqlalchemy_url)
    record_command(engines, "signalements")
    with engines.reading() as session:
        for notice in content_notices.kept(session):
            typer.echo(f"{notice.receipt}, {notice.received_at:%Y-%m-%d}\n{in_words(notice)}")


@app.command()
def tally(file: Annotated[Path, typer.Argument(help="Une élection, en JSON.")]) -> None:
    """Refait le compte d'une élection, sans base ni réglage ; sort avec 2 si le fichier n'est pas conforme."""
    try:
        result = recount(file)
    except Malformed as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


@app.command()
def health() -> None:
    """Demande au site s'il va bien ; sort avec 1 sinon."""
    import httpx  # here: the server starts without it

    settings = read_settings()
    try:
        answer = httpx.get(f"http://127.0.0.1:{settings.port}/sante", timeout=5, trust_env=False)
        answer.raise_for_status()
    except httpx.HTTPError:
        raise stop("Le site ne répond pas.") from None
    typer.echo("\n".join(["Le site répond.", *answer.text.splitlines()[1:]]))


if __name__ == "__main__":
    app()
