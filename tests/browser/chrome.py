"""chrome - drives a headless Chromium by its DevTools pipe; the standard library alone.

    with Chrome(folder) as chrome:
        page = chrome.open("file:///...")
        page.eval("document.title")

The pipe is file descriptors 3 (to the browser) and 4 (from it); messages are JSON, ended by a zero byte.
"""
import json, os, select, shutil, signal, subprocess, tempfile, time

FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
    --disable-background-networking --disable-component-update --disable-default-apps --disable-extensions
    --no-default-browser-check --disable-dev-shm-usage --mute-audio --window-size=1400,1000
    --remote-debugging-pipe""".split()


def find():
    """Path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    return None


class Failure(Exception):
    pass


class Chrome:
    def __init__(self, folder, seconds=30):
        self.seconds = seconds
        self.profile = tempfile.mkdtemp(prefix="chrome.", dir=folder)
        to_read, self.to = os.pipe()
        self.come, from_write = os.pipe()
        # High numbers first, so that moving them to 3 and 4 overwrites neither.
        ours = [os.dup2(to_read, 63, False), os.dup2(from_write, 64, False)]
        script = "exec 3<&63 4>&64 63<&- 64>&-; exec \"$@\""
        self.process = subprocess.Popen(
            ["bash", "-c", script, "bash", find(), *FLAGS, "--user-data-dir=" + self.profile,
             "about:blank"], pass_fds=ours, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        for fd in [to_read, from_write, *ours]:
            os.close(fd)
        self.number, self.rest, self.answers, self.events = 0, b"", {}, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(5)
        except (Failure, OSError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # its helpers: the group is ours alone
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.to)
        os.close(self.come)
        shutil.rmtree(self.profile, ignore_errors=True)

    def pump(self, until):
        """Reads messages until `until()` is true."""
        end = time.monotonic() + self.seconds
        while not until():
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.come], [], [], left)[0]:
                raise Failure("the browser did not answer within %d s" % self.seconds)
            got = os.read(self.come, 1 << 20)
            if not got:
                raise Failure("the browser ended")
            *whole, self.rest = (self.rest + got).split(b"\0")
            for text in whole:
                message = json.loads(text)
                if "id" in message:
                    self.answers[message["id"]] = message
                else:
                    self.events.append(message)

    def call(self, method, session=None, **params):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        self.pump(lambda: number in self.answers)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise Failure("%s: %s" % (method, answer["error"].get("message")))
        return answer.get("result", {})

    def open(self, url):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(domain + ".enable")
        page.go(url)
        return page


class Page:
    def __init__(self, chrome, session):
        self.chrome, self.session = chrome, session

    def call(self, method, **params):
        return self.chrome.call(method, self.session, **params)

    def go(self, url):
        before = len(self.events("Page.loadEventFired"))
        self.call("Page.navigate", url=url)
        self.chrome.pump(lambda: len(self.events("Page.loadEventFired")) > before)

    def events(self, name):
        return [e["params"] for e in self.chrome.events
                if e["method"] == name and e.get("sessionId") == self.session]

    def complaints(self):
        """What went wrong in the page: exceptions, console errors, refusals of the policy."""
        found = [e["exceptionDetails"].get("exception", {}).get("description",
                 e["exceptionDetails"]["text"]) for e in self.events("Runtime.exceptionThrown")]
        found += [json.dumps(e["args"]) for e in self.events("Runtime.consoleAPICalled")
                  if e["type"] in ("error", "assert", "warning")]
        found += [e["entry"]["text"] for e in self.events("Log.entryAdded")
                  if e["entry"]["level"] == "error"]
        return found

    def requests(self):
        return [e["request"]["url"] for e in self.events("Network.requestWillBeSent")]

    def eval(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Failure("%s\n  in: %s" % (
                answer["exceptionDetails"].get("exception", {}).get("description"), expression))
        return answer["result"].get("value")

    def wait(self, expression, seconds=10):
        end = time.monotonic() + seconds
        while not self.eval(expression):
            if time.monotonic() > end:
                raise Failure("waited in vain for: " + expression)
            time.sleep(0.03)

    def click(self, selector):
        """A real click in the middle of an element."""
        box = self.eval("(e => { e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                        "return [b.x + b.width / 2, b.y + b.height / 2]; })(document.querySelector(%s))"
                        % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left",
                      clickCount=1)

    def type(self, selector, text):
        self.eval("document.querySelector(%s).focus()" % json.dumps(selector))
        self.call("Input.insertText", text=text)

    def key(self, key, code=None, **more):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, **more)

    def picture(self, path):
        import base64
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))
