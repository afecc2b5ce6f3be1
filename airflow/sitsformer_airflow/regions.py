"""The regions file: which maps are made every day, of what, where and how. Read and checked as a whole."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from croniter import croniter

from sitsformer_airflow.scenes import DayPattern

PLATFORMS = {
    # What `submit` may hold: names that must be there, then those that may.
    "spark": (
        ["jar"],
        ["jars", "packages", "connection", "conf", "deploy-mode", "environment", "properties-file"],
    ),
    "emr": (["jar", "cluster"], ["jars", "packages", "connection", "conf", "deploy-mode"]),
    "emr-serverless": (["jar", "application", "role"], ["jars", "packages", "connection", "conf", "logs"]),
    "dataproc": (
        ["jar", "project", "location"],
        ["jars", "connection", "conf", "version", "environment"],
    ),
    "databricks": (["jar", "cluster"], ["jars", "connection"]),
    "kubernetes": (
        ["jar", "image"],
        ["jars", "packages", "connection", "conf", "namespace", "spark-version", "driver", "executor"],
    ),
}
STAGES = ("catalog", "plan", "classify", "assemble", "report", "verify", "drift", "publish")
# Options that the DAG itself gives.
OURS = (
    *("archive", "as-of", "bands", "budget", "calibration", "date", "fail-on", "from", "json", "mask", "mask-valid"),
    *("model", "no-publish", "output", "pattern", "plan", "price-per-core-hour", "run", "run-id", "stop-after", "to"),
    "write",
)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class RegionsError(ValueError):
    """The regions file cannot be used; the message is one line that names the file, the place and what is allowed."""


@dataclass(frozen=True)
class Wait:
    """When the day's scenes count as arrived, and what happens when they do not."""

    files: int
    days: int
    timeout: timedelta
    poll: timedelta
    on_timeout: str
    connection: str | None
    pattern: DayPattern


@dataclass(frozen=True)
class Region:
    """One region's daily map; names are those of the file, with underscores."""

    name: str
    archive: str
    pattern: str
    model: str
    output: str
    start: date
    bands: str | None
    mask: str | None
    mask_valid: str | None
    schedule: str
    lag: int
    catchup: bool
    platform: str
    submit: dict
    stages: str
    options: dict
    budget: float | None
    price_per_core_hour: float | None
    calibration: str | None
    fail_on: str
    retries: int
    retry_delay: timedelta
    timeout: timedelta
    wait: Wait | None
    notify: str | None
    read_connection: str | None


def read_regions(path) -> list[Region]:
    """Reads a regions file, YAML or JSON by its name's end.

    Raises RegionsError with one line if it is not as it must be.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as e:
        raise RegionsError(f"{path}: the regions file cannot be read: {e.strerror}") from e
    try:
        document = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as e:
        raise RegionsError(f"{path}: neither YAML nor JSON: {' '.join(str(e).split())}") from e
    return _Reader(path.name).document(document)


class _Reader:
    """Checks what stands in a file of this name."""

    def __init__(self, file):
        self.file = file

    def document(self, document):
        self._mapping(document, "the file")
        self._known(document, "the file", ["defaults", "regions"])
        defaults = self._mapping(document.get("defaults") or {}, "'defaults'")
        regions = self._mapping(document.get("regions"), "'regions'")
        if not regions:
            self._fail("'regions' is empty; at least one region must be there")
        return [self._region(name, defaults, own) for name, own in regions.items()]

    def _region(self, name, defaults, own):
        where = f"region '{name}'"
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", str(name)):
            self._fail(f"{where}: the name must be 1 to 40 lower-case letters, digits and '-', and not begin with '-'")
        own = self._mapping(own, where)
        values = {**defaults, **own}
        for nested in ("submit", "wait", "options"):
            # A region of another platform has nothing of the default one's settings.
            other = nested == "submit" and own.get("platform", defaults.get("platform")) != defaults.get("platform")
            if isinstance(defaults.get(nested), dict) and isinstance(own.get(nested), dict) and not other:
                values[nested] = {**defaults[nested], **own[nested]}
        place = _Place(self, where, values)
        platform = place.choice("platform", PLATFORMS, "spark")
        region = dict(
            name=str(name),
            archive=place.folder("archive"),
            pattern=place.text("pattern"),
            model=place.folder("model"),
            output=place.folder("output"),
            start=place.day("start"),
            bands=place.listed("bands"),
            mask=place.text("mask", None),
            mask_valid=place.listed("mask-valid"),
            schedule=self._cron(where, place.text("schedule", "0 6 * * *")),
            lag=place.whole("lag", 0, 0),
            catchup=place.flag("catchup", False),
            platform=platform,
            submit=self._submit(where, platform, place.mapping("submit")),
            stages=place.choice("stages", ["one-by-one", "together"], "one-by-one"),
            options=self._options(where, place.mapping("options")),
            budget=place.amount("budget"),
            price_per_core_hour=place.amount("price-per-core-hour"),
            calibration=place.folder("calibration", None),
            fail_on=place.choice("fail-on", ["medium", "high"], "high"),
            retries=place.whole("retries", 2, 0),
            retry_delay=place.span("retry-delay", "5m"),
            timeout=place.span("timeout", "12h"),
            notify=place.text("notify", None),
            read_connection=place.text("read-connection", None),
            wait=self._wait(where, place.anything("wait", {}), place.text("pattern")),
        )
        place.nothing_else()
        if (region["mask"] is None) != (region["mask_valid"] is None):
            self._fail(f"{where}: 'mask' and 'mask-valid' go together")
        if len({region[name] is None for name in ("budget", "price_per_core_hour", "calibration")}) > 1:
            self._fail(f"{where}: 'budget', 'price-per-core-hour' and 'calibration' go together")
        return Region(**region)

    def _wait(self, where, given, template):
        if given is False:
            return None
        place = _Place(self, f"{where}, 'wait'", self._mapping(given, f"{where}: 'wait'"))
        own = place.text("glob", None)
        try:
            pattern = DayPattern.strftime(own) if own else DayPattern.template(template)
        except ValueError as e:
            self._fail(f"{where}: {e}; give 'glob' under 'wait', with %Y, %m, %d, or 'wait: false'")
        wait = Wait(
            files=place.whole("files", 1, 1),
            days=place.whole("days", 1, 1),
            timeout=place.span("timeout", "6h"),
            poll=place.span("poll", "5m"),
            on_timeout=place.choice("on-timeout", ["continue", "skip"], "continue"),
            connection=place.text("connection", None),
            pattern=pattern,
        )
        place.nothing_else()
        return wait

    def _submit(self, where, platform, submit):
        where = f"{where}, 'submit' of '{platform}'"
        needed, allowed = PLATFORMS[platform]
        self._known(submit, where, [*needed, *allowed])
        for name in needed:
            if submit.get(name) in (None, ""):
                self._fail(f"{where}: '{name}' is missing")
        for name in ("conf", "environment"):
            self._mapping(submit.get(name, {}), f"{where}: '{name}'")
        if not isinstance(submit.get("jars", []), list):
            self._fail(f"{where}: 'jars' is '{submit['jars']}'; it must be a list")
        return submit

    def _options(self, where, options):
        self._known(options, f"{where}, 'options'", STAGES)
        for stage, given in options.items():
            here = f"{where}, 'options' of '{stage}'"
            for name in self._mapping(given, here):
                if name in OURS:
                    self._fail(f"{here}: '{name}' is given by the DAG and cannot be set here")
        return options

    def _cron(self, where, text):
        if len(text.split()) != 5 or not croniter.is_valid(text):
            self._fail(f"{where}: 'schedule' is '{text}'; allowed is a cron expression of five fields, in UTC")
        return text

    def _mapping(self, value, where) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fail(f"{where} is {value!r}; it must be a mapping of names to values")
        return value

    def _known(self, values, where, allowed):
        for name in values:
            if name not in allowed:
                self._fail(f"{where}: '{name}' is unknown; allowed are {', '.join(allowed)}")

    def _fail(self, why):
        raise RegionsError(f"{self.file}: {why}")


class _Place:
    """A mapping in the file whose values are taken out one by one."""

    def __init__(self, reader, where, values):
        self.reader, self.where, self.values = reader, where, values
        self.taken = []

    def nothing_else(self):
        """Refuses names that nobody asked for."""
        self.reader._known(self.values, self.where, list(dict.fromkeys(self.taken)))

    def anything(self, name, *default):
        self.taken.append(name)
        value = self.values.get(name)
        if value is None:
            if not default:
                self.reader._fail(f"{self.where}: '{name}' is missing")
            return default[0]
        return value

    def _wrong(self, name, value, allowed):
        self.reader._fail(f"{self.where}: '{name}' is '{value}'; allowed is {allowed}")

    def text(self, name, *default):
        value = self.anything(name, *default)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self._wrong(name, value, "text")
        return value

    def folder(self, name, *default):
        value = self.text(name, *default)
        if value is None:
            return None
        if not re.match(r"/|[a-z][a-z0-9+.-]*:/", value):
            self._wrong(name, value, "an absolute path or a URI, since tasks run in folders of their own")
        return value.rstrip("/")

    def listed(self, name):
        value = self.anything(name, None)
        if isinstance(value, list):
            return ",".join(map(str, value))
        return None if value is None else str(value)

    def choice(self, name, allowed, default):
        value = self.anything(name, default)
        if value not in allowed:
            self._wrong(name, value, "one of " + ", ".join(allowed))
        return value

    def whole(self, name, default, least):
        value = self.anything(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._wrong(name, value, f"a whole number of at least {least}")
        return value

    def amount(self, name):
        value = self.anything(name, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value <= 0):
            self._wrong(name, value, "a number above 0")
        return value

    def flag(self, name, default):
        value = self.anything(name, default)
        if not isinstance(value, bool):
            self._wrong(name, value, "true or false")
        return value

    def mapping(self, name):
        return self.reader._mapping(self.anything(name, {}), f"{self.where}: '{name}'")

    def span(self, name, default):
        value = self.anything(name, default)
        match = re.fullmatch(r"([0-9]+)([smhd])", str(value))
        if not match:
            self._wrong(name, value, "a number with s, m, h or d, for example 30m")
        return timedelta(**{UNITS[match[2]]: int(match[1])})

    def day(self, name):
        value = self.anything(name)
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            return self._wrong(name, value, "a date, YYYY-MM-DD")
