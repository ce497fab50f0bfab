"""Statements of the documents and their tests: one line of output each."""
import traceback
from concurrent.futures import ThreadPoolExecutor

from lab import Lab

TESTS = []
AT_ONCE = 4  # they wait for the disk and for each other's processes, mostly


def says(text, **lab):
    """The function below tests this statement, in a Lab of its own that is made with `lab`."""
    def keep(function):
        TESTS.append((text, function, lab))
        return function
    return keep


def test_one(test):
    """Gives what to print, and whether the statement holds."""
    text, function, settings = test
    lab = Lab(**settings)
    try:
        function(lab)
        for server in (lab.revio, lab.rapid):
            assert not server.complaints, "the server objects to " + "\n".join(server.complaints)
    except Exception:
        return f"FAIL  {text} ({function.__name__})\n{traceback.format_exc()}", False
    finally:
        lab.close()
    return f"ok    {text}", True


def test_all(words):
    """All, or those of which module.name has one of the words in it. Gives how many failed."""
    chosen = [t for t in TESTS if not words or any(w in f"{t[1].__module__}.{t[1].__name__}" for w in words)]
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line, holds in pool.map(test_one, chosen):
            print(line, flush=True)
            failed += not holds
    print(f"{len(chosen)} statements, {failed} do not hold")
    return failed if chosen else 1
