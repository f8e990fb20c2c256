"""The config file, the environment, and where things are."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from unittest import mock

import platformdirs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escalate import config
from escalate.config.locations import PLAIN, Kind, location
from escalate.errors import BadUsage


def written(tmp_path: Path, text: str) -> dict[str, str]:
    """The environment that names a config file with that text."""
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return {"ESCALATE_CONFIG": str(file)}


def test_given_no_config_file_then_everything_has_a_default() -> None:
    assert config.settings({}) == config.Settings()


def test_given_every_key_when_the_file_is_read_then_each_is_set(tmp_path: Path) -> None:
    text = """
    store = "cases.db"
    by = "ward sister, UHL"
    policies = ["policies", "/shared/policies"]
    timezone = "Europe/Dublin"
    opens = "08:30"
    closes = 17:30:00
    soon = 5
    retention = "25 years"
    key = "keys/escalate.key"
    """
    assert config.settings(written(tmp_path, text)) == config.Settings(
        store=tmp_path / "cases.db",
        by="ward sister, UHL",
        policies=(tmp_path / "policies", Path("/shared/policies")),
        timezone="Europe/Dublin",
        opens=dt.time(8, 30),
        closes=dt.time(17, 30),
        soon=5,
        retention=25,
        key=tmp_path / "keys" / "escalate.key",
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('stor = "x"', "Did you mean 'store'?"),
        ("store = 1", "It wants a path"),
        ('by = ""', "It wants a person"),
        ('policies = "x"', "It wants a list of folders"),
        ("policies = [1]", "It wants a list of folders"),
        ('timezone = "Europe"', "It wants an IANA name"),
        ('timezone = "Nowhere/City"', "It wants an IANA name"),
        ('opens = "nine"', "It wants a time"),
        ("closes = 9", "It wants a time"),
        ("soon = -1", "It wants a whole number"),
        ("soon = true", "It wants a whole number"),
        ("soon = 3661", "It wants a whole number from 0 to 3660"),
        ('soon = "2"', "It wants a whole number"),
        ('retention = "25"', "It wants whole years"),
        ('retention = "-1 years"', "It wants whole years"),
        ('retention = "1000 years"', "It wants whole years"),
        ("retention = 25", "It wants whole years"),
        ("[store]", "It wants a path"),
        ('key = ""', "It wants keyring, prompt or a file"),
        ("key = ['keyring']", "It wants keyring, prompt or a file"),
    ],
)
def test_given_a_key_or_value_that_is_not_known_then_it_is_refused_with_the_way_out(
    tmp_path: Path, line: str, says: str
) -> None:
    with pytest.raises(BadUsage) as refused:
        config.settings(written(tmp_path, line))
    assert says in str(refused.value)


def test_given_several_faults_then_all_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadUsage) as refused:
        config.settings(written(tmp_path, "stor = 1\nsoon = -1\n"))
    assert len(refused.value.refusals) == 2


@pytest.mark.parametrize("text", ["= 1", "soon = 1\nsoon = 2"])
def test_given_a_file_that_is_no_toml_then_it_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadUsage, match="it is not TOML"):
        config.settings(written(tmp_path, text))


def test_given_a_named_file_that_is_missing_or_no_text_then_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="there is no such file"):
        config.settings({"ESCALATE_CONFIG": str(tmp_path / "none.toml")})
    with pytest.raises(BadUsage, match="cannot be read"):
        config.settings({"ESCALATE_CONFIG": str(tmp_path)})
    (tmp_path / "latin.toml").write_bytes(b'by = "abc\xe9"')
    with pytest.raises(BadUsage, match="cannot be read"):
        config.settings({"ESCALATE_CONFIG": str(tmp_path / "latin.toml")})


def test_given_option_environment_and_file_then_the_first_of_them_names_the_store() -> None:
    known = config.Settings(store=Path("file.db"), by="in the file")
    environ = {"ESCALATE_STORE": "environment.db", "ESCALATE_BY": "in the environment"}
    assert config.store_path("option.db", environ, known) == Path("option.db")
    assert config.store_path("", environ, known) == Path("environment.db")
    assert config.store_path("", {"ESCALATE_STORE": ""}, known) == Path("file.db")
    assert config.store_path("", {}, config.Settings()).name == "escalate.db"
    assert config.actor("as an option", environ, known) == "as an option"
    assert config.actor("", environ, known) == "in the environment"
    assert config.actor("", {}, known) == "in the file"


def test_given_a_home_then_a_tilde_stands_for_it() -> None:
    assert config.store_path("~/x.db", {}, config.Settings()) == Path.home() / "x.db"


def test_given_nobody_named_then_the_account_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "example")
    assert config.actor("", {}, config.Settings()) == "example"


def test_given_an_instant_in_the_environment_then_it_is_now_and_said_to_be_set() -> None:
    instant = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    assert config.now({"ESCALATE_NOW": "2026-04-01T10:00+01:00"}) == (instant, True)
    now, rehearsed = config.now({})
    assert (now.tzinfo, rehearsed) == (dt.UTC, False)
    with pytest.raises(BadUsage, match="no instant"):
        config.now({"ESCALATE_NOW": "2026-04-01T10:00"})
    with pytest.raises(BadUsage, match="0001-01-01T00:00Z', which is no instant"):
        config.now({"ESCALATE_NOW": "0001-01-01T00:00Z"})


def test_given_the_folders_of_ones_own_policies_then_the_file_goes_before_the_default() -> None:
    folders = config.policy_folders(config.Settings(policies=(Path("mine"),)))
    assert folders[0] == Path("mine")
    assert folders[1].name == "policies"


def test_given_a_folder_in_the_environment_then_escalate_keeps_its_own_things_there() -> None:
    assert config.state_path({"ESCALATE_STATE": "~/kept"}) == Path.home() / "kept"
    assert config.state_path({"ESCALATE_STATE": ""}) == config.state_path({})


def test_given_a_cache_folder_when_it_is_named_then_it_is_a_whole_path() -> None:
    """What is kept for one folder is not looked for in another when a command is typed there."""
    assert config.cache_path({"ESCALATE_CACHE": "~/kept"}) == Path.home() / "kept"
    assert config.cache_path({"ESCALATE_CACHE": "kept"}) == Path.cwd() / "kept"
    assert config.cache_path({"ESCALATE_CACHE": ""}) == config.cache_path({})
    assert config.cache_path({}) != config.state_path({})
    assert "escalate" in config.state_path({}).parts


@pytest.mark.parametrize("place", [config.KEYRING, config.PROMPT])
def test_given_a_key_that_is_in_no_file_when_the_config_says_so_then_it_is_no_path(
    tmp_path: Path, place: str
) -> None:
    known = config.settings(written(tmp_path, f'key = "{place}"'))
    assert config.key_place("", {}, known) == place
    assert config.key_place("", {"ESCALATE_KEY_FILE": "a"}, known) == Path("a")
    assert config.key_place("b", {"ESCALATE_KEY_FILE": "a"}, known) == Path("b")


def test_given_a_new_key_when_nobody_says_where_to_then_the_keyring_has_it() -> None:
    none = config.Settings()
    assert config.key_place("", {}, none) == ""
    assert config.new_key_place("", {}, none) == config.KEYRING
    assert config.new_key_place("", {"ESCALATE_KEY_FILE": "a"}, none) == Path("a")
    assert config.new_key_place("prompt", {"ESCALATE_KEY_FILE": "a"}, none) == config.PROMPT
    assert config.new_key_place("./prompt", {}, none) == Path("prompt")


FOLDERS = st.none() | st.from_regex(r"[/~.]?[a-z]{0,2}(/{1,2}[a-z. ]{1,3}){0,2}/?", fullmatch=True)


@given(
    st.sampled_from(sorted(PLAIN)),
    st.fixed_dictionaries({name: FOLDERS for name, _ in PLAIN.values()} | {"HOME": FOLDERS}),
)
@example("data", {"HOME": None})
@example("cache", {"HOME": "//", "XDG_CACHE_HOME": ""})
def test_given_any_environment_then_files_lie_where_platformdirs_says(
    kind: Kind, environ: dict[str, str | None]
) -> None:
    told = {name: value for name, value in environ.items() if value is not None}
    with mock.patch.dict(os.environ, told):
        for name in environ.keys() - told.keys():
            os.environ.pop(name, None)
        try:
            wanted = getattr(platformdirs, f"user_{kind}_path")("escalate", appauthor=False)
        except RuntimeError:
            wanted = None
        try:
            assert location(kind) == wanted
        except RuntimeError:
            assert wanted is None
