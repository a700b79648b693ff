"""What a message carries: chosen without losing what was typed, read as it stands on the day it is read."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete, select

from entraide.domain import resources, versions
from entraide.domain.meetings import planning
from entraide.domain.meetings.drafts import CancelDraft, MeetingDraft
from entraide.domain.members import erasing
from entraide.domain.resources import ResourceDraft
from entraide.models.exchange import Message
from entraide.models.meeting import Meeting, MeetingAnswer
from entraide.models.member import Member
from entraide.models.member import State as Standing
from entraide.models.resource import Resource
from entraide.models.version import Version
from tests.conftest import Site
from tests.factories import make_exchange
from tests.test_requests import change
from tests.visitor import Page, Visitor

SHEET, LUNCH = "ressource-1", "rencontre-1"


@pytest.fixture
def helped(site: Site, alice: Member, bob: Member) -> str:
    """Bob helps Alice; there is a sheet by Bob, and a meeting of his."""
    with site.writing() as session:
        exchange = make_exchange(session, alice, bob, site.clock())
        make_resource(session, bob, site, "Avant d'écrire à la mairie")
        make_meeting(session, bob, site, "Pique-nique d'été", 3)
        return f"/entraides/{exchange.id}"


def make_resource(session: Session, author: Member, site: Site, title: str) -> Resource:
    return resources.add(session, author, ResourceDraft(title=title, body="Un texte."), site.clock())


def make_meeting(session: Session, author: Member, site: Site, title: str, days: int) -> Meeting:
    on = (site.clock() + timedelta(days=days)).date()
    draft = {"title": title, "on": str(on), "starts": "14:00", "ends": "16:00", "place": "Au parc"}
    return planning.plan(session, author, MeetingDraft.model_validate(draft), site.clock())


def erase_meeting(session: Session) -> None:
    session.exec(delete(MeetingAnswer))
    session.exec(delete(Meeting))


def carried(page: Page) -> list[tuple[str, str]]:
    return [(str(tag["href"]), tag.text) for tag in page.all(".enclosed a")]


def kept(session: Session) -> list[Message]:
    session.rollback()
    return list(session.exec(select(Message).order_by(col(Message.id))))


# --- choosing ---


def test_what_was_typed_goes_through_the_choice_and_nothing_leaves_before_sending(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    typed = 'Bonjour\n<b>Bob</b> & "vous"'
    page = as_alice.post(f"{helped}/joindre", {"body": typed}, status=200)
    assert page.one("input[name=body]")["value"] == typed
    assert [tag["value"] for tag in page.all("button[name=thing]")] == [LUNCH, SHEET]
    assert not page.all(".back")
    page = as_alice.post(f"{helped}/joindre", {"body": typed, "q": "", "thing": SHEET}, status=200)
    assert page.one("#body").text.strip() == typed
    assert page.one("#ecrire input[name=thing]")["value"] == SHEET
    assert carried(page) == [("/ressources/1", "Avant d'écrire à la mairie")]
    assert kept(session) == []
    page = as_alice.post(f"{helped}/joindre", {"body": typed, "thing": SHEET, "without": "oui"}, status=200)
    assert page.one("#body").text.strip() == typed
    assert not page.all("#ecrire input[name=thing]")

    as_alice.post(f"{helped}/messages", {"body": typed, "thing": SHEET})
    page = as_bob.get(helped)
    assert carried(page) == [("/ressources/1", "Avant d'écrire à la mairie")]
    assert page.one("li .typed").text == typed
    assert "Avant d'écrire" not in page.title


def test_a_message_may_be_only_what_it_carries(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/messages", {"body": "  ", "thing": LUNCH})

    page = as_bob.get(helped)
    assert carried(page) == [("/rencontres/1", "Pique-nique d'été")]
    assert "mardi 24 novembre, 14 h" in page.text
    assert "effacé" not in page.text
    assert "Alice vous a écrit." in as_bob.get("/").text
    [message] = kept(session)
    assert (message.body, message.carries, message.resource_id, message.meeting_id) == (
        b"",
        "meeting",
        None,
        1,
    )


def test_from_a_resource_or_a_meeting_one_chooses_to_whom(
    site: Site, cast: dict[str, Member], helped: str, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        make_exchange(session, cast["Chloé"], cast["Alice"], site.clock())
    for url, thing in (("/ressources/1", SHEET), ("/rencontres/1", LUNCH)):
        assert as_alice.get(url).all(f'a[href="{url}/envoyer"]')
        page = as_alice.get(f"{url}/envoyer")
        people = [(tag.text, str(tag["href"])) for tag in page.all(".cards a")]
        assert people == [
            ("Chloé", f"/entraides/2?joindre={thing}#ecrire"),
            ("Bob", f"/entraides/1?joindre={thing}#ecrire"),
        ]
        page = as_alice.get(people[1][1].partition("#")[0])
        assert page.one("#ecrire input[name=thing]")["value"] == thing
    as_alice.post(f"{helped}/depart")
    as_alice.post("/entraides/2/fin", {"settled": "oui"})
    assert "Vous n'avez pas d'entraide en cours." in as_alice.get("/ressources/1/envoyer").text


def test_the_list_is_narrowed_by_the_beginnings_of_words_whatever_the_accents(
    site: Site, helped: str, bob: Member, as_alice: Visitor
):
    with site.writing() as session:
        for number in range(45):
            make_resource(session, bob, site, f"Été à Évry, fiche {number:02}")
        for number in range(8):
            make_meeting(session, bob, site, f"Café {number}", 10 + number)

    def found(**fields: str) -> list[str]:
        page = as_alice.post(f"{helped}/joindre", fields, status=200)
        return [str(tag["value"]) for tag in page.all("button[name=thing]")]

    assert [name for name in found() if name.startswith("rencontre")] == [
        f"rencontre-{n}" for n in range(1, 6)
    ]
    assert found(q="ete evr 07") == ["ressource-9"]
    assert len([name for name in found(q="cafe") if name.startswith("rencontre")]) == 8
    assert found(q="vry") == []
    assert found(q="%") == found()
    assert found(q="(") == found()
    page = as_alice.post(f"{helped}/joindre", {"q": "zzz", "body": "Gardé"}, status=200)
    assert "Aucun nom ne contient ces mots." in page.text
    assert page.one("input[name=body]")["value"] == "Gardé"
    assert page.one("#q")["value"] == "zzz"

    read: list[str] = []
    fields = {"q": "fiche", "body": "Gardé"}
    while True:
        page = as_alice.post(f"{helped}/joindre", fields, status=200)
        assert page.one("input[name=body]")["value"] == "Gardé"
        read += [str(tag["value"]) for tag in page.all("button[name=thing]")]
        following = [tag for tag in page.all("button[name=after]") if tag.text == "La suite"]
        if not following:
            break
        fields["after"] = str(following[0]["value"])
    assert read == [f"ressource-{number}" for number in range(46, 1, -1)]


# --- what is gone ---


def test_a_thing_gone_since_is_said_to_be_gone(
    site: Site, helped: str, alice: Member, bob: Member, as_alice: Visitor, as_bob: Visitor
):
    with site.writing() as session:
        make_resource(session, bob, site, "Une autre fiche")
    for thing in (SHEET, LUNCH, "ressource-2"):
        as_alice.post(f"{helped}/messages", {"thing": thing})
    with site.writing() as session:
        versions.withdraw(
            session, session.get_one(Resource, 1), session.get_one(Member, alice.id), 1, site.clock()
        )
        meeting = session.get_one(Meeting, 1)
        planning.cancel(
            session, session.get_one(Member, bob.id), meeting, CancelDraft(reason="Il pleut"), site.clock()
        )
    page = as_bob.get(helped)
    assert carried(page) == [("/rencontres/1", "Pique-nique d'été"), ("/ressources/2", "Une autre fiche")]
    assert "Rencontre annulée" in page.text
    assert "Une ressource était jointe ici. Elle a été retirée, ou n'existe plus." in page.text
    assert "mairie" not in page.html

    with site.writing() as session:
        session.exec(delete(Version).where(col(Version.subject_id) == 2))
        session.delete(session.get_one(Resource, 2))
        erase_meeting(session)
    page = as_bob.get(helped)
    assert carried(page) == []
    assert page.text.count("Une ressource était jointe ici.") == 2
    assert "Une rencontre était jointe ici. Elle n'existe plus." in page.text
    with site.writing() as session:
        assert make_resource(session, bob, site, "Prend le numéro libre ou un autre").id
    assert carried(as_bob.get(helped)) == []


@pytest.mark.parametrize("thing", ["ressource-99", "rencontre-99", "ressource-2147483647"])
def test_what_is_not_there_is_refused_and_the_words_are_kept(
    helped: str, as_alice: Visitor, session: Session, thing: str
):
    page = as_alice.post(f"{helped}/messages", {"body": "Voici", "thing": thing}, status=409)
    assert page.error("body") == "Cette ressource ou cette rencontre n'est plus là. Choisissez-en une autre."
    assert page.one("#body").text.strip() == "Voici"
    assert not page.all("#ecrire input[name=thing]")
    assert kept(session) == []
    as_alice.get(f"{helped}?joindre={thing}", status=409)
    kind, number = thing.split("-")
    as_alice.get(f"/{kind}s/{number}/envoyer", status=409)


def test_what_went_away_while_choosing_is_said_and_another_can_be_chosen(
    site: Site, helped: str, bob: Member, as_alice: Visitor
):
    with site.writing() as session:
        versions.withdraw(
            session, session.get_one(Resource, 1), session.get_one(Member, bob.id), 1, site.clock()
        )
    page = as_alice.post(f"{helped}/joindre", {"body": "Voici", "q": "", "thing": SHEET}, status=422)
    assert page.error("q") == "Cette ressource ou cette rencontre n'est plus là. Choisissez-en une autre."
    assert page.one("input[name=body]")["value"] == "Voici"
    assert page.all(f'button[value="{LUNCH}"]')
    page = as_alice.post(f"{helped}/joindre", {"body": "Voici", "thing": SHEET, "without": "oui"}, status=200)
    assert page.one("#body").text.strip() == "Voici"


@pytest.mark.parametrize(
    "thing",
    ["ressource-0", "ressource--1", "ressource-1 ", "membre-1", "1", "ressource-٣", "ressource-99999999999"],
)
def test_what_is_not_the_name_of_a_thing_is_refused(
    helped: str, as_alice: Visitor, session: Session, thing: str
):
    if thing != "ressource-1 ":
        page = as_alice.post(f"{helped}/messages", {"body": "Voici", "thing": thing}, status=422)
        assert "Choisissez une ressource ou une rencontre de la liste." in page.text
        assert page.one("#body").text.strip() == "Voici"
        page = as_alice.post(f"{helped}/joindre", {"body": "Voici", "thing": thing}, status=422)
        assert page.one("input[name=body]")["value"] == "Voici"
        assert kept(session) == []
    as_alice.get(f"{helped}?joindre={thing.replace(' ', '%20')}", status=409)


def test_a_withdrawn_resource_cannot_be_sent(
    site: Site, helped: str, bob: Member, as_alice: Visitor, session: Session
):
    with site.writing() as writing:
        versions.withdraw(
            writing, writing.get_one(Resource, 1), writing.get_one(Member, bob.id), 1, site.clock()
        )
    as_alice.post(f"{helped}/messages", {"thing": SHEET}, status=409)
    as_alice.get("/ressources/1/envoyer", status=409)
    assert not as_alice.get("/ressources/1").all('a[href$="/envoyer"]')
    assert SHEET not in as_alice.get(f"{helped}/joindre").html
    assert kept(session) == []


# --- who, when, twice ---


def test_twice_the_same_is_once_and_another_thing_is_another_message(
    helped: str, as_alice: Visitor, session: Session
):
    for thing in (SHEET, SHEET, LUNCH, "", ""):
        as_alice.post(f"{helped}/messages", {"body": "Voici", "thing": thing})
    assert [message.carries for message in kept(session)] == ["resource", "meeting", None]


def test_after_leaving_or_after_the_end_nothing_is_joined(
    helped: str, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_bob.post(f"{helped}/depart")
    as_alice.post(f"{helped}/messages", {"thing": SHEET}, status=409)
    as_bob.post(f"{helped}/messages", {"thing": SHEET}, status=409)
    as_bob.post(f"{helped}/retour")
    as_alice.post(f"{helped}/fin", {"settled": "oui"})
    page = as_alice.post(f"{helped}/joindre", {"body": "Un mot", "thing": SHEET}, status=200)
    assert "Cette entraide est terminée. On n'y écrit plus." in page.text
    assert page.one("#body").text.strip() == "Un mot"
    as_alice.post(f"{helped}/messages", {"body": "Un mot", "thing": SHEET}, status=409)
    assert kept(session) == []


def test_who_may(
    site: Site,
    cast: dict[str, Member],
    alice: Member,
    helped: str,
    as_alice: Visitor,
    as_candidate: Visitor,
    visitor: Visitor,
):
    as_chloe = site.signed_in(cast["Chloé"])
    as_chloe.get(f"{helped}/joindre", status=404)
    as_chloe.post(f"{helped}/joindre", {"body": "x", "thing": SHEET}, status=404)
    as_chloe.post(f"{helped}/messages", {"thing": SHEET}, status=404)
    as_chloe.get(f"{helped}?joindre={SHEET}", status=404)
    assert as_alice.get("/entraides/99/joindre", status=404)
    urls = (f"{helped}/joindre", "/ressources/1/envoyer", "/rencontres/1/envoyer")
    for url in urls:
        visitor.get(url, status=401)
        as_candidate.get(url, status=403)
    assert not as_candidate.get("/ressources/1").all('a[href$="/envoyer"]')
    visitor.post(f"{helped}/joindre", {"body": "x"}, status=401)
    change(site, alice, state=Standing.SUSPENDED)
    as_alice.post(f"{helped}/joindre", {"body": "x"}, status=403)


def test_a_text_carried_over_a_new_sign_in_is_shown_and_not_sent(
    site: Site, helped: str, alice: Member, as_alice: Visitor, session: Session
):
    sealed = site.carried(alice, body="Écrit avant", thing=SHEET)
    page = as_alice.post(f"{helped}/messages", {"carried": sealed}, status=200)
    assert page.one("#body").text.strip() == "Écrit avant"
    assert page.one("#ecrire input[name=thing]")["value"] == SHEET
    page = as_alice.post(
        f"{helped}/joindre", {"carried": site.carried(alice, body="Écrit avant")}, status=200
    )
    assert page.one("input[name=body]")["value"] == "Écrit avant"
    assert kept(session) == []


# --- what remains ---


def test_it_is_exported_by_its_name_and_erased_with_its_author(
    site: Site, helped: str, alice: Member, as_alice: Visitor, as_bob: Visitor, session: Session
):
    as_alice.post(f"{helped}/messages", {"thing": SHEET})
    as_alice.post(f"{helped}/messages", {"thing": LUNCH})
    with site.writing() as writing:
        erase_meeting(writing)
    rows = json.loads(as_bob.get("/moi/donnees/export.json").html)["messages"]
    assert [(row["texte"], row["joint"]) for row in rows] == [("", "ressource-1"), ("", "rencontre")]
    with site.writing() as writing:
        erasing.erase(writing, writing.get_one(Member, alice.id), site.clock())
    assert [(message.carries, message.resource_id) for message in kept(session)] == [(None, None)] * 2
    assert as_bob.get(helped).text.count("(message effacé)") == 2


def test_a_conversation_full_of_things_asks_few_questions(
    site: Site, helped: str, as_alice: Visitor, as_bob: Visitor
):
    for number in range(12):
        as_alice.post(f"{helped}/messages", {"body": f"{number}", "thing": SHEET if number % 2 else LUNCH})
    with site.counting() as asked:
        as_bob.get(helped)
    assert len(asked) <= 8, asked
    with site.counting() as asked:
        as_bob.get(f"{helped}/joindre")
    assert len(asked) <= 8, asked
