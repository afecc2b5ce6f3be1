"""What became of a day's run, told to the log or to somebody else, whether it went well or not."""

import json
import logging
import urllib.request
from contextlib import suppress

from sitsformer_airflow.scenes import file_system
from sitsformer_airflow.versions import BaseHook

log = logging.getLogger(__name__)
# Of a connection: how long a receiver may take to answer.
SECONDS = 30


def outcome(region, day, run, states):
    """Returns what there is to say about a run as a mapping; states: of its tasks, by their names."""
    # A task that was never reached has none.
    states = {task: str(state) if state else "none" for task, state in states.items() if task != "notify"}
    failed = [task for task, state in states.items() if state == "failed"]
    result = {"region": region.name, "date": day, "run": run, "tasks": states, "failed": failed}
    result["published"] = states.get("publish") == "success"
    # What an earlier run of the day found is no news.
    drift = _drift(region, run) if states.get("drift") in ("success", "failed") else None
    if drift:
        result["drift"] = {name: drift.get(name) for name in ("run", "status", "severity", "causes")}
    result["text"] = _sentence(result, states)
    return result


def _sentence(result, states):
    if result["published"]:
        what = "is published"
    elif result["failed"]:
        what = f"is not published: {', '.join(result['failed'])} failed"
    elif states.get("wait_for_scenes") == "skipped":
        what = "is left out: its scenes have not arrived"
    else:
        what = "is not published"
    text = f"Map of {result['region']} for {result['date']} {what}"
    drift = result.get("drift")
    if drift and drift["severity"] not in (None, "none"):
        text += f"; drift {drift['severity']}"
        if drift["causes"]:
            text += f" ({', '.join(_cause(each) for each in drift['causes'])})"
    return text + "."


def _cause(cause):
    return f"{cause['kind']} of {cause['band']}" if cause.get("band") else cause["kind"]


def _drift(region, run):
    """Returns what the drift task wrote of the newest run of an ID, None if it can't be read from here."""
    try:
        system, root = file_system(region.output, region.read_connection)
        system.invalidate_cache()
        newest = max(system.glob(f"{root}/drift/*_{run}.json"), key=_revision, default=None)
        return None if newest is None else json.loads(system.cat_file(newest))
    except (OSError, ValueError, ImportError) as e:
        log.info("What drift found cannot be read from %s here: %s", region.output, e)
        return None


def _revision(path):
    """Returns the revision in a run's name, <date>_<model>-<version>_r<n>_<ID>."""
    with suppress(IndexError, ValueError):
        return int(path.rsplit("/", 1)[-1].rsplit("_", 2)[1].removeprefix("r"))
    return 0


def tell(result, connection):
    """Logs an outcome, and posts it as JSON to the connection's address if one is named."""
    log.log(logging.INFO if result["published"] else logging.WARNING, "%s %s", result["text"], json.dumps(result))
    if connection is None:
        return
    to = BaseHook.get_connection(connection)
    scheme = to.schema or ("https" if to.conn_type == "https" else "http")
    # The host of a web hook's connection is often a whole address.
    address = to.host if "://" in (to.host or "") else f"{scheme}://{to.host}"
    if to.port:
        address = f"{address}:{to.port}"
    path = to.extra_dejson.get("path", "")
    # A web hook's path is its secret, which is why it may stand where passwords do.
    path = to.password or path
    request = urllib.request.Request(
        f"{address.rstrip('/')}/{path.lstrip('/')}" if path else address,
        data=json.dumps(result).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        log.info("Told %s: %s", connection, answer.status)
