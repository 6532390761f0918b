# SPDX-License-Identifier: MPL-2.0
"""Play a world under a policy: a queue of events, each changing who does what.

A unit on a call is not sent elsewhere before it is clear. Calls wait in order of priority, then
age. A guard on a post or a round comes only when it may leave what it does.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dispatch.pool import moveup
from dispatch.simulation.outcome import Busy
from dispatch.simulation.outcome import Outcome
from dispatch.simulation.policy import NEVER
from dispatch.simulation.policy import Policy
from dispatch.simulation.whereabouts import Whereabouts
from dispatch.simulation.world import DAY
from dispatch.simulation.world import HOUR
from dispatch.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Event = Literal["call", "there", "clear", "on", "off", "hour"]
ORDER: dict[Event, int] = {"clear": 0, "on": 1, "off": 2, "hour": 3, "there": 4, "call": 5}
"""What goes first of things at the same time."""


@dataclass(slots=True)
class _Seat:
    """One unit's part of a call."""

    call: int
    unit: int = -1
    sent: float = 0.0


def play(world: World, policy: Policy, told: Callable[[int], None] | None = None) -> Outcome:
    """Return what happens to all calls of a world under a policy.

    The same world and policy always give the same outcome.

    Parameters
    ----------
    world
        Units, calls and travel.
    policy
        Who comes to whose calls, whom to send, where to wait.
    told
        Told of the number of days played, after each.
    """
    run = _Run(world, policy)
    run.play(told)
    return run.outcome()


class _Run:
    """Everything that changes while a world is played."""

    def __init__(self, world: World, policy: Policy) -> None:
        self.world, self.policy = world, policy
        units, calls = len(world.units), len(world.calls)
        group = {name: number for number, name in enumerate(world.groups)}
        self.group_of = [group[call.group] for call in world.calls]
        self.levels = policy.levels(world.units, world.groups)
        self.pool = np.array([unit.kind == "pool" for unit in world.units], dtype=np.bool_)
        self.others = np.flatnonzero(~self.pool)
        self.leave = np.array([unit.leave for unit in world.units])
        self.base_at = {int(place): number for number, place in enumerate(world.bases)}
        self.where = Whereabouts(world)
        self.now = 0.0
        self.on = np.zeros(units, dtype=np.bool_)
        self.free = np.zeros(units, dtype=np.bool_)
        """On duty without a call."""
        self.working = np.zeros(units, dtype=np.bool_)
        self.recent: list[list[float]] = [[] for _ in range(units)]
        """When each unit was moved in the last hour."""
        self.waiting: list[tuple[int, float, int, _Seat]] = []
        self.events: list[tuple[float, int, int, Event, int, _Seat | None]] = []
        self.count = 0
        self.response, self.full = np.full(calls, np.inf), np.full(calls, np.inf)
        self.there = np.zeros(calls, dtype=np.int64)
        self.served_by = np.full(calls, -1, dtype=np.int64)
        self.call_metres = np.zeros(calls)
        self.busy: list[Busy] = []
        self.off_at, self.overtime = np.zeros(units), np.zeros(units)
        self.interrupted = np.zeros(units, dtype=np.int64)
        self.disturbed = np.zeros(units, dtype=np.int64)
        self.moved = 0

    # Events

    def play(self, told: Callable[[int], None] | None) -> None:
        """Play every event in time order."""
        world = self.world
        for unit, row in enumerate(world.units):
            for begins, ends in row.shifts:
                self._push(begins, "on", unit)
                self._push(ends, "off", unit)
        for number, call in enumerate(world.calls):
            self._push(call.at, "call", number)
        if world.homes is not None:
            for hour in range(1, 24 * world.days):
                self._push(hour * HOUR, "hour", hour)
        days = 0
        while self.events:
            self.now, _, _, event, number, seat = heapq.heappop(self.events)
            passed = min(int(self.now // DAY), world.days)
            if told is not None and passed > days:
                days = passed
                told(days)
            self._happen(event, number, seat)

    def _happen(self, event: Event, number: int, seat: _Seat | None) -> None:
        if event == "call":
            for _ in range(self.world.calls[number].seats):
                self._send_to(_Seat(number))
        elif event == "on":
            self._come_on(number)
        elif event == "off":
            self._go_off(number)
        elif event == "hour":
            self._new_hour()
        elif seat is not None:
            self._arrive(seat) if event == "there" else self._clear(seat)

    def _push(self, at: float, event: Event, number: int, seat: _Seat | None = None) -> None:
        heapq.heappush(self.events, (at, ORDER[event], self._next(), event, number, seat))

    def _next(self) -> int:
        self.count += 1
        return self.count

    # Calls

    def _send_to(self, seat: _Seat) -> None:
        """Send somebody to a seat, or let it wait."""
        unit, seconds = self._choose(seat.call)
        if unit < 0:
            call = self.world.calls[seat.call]
            heapq.heappush(self.waiting, (call.priority, call.at, self._next(), seat))
            return
        self._send(unit, seat, seconds)
        if self.policy.moving:
            self._move_up()

    def _choose(self, number: int) -> tuple[int, float]:
        """Return who goes to a call and in how many seconds; -1 where nobody can."""
        call = self.world.calls[number]
        level = self.levels[:, self.group_of[number]]
        able = self.free & (level != NEVER)
        if len(self.others):
            able[self.others] &= self._may_leave(number)
        if call.asks:
            able &= np.array([call.asks <= unit.able for unit in self.world.units])
        if not able.any():
            return -1, 0.0
        able &= level == level[able].min()
        units = np.flatnonzero(able)
        self._follow_rounds()
        seconds = self.where.seconds(units, call.place, self.now)[:, 0]
        chosen = int(np.argmin(seconds))
        if self.policy.cover:
            chosen = self._least_missed(units, seconds, call.threshold, chosen)
        return int(units[chosen]), float(seconds[chosen])

    def _may_leave(self, number: int) -> Bools:
        """Return which guards on posts and rounds may leave for a call: drawn once for each."""
        rng = np.random.default_rng((self.world.luck_seed, number))
        drawn = rng.random(len(self.others))
        return np.asarray(drawn < self.leave[self.others], dtype=np.bool_)

    def _least_missed(self, units: Ints, seconds: Floats, limit: float, nearest: int) -> int:
        """Return, of the pool units in time, the one whom the city misses least."""
        timely = (seconds <= limit) & self.pool[units]
        if not timely.any():
            return nearest
        field = self._field()
        near = field.near(self._headings(self._idle()))
        rows = field.within[self._headings(units[timely])]
        left = field.weights * np.power(field.busy, np.maximum(near - 1, 0))
        return int(np.flatnonzero(timely)[int(np.argmin((rows * left).sum(axis=1)))])

    def _send(self, unit: int, seat: _Seat, seconds: float) -> None:
        place = self.world.calls[seat.call].place
        self.call_metres[seat.call] += float(self.where.metres(unit, place, self.now)[0, 0])
        self.where.settle(unit, self.now)
        self.free[unit], self.working[unit] = False, True
        if self.world.units[unit].kind == "round":
            self.interrupted[unit] += 1
        seat.unit, seat.sent = unit, self.now
        self._push(self.now + seconds, "there", unit, seat)

    def _arrive(self, seat: _Seat) -> None:
        """The unit is on the spot."""
        world, number = self.world, seat.call
        call = world.calls[number]
        if not self.there[number]:
            self.response[number] = self.now - call.at
            self.served_by[number] = seat.unit
        self.there[number] += 1
        if self.there[number] == call.seats:
            self.full[number] = self.now - call.at
        until, place = self.now + call.seconds, call.place
        if call.onward is not None:
            until += float(world.seconds[place, call.onward]) + call.onward_seconds
            self.call_metres[number] += float(world.metres[place, call.onward])
            place = call.onward
        self.where.put(seat.unit, place, until)
        self._push(until, "clear", seat.unit, seat)

    def _clear(self, seat: _Seat) -> None:
        """The unit is free again: to the next call that waits for it, or to where it waits."""
        unit = seat.unit
        self.busy.append(Busy(unit, seat.sent, self.now))
        self.disturbed[unit] += self.where.stops_within(unit, seat.sent, self.now)
        self.working[unit] = False
        self.free[unit] = self.on[unit]
        if not self.on[unit]:
            self.overtime[unit] += self.now - max(self.off_at[unit], seat.sent)
        elif not self._next_waiting(unit):
            self.where.go(unit, self._where_to(unit), self.now)

    def _next_waiting(self, unit: int) -> bool:
        """Give a unit the first of the waiting calls that it may serve, its own turn first."""
        able = self.world.units[unit].able
        for level in (0, 1):
            for row in sorted(self.waiting):
                number = row[3].call
                if self.levels[unit, self.group_of[number]] != level:
                    continue
                if not self.world.calls[number].asks <= able:
                    continue
                if not self.pool[unit]:
                    place = int(np.searchsorted(self.others, unit))
                    if not self._may_leave(number)[place]:
                        continue
                self.waiting.remove(row)
                heapq.heapify(self.waiting)
                place = self.world.calls[number].place
                seconds = float(self.where.seconds(unit, place, self.now)[0, 0])
                self._send(unit, row[3], seconds)
                return True
        return False

    # Shifts and hours

    def _come_on(self, unit: int) -> None:
        self.on[unit] = True
        if self.working[unit]:
            return
        self.where.put(unit, self.world.home_at(unit, self.now), self.now)
        self.free[unit] = True
        self._next_waiting(unit)

    def _go_off(self, unit: int) -> None:
        self.on[unit] = False
        self.off_at[unit] = self.now
        if self.free[unit]:
            self.where.settle(unit, self.now)
            self.free[unit] = False

    def _new_hour(self) -> None:
        """Planned places may change with the hour."""
        if self.policy.moving:
            self._move_up()
            return
        for unit in self._idle():
            self.where.go(int(unit), self.world.home_at(int(unit), self.now), self.now)

    def _follow_rounds(self) -> None:
        for unit in self.where.rounds:
            if self.free[unit]:
                self.where.follow(unit, self.now)

    # Where units wait

    def _idle(self) -> Ints:
        return np.flatnonzero(self.free & self.pool)

    def _where_to(self, unit: int) -> int:
        """Return where a unit that has become free goes."""
        world = self.world
        if not (self.policy.moving and self.pool[unit]):
            return world.home_at(unit, self.now)
        others = self._idle()
        others = others[others != unit]
        seconds = self.where.seconds(unit, world.bases, self.now)[0]
        headings = self._headings(others)
        return int(world.bases[moveup.freed(self._field(), headings, seconds, self.policy.limits)])

    def _move_up(self) -> None:
        """Move waiting units to where the city needs them more."""
        idle = self._idle()
        if not self.policy.limits.at_once or len(idle) < 2:
            return
        bases, limits = self.world.bases, self.policy.limits
        may = np.array([self._may_move(int(unit)) for unit in idle])
        seconds = self.where.seconds(idle, bases, self.now)
        for move in moveup.suggest(self._field(), self._headings(idle), seconds, limits, may):
            unit = int(idle[move.unit])
            self.recent[unit].append(self.now)
            self.moved += 1
            self.where.go(unit, int(bases[move.base]), self.now)

    def _may_move(self, unit: int) -> bool:
        self.recent[unit] = [at for at in self.recent[unit] if at > self.now - HOUR]
        return len(self.recent[unit]) < self.policy.limits.per_hour

    def _field(self) -> moveup.Field:
        world, period = self.world, self.world.period_at(self.now)
        busy = moveup.soon(world.busy[period], world.minutes, self.policy.limits.horizon)
        return moveup.Field(world.shares[period], world.within, busy)

    def _headings(self, units: Ints) -> Ints:
        return np.array([self.base_at[int(self.where.goal[one])] for one in units], dtype=np.int64)

    def outcome(self) -> Outcome:
        """Return what happened."""
        end = max(self.now, self.world.end)
        for unit in np.flatnonzero(self.free):
            self.where.settle(int(unit), end)
        duty = [sum(end - begin for begin, end in unit.shifts) for unit in self.world.units]
        return Outcome(
            self.world,
            self.policy,
            self.response,
            self.full,
            self.served_by,
            self.call_metres,
            self.where.empty_metres,
            self.where.empty_seconds,
            tuple(self.busy),
            np.array(duty, dtype=float),
            self.overtime,
            self.interrupted,
            self.disturbed,
            self.moved,
        )
