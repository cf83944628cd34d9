"""commandline/: any data is some command, and a spelling that is canonical stays as it is."""

from __future__ import annotations

from hypothesis import given

from runkeyhunt.commandline.arguments import split_program, stem, tokens
from runkeyhunt.commandline.commandline import Command, arguments_are_data, parse_command, parse_file
from runkeyhunt.commandline.decode import hidden_texts
from runkeyhunt.commandline.paths import canonical_path, canonical_text
from runkeyhunt.commandline.shares import only_names_shares
from tests.hostile.strategies import commands


def is_command(command: object) -> bool:
    return (
        isinstance(command, Command)
        and {type(text) for text in (command.text, command.program, command.payload, *command.decoded)} == {str}
        and {type(text) for layer in command.layers for text in (layer.program, layer.arguments, layer.script)} == {str}
    )


@given(commands)
def test_any_data_is_some_command(data):
    command = parse_command(data)
    assert is_command(command)
    assert 1 <= len(command.layers) <= 32
    assert type(arguments_are_data(command)) is type(only_names_shares(command)) is bool


@given(commands)
def test_any_data_is_some_commands(data):
    assert is_command(parse_command(data, ","))


@given(commands)
def test_any_path_is_some_file(path):
    assert is_command(parse_file(path))


@given(commands)
def test_a_canonical_path_stays(path):
    # Each pass may bring out what the next one resolves; three are as many as anything here takes.
    once = canonical_path(canonical_path(canonical_path(path)))
    assert canonical_path(once) == once


@given(commands)
def test_program_and_arguments_are_texts_of_the_command(text):
    program, arguments = split_program(text)
    assert program in text
    assert arguments in text
    assert type(stem(program)) is str


@given(commands)
def test_tokens_have_no_quotes_and_no_more_text_than_there_was(text):
    found = tokens(text)
    assert '"' not in "".join(found)
    assert len("".join(found)) <= len(text)


@given(commands)
def test_what_was_hidden_is_text(text):
    assert {type(found) for found in hidden_texts(text)} <= {str}


@given(commands)
def test_a_text_in_canonical_spelling_is_text(text):
    assert type(canonical_text(text)) is str
