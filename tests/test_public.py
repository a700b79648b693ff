"""What anybody may open without an account."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from entraide.domain import content_notices
from entraide.models.report import ContentNotice
from tests.conftest import Clock, Site
from tests.visitor import Visitor

NOTICE = {
    "place": "la page d'une ressource",
    "reason": "Elle donne l'adresse de quelqu'un.",
    "good_faith": "oui",
}


@pytest.mark.parametrize(
    "url",
    ["/aide-urgence", "/charte", "/mentions", "/serveur", "/accessibilite", "/signaler-un-contenu"],
)
def test_a_visitor_opens_it(visitor: Visitor, url: str):
    visitor.get(url)


def test_the_numbers_come_first_and_open_no_database(site: Site):
    page = site.visitor().get("/aide-urgence")

    assert [link["href"] for link in page.all(".crisis a")] == ["tel:3114", "tel:15", "sms:114"]
    assert "Ici, personne ne veille en continu." in page.text


def test_the_charter_is_provisional_until_adopted(visitor: Visitor):
    page = visitor.get("/charte")

    assert "Texte provisoire" in page.text
    assert len(page.all(".prose ol > li, .prose h2, .prose h3")) >= 10


def test_the_site_says_that_it_is_well(visitor: Visitor):
    assert visitor.client.get("/sante").text == "ok"


def test_a_notice_has_a_receipt_and_is_kept_for_the_contact(visitor: Visitor, session: Session):
    page = visitor.post("/signaler-un-contenu", NOTICE, status=200)

    notice = session.exec(select(ContentNotice)).one()
    assert notice.receipt in page.text
    assert notice.letter == "waiting"


def test_the_same_notice_twice_is_one(visitor: Visitor, session: Session):
    visitor.post("/signaler-un-contenu", NOTICE, status=200)
    visitor.post("/signaler-un-contenu", NOTICE, status=200)

    assert len(session.exec(select(ContentNotice)).all()) == 1


def test_a_notice_without_good_faith_keeps_what_was_typed(visitor: Visitor, session: Session):
    page = visitor.post("/signaler-un-contenu", {"place": "<b>là</b>", "reason": "court"}, status=422)

    assert page.title.startswith("Erreur : Signaler un contenu")
    assert page.error("reason") == "Écrivez au moins 10 caractères."
    assert page.error("good_faith") == "Cochez cette case pour envoyer."
    assert page.one("#place").text == "<b>là</b>"
    assert session.exec(select(ContentNotice)).all() == []


def test_a_strange_address_is_explained(visitor: Visitor):
    page = visitor.post("/signaler-un-contenu", {**NOTICE, "email": "pas une adresse"}, status=422)

    assert page.error("email").startswith("Écrivez une adresse comme")


def test_notices_are_erased_after_a_year(site: Site, clock: Clock, visitor: Visitor, session: Session):
    visitor.post("/signaler-un-contenu", NOTICE, status=200)
    with site.writing() as writing:
        content_notices.forget_old(writing, clock.advance(days=366))

    assert session.exec(select(ContentNotice)).all() == []
    assert timedelta(days=365) == content_notices.KEPT


def test_too_many_notices_from_one_address_are_asked_to_wait(visitor: Visitor):
    for number in range(10):
        visitor.post("/signaler-un-contenu", {**NOTICE, "place": f"page {number}"}, status=200)

    page = visitor.post("/signaler-un-contenu", {**NOTICE, "place": "page 11"}, status=429)
    assert "Attendez" in page.text
