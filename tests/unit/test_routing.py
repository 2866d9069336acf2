"""The rule language: what can be written, when it holds, and what is said of a mistake."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqs_analysis.errors import AnalystError
from sqs_analysis.read.routing import Rule, RuleError, parse

UNKNOWN = None
# Kleene's tables, row by row: left, right, what "and" gives, what "or" gives.
KLEENE = [
    (True, True, True, True),
    (True, False, False, True),
    (True, None, None, True),
    (False, True, False, True),
    (False, False, False, False),
    (False, None, False, None),
    (None, True, None, True),
    (None, False, False, None),
    (None, None, None, None),
]
ANSWER = {True: "yes", False: "no", None: None}


@pytest.mark.parametrize(
    ("rule", "values", "holds"),
    [
        ("A = yes", {"A": "yes"}, True),
        ("A = yes", {"A": "no"}, False),
        ("A = yes", {"A": None}, None),
        ("A = yes", {}, None),
        ("A = yes", {"A": "YES"}, False),  # codes are exact; spellings are read before
        ("A != na", {"A": "yes"}, True),
        ("A != na", {"A": "na"}, False),
        ("A != na", {}, None),
        ("A in (yes, no)", {"A": "no"}, True),
        ("A in (yes, no)", {"A": "na"}, False),
        ("A in (yes, no)", {}, None),
        ("not A in (yes, no)", {"A": "na"}, True),
        ("not A in (yes, no)", {}, None),
        ('A = "very high"', {"A": "very high"}, True),
        ('A in ("level 2", "DTT/DTO", 18+, 10-11, not_done)', {"A": "18+"}, True),
        ('A in ("level 2", "DTT/DTO", 18+, 10-11, not_done)', {"A": "10-11"}, True),
        ('A = "and"', {"A": "and"}, True),
        ("  A=yes  ", {"A": "yes"}, True),
        ("A = yes and\n B = no", {"A": "yes", "B": "no"}, True),
        ("not not A = yes", {"A": "yes"}, True),
        ("android = yes", {"android": "yes"}, True),  # a name that starts like a keyword
        ("A = order", {"A": "order"}, True),
    ],
)
def test_a_rule_holds(rule: str, values: Mapping[str, str | None], holds: bool | None) -> None:
    assert parse(rule).holds(values) is holds


@pytest.mark.parametrize(("left", "right", "both", "either"), KLEENE)
def test_unknown_answers_follow_kleene(
    left: bool | None, right: bool | None, both: bool | None, either: bool | None
) -> None:
    values = {"A": ANSWER[left], "B": ANSWER[right]}
    assert parse("A = yes and B = yes").holds(values) is both
    assert parse("A = yes or B = yes").holds(values) is either


@pytest.mark.parametrize(
    ("written", "bracketed"),
    [
        ("A = yes or B = yes and C = yes", "A = yes or (B = yes and C = yes)"),
        ("A = yes and B = yes or C = yes", "(A = yes and B = yes) or C = yes"),
        ("not A = yes and B = yes", "(not A = yes) and B = yes"),
        ("not A = yes or B = yes", "(not A = yes) or B = yes"),
        ("A = yes and B = yes and C = yes", "A = yes and (B = yes and C = yes)"),
        ("not (A = yes or B = yes)", "A != yes and B != yes"),
    ],
)
def test_what_binds_tighter(written: str, bracketed: str) -> None:
    for answers in product(ANSWER.values(), repeat=3):
        values = dict(zip("ABC", answers, strict=True))
        assert parse(written).holds(values) is parse(bracketed).holds(values)


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("A == yes", "from character 4 (“= yes”)"),
        ("A = ", "at its end"),
        ("A", "at its end"),
        ("A = yes and", "at its end"),
        ("A = yes or or B = no", "from character 12 (“or B = no”)"),
        ("A = yes B = no", "from character 9 (“B = no”)"),
        ("A = very high", "from character 10 (“high”)"),
        ("(A = yes", "at its end"),
        ("A = yes)", "from character 8 (“)”)"),
        ("A in yes", "from character 6 (“yes”)"),
        ("A in ()", "from character 7 (“)”)"),
        ("A in (yes no)", "from character 11 (“no)”)"),
        ("A > 3", "from character 3 (“> 3”)"),
        ('A = "yes', 'from character 5 (“"yes”)'),
        ("= yes", "from character 1 (“= yes”)"),
        ("not", "at its end"),
    ],
)
def test_a_mistake_is_told_where_it_is(rule: str, place: str) -> None:
    with pytest.raises(RuleError) as raised:
        parse(rule)
    message = str(raised.value)
    assert f"The rule “{rule}” cannot be read {place}." in message
    assert "Write comparisons such as" in message


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_rule_is_refused(text: str) -> None:
    with pytest.raises(AnalystError, match="A rule is empty"):
        parse(text)


def test_a_rule_knows_its_source_and_its_names() -> None:
    text = 'looked_after in ("yes now") and (custodial = yes or remanded = yes)'
    rule = parse(text)
    assert str(rule) == text
    assert rule.names == {"looked_after", "custodial", "remanded"}
    assert [found.name for found in rule.comparisons] == ["looked_after", "custodial", "remanded"]
    assert rule.comparisons[0].values == ("yes now",)


def test_a_rule_can_be_sent_to_another_process() -> None:
    rule = parse("A = yes or not B = no")
    sent = pickle.loads(pickle.dumps(rule))
    assert sent == rule
    assert sent.holds({"B": "yes"}) is True


def comparisons() -> st.SearchStrategy[str]:
    names = st.sampled_from(["A", "B", "C"])
    forms = st.sampled_from(["{} = yes", "{} != no", "{} in (yes, na)"])
    return st.builds(lambda form, name: form.format(name), forms, names)


def rules() -> st.SearchStrategy[Rule]:
    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        joined = st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        return joined | st.builds("not {}".format, inner)

    return st.recursive(comparisons(), larger, max_leaves=6).map(parse)


ANSWERS = st.fixed_dictionaries({name: st.sampled_from(["yes", "no", "na"]) for name in "ABC"})


@given(rules(), ANSWERS, st.sets(st.sampled_from("ABC")))
def test_what_is_settled_stays_settled_whatever_the_unknown_turns_out_to_be(
    rule: Rule, answers: dict[str, str], hidden: set[str]
) -> None:
    partly = {name: UNKNOWN if name in hidden else answer for name, answer in answers.items()}
    settled = rule.holds(partly)
    assert rule.holds(answers) in (True, False)
    assert settled is None or settled is rule.holds(answers)
