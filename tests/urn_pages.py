"""A secret ballot seen through the site: what the tests of its pages share."""

from tests.conftest import Site
from tests.urn_cast import make_box
from tests.visitor import Page, Visitor

ANSWERS = {"pour": "for", "contre": "against", "abstention": "abstention"}


class Hall:
    """A box, and each of its people with a browser."""

    def __init__(self, site: Site, people: int = 8) -> None:
        self.site, self.box = site, make_box(site, people)
        self.people = [site.signed_in(member) for member in self.box.members]

    def __getitem__(self, who: int) -> Visitor:
        return self.people[who]

    @property
    def url(self) -> str:
        return f"/decisions/{self.box.decision_id}"

    def propose(self, method: str = "consent") -> "Hall":
        self.box.propose(method)
        return self

    def open(self, method: str = "yes_no") -> "Hall":
        self.box.open(method)
        return self

    def vote(self, *choices: str) -> "Hall":
        """In the order of the people; an empty choice is somebody who does not vote."""
        for who, choice in enumerate(choices):
            if choice:
                self[who].post(f"{self.url}/urne", {"answer": ANSWERS[choice]})
        return self

    def close(self, days: int = 7) -> "Hall":
        self.box.advance(days=days)
        return self

    def page(self, who: int = 0, path: str = "", status: int = 200) -> Page:
        return self[who].get(f"{self.url}{path}", status=status)
