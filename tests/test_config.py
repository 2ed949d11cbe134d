"""config.toml: a mistake is named with its line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmail_reconnect.config import Config, load
from gmail_reconnect.errors import ConfigError


def read(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("text", "line", "says", "hint"),
    [
        ("[weights]\nmonths = 1\nmonhts = 2", 3, "unknown key `weights.monhts`", "Did you mean `months`?"),
        ("[weights]\nlong-lost = 1", 2, "unknown key `weights.long-lost`", "Did you mean `long_lost`?"),
        ("[wieghts]\nmonths = 1", 1, "unknown key `wieghts`", "Did you mean `weights`?"),
        ("[gate]\n\nmin_month = 3", 3, "unknown key `gate.min_month`", "Did you mean `min_months`?"),
        ("[gate]\nxyz = 3", 2, "unknown key `gate.xyz`", "Known here: gap_factor, min_months, min_silence_days."),
        ("[ranking]\nlense = 'warm'", 2, "unknown key `ranking.lense`", "Did you mean `lens`?"),
        ("[weights]\nmonths = 6", 2, "weights.months: Input should be less than or equal to 5", ""),
        ("[weights]\nwarm = -5.1", 2, "weights.warm: Input should be greater than or equal to -5", ""),
        ("[weights]\nwarm = nan", 2, "weights.warm: Input should be", ""),
        ("[weights]\nwarm = inf", 2, "weights.warm: Input should be", ""),
        ("[weights]\nmonths = true", 2, "weights.months: Input should be a valid number", ""),
        ("[weights]\nmonths = '1'", 2, "weights.months: Input should be a valid number", ""),
        ("weights.months = 9", 1, "weights.months: Input should be less", ""),
        ("weights.warm = 1\nweights.months = 9", 2, "weights.months: Input should be less", ""),
        ("\nweights = { months = 9 }", 2, "weights.months: Input should be less", ""),
        ("[me]\nname = 'x'\n[gate]\nmin_months = 0", 4, "gate.min_months: Input should be greater", ""),
        ("[gate]\nmin_silence_days = 3651", 2, "gate.min_silence_days: Input should be less", ""),
        ("[gate]\nmin_silence_days = 90.5", 2, "gate.min_silence_days: Input should be a valid integer", ""),
        ("[gate]\ngap_factor = -1", 2, "gate.gap_factor: Input should be greater", ""),
        ("[ranking]\nfresh_view = 11", 2, "ranking.fresh_view: Input should be less", ""),
        ("[ranking]\nfresh_view = true", 2, "ranking.fresh_view: Input should be a valid integer", ""),
        ("[ranking]\nlens = 'cold'", 2, "ranking.lens: Input should be 'warm', 'balanced' or 'long-lost'", ""),
    ],
)
def test_mistake_names_line_key_and_allowed_values(tmp_path: Path, text: str, line: int, says: str, hint: str) -> None:
    """The line, the key, what is allowed; for an unknown key the nearest known one, or all of them."""
    with pytest.raises(ConfigError) as found:
        read(tmp_path, text)
    assert f"config.toml, line {line}: " in str(found.value)
    assert says in str(found.value)
    assert hint in (found.value.hint or "")


def test_limits_themselves_are_allowed(tmp_path: Path) -> None:
    """The least and the greatest value of each key; a whole number where a fraction is expected."""
    low = read(tmp_path, "[weights]\nmonths = -5\n[gate]\nmin_months = 1\nmin_silence_days = 1\ngap_factor = 0")
    assert (low.weights.months, low.gate.min_months, low.gate.gap_factor) == (-5, 1, 0)
    high = read(tmp_path, "[weights]\nwarm = 5.0\n[gate]\nmin_silence_days = 3650\n[ranking]\nfresh_view = 10")
    assert (high.weights.warm, high.gate.min_silence_days, high.ranking.fresh_view) == (5, 3650, 10)


@given(st.floats(-5, 5), st.sampled_from(["months", "exchanges", "i_owe", "ignored", "warm", "balanced", "long_lost"]))
def test_weight_is_read_to_the_last_digit(tmp_path_factory: pytest.TempPathFactory, value: float, key: str) -> None:
    """The other weights keep their defaults."""
    found = read(tmp_path_factory.mktemp("home"), f"[weights]\n{key} = {value:.20f}").weights
    assert getattr(found, key) == pytest.approx(value, abs=1e-15)
    assert found.model_copy(update={key: getattr(Config().weights, key)}) == Config().weights
