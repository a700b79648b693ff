"""The frame: what is true of every answer."""

from tests.visitor import Visitor


def test_a_visitor_reads_what_a_conseil_is(visitor: Visitor):
    page = visitor.get("/")

    assert page.title == "Accueil – Carnet"
    assert "J'ai une invitation" in page.text


def test_a_member_sees_three_verbs(as_alice: Visitor):
    page = as_alice.get("/")

    assert [link.text for link in page.all(".verb")] == [
        "J'ai besoin d'aide",
        "Je peux aider",
        "J'ai une idée",
    ]


def test_an_unknown_page_says_so(visitor: Visitor):
    page = visitor.get("/nulle-part", status=404)

    assert page.title == "Page introuvable – Carnet"


def test_an_act_from_another_site_is_refused(visitor: Visitor):
    visitor.client.headers["Sec-Fetch-Site"] = "cross-site"

    visitor.post("/connexion", {"words": "x"}, status=403)
