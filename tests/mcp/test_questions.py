"""Forty questions about the article in plain words: a scripted agent finds the thing and the passage by the tools."""

import csv
from pathlib import Path

from agents import with_client
from mcp.client import Client
from scripted_agent import Said, ranked, read_by_sparql, read_by_tools

QUESTIONS = Path(__file__).with_name("questions.csv")
ID = "https://w3id.org/isnad/id/"
AT_LEAST = 34


def asked() -> list[dict[str, str]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_right(question: dict[str, str], said: Said | None) -> bool:
    """Tell whether a statement has the thing that answers, and its passage the words that state it."""
    answers = {one.replace("id:", ID) for one in question["answers"].split()}
    return said is not None and bool(answers & set(said.ends)) and question["quote"] in said.quote


def test_half_of_the_questions_are_arabic() -> None:
    assert [one["language"] for one in asked()] == ["en"] * 20 + ["ar"] * 20


def test_by_the_tools_the_agent_finds_thing_and_passage(address: str) -> None:
    async def answer_all(client: Client) -> list[str]:
        wrong = []
        for one in asked():
            found = await read_by_tools(client, one["question"], one["language"])
            said = next(iter(ranked(found, one["question"])), None)
            if not is_right(one, said):
                wrong.append(f"{one['question']} -> {said}")
        return wrong

    wrong = with_client(f"{address}/mcp", answer_all)
    assert 40 - len(wrong) >= AT_LEAST, wrong


def test_by_sparql_alone_the_same_agent_finds_fewer(address: str) -> None:
    right = 0
    for one in asked():
        found = read_by_sparql(address, one["question"], one["language"])
        right += is_right(one, next(iter(ranked(found, one["question"])), None))
    assert right < AT_LEAST
