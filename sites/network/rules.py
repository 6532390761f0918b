# SPDX-License-Identifier: MPL-2.0
"""Say which ways a mode may use, and in which directions, by their OpenStreetMap tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sites.network.speeds import CLASSES

Tags = Mapping[str, Any]

CLOSED = {"no", "private", "agricultural", "forestry", "military", "use_sidepath"}
"""Access values that keep a guard out."""
INVITED = {"yes", "designated", "permissive", "official", "dismount"}
ACCESS = {
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
    "foot": ("foot", "access"),
}
"""Tags that open or close a way to a mode; the first one present decides."""
CLOSED_SERVICE = {"parking_aisle", "emergency_access", "drive-through"}
"""Kinds of service road that no car drives through."""
BY_INVITATION = {"bicycle": {"footway", "pedestrian"}}
"""Classes that a mode may use only where a tag says so."""
CONTRAFLOW = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")


def road_class(tag: object, usable: Mapping[str, float]) -> str | None:
    """Return the most important usable class that a `highway` tag names, or None."""
    tags = tag if isinstance(tag, list | tuple | set) else [tag]
    known = [CLASSES.index(str(one)) for one in tags if str(one) in usable]
    return CLASSES[min(known)] if known else None


def open_to(mode: str, kind: str, tags: Tags) -> bool:
    """Say whether a mode may use a way of a class."""
    if tags.get("area") == "yes":
        return False
    if mode == "car" and tags.get("service") in CLOSED_SERVICE:
        return False
    if mode != "car" and tags.get("motorroad") == "yes":
        return False
    access = next((str(tags[tag]) for tag in ACCESS[mode] if tags.get(tag) is not None), None)
    if access in CLOSED:
        return False
    if kind in BY_INVITATION.get(mode, ()):
        return str(tags.get(mode)) in INVITED
    return True


def both_ways(mode: str, tags: Tags) -> bool:
    """Say whether a mode may go against a one-way street."""
    if mode == "foot":
        return str(tags.get("oneway:foot")) != "yes"
    if mode == "bicycle":
        opposite = any(str(tags.get(tag)).startswith("opposite") for tag in CONTRAFLOW)
        return str(tags.get("oneway:bicycle")) == "no" or opposite
    return False
