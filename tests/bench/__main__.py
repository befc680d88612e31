"""`make bench`: one line a measure — name, our median, the baseline, its median, ours ÷ theirs, sizes."""

import argparse

from tests.bench import arriving, counting, pages, printing, scanning, searching, serving

PARTS = ("a", "b", "c", "d", "e", "f", "g")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=PARTS, help="measures to take")
    parser.add_argument("--small", action="store_true", help="leave out the sizes that take minutes to build")
    asked = parser.parse_args()
    if "b" in asked.only:
        searching.run(20_000 if asked.small else 100_000)
    if "e" in asked.only:
        printing.run()
    if "c" in asked.only:
        pages.run((2_000,) if asked.small else (2_000, 25_000, 100_000))
    if "f" in asked.only:
        serving.run(2_000)
    if "g" in asked.only:
        scanning.run()
    if "d" in asked.only:
        arriving.run(2_500 if asked.small else 25_000)
    if "a" in asked.only:
        counting.run((2_000,) if asked.small else (2_000, 25_000, 100_000))


if __name__ == "__main__":
    main()
