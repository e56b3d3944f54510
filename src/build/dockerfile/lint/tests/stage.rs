//! Rules about what happens in a stage.

use super::World;
use crate::build::dockerfile::lint::BaseFacts;

#[test]
fn json_args_recommended() {
    let recommended = |place: &str, name: &str| {
        format!(
            "{place} JSONArgsRecommended: JSON arguments recommended for {name} to prevent \
             unintended behavior related to OS signals"
        )
    };
    let world = World::default();
    for (text, expected) in [
        ("FROM a\nCMD b", vec![recommended("2:1", "CMD")]),
        ("FROM a\nENTRYPOINT b", vec![recommended("2:1", "ENTRYPOINT")]),
        ("FROM a\nCMD [\"b\"]\nENTRYPOINT [\"c\"]", vec![]),
        ("FROM a\nSHELL [\"bash\", \"-c\"]\nCMD b", vec![]),
        ("FROM a AS x\nSHELL [\"bash\", \"-c\"]\nFROM x\nCMD b", vec![]),
        ("FROM a\nHEALTHCHECK CMD b", vec![]),
        ("FROM a\nRUN b", vec![]),
    ] {
        assert_eq!(world.found(text), expected, "{text}");
    }
    let base = Some(BaseFacts { has_shell: true, ..BaseFacts::default() });
    World { base, ..World::default() }.check(&[("FROM a\nCMD b", &[])]);
}

#[test]
fn workdir_relative_path() {
    World::default().check(&[
        (
            "FROM a\nWORKDIR b\nWORKDIR c",
            &["2:1 WorkdirRelativePath: Relative workdir \"b\" can have unexpected results if the \
               base image changes"],
        ),
        ("FROM a\nWORKDIR /b\nWORKDIR c", &[]),
        ("FROM a AS x\nWORKDIR /b\nFROM x\nWORKDIR c", &[]),
        ("FROM a\nARG D=/d\nWORKDIR $D", &[]),
    ]);
}

#[test]
fn undefined_var() {
    let base = Some(BaseFacts {
        environment: vec![("PYTHON_VERSION".to_owned(), "3".to_owned())],
        ..BaseFacts::default()
    });
    let world = World { base, ..World::default() };
    world.check(&[
        ("FROM a\nCOPY $foo .", &["2:6 UndefinedVar: Usage of undefined variable '$foo'"]),
        (
            "FROM a\nENV PATH=$PAHT:/app/bin",
            &["2:10 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?)"],
        ),
        ("FROM a\nARG V=$foo", &["2:7 UndefinedVar: Usage of undefined variable '$foo'"]),
        (
            "FROM a\nLABEL x=\"${foo:-d}\" y=$foo",
            &["2:10 UndefinedVar: Usage of undefined variable '$foo'"],
        ),
        ("FROM a\nENV A=1 B=$A", &["2:11 UndefinedVar: Usage of undefined variable '$A'"]),
        ("FROM a\nCOPY <<E /x\n$foo\nE", &["2:6 UndefinedVar: Usage of undefined variable '$foo'"]),
        (
            "FROM a\nRUN --mount=target=/$foo b",
            &["2:21 UndefinedVar: Usage of undefined variable '$foo'"],
        ),
        ("FROM a\nCOPY <<'E' /x\n$foo\nE", &[]),
        ("FROM a\nARG foo\nCOPY $foo .", &[]),
        ("FROM a\nARG V=$PYTHON_VERSION", &[]),
        ("FROM a\nENV PATH=$PATH:/x", &[]),
        ("FROM a\nRUN echo $foo\nCMD [\"$foo\"]", &[]),
        ("FROM a AS x\nARG V=1\nENV W=1\nFROM x\nCOPY $V $W", &[]),
        ("FROM scratch\nCOPY '$foo' \\$foo /", &[]),
        ("FROM scratch\nENV A=1\nENV B=$A", &[]),
        (
            "FROM scratch\nCOPY $PYTHON_VERSION /",
            &["2:6 UndefinedVar: Usage of undefined variable '$PYTHON_VERSION'"],
        ),
    ]);
    // What is not known of the base is not held against the file.
    World { base: None, ..World::default() }.check(&[("FROM a\nCOPY $foo .", &[])]);
}

#[test]
fn multiple_instructions_disallowed() {
    let multiple = |place: &str, name: &str| {
        format!(
            "{place} MultipleInstructionsDisallowed: Multiple {name} instructions should not be \
             used in the same stage because only the last one will be used"
        )
    };
    let world = World::default();
    for (text, expected) in [
        (
            "FROM a\nCMD [\"b\"]\nCMD [\"c\"]\nCMD [\"d\"]",
            vec![multiple("2:1", "CMD"), multiple("3:1", "CMD")],
        ),
        ("FROM a\nENTRYPOINT [\"b\"]\nENTRYPOINT [\"c\"]", vec![multiple("2:1", "ENTRYPOINT")]),
        ("FROM a\nHEALTHCHECK NONE\nHEALTHCHECK CMD b", vec![multiple("2:1", "HEALTHCHECK")]),
        ("FROM a AS x\nCMD [\"b\"]\nFROM x\nCMD [\"c\"]\nENTRYPOINT [\"d\"]", vec![]),
    ] {
        assert_eq!(world.found(text), expected, "{text}");
    }
}

#[test]
fn legacy_key_value_format() {
    World::default().check(&[
        (
            "FROM a\nENV b c",
            &["2:1 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV \
               key value\" format"],
        ),
        (
            "FROM a\nLABEL b c",
            &["2:1 LegacyKeyValueFormat: \"LABEL key=value\" should be used instead of legacy \
               \"LABEL key value\" format"],
        ),
        ("FROM a\nENV b=c\nLABEL d=e f=g", &[]),
    ]);
}

#[test]
fn secrets_used_in_arg_or_env() {
    let secret = |place: &str, keyword: &str, name: &str| {
        format!(
            "{place} SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data \
             ({keyword} {name:?})"
        )
    };
    let world = World::default();
    for (text, expected) in [
        ("FROM a\nARG AWS_SECRET_ACCESS_KEY", vec![secret("2:1", "ARG", "AWS_SECRET_ACCESS_KEY")]),
        (
            "FROM a\nENV apikey=1 DB_PASSWORD=2",
            vec![secret("2:1", "ENV", "apikey"), secret("2:1", "ENV", "DB_PASSWORD")],
        ),
        ("FROM a\nENV auth=1", vec![secret("2:1", "ENV", "auth")]),
        ("FROM a\nENV PUBLIC_KEY=1 KEYBOARD=2 MONKEY=3 AUTHOR=4", vec![]),
        ("ARG TOKEN\nFROM a", vec![]),
    ] {
        assert_eq!(world.found(text), expected, "{text}");
    }
}

#[test]
fn copy_ignored_file() {
    World { ignored: &["a", "b/c"], ..World::default() }.check(&[
        (
            "FROM x\nCOPY a y b/c /z",
            &[
                "2:1 CopyIgnoredFile: Attempting to Copy file \"a\" that is excluded by \
                 .dockerignore",
                "2:1 CopyIgnoredFile: Attempting to Copy file \"b/c\" that is excluded by \
                 .dockerignore",
            ],
        ),
        (
            "FROM x\nADD a /z",
            &["2:1 CopyIgnoredFile: Attempting to Add file \"a\" that is excluded by .dockerignore"],
        ),
        ("FROM x\nCOPY --from=y a /z\nCOPY y /z\nADD https://a/ /z", &[]),
    ]);
}

#[test]
fn exposed_ports() {
    World::default().check(&[
        (
            "FROM a\nEXPOSE 80/TcP 81/udp",
            &["2:1 ExposeProtoCasing: Defined protocol '80/TcP' in EXPOSE instruction should be \
               lowercase"],
        ),
        (
            "FROM a\nEXPOSE 127.0.0.1:80:80",
            &["2:1 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or \
               host-port mapping, found '127.0.0.1:80:80'"],
        ),
        (
            "FROM a\nARG P=80:81\nEXPOSE $P",
            &["3:1 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or \
               host-port mapping, found '80:81'"],
        ),
        ("FROM a\nEXPOSE 80 443/tcp 8000-8010/udp", &[]),
    ]);
}
