"""The command: write a corpus, and print what is in it."""

import argparse
from pathlib import Path

from corpus.generation import write_corpus
from isnad import paths


def main() -> None:
    """Write a corpus, and print what is in it."""
    parser = argparse.ArgumentParser(description="Write a corpus of documents for measuring.")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    answers = write_corpus(paths.HOME, wanted.out, wanted.documents, wanted.seed)
    print(
        f"{answers.documents} documents, {answers.passages} passages, {answers.asserted_triples} asserted triples, "
        f"{len(answers.accessions)} accessions, {answers.disputed_claims} disputed claims in {wanted.out}"
    )


main()
