"""A real S3 server on loopback (S3Proxy in a process of its own), and a proxy before it that counts and disturbs."""

import base64
import email.utils
import hashlib
import hmac
import http.client
import http.server
import os
import random
import socket
import subprocess
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cluster import free_port
from conftest import absent

ROOT = Path(__file__).resolve().parents[2]
POMS = {profile: ROOT / "conf" / "container" / "pom.xml" for profile in ("s3a", "abfs")}
POMS["server"] = ROOT / "tests" / "s3" / "pom.xml"
ACCESS_KEY = "sitsformer"
SECRET_KEY = "secret-of-the-tests"


def jars(profile):
    """Returns the jars of a profile; downloads them the first time."""
    pom = POMS[profile]
    folder = pom.parent / "target" / profile
    complete = folder / "complete"
    wanted = hashlib.sha256(pom.read_bytes()).hexdigest()
    if not complete.is_file() or complete.read_text() != wanted:
        for old in folder.glob("*.jar"):
            old.unlink()
        # Maven keeps what it has; -o first, since a look at the repositories costs seconds.
        command = ["mvn", "-q", "-B", "-f", pom, "-P", profile, "dependency:copy-dependencies"]
        command += [f"-DoutputDirectory={folder}"]
        if subprocess.run([*map(str, command), "-o"], capture_output=True).returncode != 0:
            online = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if online.returncode != 0:
                absent(f"the jars of {pom} cannot be downloaded: {online.stdout[-500:]}")
        complete.write_text(wanted)
    return sorted(folder.glob("*.jar"))


class S3Server:
    """S3Proxy over a folder: a bucket is a folder in it, an object a file. Ended by its own process id."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()

    def __enter__(self):
        store = self.folder / "store"
        store.mkdir(parents=True)
        properties = self.folder / "s3proxy.properties"
        properties.write_text(
            f"""
s3proxy.endpoint=http://127.0.0.1:{self.port}
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity={ACCESS_KEY}
s3proxy.credential={SECRET_KEY}
jclouds.provider=filesystem
jclouds.filesystem.basedir={store}
"""
        )
        java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
        command = [java, "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-DLOG_LEVEL=warn"]
        command += ["-cp", ":".join(map(str, jars("server"))), "org.gaul.s3proxy.Main", "--properties", properties]
        with open(self.folder / "s3proxy.log", "w") as log:
            self.process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.process.kill()
        raise TimeoutError(f"S3Proxy did not start: {(self.folder / 's3proxy.log').read_text()[-2000:]}")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def bucket(self, name):
        """Makes a bucket and returns its folder."""
        self._request("PUT", f"/{name}")
        return self.folder / "store" / name

    def put(self, bucket, key, content):
        self._request("PUT", f"/{bucket}/{urllib.parse.quote(key)}", content)

    def upload(self, folder, bucket, prefix):
        """Copies a folder; the store's entity tags come by its own put only."""
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                self.put(bucket, f"{prefix}/{path.relative_to(folder)}", path.read_bytes())

    def _request(self, method, path, content=b""):
        date = email.utils.formatdate(usegmt=True)
        signed = f"{method}\n\n\n{date}\n{path}".encode()
        signature = base64.b64encode(hmac.new(SECRET_KEY.encode(), signed, hashlib.sha1).digest()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Date": date, "Authorization": f"AWS {ACCESS_KEY}:{signature}"}
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        assert response.status == 200, f"{method} {path}: {response.status} {text.decode()}"


def settings(endpoint):
    """Returns what a user of such a server tells Spark."""
    return {
        "spark.hadoop.fs.s3a.endpoint": endpoint,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.access.key": ACCESS_KEY,
        "spark.hadoop.fs.s3a.secret.key": SECRET_KEY,
    }


@dataclass(frozen=True)
class Request:
    """One request as it crossed the wire; `sent` counts the bytes of the answer's body."""

    kind: str
    key: str
    status: int
    sent: int


def kind_of(method, path, headers):
    """Returns which call of S3's a request is."""
    address = urllib.parse.urlsplit(path)
    query = urllib.parse.parse_qs(address.query, keep_blank_values=True)
    if method == "GET" and ("prefix" in query or "list-type" in query or address.path.count("/") < 2):
        return "LIST"
    if method == "GET":
        return "RANGE" if "Range" in headers else "GET"
    if method == "PUT" and "x-amz-copy-source" in headers:
        return "COPY"
    if method == "PUT" and "uploadId" in query:
        return "PART"
    if method == "POST" and "delete" in query:
        return "DELETE-MANY"
    return "MULTIPART" if method == "POST" else method


class Faults:
    """Which requests fail, and how; seeded. One in `every` is refused, cut in its body, or slow."""

    def __init__(self, seed, every, slow=0.2, stalled=0, only=None):
        self.random = random.Random(seed)
        self.every = every
        # Seconds that a slow answer waits.
        self.slow = slow
        self.stalled = stalled
        self.only = only
        self.lock = threading.Lock()
        self.done = Counter()

    def next(self, kind, key):
        """Returns what happens to the next request: a status, 'cut', 'slow', 'stall', or None."""
        with self.lock:
            if self.only and not self.only(kind, key):
                return None
            if self.every > 1 and self.random.random() * self.every >= 1:
                return None
            if self.every == 1:
                fault = 503
            elif self.stalled and self.done["stall"] < self.stalled and kind == "RANGE":
                fault = "stall"
            else:
                choices = [500, 503, "slow"] + (["cut"] if kind == "RANGE" else [])
                fault = self.random.choice(choices)
            self.done[fault] += 1
            return fault


class Proxy:
    """Between the clients and the server; every request is noted, and disturbed where `faults` is set."""

    def __init__(self, server):
        self.server = server
        self.requests = []
        self.faults = None
        # Called with kind and key of each request before it is answered.
        self.watch = None
        self.ending = threading.Event()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.listening.server_address[1]}"

    def __enter__(self):
        proxy = self

        class Handler(_Handler):
            outer = proxy

        self.listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.listening.daemon_threads = True
        self.thread = threading.Thread(target=self.listening.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.listening.shutdown()
        self.listening.server_close()

    def clear(self):
        """Forgets requests and faults."""
        self.requests = []
        self.faults = None
        self.watch = None

    def of(self, kind, part=""):
        """Returns the requests of a kind whose key has a part."""
        return [each for each in list(self.requests) if each.kind == kind and part in each.key]


HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect", "proxy-connection"}


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Small answers must not wait for the other side's delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    upstream = None

    def log_message(self, *_):
        pass

    def setup(self):
        super().setup()
        self.upstream = http.client.HTTPConnection("127.0.0.1", self.outer.server.port, timeout=120)

    def finish(self):
        self.upstream.close()
        super().finish()

    def handle_expect_100(self):
        # Flushed at once: a client waits three seconds for it before it sends the body all the same.
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ConnectionError, socket.timeout):
            # The client was killed, or gave up on us.
            self.close_connection = True

    def do_any(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = kind_of(self.command, self.path, self.headers)
        key = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        if self.outer.watch:
            self.outer.watch(kind, key)
        fault = self.outer.faults.next(kind, key) if self.outer.faults else None
        if isinstance(fault, int):
            code = "SlowDown" if fault == 503 else "InternalError"
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>Made by a test</Message></Error>".encode()
            self.note(kind, key, fault, 0)
            self.answer(fault, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))], body)
            return
        if fault == "slow":
            self.outer.ending.wait(self.outer.faults.slow)
        status, headers, body = self.forward(content)
        if fault in ("cut", "stall") and status < 300:
            self.note(kind, key, status, len(body) // 2)
            self.answer(status, headers, body[: len(body) // 2])
            if fault == "stall":
                self.outer.ending.wait(60)
            self.close_connection = True
            return
        self.note(kind, key, status, len(body))
        self.answer(status, headers, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any

    def forward(self, content):
        self.upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.upstream.putheader(name, value)
        self.upstream.endheaders(content or None)
        response = self.upstream.getresponse()
        body = response.read()
        headers = [(n, v) for n, v in response.getheaders() if n.lower() not in HOP_BY_HOP]
        if not any(name.lower() == "content-length" for name, _ in headers) and response.status not in (204, 304):
            headers.append(("Content-Length", str(len(body))))
        return response.status, headers, body

    def note(self, kind, key, status, sent):
        self.outer.requests.append(Request(kind, key, status, sent))

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()
