"""The demonstration, however many people it is asked for."""

from sqlmodel import select

from entraide.demo.build import build_demo
from entraide.models.decision import Decision, Stage
from tests.conftest import Site


def test_a_large_demonstration_shows_today_what_a_small_one_does(site: Site):
    build_demo(site.engines, site.app.state.keys, site.clock(), members=400)

    with site.reading() as session:
        there = session.exec(select(Decision.stage, Decision.method).order_by(Decision.id)).all()
    assert [method for stage, method in there if stage == Stage.OPEN] == ["consent", "date_place", "judgment"]
    assert [stage for stage, _method in there][-2:] == [Stage.WAITING, Stage.PREPARING]
