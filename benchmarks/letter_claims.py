"""How often a false statement of a letter is caught, and a true one refuted.

    python benchmarks/letter_claims.py              5,000 mutations
    python benchmarks/letter_claims.py --seed 3     others
    python benchmarks/letter_claims.py --show 20    and twenty that went wrong

Statements are written on findings of the sample and of simulated teams: in the words that the letter
drafts, in the sample's own paragraphs, and in other people's words (RETOLD). Each is mutated in one
way: another number, the other side, another base, another group or another question. Whether what comes
out is true is told by the findings and a table of bounds here, apart from the package's own: what is
true by the wider bounds and false by the narrower is nobody's error, and left out. The same seed prints
the same numbers.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from truth import heads

from sqs_analysis.measure.finding import Finding
from sqs_analysis.measure.results import Results, measure
from sqs_analysis.present.figures import figure
from sqs_analysis.read.claims.claims import claims
from sqs_analysis.read.claims.counted import Data
from sqs_analysis.read.inspection import read
from sqs_analysis.read.references import Reference, references
from sqs_analysis.simulate.folder import simulate

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data/inspections/milton-keynes-2013.xlsx"
SEED, MUTATIONS, TEAMS = 17, 5000, 12
VERDICTS = ("proven", "refuted", "unprovable", "not seen")
KINDS = ("number", "side", "base", "group", "question")
GOAL = 0.99
ONES = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
# Words for shares: the narrowest bounds a strict reader allows, and the widest an easy one does.
THIRD, HALF = Fraction(1, 3), Fraction(1, 2)
FRACTIONS = {
    "a quarter": Fraction(1, 4),
    "a third": THIRD,
    "two-fifths": Fraction(2, 5),
    "half": HALF,
    "three-fifths": Fraction(3, 5),
    "two-thirds": 2 * THIRD,
    "three-quarters": Fraction(3, 4),
    "four-fifths": Fraction(4, 5),
}
NEAR, AT, BEYOND = Fraction(5, 100), Fraction(2, 100), Fraction(1, 10)
# Other people's words for a sufficient and an insufficient answer.
RETOLD = {
    "LOR02": (
        "initial assessments were of good quality",
        "the quality of initial assessments was poor",
    ),
    "LOR05": (
        "staff had sought information from children's social care and used it",
        "information from children's social care was missing",
    ),
    "LOR07": ("assessments included a home visit", "there had been no home visit"),
    "LOR10": ("pre-sentence reports were good", "pre-sentence reports were not good enough"),
    "LOR14": (
        "planning was good enough to reduce reoffending",
        "too little was planned to reduce reoffending",
    ),
    "LOR17": (
        "plans paid attention to victims and restorative justice",
        "plans neglected restorative justice and victims",
    ),
    "ROH03": ("risk of harm was well assessed", "the assessment of risk of harm was inadequate"),
    "ROH09": (
        "there was sufficient planning to manage risk of harm",
        "planning to manage the risk of harm was insufficient",
    ),
    "ROH11": (
        "the risk to victims was managed effectively",
        "the risk to actual or potential victims had not been effectively managed",
    ),
    "ROH12": (
        "managers' oversight of risk of harm work was effective",
        "management oversight of risk of harm was ineffective",
    ),
    "VUL01": (
        "vulnerability was assessed adequately",
        "the assessment of vulnerability fell short",
    ),
    "VUL05": (
        "planning addressed vulnerability well enough",
        "planning for vulnerability was inadequate",
    ),
    "VUL10": (
        "oversight of vulnerability and safeguarding was effective",
        "oversight of safeguarding work was not effective",
    ),
    "SEN01": (
        "diversity and barriers to engagement were assessed well",
        "diversity factors and barriers to engagement were poorly assessed",
    ),
    "SEN04": (
        "the young person was sufficiently involved in planning",
        "children were not involved enough in planning",
    ),
    "SEN08": (
        "plans addressed identified speech, language and communication needs",
        "speech, language or communication needs did not feature in plans",
    ),
    "SEN10": ("children complied with their sentence", "the young person had not complied"),
}


@dataclass(frozen=True)
class Statement:
    """A sentence with one amount, k of n as it says, and the finding that it speaks of."""

    finding: Finding
    bad: bool
    k: int
    n: int
    form: str
    clause: str
    base: str
    place: str
    order: int
    way: str
    kind: str = "none"
    phrase: str = ""
    around: tuple[str, str] = ("", "")  # of a paragraph of the sample
    of_all: int = 0  # of so many cases, where it says that it is of all

    @property
    def amount(self) -> str:
        if self.phrase:
            return self.phrase
        if self.form == "count":
            return counted(self.k, self.n)
        if self.form == "percent":
            return f"{rounded(self.k, self.n)}%"
        return words_for(self.k, self.n)

    @property
    def text(self) -> str:
        if self.around[0]:
            return self.amount.join(self.around)
        clause, said = self.clause, f"{self.amount}{joined(self)}{self.base}"
        return (
            f"In {said}, {clause}.",
            f"{clause[0].upper()}{clause[1:]} in {said}.",
            f"We found that in {said} {clause}.",
            f"However, {clause} in {said}.",
        )[self.order]

    def is_true(self) -> bool | None:
        """Whether it is so; None where a strict reader and an easy one differ."""
        n = self.of_all or self.finding.answered
        k = self.finding.insufficient if self.bad else self.finding.sufficient
        if self.form == "count":
            return (k, n) == (self.k, self.n)
        if self.form == "number":
            return k == self.k
        if self.form == "percent":
            return rounded(k, n) == rounded(self.k, self.n)
        return holds(self.amount, Fraction(k, n))


def rounded(k: int, n: int) -> int:
    return (200 * k + n) // (2 * n)


def joined(statement: Statement) -> str:
    if statement.form == "count" or statement.amount == "all":
        return " "
    return " of the " if statement.form == "percent" or "half" in statement.amount else " of "


def holds(phrase: str, share: Fraction) -> bool | None:
    if phrase in ("all", "none", "the majority"):
        return {"all": share == 1, "none": share == 0, "the majority": share > HALF}[phrase]
    hedge, name = re.fullmatch(r"(nearly|over)? ?(.*)", phrase).groups()
    of = FRACTIONS[name]
    if hedge is None:
        return abs(share - of) <= AT / 2 or (None if abs(share - of) <= 2 * AT else False)
    if hedge == "nearly":
        return of - NEAR <= share < of or (None if of - 2 * NEAR <= share <= of else False)
    return of < share <= of + BEYOND / 2 or (None if of <= share else False)


def words_for(k: int, n: int) -> str:
    """A phrase that a strict reader allows, of the nearest fraction."""
    share = Fraction(k, n)
    if share in (0, 1):
        return "all" if share else "none"
    said = [(h, name) for name in FRACTIONS for h in ("", "nearly ", "over ")]
    near = sorted(said, key=lambda pair: abs(FRACTIONS[pair[1]] - share))
    fitting = (h + name for h, name in near if holds(h + name, share))
    return next(fitting, "the majority" if share > HALF else "")


def counted(k: int, n: int) -> str:
    return f"{ONES[k]} out of {ONES[n]}" if k and n < len(ONES) else f"{k} out of {n}"


def statements(results: Results, rng: random.Random) -> Iterator[Statement]:
    """True statements on the questions of an inspection, for all cases and for groups."""
    instrument = results.inspection.instrument
    for question in instrument.questions_of(unit="case"):
        groups = ["all", *(g.id for g in instrument.groups if question.kind == "summary")]
        for group in groups:
            found = results.finding(question.id, group)
            special = question.applies_when is not None and group != "all"
            if found is None or not found.answered or special:
                continue
            bad = rng.random() < 0.5
            retold = group == "all" and question.id in RETOLD and rng.random() < 0.5
            clauses = RETOLD[question.id] if retold else (question.positive, question.negative)
            base = question.base if group == "all" else instrument.group(group).label
            k = found.insufficient if bad else found.sufficient
            form = rng.choice(("share", "share", "count", "percent"))
            if form == "share" and not words_for(k, found.answered):
                form = "count"
            way = "retold" if retold else "drafted"
            place = question.paragraph if rng.random() < 0.7 else ""
            order = rng.randrange(4)
            yield Statement(
                found, bad, k, found.answered, form, clauses[bad], base, place, order, way
            )


def of_paragraphs(results: Results) -> Iterator[Statement]:
    """The figures of the inspector's own paragraphs, each in its paragraph."""
    instrument = results.inspection.instrument
    for passage in results.inspection.commentary:
        text = passage.text
        said = [r for r in references(text, instrument) if isinstance(r, Reference) and r.question]
        for reference in said:
            found = results.finding(reference.name, reference.group)
            whole = text
            for other in reversed([*references(text, instrument)]):
                filled = "\0" if other == reference else figure(other, results)
                whole = whole[: other.start] + filled + whole[other.end :]
            before, after = whole.split("\0")
            bad = reference.side == "insufficient"
            k = found.insufficient if bad else found.sufficient
            form = reference.form if reference.form in ("count", "number") else "share"
            yield Statement(
                found,
                bad,
                k,
                found.answered,
                form,
                "",
                "",
                passage.place,
                0,
                "own",
                phrase=figure(reference, results),
                around=(before, after),
            )


def mutated(
    one: Statement, results: Results, others: list[Statement], rng: random.Random
) -> Statement | None:
    """A statement changed in one way, None where that cannot be done to it."""
    kind, other, n = rng.choice(KINDS), rng.choice(others), one.n
    if one.around[0]:
        return in_paragraph(one, kind, other, rng)
    if kind == "number":
        return replace(one, kind=kind, k=rng.choice([k for k in range(n + 1) if k != one.k]))
    if kind == "side":
        instrument = results.inspection.instrument
        question = instrument.question(one.finding.question)
        told = (
            RETOLD.get(question.id)
            if one.way == "retold"
            else (question.positive, question.negative)
        )
        return replace(one, kind=kind, bad=not one.bad, clause=told[not one.bad])
    if kind == "base" and one.form == "count":
        return replace(one, kind=kind, n=max(one.k, n + rng.choice((-3, -2, -1, 1, 2, 3))))
    if kind == "base" and n < results.size() and one.finding.group == "all" and one.amount != "all":
        total = results.size()
        return replace(one, kind=kind, base=f"all {total} cases", of_all=total)
    if kind == "group" and one.finding.group != "all":
        instrument = results.inspection.instrument
        (group,) = [g for g in instrument.groups if g.id != one.finding.group]
        found = results.finding(one.finding.question, group.id)
        return replace(one, kind=kind, finding=found, base=group.label) if found.answered else None
    if kind == "question" and other.way != "own":
        clause, base, place = other.clause, other.base, other.place and one.place and other.place
        return replace(
            one,
            kind=kind,
            finding=other.finding,
            bad=other.bad,
            clause=clause,
            base=base,
            place=place,
            way=other.way,
        )
    return None


def in_paragraph(
    one: Statement, kind: str, other: Statement, rng: random.Random
) -> Statement | None:
    """A figure of an inspector's paragraph that somebody typed wrongly; the sentence stays."""
    k, n = one.k, one.n
    if kind == "number":
        k = rng.choice([k for k in range(n + 1) if k != one.k])
    elif kind == "side":
        k = n - k
    elif kind == "base" and one.form == "count":
        n += rng.choice((1, 2, 3))
    elif kind == "question":
        k, n = other.k, other.n
    else:
        return None
    form = "share" if one.form == "share" else one.form
    if form == "share" and not words_for(k, n):
        return None
    phrase = {"count": counted(k, n), "number": ONES[k] if 0 < k < len(ONES) else str(k)}.get(form)
    return replace(one, kind=kind, k=k, n=n, phrase=phrase or words_for(k, n))


def verdict_on(one: Statement, data: Data) -> str:
    """What the package says of the amount of a statement."""
    start = len(one.around[0]) if one.around[0] else one.text.index(one.amount)
    found = [c for c in claims(one.text, one.place, data) if c.start <= start < c.end]
    return found[0].verdict if found else "not seen"


def inspections(teams: int, seed: int) -> Iterator[Results]:
    yield measure(read(SAMPLE).require_sound())
    with TemporaryDirectory() as name:
        simulate(Path(name), inspections=teams, seed=seed)
        for path in sorted(Path(name).rglob("*.xlsx")):
            yield measure(read(path).require_sound())


@dataclass(frozen=True)
class World:
    """An inspection, and true statements on it."""

    results: Results
    data: Data
    said: list[Statement]


def world(results: Results, rng: random.Random) -> World:
    own = of_paragraphs(results) if results.inspection.commentary else ()
    data = Data.of(results.inspection.units, results.inspection.instrument)
    return World(results, data, [*statements(results, rng), *own])


def trials(mutations: int, teams: int, seed: int) -> Iterator[tuple[Statement, bool, str]]:
    """Statements, whether each is true, and the verdict on it: first the true ones, then mutations."""
    rng = random.Random(seed)
    worlds = [world(results, rng) for results in inspections(teams, seed)]
    for one in worlds:
        yield from ((said, True, verdict_on(said, one.data)) for said in one.said)
    made = 0
    while made < mutations:
        # Every second mutation is of the sample, whose letter people wrote.
        where = worlds[0] if made % 2 else rng.choice(worlds)
        said = mutated(rng.choice(where.said), where.results, where.said, rng)
        if said is None or not said.n or not said.amount or (so := said.is_true()) is None:
            continue
        made += 1
        yield said, so, verdict_on(said, where.data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--mutations", type=int, default=MUTATIONS)
    parser.add_argument("--show", type=int, default=0)
    asked = parser.parse_args()
    seen: Counter[tuple[str, str, bool, str]] = Counter()
    shown = asked.show
    for said, so, verdict in trials(asked.mutations, TEAMS, asked.seed):
        seen[said.way, said.kind, so, verdict] += 1
        if shown and verdict == ("refuted" if so else "proven"):
            shown -= 1
            print(f"{so}, {verdict}: {said.text[:300]} ({said.finding.question}, {said.kind})")
    tell(seen)


def tell(seen: Counter[tuple[str, str, bool, str]]) -> None:
    heads("statements", "mutation", "true?", *VERDICTS)
    for way, kind, so in sorted({key[:3] for key in seen}, key=str):
        row = [str(seen[way, kind, so, verdict]) for verdict in VERDICTS]
        print(f"| {way} | {kind} | {'true' if so else 'false'} | {' | '.join(row)} |")
    of = {
        so: {v: sum(n for k, n in seen.items() if k[2:] == (so, v)) for v in VERDICTS}
        for so in (True, False)
    }
    false, true = (sum(of[so].values()) for so in (False, True))
    caught, wrong = of[False]["refuted"] / false, of[True]["refuted"] / true
    heads("claim", "measured", "goal", "")
    lines = (
        (f"of {false} false statements refuted", f"{caught:.2%}", "99%", caught >= GOAL),
        (
            "of them passed as proven",
            f"{of[False]['proven'] / false:.2%}",
            "none",
            not of[False]["proven"],
        ),
        (f"of {true} true statements refuted", f"{wrong:.2%}", "none", not wrong),
        ("of them proven", f"{of[True]['proven'] / true:.2%}", "", True),
    )
    for claim, measured, goal, met in lines:
        print(f"| {claim} | {measured} | {goal} | {'met' if met else '**not met**'} |")


if __name__ == "__main__":
    main()
