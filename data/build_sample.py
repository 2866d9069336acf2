"""Write the sample inspection: 20 invented cases that agree with every figure of one letter.

The letter on Milton Keynes of 8 May 2013 is public, its case records are not. The cases below were
made up so that all its counts and quantifiers hold at once; where it gives none, the answers are
invented as well. Nothing here is about a real child, and nothing about one can be learned from it.

    python data/build_sample.py

writes ``data/inspections/milton-keynes-2013.xlsx``, the same bytes every time.

How to read the tables: twenty columns in blocks of five, C01 to C20. C01 to C14 are community
orders, C15 to C20 are custodial. A weak case tends to be weak throughout (C05, C10, C14, C20), and
C15 and C17 show what the letter found in custody: safeguarding well planned, reoffending not.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqs_analysis.read.answers import AnswerSet
from sqs_analysis.read.instrument import Instrument, load
from sqs_analysis.read.template import write_workbook

SAMPLE = Path(__file__).with_name("inspections") / "milton-keynes-2013.xlsx"
COMMENTARY = Path(__file__).with_name("sample_commentary.csv")
CASES = tuple(f"C{number:02}" for number in range(1, 21))
STAFF = tuple(f"S{number:02}" for number in range(1, 13))

DETAILS = {
    "inspection_id": "milton-keynes-2013",
    "yot": "Milton Keynes",
    "nation_region": "South East",
    "fieldwork_start": "2013-03-11",
    "fieldwork_end": "2013-03-13",
    "publication_date": "2013-05-08",
    # Nobody's name: the letter is public, but a sample needs no one in it. The number is one of
    # those kept free for fiction, and nothing can be sent to example.org.
    "lead_inspector": "A. N. Inspector",
    "lead_inspector_phone": "01632 960001",
    "lead_inspector_email": "inspector@example.org",
    "addressee": "A. N. Other",
    "addressee_role": "Chair of Milton Keynes Youth Offending Strategic Board",
    "sender": "A. N. Sender",
    "sender_role": "Assistant Chief Inspector",
    # Unknown: how many cases could have been chosen, and by which rule.
    "eligible_cases": "",
    "sampling": "",
    "sample_note": (
        "A reconstruction: 20 invented cases, made to agree with every figure of the letter "
        "published on 8 May 2013. No real child's record is in it."
    ),
    "local_context": (
        "The team had lost staff during the last 12 months, prevention work had moved elsewhere, "
        "and its own position was uncertain."
    ),
    "copy_list": (
        "Head of Service, Youth Justice; Chief Executive; Director of Children's Services; "
        "Lead elected member for children's services; Lead elected member for crime; "
        "Youth Justice Board; Ofsted; HM Inspectorate of Constabulary; Care Quality Commission; "
        "Police and Crime Commissioner"
    ),
    "OPM05": "no_evidence",
}

# Who was inspected, by whom, on which day of March 2013. An underscore stands for a blank.
PEOPLE = """
case inspector day weeks age   gender ethnicity looked_after        cp      slcn         interviewed
C01  I1        11  7     10-11 male   white     no                  CP_plan no           yes
C02  I2        11  9     16    male   white     no                  none    yes          yes
C03  I3        11  6     12-13 female white     no                  none    yes          yes
C04  I1        11  10    17    male   black     no                  none    no           yes
C05  I2        11  12    15    male   white     no                  CIN     yes          yes
C06  I3        11  6     16    female white     no                  none    no           yes
C07  I1        12  11    17    male   mixed     no                  none    yes          yes
C08  I2        12  13    15    male   white     no                  CIN     no           yes
C09  I3        12  8     12-13 male   white     no                  none    yes          no
C10  I1        12  12    14    male   white     yes_during_sentence CIN     yes          yes
C11  I2        12  6     14    male   white     no                  none    not_screened yes
C12  I3        12  9     16    male   asian     no                  none    yes          yes
C13  I1        12  7     15    female white     no                  none    no           yes
C14  I2        12  13    15    male   mixed     yes_now             none    yes          yes
C15  I3        13  8     16    male   white     no                  none    no           yes
C16  I1        13  11    17    female white     no                  none    yes          yes
C17  I2        13  7     17    male   white     no                  none    not_screened no
C18  I3        13  10    17    male   black     yes_now             none    no           yes
C19  I1        13  9     15    male   white     yes_now             none    yes          yes
C20  I2        13  12    16    male   white     no                  CIN     yes          yes
"""

# For what they were sentenced, to what, and how they were classified.
ORDERS = """
case sentence         custodial remanded offence  likelihood rosh   vulnerability mappa   psr
C01  referral_order   no        no       other    medium     low    high          none    no
C02  YRO              no        no       theft    medium     low    low           none    yes
C03  referral_order   no        no       violence low        low    low           none    no
C04  YRO              no        no       burglary medium     low    low           none    yes
C05  YRO              no        no       violence high       medium medium        none    yes
C06  referral_order   no        no       drugs    low        low    low           none    no
C07  YRO_with_ISS     no        no       robbery  high       high   low           none    yes
C08  YRO              no        no       violence medium     medium low           none    yes
C09  referral_order   no        no       theft    medium     low    low           none    no
C10  YRO              no        no       drugs    high       low    medium        none    yes
C11  reparation_order no        no       theft    low        low    low           none    no
C12  YRO              no        no       motoring medium     low    low           none    yes
C13  referral_order   no        no       theft    low        low    low           none    no
C14  YRO_with_ISS     no        no       violence high       medium medium        none    yes
C15  DTT/DTO          yes       no       robbery  high       medium medium        none    yes
C16  DTT/DTO          yes       no       drugs    medium     medium medium        none    yes
C17  DTT/DTO          yes       no       burglary high       medium medium        none    yes
C18  section_90/91    yes       yes      robbery  medium     high   high          level_1 yes
C19  DTT/DTO          yes       yes      violence high       medium high          none    yes
C20  DTT/DTO          yes       no       violence high       high   medium        level_1 yes
"""

# The columns of the two tables, as the instrument names them.
FIELDS = {
    "case": "case_ref",
    "inspector": "inspector_ref",
    "weeks": "weeks_since_sentence",
    "age": "age_at_sentence_band",
    "cp": "child_protection_or_cin",
    "slcn": "slcn_identified",
    "interviewed": "case_manager_interviewed",
    "sentence": "sentence_type",
    "offence": "principal_offence_group",
    "likelihood": "likelihood_of_reoffending",
    "rosh": "rosh_classification",
    "vulnerability": "vulnerability_classification",
    "psr": "psr_prepared",
}

LETTERS = {
    "S": "sufficient",
    "I": "insufficient",
    "Y": "yes",
    "N": "no",
    "-": "n/a",
    "P": "yes_psr",
    "O": "other_report",
    "0": "none",
}

# One letter a case; what is counted is said where the letter of 2013 has a figure.
JUDGEMENTS = {
    # 1 Reducing the likelihood of reoffending
    "LOR01": "YYYYY YYYYY YYYYY YYYYY",  # all 20
    "LOR02": "SSISI IISII ISIII SISII",  # 7 of 20 sufficient
    "LOR04": "YYNYN -NY-N -Y-NN YNYNN",
    "LOR05": "Y---N -YY-N -Y-N- YYYNN",
    "LOR06": "SSISI SSSSI SSSIS SSSII",
    "LOR07": "YYNYY YNYNY YYNNN YY--Y",
    "LOR08": "-Y--Y -YYNY NY-YN YYYYN",
    "LOR09": "OPOPP OPPOP 0POPP PPPPP",  # 14 pre-sentence reports
    "LOR10": "-S-SI -SS-I -S-II SSSSI",  # 9 of 14: "almost two-thirds"
    "LOR12": "-Y-YY -YY-Y -Y-YY YYYYY",
    "LOR13": "-Y-YN -YY-N -Y-NN YYYYN",
    "LOR14": "SSISI SISII ISSII SISII",  # 9 of 20
    "LOR15": "YYYYN YNYNN YYYNY YNYNN",
    "LOR16": "----- ----- ----I SISII",  # 2 of 6
    "LOR17": "YYNYN -YYN- Y-YNN -YYYN",
    "LOR19": "-S--I -SS-I ---I- S---I",
    "LOR20": "-S--S -SS-I ---I- S---I",
    # 2 Protecting the public
    "ROH01": "YYNYN YYYYN YYYNY YYYYY",
    "ROH02": "NNNNY NYYNY NNNYY YYYYY",  # 11 needed a full analysis
    "ROH03": "----I -SS-I ---IS SSSSI",  # 7 of 11, four not
    "ROH05": "YYNYY YYYNN -YYNY YYYYY",
    "ROH06": "YYN-Y -NY-Y -Y-NY Y-YYN",
    "ROH07": "--N-N -YY-- ---NY -YYYY",
    "ROH08": "NNNNY NYYNY NNNYY YYYYY",
    "ROH09": "----I -SS-I ---II SSSII",  # 6 of 11 insufficient
    "ROH11": "--I-I -SS-- ---II -SSII",  # 4 of 10
    "ROH12": "--I-I -IS-I ---II SISII",  # largely insufficient
    "ROH14": "YYNYN YYYYN YYYNN YYYYN",
    # 3 Protecting the child or young person
    "VUL01": "SSSSI SSSII SSSIS SSSSI",  # 15 of 20
    "VUL03": "----N ----N ---N- ----N",
    "VUL04": "YYYYY YYYYY YYYYY YYYYY",
    "VUL05": "SSISI SSSII SSSIS SSSII",  # 13 of 20
    "VUL07": "----- ----- ----S SSSII",  # 4 of 6
    "VUL08": "----- ----- ----Y YYYNY",  # no in one case
    "VUL09": "----- ----- ----- --YN-",  # no in the same case
    "VUL10": "S-I-I ---II ---II SSSII",  # ineffective
    "VUL12": "YYYYN YYYNN YYYNY YYYNN",
    # 4 Ensuring that the sentence is served
    "SEN01": "SSSSI SSSII SSSIS SSSII",  # 14 of 20
    "SEN02": "YYYYY YYYNN YYYNY YYYNY",
    "SEN03": "YYY-N YYYNY YYYNY YY-YN",
    "SEN04": "YYNYN NNYNN NYYNN YNYNN",
    "SEN05": "YYN-N YNYNN NYYNN NY-NN",
    "SEN06": "SSISI IISII ISSII SSSII",  # 9 of 20
    "SEN07": "NYYNY NYNYY NYNYN YNNYY",  # 11 with an identified need
    "SEN08": "-YY-N -Y-NY -Y-N- Y--NN",  # absent from 5 of 11 plans
    "SEN09": "SSSSI SSSIS SSSIS SSSIS",
    "SEN10": "YYYYY YNYYN YYYNY YNYYY",
    "SEN11": "----S -S--S -S-S- -S---",
    # Operational management
    "OPM01": "NYN-N -NYNN -Y-NN YNYNN",  # 5 of 16
    "OPM02": "YYYYN -YYYN -YYYY YYYYN",  # no in a small number
}

IN_ASSESSMENT = "assessment_deficiency_not_addressed"
IN_PLANNING = "planning_deficiency_not_addressed"

# Why it fell short, for every insufficient judgement.
REASONS = {
    "LOR03": {
        "C03": "unclear_evidence other_agency_information no_home_visit",
        "C05": (
            "unsatisfactory_evidence other_agency_information social_care_information "
            "care_arrangements"
        ),
        "C06": "unclear_evidence not_analytical",
        "C07": "unsatisfactory_evidence other_agency_information",
        "C09": "unclear_evidence no_home_visit copied_not_updated",
        "C10": (
            "unsatisfactory_evidence other_agency_information social_care_information "
            "diversity_missed"
        ),
        "C11": "unclear_evidence copied_not_updated",
        "C13": "unsatisfactory_evidence not_analytical",
        "C14": (
            "unsatisfactory_evidence other_agency_information social_care_information "
            "care_arrangements no_home_visit"
        ),
        "C15": "unclear_evidence other_agency_information copied_not_updated",
        "C17": "unsatisfactory_evidence other_agency_information",
        "C19": (
            "unsatisfactory_evidence other_agency_information social_care_information "
            "care_arrangements"
        ),
        "C20": (
            "unclear_evidence unsatisfactory_evidence other_agency_information "
            "social_care_information copied_not_updated"
        ),
    },
    "LOR11": {
        "C05": "risk_of_harm_assessment not_analytical",
        "C10": "risk_of_harm_assessment vulnerability",
        "C14": "not_analytical",
        "C15": "risk_of_harm_assessment",
        "C20": "not_analytical diversity",
    },
    "LOR18": {
        "C03": "not_outcome_focused restorative_justice_victims",
        "C05": "not_from_assessment needs_unmet diversity",
        "C07": "not_from_assessment needs_unmet",
        "C09": "needs_unmet diversity",
        "C10": "not_from_assessment needs_unmet",
        "C11": "not_outcome_focused",
        "C14": "needs_unmet diversity restorative_justice_victims",
        "C15": "not_outcome_focused restorative_justice_victims",
        "C17": "not_from_assessment",
        "C19": "needs_unmet diversity",
        "C20": "not_from_assessment diversity restorative_justice_victims",
    },
    "ROH04": {
        "C05": "impression_over_evidence victims",
        "C10": "impression_over_evidence cps_papers",
        "C14": "cps_papers other_settings victims",
        "C20": "impression_over_evidence other_settings",
    },
    "ROH10": {
        "C05": "victims",
        "C10": "response contingency",
        "C14": "victims",
        "C15": "victims",
        "C19": "roles contingency",
        "C20": "victims response",
    },
    "ROH13": {
        "C03": IN_ASSESSMENT,
        "C05": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C07": IN_ASSESSMENT,
        "C10": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C14": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C15": IN_PLANNING,
        "C17": "late",
        "C19": IN_PLANNING,
        "C20": f"{IN_ASSESSMENT} {IN_PLANNING}",
    },
    "VUL02": {
        "C05": "behaviour_or_circumstances_ignored other_agency_information",
        "C09": "not_recognised",
        "C10": "behaviour_or_circumstances_ignored not_recognised",
        "C14": "behaviour_or_circumstances_ignored",
        "C20": "not_recognised",
    },
    "VUL06": {
        "C03": "barriers_to_engagement",
        "C05": "barriers_to_engagement planned_response",
        "C09": "contingency",
        "C10": "barriers_to_engagement",
        "C14": "planned_response contingency",
        "C19": "contingency roles",
        "C20": "barriers_to_engagement planned_response",
    },
    "VUL11": {
        "C03": IN_PLANNING,
        "C05": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C09": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C10": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C14": f"{IN_ASSESSMENT} {IN_PLANNING}",
        "C15": "late",
        "C19": IN_PLANNING,
        "C20": f"{IN_ASSESSMENT} {IN_PLANNING}",
    },
}

# Examples of the kind the letter describes.
EXAMPLES = {
    "OPM06": {
        "C01": "Several agencies were involved, so the plan kept to one objective: support.",
        "C02": "Objectives and appointments were drawn as cartoons, on the plan and a timetable.",
        "C12": "Several sessions were given to reading a calendar and telling the time.",
        "C19": "Neither case manager nor social worker was at the remand planning meeting.",
    }
}

INTERVIEWS = {"ROH15": "yes", "VUL13": "yes", "SEN12": "yes", "OPM03": "yes", "OPM04": "yes"}


def build(path: str | Path = SAMPLE) -> Path:
    """Write the sample workbook.

    Parameters
    ----------
    path : where to write; the ending must be ``.xlsx``.
    """
    instrument = load("sqs-2012")
    cases = [_labelled(row, instrument) for row in _cases()]
    staff = [_labelled(row, instrument) for row in _staff()]
    details = _labelled(DETAILS, instrument)
    return write_workbook(path, instrument, details, cases, staff, list(_commentary()))


def _commentary() -> Iterator[tuple[str, str]]:
    """The inspector's paragraphs, in our own sentences; every figure in them is a reference."""
    with COMMENTARY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["paragraph"], row["text"]


def _cases() -> Iterator[dict[str, str]]:
    """The rows of the sheet Cases, answers as they are spelt above."""
    people, orders = _table(PEOPLE), _table(ORDERS)
    for place, case in enumerate(CASES):
        letters = {question: answers.replace(" ", "") for question, answers in JUDGEMENTS.items()}
        answers = {question: LETTERS[letter[place]] for question, letter in letters.items()}
        reasons = {question: given.get(case, "") for question, given in REASONS.items()}
        examples = {question: given.get(case, "") for question, given in EXAMPLES.items()}
        day = f"2013-03-{people[case].pop('day')}"
        yield people[case] | orders[case] | {"assessment_date": day} | answers | reasons | examples


def _staff() -> Iterator[dict[str, str]]:
    """The rows of the sheet Staff."""
    for reference in STAFF:
        yield {"staff_ref": reference, "role": "Case manager"} | INTERVIEWS


def _table(text: str) -> dict[str, dict[str, str]]:
    """The lines of one of the tables above by case, under the instrument's names."""
    header, *lines = (line.split() for line in text.strip().splitlines())
    names = [FIELDS.get(heading, heading) for heading in header]
    return {line[0]: dict(zip(names, line, strict=True)) for line in lines}


def _labelled(row: Mapping[str, str], instrument: Instrument) -> dict[str, str]:
    """The row with every answer as an inspector would choose it from the list in the cell."""
    sets = {field.heading: field.allowed for field in instrument.fields}
    sets |= {question.id: question.answers for question in instrument.questions}
    multiple = {question.id for question in instrument.questions if question.multiple}
    return {
        name: "; ".join(_label(part, sets[name]) for part in text.split())
        if name in multiple
        else _label(text, sets[name])
        for name, text in row.items()
    }


def _label(text: str, answers: AnswerSet | None) -> str:
    """The label of an answer, however it is spelt; any other text as it is."""
    answer = answers.read(text) if answers else None
    return answer.label if answer else text


if __name__ == "__main__":
    build()
