# SPDX-License-Identifier: MPL-2.0
"""The compiled heart of ruin and recreate: arrays in, better orders out.

For every stop of a round two rows are kept: how early the guard can leave it with so many breaks
taken, and how late the guard may come to it so that all that follows is still on time. Being
earlier is never worse, since a guard may wait; so whether a passing fits between two stops, with
breaks wherever they fit best, is a question about the two rows next to it, and the answer is
exact. Everything is in one file because a compiled function that is kept on disk does not see
changes of another file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import NamedTuple
from typing import TypeVar
from typing import cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Call = TypeVar("Call", bound=Callable[..., Any])

NEVER = 10**9
"""A time, or a way, that no shift reaches."""
TAKEN = 10.0
"""Passings taken out in one step, on average."""
LONGEST = 10.0
"""Passings taken out of one round at most, on average."""
SPLIT = 0.5
"""Share of strings that leave some passings in their middle alone."""
BLINK = 0.01
"""Chance that a place for a passing is not looked at."""
EMPTIED = 0.02
"""Share of steps that empty a whole round, where leaving a guard at home is worth something."""


def compiled(function: Call) -> Call:
    """Compile a function when it is first called; keep it on disk where there is a place."""
    try:
        return cast(Call, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast(Call, numba.njit(nogil=True, error_model="numpy")(function))


class Night(NamedTuple):
    """What a night is, as arrays: n passings, g guards, p places, b breaks, r ranges."""

    ways: NDArray[np.int32]
    """Seconds [profile, p + 1, p + 1]; the last place is anywhere."""
    profile: Ints
    start: Ints
    end: Ints
    opens: Ints
    closes: Ints
    fixed: Ints
    room: Ints
    pauses: Ints
    """Breaks of each guard."""
    pause_seconds: Ints
    pause_low: Ints
    """Ranges of breaks [g, b, r]; a range that is not there is empty."""
    pause_high: Ints
    place: Ints
    seconds: Ints
    penalty: Ints
    visit: Ints
    """Number of the visit that each passing is of."""
    load: Ints
    """Room that a visit takes on a round, however many of its passings are there."""
    low: Ints
    """Ranges of passings [n, r]."""
    high: Ints
    may: NDArray[np.bool_]
    """Whether a guard may make a passing [g, n]."""
    near: Ints
    """Passings by distance from each, itself first."""
    keys: NDArray[np.float64]
    """What passings are sorted by before they are put back [kind, n]."""


class State(NamedTuple):
    """Rounds under way; all arrays are changed in place."""

    order: Ints
    """Passings of each guard [g, n + 1]."""
    length: Ints
    early: Ints
    """When a stop can be left [g, stop, breaks taken]; stop 0 is the start."""
    late: Ints
    """When a stop must be come to at the latest; the end is the last stop."""
    drive: Ints
    used: Ints
    holder: Ints
    """Whose round each passing is on, -1 for none, -2 if it is not to be placed."""
    touched: NDArray[np.bool_]
    kept: Ints
    """Orders of touched rounds as they were."""
    kept_length: Ints
    best: Ints
    best_length: Ints


@compiled
def _first(low: Ints, high: Ints, ready: int) -> int:
    """Return the first allowed time from when one is ready."""
    for at in range(low.shape[0]):
        if ready <= high[at] and low[at] <= high[at]:
            return int(max(ready, low[at]))
    return NEVER


@compiled
def _last(low: Ints, high: Ints, limit: int) -> int:
    """Return the last allowed time up to a limit."""
    for at in range(low.shape[0] - 1, -1, -1):
        if limit >= low[at] and low[at] <= high[at]:
            return int(min(limit, high[at]))
    return -NEVER


@compiled
def fits(night: Night, state: State, g: int, at: int, task: int, to: int, on: int) -> bool:
    """Say whether a passing fits after a stop, `to` seconds from it and `on` from the next."""
    pauses = night.pauses[g]
    for taken in range(pauses + 1):
        time, rest = state.early[g, at, taken], to
        for before in range(taken, pauses + 1):
            if before > taken:
                low, high = night.pause_low[g, before - 1], night.pause_high[g, before - 1]
                begin = _first(low, high, time)
                rest -= min(rest, begin - time)
                time = begin + night.pause_seconds[g, before - 1]
            if time >= NEVER:
                break
            begin = _first(night.low[task], night.high[task], time + rest)
            if begin >= NEVER:
                break
            leave, left = begin + night.seconds[task], on
            for after in range(before, pauses + 1):
                if after > before:
                    low, high = night.pause_low[g, after - 1], night.pause_high[g, after - 1]
                    begin = _first(low, high, leave)
                    left -= min(left, begin - leave)
                    leave = begin + night.pause_seconds[g, after - 1]
                if leave >= NEVER:
                    break
                if leave + left <= state.late[g, at + 1, after]:
                    return True
    return False


@compiled
def _carries(night: Night, state: State, g: int, count: int, task: int) -> bool:
    """Say whether one of a round's first passings is of the same visit as another."""
    found = False
    for at in range(count):
        found = found or night.visit[state.order[g, at]] == night.visit[task]
    return found


@compiled
def _time(night: Night, state: State, g: int) -> None:
    """Work out both rows of a round, how long it drives and what it carries."""
    pauses, length = night.pauses[g], state.length[g]
    order, ways = state.order[g], night.ways[night.profile[g]]
    early, late = state.early[g], state.late[g]
    for taken in range(pauses + 1):
        early[0, taken] = NEVER
        late[length + 1, taken] = -NEVER
    early[0, 0] = night.opens[g]
    late[length + 1, pauses] = night.closes[g]
    here, drive, used = night.start[g], 0, 0
    for at in range(1, length + 1):
        task = order[at - 1]
        way = ways[here, night.place[task]]
        here = night.place[task]
        drive += way
        if night.load[task] and not _carries(night, state, g, at - 1, task):
            used += night.load[task]
        for taken in range(pauses + 1):
            early[at, taken] = NEVER
        for taken in range(pauses + 1):
            time, rest = early[at - 1, taken], way
            for after in range(taken, pauses + 1):
                if after > taken:
                    low, high = night.pause_low[g, after - 1], night.pause_high[g, after - 1]
                    begin = _first(low, high, time)
                    rest -= min(rest, begin - time)
                    time = begin + night.pause_seconds[g, after - 1]
                if time >= NEVER:
                    break
                begin = _first(night.low[task], night.high[task], time + rest)
                if begin < NEVER:
                    early[at, after] = min(early[at, after], begin + night.seconds[task])
    state.drive[g] = drive + ways[here, night.end[g]] if length else 0
    state.used[g] = used
    here = night.end[g]
    for at in range(length, 0, -1):
        task = order[at - 1]
        way = ways[night.place[task], here]
        here = night.place[task]
        for taken in range(pauses + 1):
            leave = -NEVER
            for after in range(taken, pauses + 1):
                limit, total = late[at + 1, after], way
                found = limit - way
                for pause in range(after - 1, taken - 1, -1):
                    long = night.pause_seconds[g, pause]
                    low, high = night.pause_low[g, pause], night.pause_high[g, pause]
                    limit = _last(low, high, limit - long)
                    total += long
                    found = min(limit, late[at + 1, after] - total)
                leave = max(leave, found)
            late[at, taken] = _last(night.low[task], night.high[task], leave - night.seconds[task])


@compiled
def _touch(state: State, g: int) -> None:
    """Keep a round as it is, to go back to."""
    if not state.touched[g]:
        state.touched[g] = True
        state.kept_length[g] = state.length[g]
        for at in range(state.length[g]):
            state.kept[g, at] = state.order[g, at]


@compiled
def _take(state: State, g: int, at: int, out: Ints, count: int) -> int:
    """Take one passing off a round; return how many are out."""
    task = state.order[g, at]
    for place in range(at, state.length[g] - 1):
        state.order[g, place] = state.order[g, place + 1]
    state.length[g] -= 1
    state.holder[task] = -1
    out[count] = task
    return count + 1


@compiled
def _ruin(night: Night, state: State, out: Ints, count: int) -> int:
    """Take strings of passings out of rounds near a place; return how many are out."""
    served, rounds, worth = 0, 0, False
    for g in range(state.length.shape[0]):
        served += state.length[g]
        rounds += state.length[g] > 0
        worth = worth or night.fixed[g] > 0
    if served == 0:
        return count
    if worth and np.random.random() < EMPTIED:
        g = np.random.randint(state.length.shape[0])
        if 0 < state.length[g] <= 3 * TAKEN:
            _touch(state, g)
            for at in range(state.length[g] - 1, -1, -1):
                count = _take(state, g, at, out, count)
            _time(night, state, g)
            return count
    longest = min(LONGEST, served / rounds)
    strings = int(np.random.random() * (4 * TAKEN / (1 + longest) - 1) + 1)
    seed = np.random.randint(night.place.shape[0])
    while state.holder[seed] == -2:
        seed = np.random.randint(night.place.shape[0])
    for which in range(night.near.shape[1]):
        task = night.near[seed, which]
        g = state.holder[task]
        if g < 0 or state.touched[g]:
            continue
        _touch(state, g)
        length = state.length[g]
        size = int(np.random.random() * min(longest, float(length)) + 1)
        size = min(size, length)
        spared = 0
        if size < length and np.random.random() < SPLIT:
            spared = 1
            while size + spared < length and np.random.random() < BLINK:
                spared += 1
        at = 0
        while state.order[g, at] != task:
            at += 1
        first = np.random.randint(
            max(0, at - size - spared + 1), min(at, length - size - spared) + 1
        )
        skip = np.random.randint(1, size + 1) if spared else size
        for place in range(first + size + spared - 1, first - 1, -1):
            if not skip <= place - first < skip + spared:
                count = _take(state, g, place, out, count)
        _time(night, state, g)
        strings -= 1
        if strings <= 0:
            break
    return count


@compiled
def _sort(night: Night, out: Ints, count: int) -> None:
    """Put passings in one of the orders in which they go back."""
    kind = np.random.randint(night.keys.shape[0] + 3)
    for at in range(count - 1, 0, -1):
        other = np.random.randint(at + 1)
        out[at], out[other] = out[other], out[at]
    if kind >= night.keys.shape[0]:
        return
    keys = night.keys[kind]
    for at in range(1, count):
        task, place = out[at], at
        while place and keys[out[place - 1]] > keys[task]:
            out[place] = out[place - 1]
            place -= 1
        out[place] = task


@compiled
def _find(night: Night, state: State, task: int) -> tuple[int, int]:
    """Return the round, -1 for none, and the place in it where a passing adds least driving."""
    best, chosen, where = night.penalty[task], -1, 0
    spot, latest = night.place[task], -NEVER
    for piece in range(night.high.shape[1]):
        latest = max(latest, night.high[task, piece])
    for g in range(state.length.shape[0]):
        if not night.may[g, task]:
            continue
        full = state.used[g] + night.load[task] > night.room[g]
        if full and not _carries(night, state, g, state.length[g], task):
            continue
        ways, length = night.ways[night.profile[g]], state.length[g]
        here = night.start[g]
        for at in range(length + 1):
            after = night.place[state.order[g, at]] if at < length else night.end[g]
            to, on = ways[here, spot], ways[spot, after]
            if state.early[g, at, 0] + to > latest:
                break
            more = to + on + night.fixed[g]
            if length:
                more = to + on - ways[here, after]
            here = after
            if more >= best or np.random.random() < BLINK:
                continue
            if fits(night, state, g, at, task, to, on):
                best, chosen, where = more, g, at
    return chosen, where


@compiled
def _put(night: Night, state: State, task: int) -> None:
    """Put a passing where it adds the least driving, if that is anywhere."""
    g, at = _find(night, state, task)
    if g < 0:
        return
    _touch(state, g)
    for place in range(state.length[g], at, -1):
        state.order[g, place] = state.order[g, place - 1]
    state.order[g, at] = task
    state.length[g] += 1
    state.holder[task] = g
    _time(night, state, g)


@compiled
def _absent(state: State, out: Ints) -> int:
    """List the passings on no round; return how many they are."""
    count = 0
    for task in range(state.holder.shape[0]):
        if state.holder[task] == -1:
            out[count] = task
            count += 1
    return count


@compiled
def _undo(night: Night, state: State, out: Ints, count: int) -> None:
    """Go back to the rounds before the step."""
    for at in range(count):
        state.holder[out[at]] = -1
    for g in range(state.length.shape[0]):
        if state.touched[g]:
            state.length[g] = state.kept_length[g]
            for at in range(state.length[g]):
                state.order[g, at] = state.kept[g, at]
                state.holder[state.order[g, at]] = g
            _time(night, state, g)


@compiled
def _cost(night: Night, state: State) -> int:
    """Return driving, guards used, and what is left out."""
    total = 0
    for g in range(state.length.shape[0]):
        total += state.drive[g]
        if state.length[g]:
            total += night.fixed[g]
    for task in range(state.holder.shape[0]):
        if state.holder[task] == -1:
            total += night.penalty[task]
    return total


@compiled
def _keep(state: State) -> None:
    """Remember the rounds as the best."""
    for g in range(state.length.shape[0]):
        state.best_length[g] = state.length[g]
        for at in range(state.length[g]):
            state.best[g, at] = state.order[g, at]


@compiled
def begin(night: Night, state: State) -> int:
    """Work out the rounds that the search begins from; return their cost."""
    for g in range(state.length.shape[0]):
        _time(night, state, g)
    _keep(state)
    return _cost(night, state)


@compiled
def search(night: Night, state: State, seed: int, steps: int, heat: float, best: int) -> int:
    """Ruin and recreate so many times; return the cost of the best rounds so far.

    Parameters
    ----------
    night, state
        The night, and the rounds as they are.
    seed
        Of the random choices of these steps.
    steps
        How many.
    heat
        Temperature: so many seconds worse rounds are taken with a chance of one in e.
    best
        Cost of the best rounds before.
    """
    np.random.seed(seed)
    cost = _cost(night, state)
    out = np.empty(state.holder.shape[0], np.int64)
    for _ in range(steps):
        for g in range(state.length.shape[0]):
            state.touched[g] = False
        count = _ruin(night, state, out, _absent(state, out))
        _sort(night, out, count)
        for at in range(count):
            _put(night, state, out[at])
        found = _cost(night, state)
        if found < cost - heat * np.log(np.random.random()):
            cost = found
            if cost < best:
                best = cost
                _keep(state)
        else:
            _undo(night, state, out, count)
    return best
