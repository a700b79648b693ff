"""Ideas: one screen, one sentence, and whom it speaks to."""

import pytest
from sqlmodel import Session, select

from entraide.domain import ideas
from entraide.domain.ideas import EchoDraft, IdeaDraft
from entraide.models.action import Action
from entraide.models.idea import Idea, IdeaEcho
from entraide.models.member import Member, State
from tests.conftest import Clock, Site
from tests.visitor import Visitor

CAFE = "Un café ouvert le dimanche, jour où beaucoup se sentent seuls."


def dropped(site: Site, author: Member, sentence: str = CAFE) -> int:
    with site.writing() as session:
        return ideas.drop(session, author, IdeaDraft(sentence=sentence), site.clock()).id


def test_an_idea_is_one_sentence_on_one_screen(as_alice: Visitor):
    as_alice.get("/idees")
    page = as_alice.follow("/idees", {"sentence": CAFE})

    assert page.title == "Idées – Carnet"
    assert CAFE in page.text
    assert "Alice, maintenant" in page.text


def test_nobody_has_an_idea_yet(as_alice: Visitor):
    page = as_alice.get("/idees")

    assert "Personne n'a encore déposé d'idée." in page.text
    assert len(page.all("form")) == 1


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("", "Remplissez ce champ."),
        ("Un café", "Écrivez au moins 10 caractères."),
        ("a                    b", "Écrivez au moins 10 caractères."),
        ("é" * 201, "Écrivez au plus 200 caractères. Vous en avez écrit 201."),
    ],
)
def test_a_refused_idea_is_explained_and_kept(
    as_alice: Visitor, session: Session, sentence: str, reason: str
):
    page = as_alice.post("/idees", {"sentence": sentence}, status=422)

    assert page.title == "Erreur : Idées – Carnet"
    assert page.error("sentence") == reason
    assert page.one("#sentence").text == sentence
    assert session.exec(select(Idea)).all() == []


def test_what_is_written_harms_nobody(as_alice: Visitor):
    page = as_alice.follow("/idees", {"sentence": "<script>alert(1)</script> & <b>gras</b>"})

    assert "<script>alert(1)</script> & <b>gras</b>" in page.text


def test_sent_twice_it_is_one_idea(as_alice: Visitor, as_bob: Visitor, clock: Clock, session: Session):
    as_alice.post("/idees", {"sentence": CAFE})
    as_alice.post("/idees", {"sentence": f" {CAFE}\n"})
    as_bob.post("/idees", {"sentence": CAFE})
    clock.advance(hours=2)
    as_alice.post("/idees", {"sentence": CAFE})

    assert len(session.exec(select(Idea)).all()) == 3


def test_it_speaks_to_people_counted_in_words(site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor):
    number = dropped(site, alice)

    assert "Cela" not in as_bob.get("/idees").text
    assert (
        "Cela vous parle. Ça ne me parle plus"
        in as_bob.follow(f"/idees/{number}/echo", {"speaks": "oui"}).text
    )
    assert "Cela parle à 1 personne. Ça me parle" in as_alice.get("/idees").text
    both = as_alice.follow(f"/idees/{number}/echo", {"speaks": "oui"})
    assert "Cela vous parle, et à 1 autre personne." in both.text
    assert "Bob" not in both.text
    assert "Cela parle à 1 personne." in as_bob.follow(f"/idees/{number}/echo", {"speaks": "non"}).text


def test_two_taps_are_one(site: Site, alice: Member, as_bob: Visitor, session: Session):
    number = dropped(site, alice)
    as_bob.post(f"/idees/{number}/echo", {"speaks": "oui"})
    as_bob.post(f"/idees/{number}/echo", {"speaks": "oui"})
    assert len(session.exec(select(IdeaEcho)).all()) == 1

    as_bob.post(f"/idees/{number}/echo", {"speaks": "non"})
    as_bob.post(f"/idees/{number}/echo", {"speaks": "non"})
    session.rollback()
    assert session.exec(select(IdeaEcho)).all() == []


def test_htmx_receives_the_same_idea_alone(site: Site, alice: Member, as_bob: Visitor):
    number = dropped(site, alice)

    fragment = as_bob.post(
        f"/idees/{number}/echo", {"speaks": "oui"}, status=200, headers={"HX-Request": "true"}
    )

    assert "<html" not in fragment.html
    assert fragment.one("li")["id"] == f"idee-{number}"
    assert fragment.one(f"#echo-{number}")["value"] == "non"


def test_an_impossible_echo_is_refused_on_the_page(
    site: Site, alice: Member, as_bob: Visitor, session: Session
):
    page = as_bob.post(f"/idees/{dropped(site, alice)}/echo", {"speaks": "beaucoup"}, status=422)

    assert "Choisissez une des réponses proposées." in page.text
    assert session.exec(select(IdeaEcho)).all() == []


def test_ones_own_idea_can_be_taken_back(site: Site, alice: Member, as_alice: Visitor, as_bob: Visitor):
    number = dropped(site, alice)
    as_bob.post(f"/idees/{number}/echo")

    assert "Retirer mon idée" not in as_bob.get("/idees").text
    as_bob.post(f"/idees/{number}/retrait", status=403)
    assert CAFE not in as_alice.follow(f"/idees/{number}/retrait").text
    as_alice.post(f"/idees/{number}/retrait", status=404)


def test_an_idea_that_became_an_action_stays(site: Site, alice: Member, as_alice: Visitor):
    number = dropped(site, alice)
    with site.writing() as session:
        action = Action(
            title="Café du dimanche",
            simple="Deux heures chaque dimanche.",
            author_id=alice.id,
            idea_id=number,
            proposed_at=site.clock(),
            carriers_changed_at=site.clock(),
        )
        session.add(action)
        session.flush()
        link = f"/actions/{action.id}"

    page = as_alice.get("/idees")
    assert page.one(f'a[href="{link}"]').text == "Cette idée est devenue une action"
    assert "Retirer mon idée" not in page.text
    as_alice.post(f"/idees/{number}/retrait", status=409)


def test_twenty_at_a_time_newest_first(site: Site, alice: Member, as_bob: Visitor):
    with site.writing() as session:
        for number in range(1, 46):
            ideas.drop(session, alice, IdeaDraft(sentence=f"Une idée, la numéro {number}"), site.clock())

    seen, url = [], "/idees"
    while url:
        page = as_bob.get(url)
        seen += [card.p.text for card in page.all(".cards > li") if card.p]
        url = "".join(str(link["href"]) for link in page.all("a[rel=next]"))
    assert seen == [f"Une idée, la numéro {number}" for number in range(45, 0, -1)]
    assert "Il n'y a pas d'idée plus ancienne." in as_bob.get("/idees?avant=1").text


def test_an_echo_far_down_the_list_comes_back_there(site: Site, alice: Member, as_bob: Visitor):
    number = dropped(site, alice)

    answer = as_bob.post(f"/idees/{number}/echo?avant={number + 1}", {"speaks": "oui"})

    assert answer.location == f"/idees?avant={number + 1}#idee-{number}"


def test_somebody_who_left_is_a_person(site: Site, bob: Member, as_alice: Visitor):
    dropped(site, bob)
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.LEFT

    page = as_alice.get("/idees")
    assert "une personne, maintenant" in page.text
    assert "Bob" not in page.text


def test_who_may_only_read_reads(site: Site, bob: Member, as_bob: Visitor):
    number = dropped(site, bob)
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.SUSPENDED

    assert as_bob.get("/idees").all("form") == []
    as_bob.post("/idees", {"sentence": CAFE}, status=403)
    as_bob.post(f"/idees/{number}/echo", status=403)
    as_bob.post(f"/idees/{number}/retrait", status=403)


def test_a_visitor_and_a_candidate_find_the_door(visitor: Visitor, as_candidate: Visitor):
    for url in ("/idees/1/echo", "/idees/1/retrait", "/idees"):
        visitor.post(url, status=401)
        as_candidate.post(url, status=403)
    visitor.get("/idees", status=401)
    as_candidate.get("/idees", status=403)


@pytest.mark.parametrize("number", ["7", "0", "-1", "x", "9" * 30])
def test_what_is_not_there_is_not_there(as_alice: Visitor, number: str):
    as_alice.post(f"/idees/{number}/echo", status=404)
    as_alice.post(f"/idees/{number}/retrait", status=404)
    if number != "7":
        as_alice.get(f"/idees?avant={number}", status=404)


def test_a_text_carried_over_a_new_sign_in_is_shown_and_not_sent(
    site: Site, alice: Member, as_alice: Visitor, session: Session
):
    carried = site.carried(alice, sentence="Une sortie au parc")

    page = as_alice.post("/idees", {"carried": carried}, status=200)

    assert page.one("#sentence").text == "Une sortie au parc"
    assert session.exec(select(Idea)).all() == []


def test_the_screen_asks_the_database_little(site: Site, alice: Member, as_alice: Visitor):
    for number in range(20):
        dropped(site, alice, f"Une idée, la numéro {number}")
    with site.counting() as queries:
        as_alice.get("/idees")

    assert len(queries) <= 8


def test_who_takes_their_texts_along_takes_their_ideas(
    site: Site, bob: Member, alice: Member, session: Session
):
    kept, gone = dropped(site, bob, "Une sortie au parc en juin"), dropped(site, bob)
    with site.writing() as writing:
        ideas.echo(writing, alice, gone, EchoDraft())
        ideas.echo(writing, bob, kept, EchoDraft())
        action = Action(
            title="Sortie au parc",
            simple="Un après-midi de juin.",
            author_id=alice.id,
            idea_id=kept,
            proposed_at=site.clock(),
            carriers_changed_at=site.clock(),
        )
        writing.add(action)
        member = writing.get_one(Member, bob.id)
        ideas.leave(writing, member, site.clock())
        assert writing.get_one(Idea, gone).sentence == CAFE
        member.takes_texts = True
        ideas.erase(writing, member, site.clock())

    assert [(idea.id, idea.sentence) for idea in session.exec(select(Idea))] == [
        (kept, "Texte retiré par la personne.")
    ]
    assert session.exec(select(IdeaEcho)).all() == []


def test_ones_data_hold_ones_ideas(site: Site, bob: Member, alice: Member):
    mine, other = dropped(site, bob), dropped(site, alice, "Une autre idée, d'Alice")
    with site.writing() as session:
        ideas.echo(session, bob, other, EchoDraft())

        assert ideas.export(session, bob) == {
            "idees": [{"numero": mine, "phrase": CAFE, "deposee": site.clock()}],
            "idees_qui_me_parlent": [{"idee": other}],
        }
