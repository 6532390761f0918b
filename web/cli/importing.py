# SPDX-License-Identifier: MPL-2.0
"""`vagt import`: bring the city's own tables in, write templates, convert open data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import typer

from roster.imports import ImportPlan
from roster.imports import Recipe
from roster.imports import from_geojson
from roster.imports import parse_mapping
from roster.imports import parse_posts
from roster.imports import parse_visit
from roster.imports import write_loaded
from roster.imports import write_templates
from roster.imports.faults import CellError
from sites.clock import local_day
from sites.text import Text
from web import audit
from web.cli.output import AsJson
from web.cli.output import Exit
from web.cli.output import application
from web.cli.output import fail
from web.cli.output import first_of
from web.cli.output import grouped
from web.cli.output import language
from web.cli.output import say
from web.cli.output import show
from web.cli.output import table
from web.cli.output import talk
from web.cli.output import tell
from web.db import get_session
from web.db import writer
from web.jobs.loading import figures
from web.jobs.loading import import_folder
from web.models import now

ONE_THING = Text(
    "Angiv én ting: en mappe at importere, --templates MAPPE, --loaded MAPPE eller --geojson FIL.",
    "Give one thing: a folder to import, --templates DIR, --loaded DIR or --geojson FILE.",
)
IN_USE = Text(
    "Mappen {folder} er ikke tom. Vælg en tom mappe.",
    "The folder {folder} is not empty. Choose an empty one.",
)
PERSONAL = Text(
    "Filerne indeholder personoplysninger. Slet dem, når de er brugt.",
    "The files hold personal data. Delete them when they have been used.",
)
NEEDS = Text(
    "--geojson kræver --map og --out. Se: vagt import --help",
    "--geojson needs --map and --out. See: vagt import --help",
)
MISSING = Text("{path} findes ikke. Ret stien.", "{path} does not exist. Correct the path.")
BAD_PAIR = Text("{value} er ikke NAVN=VÆRDI.", "{value} is not NAME=VALUE.")
FAULTS = Text("Intet er importeret. Fejl: {count}.", "Nothing is imported. Faults: {count}.")
DRY = Text(
    "Prøvekørsel: {new} nye, {changed} ændrede. Intet er importeret endnu.",
    "Dry run: {new} new, {changed} changed. Nothing is imported yet.",
)
DONE = Text("Importeret: {new} nye, {changed} ændrede.", "Imported: {new} new, {changed} changed.")
SAME = Text(
    "Alt er indlæst i forvejen; intet at ændre.", "All of it is there already; nothing to change."
)
WROTE = Text("Filer skrevet i {folder}: {count}.", "Files written in {folder}: {count}.")
CONVERTED = Text(
    "{used} af {features} steder brugt ({filtered} valgt fra). Importér: vagt import {folder}",
    "{used} of {features} places used ({filtered} left out). Import: vagt import {folder}",
)
NO_COST_CENTRE = Text(
    "{count} vagtposter har intet omkostningssted, og det kræver eksport til KAS. Giv cost_centre "
    "i --map eller --posts, eller udfyld kolonnen Omkostningssted i filen.",
    "{count} posts have no cost centre, which an export to KAS asks for. Give cost_centre in --map "
    "or --posts, or fill in the column Cost centre in the file.",
)
HEADINGS = (
    Text("tabel", "table"),
    Text("nye", "new"),
    Text("ændrede", "changed"),
    Text("uændrede", "unchanged"),
)
WRITTEN = (Text("fil", "file"), Text("rækker", "rows"))


def import_(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of CSV or XLSX tables, or one workbook.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change, or what is wrong.")
    ] = False,
    templates: Annotated[
        Path | None, typer.Option(help="Write empty tables, a guide and an example there.")
    ] = None,
    loaded: Annotated[
        Path | None, typer.Option(help="Write what is loaded there, to edit and import again.")
    ] = None,
    as_xlsx: Annotated[
        bool,
        typer.Option("--xlsx", help="Templates or what is loaded as one workbook, not CSV files."),
    ] = False,
    geojson: Annotated[
        Path | None, typer.Option(help="Make an import folder of this file of places.")
    ] = None,
    mapping: Annotated[
        str, typer.Option("--map", help="Column=property, ...: code=id,name=title,...")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The import folder to write.")] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="Property=value: look only at these features.")
    ] = None,
    inside: Annotated[
        Path | None, typer.Option(help="GeoJSON area that every place must lie in.")
    ] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Write the sound places although some are not.")
    ] = False,
    administration: Annotated[
        list[str] | None, typer.Option(help="Code=name of an administration.")
    ] = None,
    visit: Annotated[
        list[str] | None, typer.Option(help="Visits at every site: service=...,window=...")
    ] = None,
    posts: Annotated[
        list[str] | None, typer.Option(help="Posts for groups of sites: service=...,time=...")
    ] = None,
    valid_from: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day of visits and posts."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import a folder; or write templates, what is loaded, or a folder of a GeoJSON file."""
    if sum(given is not None for given in (folder, templates, loaded, geojson)) != 1:
        fail(Exit.USAGE, ONE_THING, as_json)
    for path in (folder, geojson, inside):
        if path is not None and not path.exists():
            fail(Exit.USAGE, MISSING(path=path), as_json)
    if templates is not None:
        _templates(templates, "xlsx" if as_xlsx else "csv", as_json)
    elif loaded is not None:
        _loaded(loaded, "xlsx" if as_xlsx else "csv", as_json)
    elif folder is not None:
        _import(folder, dry_run, as_json)
    elif geojson is not None:
        if not mapping or out is None:
            fail(Exit.USAGE, NEEDS, as_json)
        first = valid_from.date() if valid_from else local_day(now())
        try:
            recipe = Recipe(
                first,
                tuple(parse_visit(text) for text in visit or ()),
                tuple(parse_posts(text) for text in posts or ()),
            )
            columns = parse_mapping(mapping)
        except CellError as error:
            fail(Exit.USAGE, error.message, as_json)
        options = {
            "keep": _pairs(keep, as_json),
            "administrations": _pairs(administration, as_json),
            "inside": inside,
            "skip_faulty": skip_faulty,
            "recipe": recipe,
            "language": language(),
        }
        _convert(geojson, columns, out, options, as_json)


def _templates(folder: Path, kind: Literal["csv", "xlsx"], as_json: bool) -> None:
    files = write_templates(folder, language(), kind)
    shown = {"folder": str(folder), "files": [file.name for file in files]}
    show(shown, as_json, say(WROTE(count=len(files), folder=folder)))


def _loaded(folder: Path, kind: Literal["csv", "xlsx"], as_json: bool) -> None:
    with application(as_json):
        try:
            written = write_loaded(get_session(), folder, language(), kind)
        except FileExistsError:
            fail(Exit.USAGE, IN_USE(folder=folder), as_json)
        with writer() as session:
            audit.record(session, "data.download", rows=sum(written.values()))
        if written:
            tell(PERSONAL)
        files = table(WRITTEN, [(name, grouped(rows)) for name, rows in written.items()])
        shown = {"folder": str(folder), "files": written}
        show(shown, as_json, files, say(WROTE(count=len(written), folder=folder)))


def _import(folder: Path, dry_run: bool, as_json: bool) -> None:
    with application(as_json), talk().status("…"):
        plan, written = import_folder(folder, dry_run=dry_run)
    lines = [fault.in_(language()) for fault in plan.faults]
    if plan.faults:
        show(figures(plan, written=False), as_json, *first_of(lines), say(FAULTS(count=len(lines))))
        raise typer.Exit(int(Exit.FAULTS))
    ending = DONE if written else DRY
    if not plan.new + plan.changed:
        ending = SAME
    said = say(ending(new=grouped(plan.new), changed=grouped(plan.changed)))
    show(figures(plan, written=written), as_json, table(HEADINGS, _rows(plan)), said)


def _rows(plan: ImportPlan) -> list[tuple[object, ...]]:
    return [
        (
            say(change.table.title),
            grouped(len(change.new)),
            grouped(len(change.changed)),
            grouped(change.unchanged),
        )
        for change in plan.tables
    ]


def _convert(
    path: Path, columns: dict[str, str], out: Path, options: dict[str, Any], as_json: bool
) -> None:
    done = from_geojson(path, columns, out, **options)
    faults = [f"{fault.number} {fault.name}: {say(fault.message)}" for fault in done.faults]
    shown = {
        "folder": str(out),
        "features": done.features,
        "filtered": done.filtered,
        "faults": faults,
        "written": done.written,
        "without_cost_centre": done.without_cost_centre,
    }
    if not done.written:
        show(shown, as_json, *first_of(faults), say(FAULTS(count=len(faults))))
        raise typer.Exit(int(Exit.FAULTS))
    counts = {
        "used": done.features - done.filtered - len(faults),
        "features": done.features,
        "filtered": done.filtered,
    }
    if done.without_cost_centre:
        tell(NO_COST_CENTRE(count=done.without_cost_centre))
    files = table(WRITTEN, [(name, grouped(rows)) for name, rows in done.written.items()])
    show(shown, as_json, *first_of(faults), files, say(CONVERTED(**counts, folder=out)))


def _pairs(given: list[str] | None, as_json: bool) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        name, found, value = text.partition("=")
        if not found:
            fail(Exit.USAGE, BAD_PAIR(value=text), as_json)
        pairs[name.strip()] = value.strip()
    return pairs
