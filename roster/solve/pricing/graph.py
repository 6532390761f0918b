# SPDX-License-Identifier: MPL-2.0
"""All lawful sequences of work as one small graph: rules as machines, run side by side."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from roster.solve.pricing.memory import Event
from roster.solve.pricing.memory import Memory

State = tuple[Hashable, ...]


MOST_WAYS = 1_500_000
"""Ways between states; more take too long to find."""


class TooLargeError(Exception):
    """There are more states than are worth their time."""


@dataclass(frozen=True)
class Step:
    """All ways to be in one node right after one event."""

    node: int
    ways: tuple[tuple[int, int, int], ...]
    """Node before, cost of the rules and what they count, for each way."""


@dataclass(frozen=True)
class Graph:
    """A graph whose paths from node 0 to node `end` are the sequences that machines accept.

    Nodes 0 to `end` are those of somebody rested, one before each event and one after the last;
    each leads to the next. A further node is reached by working an event and leads back to the
    rested node in `back`.
    """

    events: tuple[Event, ...]
    nodes: int
    back: tuple[tuple[int, ...], ...]
    """For each rested node, the nodes that lead to it beside the rested one before."""
    steps: tuple[tuple[Step, ...], ...]
    """For each event, where it leads."""
    begin: Mapping[State, int]
    """The node at which somebody begins who comes with a state."""

    @property
    def end(self) -> int:
        """The last node."""
        return len(self.events)

    def most(self, amounts: Sequence[int]) -> int:
        """Return the largest sum of amounts of any path."""
        best = [0] * self.nodes
        for event, steps in enumerate(self.steps):
            if event:
                best[event] = max(best[event - 1], *(best[n] for n in self.back[event]), 0)
            for step in steps:
                most = max(best[source] for source, *_ in step.ways) + amounts[event]
                best[step.node] = max(best[step.node], most)
        return max(best)


def graph(
    events: Sequence[Event],
    memories: Sequence[Memory],
    most: int,
    begin: Iterable[State] = (),
) -> Graph:
    """Return the smallest graph of the sequences that all machines accept.

    Parameters
    ----------
    events
        In time order.
    memories
        The machines.
    most
        Number of states before like ones are merged.
    begin
        What somebody's machines may remember from before the first event.

    Raises
    ------
    TooLargeError
        If there are more states than `most`, or more ways between them than `MOST_WAYS`.
    """
    found = _states(events, memories, most, begin)
    return _merged(tuple(events), found)


@dataclass(frozen=True)
class _States:
    """The states after each event, what may follow each state, and where it is rested."""

    first: list[tuple[State, int, int] | None]
    reach: list[dict[State, None]]
    after: dict[tuple[int, State], list[tuple[int, State, int, int]]]
    back: dict[tuple[int, State], int]
    begin: list[State]


def _states(
    events: Sequence[Event], memories: Sequence[Memory], most: int, begin: Iterable[State]
) -> _States:
    rested: State = (None,) * len(memories)
    reach: list[dict[State, None]] = [{} for _ in events]
    first = [_moved(rested, event, memories) for event in events]
    found = _States(first, reach, {}, {}, [state for state in begin if state != rested])

    ways = [0]

    def follow(n: int, state: State) -> None:
        following: list[tuple[int, State, int, int]] = []
        later = n + 1
        while later < len(events):
            then = events[later]
            known = tuple(m.before(s, then) for m, s in zip(memories, state, strict=True))
            if known == rested:
                break
            moved = _moved(known, then, memories)
            if moved is not None:
                reach[later].setdefault(moved[0])
                following.append((later, *moved))
            later += 1
        ways[0] += len(following)
        if ways[0] > MOST_WAYS:
            raise TooLargeError
        found.after[n, state] = following
        found.back[n, state] = later

    for state in found.begin:
        follow(-1, state)
    total = 0
    for n, begun in enumerate(first):
        if begun is not None:
            reach[n].setdefault(begun[0])
        total += len(reach[n])
        if total > most:
            raise TooLargeError
        for state in reach[n]:
            follow(n, state)
    return found


def remembered(memories: Sequence[Memory], before: Sequence[Event], first: Event) -> State:
    """Return what machines remember at a first event of settled work before it.

    Settled work stands even where it breaks a rule: a machine that does not accept an event
    begins anew with it.
    """
    state: State = (None,) * len(memories)
    for event in before:
        known = (m.before(s, event) for m, s in zip(memories, state, strict=True))
        state = tuple(
            (m.after(s, event) or m.after(None, event) or (None, 0))[0]
            for m, s in zip(memories, known, strict=True)
        )
    return tuple(m.before(s, first) for m, s in zip(memories, state, strict=True))


def _moved(state: State, event: Event, memories: Sequence[Memory]) -> tuple[State, int, int] | None:
    out: list[Hashable] = []
    cost = count = 0
    for machine, known in zip(memories, state, strict=True):
        moved = machine.after(known, event)
        if moved is None:
            return None
        out.append(moved[0])
        if machine.tallies:
            count += moved[1]
        else:
            cost += moved[1]
    return tuple(out), cost, count


def _merged(events: tuple[Event, ...], found: _States) -> Graph:
    """Merge, from the last event to the first, states after which the same may follow."""
    nodes = len(events) + 1
    number: dict[tuple[int, tuple[tuple[int, int, int, int], ...]], int] = {}
    node: dict[tuple[int, State], int] = {}
    for n in range(len(events) - 1, -2, -1):
        for state in found.reach[n] if n >= 0 else found.begin:
            here = n, state
            ways = tuple(
                (to, node[to, then], cost, count) for to, then, cost, count in found.after[here]
            )
            node[here] = number.setdefault((found.back[here], ways), nodes + len(number))
    back: list[list[int]] = [[] for _ in range(nodes)]
    into: list[dict[int, dict[tuple[int, int, int], None]]] = [{} for _ in events]
    for n, begun in enumerate(found.first):
        if begun is not None:
            into[n][node[n, begun[0]]] = {(n, begun[1], begun[2]): None}
    for (rested, ways), source in number.items():
        back[rested].append(source)
        for to, then, cost, count in ways:
            into[to].setdefault(then, {})[source, cost, count] = None
    return Graph(
        events,
        nodes + len(number),
        tuple(map(tuple, back)),
        tuple(tuple(Step(then, tuple(ways)) for then, ways in one.items()) for one in into),
        {state: node[-1, state] for state in found.begin},
    )
