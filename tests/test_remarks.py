"""What is said of a text before it is decided, and the one answer of who proposes it."""

import pytest
from sqlmodel import select

from entraide.models.decision import Decision
from entraide.models.deliberation import Remark
from entraide.models.member import Member, State
from tests.conftest import Clock, Site
from tests.questions import QUESTION, remark_on, said, say
from tests.visitor import Visitor

BETTER = {"simple": "Un jeudi sur deux, au calme.", "if_nothing": QUESTION["if_nothing"]}


@pytest.fixture
def url(as_alice: Visitor) -> str:
    """Alice proposes a text; nobody has read it through."""
    return as_alice.post("/decisions/nouvelle", QUESTION).location


# --- saying ---


@pytest.mark.parametrize(
    ("named", "kind", "title"),
    [
        ("question", "question", "Questions"),
        ("ressenti", "feeling", "Ce que ça nous fait"),
        ("pour", "for", "Pour"),
        ("contre", "against", "Contre"),
        ("amendement", "amendment", "Changements proposés"),
    ],
)
def test_each_kind_is_said_in_one_field(
    site: Site, as_bob: Visitor, as_alice: Visitor, url: str, named: str, kind: str, title: str
):
    form = as_bob.get(f"{url}/remarques/nouvelle?sorte={named}")
    assert [tag["name"] for tag in form.all("main form :is(input, textarea)")] == ["kind", "words"]
    remark = say(as_bob, url, str(form.one("input[name=kind]")["value"]), "Le café est-il calme ?")

    page = as_alice.get(url)
    assert "Le café est-il calme ? Bob" in remark_on(page, remark)
    assert title in [tag.text for tag in page.all("#remarques h3")]
    assert [(r.kind, r.version) for r in said(site)] == [(kind, 1)]
    assert "Le café est-il calme ?" in as_alice.get(f"{url}/remarques?sorte={named}").text


def test_arguments_are_two_lists_side_by_side(as_bob: Visitor, url: str):
    say(as_bob, url, "for", "On se verrait enfin.")
    say(as_bob, url, "against", "Le bus est cher.")

    sides = as_bob.get(url).all(".two-sides > div")
    assert [side.select_one("h3").text for side in sides] == ["Pour", "Contre"]
    assert "On se verrait enfin." in sides[0].text
    assert "Le bus est cher." in sides[1].text


def test_the_same_words_within_the_hour_are_one_remark(site: Site, clock: Clock, as_bob: Visitor, url: str):
    first = say(as_bob, url, "question", "À quelle heure ?")
    clock.advance(minutes=59)
    assert say(as_bob, url, "question", "À quelle heure ?") == first
    assert say(as_bob, url, "feeling", "À quelle heure ?") != first
    clock.advance(minutes=1)
    assert say(as_bob, url, "question", "À quelle heure ?") != first
    assert len(said(site)) == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "question"}, "Remplissez ce champ."),
        ({"kind": "for", "words": "Ah"}, "Écrivez au moins 3 caractères."),
        (
            {"kind": "against", "words": "x" * 1001},
            "Écrivez au plus 1000 caractères. Vous en avez écrit 1001.",
        ),
    ],
)
def test_a_refused_remark_keeps_what_was_typed(
    site: Site, as_bob: Visitor, url: str, fields: dict[str, str], sentence: str
):
    page = as_bob.post(f"{url}/remarques/nouvelle", fields, status=422)

    assert page.title.startswith("Erreur : Dire quelque chose")
    assert page.error("words") == sentence
    assert page.one("#words").text.strip() == fields.get("words", "")
    assert page.one("input[name=kind]")["value"] == fields["kind"]
    assert said(site) == []


def test_a_kind_that_does_not_exist_is_refused(site: Site, as_bob: Visitor, url: str):
    for kind in ("advice", "vote"):
        as_bob.post(f"{url}/remarques/nouvelle", {"kind": kind, "words": "Bonjour."}, status=422)
    as_bob.get(f"{url}/remarques/nouvelle?sorte=avis", status=404)
    as_bob.get(f"{url}/remarques?sorte=vote", status=404)

    assert said(site) == []


def test_remarks_are_said_until_the_closing(
    site: Site, clock: Clock, as_alice: Visitor, as_bob: Visitor, url: str
):
    say(as_bob, url, "question", "Pendant qu'il se prépare.")
    as_bob.post(f"{url}/relecture")
    clock.advance(days=6, hours=23)
    say(as_bob, url, "for", "Pendant qu'il est ouvert.")
    as_alice.post(f"{url}/bulletin", {"answer": "objection", "version": 1, "words": "C'est trop loin."})
    clock.advance(hours=1)
    say(as_bob, url, "amendment", "Pendant qu'il se retravaille.")
    as_alice.post(f"{url}/retrait")

    page = as_bob.post(f"{url}/remarques/nouvelle", {"kind": "question", "words": "Trop tard ?"}, status=422)
    assert page.error("words") == "Cette décision est close : on n'y ajoute plus rien."
    assert page.one("#words").text.strip() == "Trop tard ?"
    as_bob.get(f"{url}/remarques/nouvelle", status=409)
    page = as_bob.get(url)
    assert "Pendant qu'il se prépare." in page.text
    assert not page.all('a[href*="remarques/nouvelle"]')
    assert len(said(site)) == 3


def test_who_is_suspended_reads_only(site: Site, bob: Member, as_alice: Visitor, as_bob: Visitor, url: str):
    say(as_alice, url, "feeling", "Je suis contente d'y aller.")
    with site.writing() as session:
        session.get_one(Member, bob.id).state = State.SUSPENDED

    page = as_bob.get(url)
    assert "Je suis contente d'y aller." in page.text
    assert not page.all('a[href*="remarques/nouvelle"]')
    as_bob.get(f"{url}/remarques/nouvelle", status=403)
    as_bob.post(f"{url}/remarques/nouvelle", {"kind": "question", "words": "Pourquoi ?"}, status=403)
    assert len(said(site)) == 1


@pytest.mark.parametrize("path", ["", "/nouvelle", "/1/reponse"])
def test_remarks_are_for_members(visitor: Visitor, as_candidate: Visitor, url: str, path: str):
    visitor.get(f"{url}/remarques{path}", status=401)
    as_candidate.get(f"{url}/remarques{path}", status=403)


def test_a_remark_that_does_not_exist_is_not_found(as_alice: Visitor, as_bob: Visitor, url: str):
    remark = say(as_bob, url, "question", "À quelle heure ?")
    other = as_alice.post("/decisions/nouvelle", {**QUESTION, "title": "Une autre"}).location
    for address in (f"{url}/remarques/999", remark.replace(url, other), remark.replace(url, "/decisions/99")):
        as_alice.get(f"{address}/reponse", status=404)
        as_alice.post(f"{address}/reponse", {"reply": "À 15 h."}, status=404)
        as_bob.post(f"{address}/retrait", status=404)
    as_bob.post("/decisions/99/remarques/nouvelle", {"kind": "for", "words": "Bien."}, status=404)
    as_bob.get("/decisions/99/remarques", status=404)


def test_a_session_that_expired_gives_the_remark_back(site: Site, clock: Clock, bob: Member, url: str):
    shared = site.signed_in(bob, own=False)
    clock.advance(hours=3)
    fields = {"kind": "against", "words": "Le bus est cher."}
    page = shared.post(f"{url}/remarques/nouvelle", fields, status=401)
    carried = page.one('input[name="carried"]')["value"]

    page = site.signed_in(bob).post(f"{url}/remarques/nouvelle", {"carried": carried}, status=200)
    assert page.one("h1").text == "Donner un argument contre"
    assert page.one("#words").text.strip() == "Le bus est cher."
    assert said(site) == []


def test_remarks_on_a_secret_vote_are_signed_and_the_form_says_so(site: Site, as_bob: Visitor, url: str):
    signed = "Le vote est secret, mais pas ce que vous écrivez ici."
    assert signed not in as_bob.get(f"{url}/remarques/nouvelle").text
    with site.writing() as session:
        session.exec(select(Decision)).one().secret = True

    assert signed in as_bob.get(f"{url}/remarques/nouvelle").text


def test_many_remarks_are_folded_and_go_on_by_twenty(site: Site, as_bob: Visitor, bob: Member, url: str):
    with site.writing() as session:
        for kind, number in [("question", n) for n in range(45)] + [("for", n) for n in range(3)]:
            session.add(
                Remark(
                    decision_id=1,
                    version=1,
                    kind=kind,
                    author_id=bob.id,
                    words=f"{kind} {number}.",
                    written_at=site.clock(),
                )
            )
    page = as_bob.get(url)
    assert len(page.all("#remarques details > ul.cards > li")) == 20
    assert len(page.all(".two-sides > div > ul.cards > li")) == 3
    seen = [tag.text for tag in page.all("#remarques details > ul.cards > li > p.typed")]
    while links := page.all('a[href*="avant="]'):
        page = as_bob.get(str(links[0]["href"]))
        seen += [tag.text for tag in page.all("ul.cards > li > p.typed")]
    assert seen == [f"question {n}." for n in range(44, -1, -1)]


def test_hostile_words_are_shown_as_typed(as_bob: Visitor, as_alice: Visitor, url: str):
    words = "<script>alert(1)</script>\n</ul>{{ 7*7 }} " + "w" * 300
    remark = say(as_bob, url, "for", words)
    as_alice.post(f"{remark}/reponse", {"reply": words})

    page = as_alice.get(url)
    assert "<script>alert" not in page.html
    assert page.one("#remarques p.typed").text == words


def test_no_page_around_a_text_asks_more_than_eight_times(
    site: Site, as_alice: Visitor, as_bob: Visitor, url: str
):
    for kind in ("question", "feeling", "for", "against", "amendment"):
        remark = say(as_bob, url, kind, f"Une remarque : {kind}.")
    as_alice.post(f"{remark}/reponse", {"taken": "yes"})
    for path in ("", "/versions?de=1&a=1", "/versions/nouvelle", "/remarques", "/remarques/nouvelle"):
        with site.counting() as asked:
            as_alice.get(f"{url}{path}")
        assert len(asked) <= 8, (path, asked)
    with site.counting() as asked:
        as_alice.get(f"{remark}/reponse")
    assert len(asked) <= 8, asked
