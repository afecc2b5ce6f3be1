"""Waits for the scenes of a day: looks through the archive's folder, on the triggerer while nothing is there."""

import asyncio
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import partial

from asgiref.sync import sync_to_async
from fsspec.core import url_to_fs

from sitsformer_airflow.versions import (
    AirflowSkipException,
    BaseOperator,
    BaseTrigger,
    ObjectStoragePath,
    TriggerEvent,
)

# The parts of a date in the program's file templates that stand in names as strftime writes them.
DATE_FORM = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>[^A-Za-z'])")
DATE_PARTS = {"yyyy": "%Y", "uuuu": "%Y", "yy": "%y", "uu": "%y", "MM": "%m", "MMM": "%b", "dd": "%d", "DDD": "%j"}


@dataclass(frozen=True)
class DayPattern:
    """A glob below the archive's folder with strftime fields, which a day makes a glob of that day's files."""

    text: str

    @classmethod
    def strftime(cls, text):
        return cls(text)

    @classmethod
    def template(cls, template):
        """Reads the program's template of file names, as --pattern takes it.

        Raises ValueError if a day's file names cannot be told from it.
        """
        parts = re.split(r"(\{[^}]*\})", template)
        glob = "".join(_field(part[1:-1], template) if part.startswith("{") else _escaped(part) for part in parts)
        # A template without a slash is of the name alone, in whatever folder.
        return cls(glob if "/" in template else f"**/{glob}")

    def glob(self, day: date) -> str:
        return day.strftime(self.text)


def _escaped(text):
    return text.replace("%", "%%").replace("[", "[[]")


def _field(field, template):
    name, _, form = field.partition(":")
    if name != "date":
        return "*"
    result = ""
    for match in DATE_FORM.finditer(form or "yyyyMMdd"):
        letters = match["letters"]
        if letters is None:
            result += _escaped(match["quoted"] or match["other"] or "'")
        elif letters in DATE_PARTS:
            result += DATE_PARTS[letters]
        elif letters[0] in "HhkKmsSnNA":
            result += "*"
        else:
            raise ValueError(f"'pattern' is '{template}', whose '{letters}' is no part of a date to wait for")
    return result


def file_system(uri, connection=None):
    """Returns the file system of a path or URI, and the path in it; with a connection's credentials if one is named."""
    if connection:
        path = ObjectStoragePath(uri, conn_id=connection)
        return path.fs, path.path
    # Hadoop's names of schemes that fsspec knows by others.
    return url_to_fs(re.sub(r"^s3[an]://", "s3://", str(uri)))


def count_files(folder, globs, connection=None):
    """Returns how many files below a folder match one of the globs."""
    system, root = file_system(folder, connection)
    # What was listed before must not hide what arrived since.
    system.invalidate_cache()
    return len({path for glob in globs for path in system.glob(f"{root.rstrip('/')}/{glob}")})


class ScenesTrigger(BaseTrigger):
    """Fires when enough files are there, or at the deadline; says how many there are."""

    def __init__(self, folder, globs, files, poll_seconds, deadline, connection=None):
        """deadline: seconds since 1970, so that a restarted triggerer keeps to it."""
        super().__init__()
        self.folder = folder
        self.globs = globs
        self.files = files
        self.poll_seconds = poll_seconds
        self.deadline = deadline
        self.connection = connection

    def serialize(self):
        names = ("folder", "globs", "files", "poll_seconds", "deadline", "connection")
        return "sitsformer_airflow.scenes.ScenesTrigger", {name: getattr(self, name) for name in names}

    async def run(self):
        look = sync_to_async(partial(count_files, self.folder, self.globs, self.connection), thread_sensitive=False)
        while True:
            found = await look()
            left = self.deadline - datetime.now(timezone.utc).timestamp()
            if found >= self.files or left <= 0:
                yield TriggerEvent({"found": found})
                return
            await asyncio.sleep(min(self.poll_seconds, left))


class WaitForScenes(BaseOperator):
    """Ends when a day's scenes are there; looks once by itself, then leaves the worker and waits on the triggerer."""

    template_fields = ("day",)

    def __init__(self, *, archive, wait, day, **options):
        """wait: regions.Wait; day: YYYY-MM-DD."""
        super().__init__(**options)
        self.archive = archive
        self.wait = wait
        self.day = day

    def execute(self, context):
        last = date.fromisoformat(self.day)
        globs = [self.wait.pattern.glob(last - timedelta(days=back)) for back in range(self.wait.days)]
        found = count_files(self.archive, globs, self.wait.connection)
        if found >= self.wait.files:
            return self._arrived(found)
        deadline = datetime.now(timezone.utc) + self.wait.timeout
        self.log.info(
            "%d of %d files of %s in %s; waiting until %s", found, self.wait.files, globs, self.archive, deadline
        )
        return self.defer(
            trigger=ScenesTrigger(
                folder=self.archive,
                globs=globs,
                files=self.wait.files,
                poll_seconds=self.wait.poll.total_seconds(),
                deadline=deadline.timestamp(),
                connection=self.wait.connection,
            ),
            method_name="looked",
        )

    def looked(self, context, event):
        found = event["found"]
        if found >= self.wait.files:
            return self._arrived(found)
        late = f"only {found} of {self.wait.files} files of {self.day} are in {self.archive} after {self.wait.timeout}"
        if self.wait.on_timeout == "skip":
            raise AirflowSkipException(late)
        self.log.warning("%s; going on with what is there", late)
        return found

    def _arrived(self, found):
        self.log.info("%d files of %s are in %s", found, self.day, self.archive)
        return found
