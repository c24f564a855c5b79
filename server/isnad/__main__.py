"""The command line. (A placeholder: it says what it was asked, and where its data lies.)"""

import sys

from isnad.paths import HOME


def main() -> None:
    """Say what was asked."""
    print("isnad", *sys.argv[1:])
    for folder in ("ontology", "data", "queries"):
        print(folder, sorted(path.name for path in (HOME / folder).iterdir()))


if __name__ == "__main__":
    main()
