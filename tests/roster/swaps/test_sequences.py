# SPDX-License-Identifier: MPL-2.0
"""No order of swaps, offers, edits, undoing and publishing loses a shift or breaks a rule.

Guards swap and answer offers while two coordinators edit a draft for the same days, take their
edits back and publish it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import ClassVar

from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session
from sqlmodel import col
from sqlmodel import select

from roster import offers
from roster import swaps
from roster.checker import check
from roster.edits import Actor
from roster.edits import Assign
from roster.edits import Change
from roster.edits import Edit
from roster.edits import EditError
from roster.edits import Lock
from roster.edits import Move
from roster.edits import history
from roster.edits import next_undo
from roster.edits.tables import EXCHANGED
from roster.exchange.log import ExchangeError
from roster.exchange.log import Outcome
from roster.exchange.models import UNDECIDED
from roster.exchange.models import CoverOffer
from roster.exchange.models import Swap
from roster.exchange.weigh import Moves
from roster.models import Shift
from roster.revise import revise
from roster.store import StoreError
from roster.store import publish
from roster.swaps.asking import Hand
from roster.swaps.asking import parts_of
from roster.swaps.policy import Terms
from roster.swaps.policy import decide
from sites.text import Message
from tests.roster.edits.conftest import ANE
from tests.roster.edits.conftest import BENT
from tests.roster.exchange.town import BEFORE
from tests.roster.exchange.town import Town
from tests.roster.exchange.town import TownDesk
from tests.roster.exchange.town import settle
from web.db import open_engine
from web.settings import Settings

PEOPLE = (ANE, BENT)
coordinator = st.sampled_from(PEOPLE)
who = st.integers(0, 2)
day = st.integers(0, 6)
pick = st.integers(0, 5)
EXAMPLES = 4


class Sequences(RuleBasedStateMachine):
    """Three guards and two coordinators who do as they like, in any order."""

    blank: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.blank, self.folder / "vagt.db")
        self.engine = open_engine(Settings(data=self.folder))
        self.session = Session(self.engine.execution_options(writer=True), expire_on_commit=False)
        self.at: datetime = BEFORE
        self.town: Town
        self.moves: Moves | None = None
        self.desk: TownDesk | None = None

    def teardown(self) -> None:
        """Throw the database away."""
        self.session.close()
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @initialize(automatic=st.booleans())
    def begin(self, automatic: bool) -> None:
        """A week in which one night is empty; swaps are final by themselves, or not."""
        self.town = settle(self.session, {"ASTA": [0, 1], "BO": [3], "CARLA": [5]})
        decide(self.session, Terms(automatic, 10**7, 12))
        self.before = self.town.contents()
        self.held = self.shifts()

    def shifts(self) -> dict[int, frozenset[int]]:
        """Return how many guards are on each night, by the day's number."""
        nights = self.town.city.shifts(self.town.now.id or 0, self.town.city.night)
        return {n: frozenset(g.id or 0 for g in self.town.on(s)) for n, s in enumerate(nights)}

    def do(self, act: Callable[[], Any]) -> None:
        """Try something; what is refused must change nothing and be said in both languages."""
        was = self.shifts()
        self.moves = None
        try:
            with self.session.begin_nested():
                done = act()
        except (ExchangeError, StoreError) as error:
            self.refused(error.message, was)
            return
        if isinstance(done, Outcome) and not done.done:
            assert self.shifts() == was
        self.changed(was, done)

    def refused(self, message: Message, was: dict[int, frozenset[int]]) -> None:
        """What is refused is said in both languages, and everybody has what they had."""
        assert all((message.in_("da"), message.in_("en")))
        assert self.shifts() == was

    def changed(self, was: dict[int, frozenset[int]], done: Any) -> None:
        """A shift that changed hands did so by moves that had been judged, and no other did."""
        now = self.shifts()
        different = {n for n in now if now[n] != was[n]}
        if different:
            assert self.moves is not None
            assert isinstance(done, Outcome)
            assert {guard for guard, _ in self.moves.gone | self.moves.new} >= {
                guard for n in different for guard in was[n] ^ now[n]
            }
            assert len(different) == len({shift for _, shift in self.moves.gone | self.moves.new})

    def judged(self, moves: Moves | None) -> Any:
        """Judge moves against the plan that counts."""
        self.moves = moves
        return self.town.weigh(moves)

    def guard(self, number: int) -> int:
        """Return a guard's row id."""
        return self.town.people[number].id or 0

    def night(self, number: int) -> int:
        """Return the row id of a night in the version that counts."""
        return self.town.night(number).id or 0

    def some(self, table: type[Any], number: int) -> int:
        """Return the row id of one of a table's rows; 0 where there is none."""
        keys = self.session.exec(select(table.id).order_by(col(table.id).desc())).all()
        return keys[number % len(keys)] if keys else 0

    def held_by(self, number: int) -> tuple[int, int]:
        """Return some guard with a night that the guard has, by the night's row id."""
        held = [(day, guard) for day, guards in self.shifts().items() for guard in guards]
        day, guard = held[number % len(held)]
        return guard, self.night(day)

    def undecided(self, number: int) -> tuple[int, list[int]]:
        """Return a swap that is not final, with those who may still say yes to it."""
        query = select(Swap).where(col(Swap.state).in_(UNDECIDED)).order_by(col(Swap.id))
        rows = self.session.exec(query).all()
        if not rows:
            return 0, []
        swap = rows[number % len(rows)]
        parts = parts_of(self.session, swap)
        free = {part.to_guard_id for part in parts if part.agreed_at is None}
        asked = [self.guard(one) for one in range(3)] if None in free else free
        return swap.id or 0, sorted(one for one in asked if one is not None)

    @rule(day=day, trade=st.booleans())
    def give(self, day: int, trade: bool) -> None:
        """A guard puts a night up for whoever takes it."""
        mine, night = self.held_by(day)
        self.do(lambda: swaps.give(self.session, mine, night, self.at, trade=trade, by="x"))

    @rule(day=day, other=who)
    def ask(self, day: int, other: int) -> None:
        """A guard asks one colleague."""
        (mine, night), theirs = self.held_by(day), self.guard(other)
        self.do(lambda: swaps.ask(self.session, mine, night, theirs, self.at, by="x"))

    @rule(day=day, theirs=day)
    def exchange(self, day: int, theirs: int) -> None:
        """Two guards would exchange nights."""
        pair = (*self.held_by(day), *self.held_by(theirs))
        self.do(lambda: swaps.exchange(self.session, *pair, self.at, by="x"))

    @rule(first=day, second=day, third=day)
    def propose(self, first: int, second: int, third: int) -> None:
        """The coordinator proposes that those who have three nights exchange them."""
        three = [self.held_by(number) for number in (first, second, third)]
        ring = zip(three, (*three[1:], three[0]), strict=True)
        hands = [
            Hand(guard, self.session.get_one(Shift, night), to) for (guard, night), (to, _) in ring
        ]
        self.do(lambda: swaps.propose(self.session, hands, self.at, by="karen"))

    @rule(number=pick, asked=who)
    def agree(self, number: int, asked: int) -> None:
        """Somebody who is asked says yes."""
        key, free = self.undecided(number)
        self.says_yes(key, free[asked % len(free)] if free else self.guard(asked))

    @rule(who=who, number=pick)
    def agree_unasked(self, who: int, number: int) -> None:
        """Anybody says yes to any swap, ended or not."""
        self.says_yes(self.some(Swap, number), self.guard(who))

    def says_yes(self, key: int, mine: int) -> None:
        """Say yes, judged against the plan that counts."""
        self.do(
            lambda: swaps.agree(
                self.session,
                key,
                mine,
                self.judged(swaps.moves_of(self.session, key, mine)),
                self.at,
                by="x",
            )
        )

    @rule(who=who, number=pick, what=st.sampled_from(("give", "decline", "withdraw")))
    def nonsense(self, who: int, number: int, what: str) -> None:
        """A guard gives any night, says no to any swap, or takes any swap back."""
        key, mine, night = self.some(Swap, number), self.guard(who), self.night(number)
        acts: dict[str, Callable[[], Any]] = {
            "give": lambda: swaps.give(self.session, mine, night, self.at, trade=False, by="x"),
            "decline": lambda: swaps.decline(self.session, key, mine, self.at, by="x"),
            "withdraw": lambda: swaps.withdraw(self.session, key, mine, self.at, by="x"),
        }
        self.do(acts[what])

    @rule(number=pick, approve=st.sampled_from((True, True, True, False)))
    def decide(self, number: int, approve: bool) -> None:
        """The coordinator approves some swap, or refuses it."""
        key, _ = self.undecided(number)
        if approve:
            self.do(
                lambda: swaps.approve(
                    self.session,
                    key,
                    self.judged(swaps.moves_of(self.session, key)),
                    self.at,
                    by="karen",
                )
            )
        else:
            self.do(lambda: swaps.refuse(self.session, key, "Nej.", self.at, by="karen"))

    @rule(day=day, guards=st.sets(who, min_size=1))
    def offer(self, day: int, guards: set[int]) -> None:
        """The coordinator offers a night to some guards."""
        asks = [offers.Ask(self.guard(one)) for one in sorted(guards)]
        night = self.town.night(day)
        self.do(lambda: offers.call(self.session, night, asks, minutes=600, by="karen", at=self.at))

    @rule(number=pick, yes=st.sampled_from((True, True, False)))
    def answer(self, number: int, yes: bool) -> None:
        """Whoever has some offer answers it."""
        row = self.session.get(CoverOffer, self.some(CoverOffer, number))
        if row is None:
            return
        key, mine = row.id or 0, row.guard_id
        if yes:
            self.do(
                lambda: offers.accept(
                    self.session,
                    key,
                    mine,
                    self.judged(offers.moves_of(self.session, key, mine, self.at)),
                    self.at,
                    by="x",
                )
            )
        else:
            self.do(lambda: offers.decline(self.session, key, mine, self.at, by="x"))

    @rule(hours=st.sampled_from((1, 2, 24)))
    def wait(self, hours: int) -> None:
        """Time goes by, and ends what nobody has answered."""
        self.at += timedelta(hours=hours)
        self.do(lambda: (offers.expire(self.session, self.at), swaps.expire(self.session, self.at)))

    @precondition(lambda self: self.desk is None)
    @rule()
    def begin_a_draft(self) -> None:
        """A coordinator begins the next version of the plan that counts."""
        draft = revise(self.session, self.town.now.id or 0)
        self.desk = TownDesk(self.town.city, draft.id or 0)
        self.begun = self.on_draft()

    @precondition(lambda self: self.desk is not None)
    @rule(who=coordinator, day=day, guard=who, what=st.sampled_from(("move", "assign", "lock")))
    def edit(self, who: Actor, day: int, guard: int, what: str) -> None:
        """A coordinator gives a night of the draft to somebody, or locks somebody's row."""
        assert self.desk is not None
        shift = self.town.city.shifts(self.desk.roster, self.town.city.night)[day]
        on, to = self.town.on(shift), self.guard(guard)
        edit: Edit = Lock(True, guard=to) if what == "lock" else Assign(shift.id or 0, to)
        if on and what == "move":
            edit = Move(shift.id or 0, on[0].id or 0, to)
        self.step(lambda desk: desk.do(edit, who))

    @precondition(lambda self: self.desk is not None)
    @rule(who=coordinator, back=st.booleans())
    def undo_or_redo(self, who: Actor, back: bool) -> None:
        """A coordinator takes back the own last edit, or puts it back."""
        self.step(lambda desk: desk.undo(who) if back else desk.redo(who))

    def step(self, act: Callable[[TownDesk], Any]) -> None:
        """Do something to the draft, or be refused with nothing changed; what counts stays."""
        assert self.desk is not None
        self.desk.look()
        was, before = self.shifts(), self.desk.rows()
        message: Message | None = None
        try:
            act(self.desk)
        except EditError as error:
            message = error.message
        if message is not None:
            assert all((message.in_("da"), message.in_("en")))
            assert self.desk.rows() == before
        assert self.shifts() == was
        assert self.desk.agrees()

    @precondition(lambda self: self.desk is not None)
    @rule()
    def take_everything_back(self) -> None:
        """Undoing every edit by hand leads to the start, with the swaps made since then."""
        desk = self.desk
        assert desk is not None
        kept = desk.judged
        point = self.session.begin_nested()
        desk.look()
        overtaken = False
        while (newest := self.newest()) is not None and not overtaken:
            try:
                desk.undo(newest)
            except EditError:
                overtaken = True
        assert overtaken or self.on_draft() == self.begun_and_swapped()
        assert not overtaken or self.swapped()
        point.rollback()
        self.session.expire_all()
        desk.judged = kept

    def newest(self) -> Actor | None:
        """Return who made the newest edit by hand that stands in the draft."""
        assert self.desk is not None
        found = {who: next_undo(self.session, self.desk.roster, who) for who in PEOPLE}
        edits = {edit.version: who for who, edit in found.items() if edit is not None}
        return edits[max(edits)] if edits else None

    def swapped(self) -> list[Change]:
        """Return what swaps and offers have changed in the draft, the first first."""
        assert self.desk is not None
        rows = history(self.session, self.desk.roster)[::-1]
        kept = [change for row in rows if row.kind == EXCHANGED for change in row.changes]
        return [Change.of_json(change) for change in kept]

    def begun_and_swapped(self) -> dict[int, frozenset[int]]:
        """Return the draft as it began, with the swaps since then."""
        assert self.desk is not None
        nights = self.town.city.shifts(self.desk.roster, self.town.city.night)
        number = {shift.uid: n for n, shift in enumerate(nights)}
        on = {n: set(guards) for n, guards in self.begun.items()}
        for change in self.swapped():
            guards, guard = on[number[change.shift]], change.guard or 0
            guards.add(guard) if change.after else guards.discard(guard)
        return {n: frozenset(guards) for n, guards in on.items()}

    @precondition(lambda self: self.desk is not None)
    @rule()
    def publish_the_draft(self) -> None:
        """The draft becomes the plan that counts, if no hard rule forbids it."""
        assert self.desk is not None
        self.desk.look()
        if self.desk.judged.report.hard:
            return
        publish(self.session, self.desk.roster)
        self.session.flush()
        self.desk = None
        offers.expire(self.session, self.at)
        swaps.expire(self.session, self.at)

    def on_draft(self) -> dict[int, frozenset[int]]:
        """Return who is on each night of the draft, by the day's number."""
        assert self.desk is not None
        nights = self.town.city.shifts(self.desk.roster, self.town.city.night)
        return {n: frozenset(g.id or 0 for g in self.town.on(s)) for n, s in enumerate(nights)}

    @invariant()
    def the_draft_agrees(self) -> None:
        """The draft has one line of history for each version, or none: nothing is unsaid."""
        if self.desk is not None:
            found = history(self.session, self.desk.roster)
            assert len(found) == self.desk.row.version - 1

    @invariant()
    def nobody_is_lost(self) -> None:
        """Each night that had a guard has just one, and no night has more than its seat."""
        for n, guards in self.shifts().items():
            assert len(guards) == 1 or (not guards and not self.held[n])

    @invariant()
    def what_was_published_stays(self) -> None:
        """Every published version has what it had when it was published."""
        now = self.town.contents()
        assert {key: now[key] for key in self.before} == self.before
        self.before = now

    @invariant()
    def checker_and_database_agree(self) -> None:
        """The plan that counts breaks no hard rule."""
        assert check(self.town.plan()).hard == ()

    @invariant()
    def a_swap_that_is_open_is_about_shifts_that_are_still_held(self) -> None:
        """Who asked has the shift for as long as the swap may still become final."""
        at = self.shifts()
        query = select(Swap).where(col(Swap.state).in_(UNDECIDED), col(Swap.guard_id).is_not(None))
        nights = self.town.city.shifts(self.town.now.id or 0, self.town.city.night)
        number = {shift.starts_at: n for n, shift in enumerate(nights)}
        for swap in self.session.exec(query).all():
            for part in parts_of(self.session, swap):
                assert part.guard_id in at[number[part.starts_at]]


def test_no_sequence_loses_a_shift(blank_sqlite: Path) -> None:
    """Any order of asking, answering, approving, offering and waiting keeps what must hold."""
    Sequences.blank = blank_sqlite
    run_state_machine_as_test(
        Sequences,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
