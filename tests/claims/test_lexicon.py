"""The words of a language, and the synonyms that an instrument adds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sqs_analysis.errors import InstrumentError
from sqs_analysis.letters import letter_check
from sqs_analysis.making.check import look_into
from sqs_analysis.read.claims.lexicon import interval, lexicon
from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import HOME


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the package's instrument, to add words to."""
    return Path(shutil.copytree(HOME / "sqs-2012", tmp_path / "own"))


def test_a_synonym_of_the_instrument_makes_a_statement_known(
    own: Path, sample: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("AssetPlus was good enough in 7 of the 20 cases.")
    assert [c.verdict for c in letter_check(sample, letter).claims] == ["unprovable"]
    synonyms = '[synonyms]\n"initial assessment of the likelihood of reoffending" = "assetplus"\n'
    (own / "en-GB" / "claims.toml").write_text(synonyms)
    (claim,) = letter_check(sample, letter, instrument=str(own)).claims
    assert (claim.verdict, claim.about) == ("proven", "LOR02")


@pytest.mark.parametrize(
    ("text", "said"),
    [("[synonyms", "cannot be read"), ("[amounts]\nx = 1", "may hold a table [synonyms] alone")],
)
def test_words_that_cannot_be_read_are_told_with_their_file(
    own: Path, text: str, said: str
) -> None:
    (own / "en-GB" / "claims.toml").write_text(text)
    (fault,) = look_into(own).faults
    assert "claims.toml" in fault
    assert said in fault


def test_in_a_language_without_a_table_nothing_is_known(own: Path) -> None:
    shutil.copytree(own / "en-GB", own / "cy")
    shutil.copy(HOME / "common" / "en-GB" / "quantifiers.csv", own / "cy")
    assert lexicon(load(own, "cy")) is None


def test_what_is_no_interval_is_told() -> None:
    with pytest.raises(InstrumentError, match="is no interval"):
        interval("about half")


def test_an_instruments_own_phrases_mean_what_it_says(own: Path) -> None:
    """Of an instrument with quantifiers of its own, "a large majority" has its bounds."""
    common = HOME / "common"
    shutil.copy(common / "quantifiers.csv", own)
    shutil.copy(common / "en-GB" / "quantifiers.csv", own / "en-GB")
    words, shared = lexicon(load(own)), lexicon(load())
    assert words is not None
    assert shared is not None
    assert (
        words.amounts["a large majority"].bounds.upper
        < shared.amounts["a large majority"].bounds.upper
    )
