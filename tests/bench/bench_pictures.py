"""What broken and malicious pictures cost: no worker dies, 512 MB and 10 s of CPU at most each.

    python tests/bench/bench_pictures.py [10000]

sends the bomb set and so many mutated pictures (default 300, fixed seed) through the bounded
process of `posts.images`. Mutants run in a fork of this process, under the same limits and
through the same code; the bombs and each hundredth mutant run as a worker runs them, in a new
interpreter. Prints the dearest of each and fails beyond the limits, or where an answer is
neither a picture nor a named refusal.
"""

import io
import os
import resource
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - the path is set above

from posts import images  # noqa: E402
from tests.bombs import bombs, mutants  # noqa: E402

MOST_MEMORY = 512
MOST_SECONDS = 10.0
Cost = tuple[str, float, float]


def main(count: int) -> int:
    """Measure, print, and tell by the exit status whether all limits hold."""
    print("demand: nobody dies, at most 512 MB and 10 s of CPU each")
    of_bombs = {name: in_an_interpreter(data) for name, data in bombs().items()}
    of_mutants = [
        in_an_interpreter(data) if turn % 100 == 0 else in_a_fork(data)
        for turn, data in enumerate(mutants(count))
    ]
    surprises = [name for name, (outcome, *_) in of_bombs.items() if not expected(name, outcome)]
    for name in surprises:
        print(f"{name}: {of_bombs[name][0]} is not what it should be")
    verdicts = [judged("bombs", list(of_bombs.values())), judged("mutants", of_mutants)]
    return 0 if all(verdicts) and not surprises else 1


def expected(bomb: str, outcome: str) -> bool:
    """Whether a bomb ended as its kind must."""
    kinds = {
        "named png": "not_a_picture", "gif": "not_a_picture", "pdf": "not_a_picture",
        "svg": "not_a_picture", "apng": "animated", "webp of": "animated",
        "mpo": "picture", "png and html": "picture", "jpeg and zip": "picture",
        "cut at": "unreadable", "size 0": "unreadable", "17,000": "too_many_pixels",
    }  # fmt: skip
    wanted = [kind for word, kind in kinds.items() if word in bomb]
    return not wanted or wanted[0] == outcome


def judged(name: str, costs: list[Cost]) -> bool:
    """Print what a set cost; whether it kept to the limits."""
    outcomes = Counter(outcome for outcome, _memory, _seconds in costs)
    memory = max(memory for _outcome, memory, _seconds in costs)
    seconds = max(seconds for _outcome, _memory, seconds in costs)
    said = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    good = memory <= MOST_MEMORY and seconds <= MOST_SECONDS
    good = good and set(outcomes) <= {"picture", *images.REASONS}
    print(
        f"{len(costs):,} {name}: at most {memory:.0f} MB and {seconds:.2f} s of CPU; {said}",
        end=" ",
    )
    print("held" if good else "NOT HELD")
    return good


def in_a_fork(data: bytes) -> Cost:
    """Outcome, megabytes at most, seconds of one picture in a bounded child of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(answer_to(data, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    _, status, used = os.wait4(child, 0)
    # Whoever dies of its limits is what the worker calls too costly.
    outcome = said.decode() if status == 0 and said else "too_costly"
    return outcome, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def answer_to(data: bytes, out: int) -> int:
    """What the bounded process does with a picture, and whether that is a picture indeed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    images._bound()
    try:
        shrunk = images._unpacked(images._packed(data))
    except images.BadImage as refusal:
        os.write(out, refusal.reason.encode())
        return 0
    os.write(out, b"picture" if is_picture(shrunk) else b"no-picture")
    return 0


def is_picture(shrunk: images.Shrunk) -> bool:
    """Whether all three images open and are as small as they should be."""
    sizes = []
    for data in (shrunk.image, shrunk.thumbnail, shrunk.thumbnail_jpeg):
        with Image.open(io.BytesIO(data), formats=["WEBP", "JPEG"]) as image:
            image.load()
            sizes.append(image.size)
    return (
        sizes[0] == (shrunk.width, shrunk.height)
        and max(sizes[0]) <= images.LONGEST_SIDE
        and max(*sizes[1], *sizes[2]) <= images.THUMBNAIL_SIDE
        and len(shrunk.image) <= images.KEPT_BYTES
    )


def in_an_interpreter(data: bytes) -> Cost:
    """The same, as a worker does it; a child of a child, so that its memory can be told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            good = is_picture(images.shrink_guarded(io.BytesIO(data)))
            said = "picture" if good else "no-picture"
        except images.BadImage as refusal:
            said = refusal.reason
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cost = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
        os.write(writing, f"{said} {cost[0]} {cost[1]}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said, memory, seconds = answer.read().decode().split()
    os.waitpid(child, 0)
    return said, float(memory), float(seconds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
