"""The plumbing of both servers: HTTP on loopback, how an answer is dressed, and faults by script.

Written from systems.md alone. A server keeps every request in `calls`, and what it had to object to in
`complaints`: a test that ends with a complaint has failed.
"""
import gzip
import json
import random
import socket
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class Call:
    """One request as it came."""

    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.method, self.path, self.body = handler.command, parts.path, body
        self.query = parse_qsl(parts.query, keep_blank_values=True)
        self.headers = {k.lower(): v for k, v in handler.headers.items()}
        self.at = time.monotonic()

    def __repr__(self):
        return f"{self.method} {self.path} {self.query} {self.body[:200]!r}"


class Dress:
    """How an answer is dressed; everything here leaves its meaning alone."""

    silent = False       # connections are closed after an answer, without saying so
    http10 = close = chunked = gzip = lower = bom = ascii = crlf = shuffle = extra = False
    content_type = "application/json"
    indent = None
    case = None          # upper, lower, mixed: letters of member names

    def text(self, value, rnd):
        value = self.rename(value, rnd)
        text = json.dumps(value, ensure_ascii=self.ascii, indent=self.indent,
                          separators=None if self.indent else (",", ":"))
        if self.crlf:
            text = "\r\n \t" + text.replace("\n", "\r\n") + "\r\n\r\n"
        return ("\ufeff" if self.bom else "") + text

    def rename(self, value, rnd):
        if isinstance(value, list):
            return [self.rename(v, rnd) for v in value]
        if not isinstance(value, dict):
            return value
        items = [(self.letters(k, rnd), self.rename(v, rnd)) for k, v in value.items()]
        if self.extra:
            items.insert(0, ("zz_new", {"deep": [[[{"a": None}]], 1e3, -0.5, True, "}]\\\"{["]}))
            items.append(("zz_empty", {}))
        if self.shuffle:
            rnd.shuffle(items)
        return dict(items)

    def letters(self, name, rnd):
        if self.case == "mixed":
            return "".join(rnd.choice((c.upper(), c.lower())) for c in name)
        return {"upper": name.upper(), "lower": name.lower()}.get(self.case, name)


class Fault:
    """What happens to the calls that `match` likes: `before` the effect, or after it."""

    def __init__(self, match, status=None, headers=(), body=None, drop=False, cut=None, after=False,
                 times=1, skip=0, wait=0, do=None):
        self.match, self.status, self.headers, self.body = match, status, headers, body
        self.drop, self.cut, self.after, self.times = drop, cut, after, times
        self.skip, self.wait, self.do, self.hits = skip, wait, do, 0

    @property
    def plain(self):
        return self.status is None and not self.drop and self.body is None

    def takes(self, call):
        if self.times <= 0 or not self.match(call):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


class Wire(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls, self.complaints, self.faults = [], [], []
        self.dress, self.rnd, self.turn = Dress(), random.Random(1), threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def object_to(self, call, why):
        self.complaints.append(f"{why}: {call!r}")

    def handle_error(self, request, address):
        kind = sys.exc_info()[0]
        if not issubclass(kind, OSError):
            self.complaints.append("the test server itself failed")
            traceback.print_exc(limit=-2)

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True

    def setup(self):
        self.protocol_version = "HTTP/1.0" if self.server.dress.http10 else "HTTP/1.1"
        self.timeout = 30
        super().setup()

    def log_message(self, *args):
        pass

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        if "chunked" in (self.headers.get("Transfer-Encoding") or ""):
            body = self.read_chunks()
        else:
            body = self.rfile.read(length)
        call = Call(self, body)
        server = self.server
        with server.turn:
            server.calls.append(call)
            fault = next((f for f in server.faults if f.takes(call)), None)
            if not fault or fault.after or fault.do or fault.plain:
                if fault and fault.do:
                    fault.do()
                status, answer, headers = server.answer(call)
        if fault and fault.wait:
            time.sleep(fault.wait)
        if fault and fault.drop:
            self.hang_up()
            return
        if fault and fault.status is not None:
            status, answer, headers = fault.status, fault.body, list(fault.headers)
        elif fault and fault.body is not None:
            answer = fault.body
        self.send(status, answer, headers, fault.cut if fault else None)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = serve

    def read_chunks(self):
        body = b""
        while True:
            size = int(self.rfile.readline().split(b";")[0], 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if not size:
                return body

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def send(self, status, answer, headers, cut):
        dress = self.server.dress
        if isinstance(answer, bytes):
            body = bytes(answer)
        elif answer is None:
            body = b""
        else:
            body = dress.text(answer, self.server.rnd).encode("utf-8", "surrogatepass")
        headers = list(headers)
        names = {k.lower() for k, v in headers}
        if dress.content_type and "content-type" not in names:
            headers.append(("Content-Type", dress.content_type))
        if dress.gzip and "gzip" in (self.headers.get("Accept-Encoding") or ""):
            body = gzip.compress(body)
            headers.append(("Content-Encoding", "gzip"))
        chunked = dress.chunked and not dress.http10
        headers.append(("Transfer-Encoding", "chunked") if chunked
                       else ("Content-Length", str(len(body))))
        if dress.http10 and not self.server.rnd.randrange(2):
            headers.pop()
        if dress.close or dress.http10:
            headers.append(("Connection", "close"))
        self.close_connection = dress.close or dress.http10 or dress.silent
        head = f"{self.protocol_version} {status} X\r\n" + "".join(
            f"{k.lower() if dress.lower else k}: {v}\r\n" for k, v in headers) + "\r\n"
        self.wfile.write(head.encode("latin-1"))
        if cut is not None:
            self.wfile.write(body[:cut])
            self.hang_up()
            return
        if chunked:
            self.send_chunks(body)
        else:
            self.wfile.write(body)
        self.wfile.flush()

    def send_chunks(self, body):
        at = 0
        while at < len(body):
            size = self.server.rnd.choice((1, 7, 1000, 4096))
            piece = body[at:at + size]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            at += size
        self.wfile.write(b"0\r\n\r\n")
