"""Whatever people do with objections and pauses, a page and the duties say the same, and the journal follows."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from entraide.domain.decisions import lifecycle
from entraide.domain.refusals import Refusal
from entraide.domain.verification import verify
from entraide.models.deliberation import Objection
from tests.assembly import BETTER, QUESTION, make_assembly
from tests.conftest import Site
from tests.objectors import Objectors


class Walk:
    """Members who object, rest, come back, carry and settle at random; a new question when the last one is closed."""

    def __init__(self, site: Site, seed: int) -> None:
        self.dice, self.assembly, self.count = random.Random(seed), make_assembly(site), 0
        self.people, self.held, self.passed_over = Objectors(self.assembly), 0, 0
        self.ask()

    def ask(self) -> None:
        self.count += 1
        title = f"Une question, la {self.count}e"
        self.assembly.propose(text=QUESTION.model_copy(update={"title": title}))

    def act(self) -> None:
        """Version and people as they are now; what the domain refuses is no act."""
        verb = self.dice.choice(
            ["object", "object", "rest", "rest", "back", "consent", "settle", "carry", "rewrite"]
        )
        who, version = self.dice.randrange(3, 8), self.assembly.look().version
        lines = self.people.lines()
        with suppress(Refusal):
            match verb:
                case "object":
                    self.people.object(who, version, wants_carrier="oui")
                case "rest":
                    self.people.pause(who)
                case "back":
                    self.people.come_back(who)
                case "consent":
                    self.assembly.answer(self.dice.choice(["consent", "more_time"]), who % 3, version=version)
                case "rewrite" if self.dice.random() < 0.2:
                    draft = BETTER.model_copy(
                        update={"version": version, "simple": f"Le texte {version} bis."}
                    )
                    self.assembly.rewrite(draft=draft)
                case "carry" | "settle" if lines:
                    self.handle(verb, who, self.dice.choice(lines).objection)

    def handle(self, verb: str, who: int, objection: Objection) -> None:
        author = objection.member_id - self.assembly.members[0].id
        if verb == "carry":
            self.people.offer(who, objection.id)
            self.people.accept(author, objection.id, who)
        else:
            way = self.dice.choice([self.people.lift, self.people.repeat, self.people.end])
            way(self.dice.choice([author, who]), objection.id)

    def wait(self) -> None:
        self.assembly.advance(hours=self.dice.choice([1, 5, 30, 100]))
        decision = self.assembly.look()
        self.held += decision.held_since is not None
        self.passed_over += "lapsed" in self.people.where()
        assert timedelta(seconds=decision.held_for) <= timedelta(days=14)
        if decision.stage not in lifecycle.CHANGING:
            self.ask()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_nothing_depends_on_when_the_clock_ran(site: Site, seed: int):
    """`advance` compares at each step what a page said with what the duties wrote."""
    walk = Walk(site, seed)
    told = walk.assembly.read(verify)  # these eight came in without the journal
    for _act in range(120):
        walk.act()
        if walk.dice.random() < 0.5:
            walk.wait()
    new = {problem for problem in walk.assembly.read(verify) if "liste" not in problem} - set(told)

    assert new == set()
    assert walk.held > 3
    assert walk.passed_over > 0
