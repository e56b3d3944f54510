//! Rules about the text alone.

use super::World;

#[test]
fn stage_name_casing() {
    World::default().check(&[
        ("FROM a AS Build", &["1:11 StageNameCasing: Stage name 'Build' should be lowercase"]),
        ("FROM a AS build\nFROM b", &[]),
    ]);
}

#[test]
fn from_as_casing() {
    World::default().check(&[
        ("FROM a as b", &["1:8 FromAsCasing: 'as' and 'FROM' keywords' casing do not match"]),
        ("from a AS b", &["1:8 FromAsCasing: 'AS' and 'from' keywords' casing do not match"]),
        ("FROM a As b", &["1:8 FromAsCasing: 'As' and 'FROM' keywords' casing do not match"]),
        ("FROM a AS b", &[]),
        ("from a as b", &[]),
        ("# check=skip=ConsistentInstructionCasing\nFrom a as b", &[]),
    ]);
}

#[test]
fn no_empty_continuation() {
    World::default().check(&[
        (
            "FROM a\nRUN b \\\n\n  c \\\n\n  d",
            &["3:1 NoEmptyContinuation: Empty continuation line"],
        ),
        ("FROM \\\n\n a", &["2:1 NoEmptyContinuation: Empty continuation line"]),
        ("FROM a\nRUN b \\\n# comment\n  c\n\nRUN d", &[]),
    ]);
}

#[test]
fn consistent_instruction_casing() {
    let found = |place: &str, word: &str, case: &str| {
        format!(
            "{place} ConsistentInstructionCasing: Command '{word}' should match the case of the \
             command majority ({case})"
        )
    };
    let world = World::default();
    for (text, expected) in [
        ("FROM a\nrun b\nRUN c", vec![found("2:1", "run", "uppercase")]),
        ("from a\nRUN b\nrun c", vec![found("2:1", "RUN", "lowercase")]),
        ("FROM a\nRun b", vec![found("2:1", "Run", "uppercase")]),
        ("FROM a\nrun b", vec![found("2:1", "run", "uppercase")]),
        ("FROM a\nRUN b", vec![]),
        ("from a\nrun b", vec![]),
        // Global arguments do not count.
        ("arg A\nFROM a", vec![]),
    ] {
        assert_eq!(world.found(text), expected, "{text}");
    }
}

#[test]
fn stage_names() {
    World::default().check(&[
        (
            "FROM a AS x\nFROM b AS X\nFROM c",
            &[
                "2:11 StageNameCasing: Stage name 'X' should be lowercase",
                "2:11 DuplicateStageName: Duplicate stage name \"x\", stage names should be unique",
            ],
        ),
        (
            "FROM a AS scratch\nFROM b AS context",
            &[
                "1:11 ReservedStageName: Stage name should not use the same name as reserved stage \
                 \"scratch\"",
                "2:11 ReservedStageName: Stage name should not use the same name as reserved stage \
                 \"context\"",
            ],
        ),
        ("FROM a AS x\nFROM b AS y", &[]),
        ("FROM scratch", &[]),
    ]);
}

#[test]
fn maintainer_deprecated() {
    World::default().check(&[
        (
            "FROM a\nMAINTAINER me",
            &["2:1 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using \
               label"],
        ),
        ("FROM a\nLABEL maintainer=me", &[]),
    ]);
}

#[test]
fn invalid_definition_description() {
    let on = "# check=experimental=InvalidDefinitionDescription\n";
    let found = |place: &str, keyword: &str, name: &str| {
        format!(
            "{place} InvalidDefinitionDescription: Comment for {keyword} should follow the format: \
             `# {name} <description>`"
        )
    };
    let world = World::default();
    for (text, expected) in [
        ("# about\nFROM a AS base", vec![found("3:1", "FROM", "base")]),
        ("# about\nARG V=1\nFROM a", vec![found("3:1", "ARG", "V")]),
        ("FROM a\n# about\nARG V W", vec![found("4:1", "ARG", "<arg_key>")]),
        ("# V is a version\n# more\nARG V=1\nFROM a", vec![found("4:1", "ARG", "V")]),
        ("# base is first\nFROM a AS base\n# V is a version\nARG V=1", vec![]),
        ("# about\n\nFROM a AS base", vec![]),
        ("# about\n#\nFROM a AS base", vec![]),
        ("# about\nFROM a", vec![]),
        ("# W is second\nARG V W\nFROM a", vec![]),
        ("FROM a\n# about\nRUN b", vec![]),
    ] {
        assert_eq!(world.found(&format!("{on}{text}")), expected, "{text}");
        assert_eq!(world.found(text), Vec::<String>::new(), "{text}");
    }
}
