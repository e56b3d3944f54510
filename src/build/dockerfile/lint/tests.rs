use std::collections::{BTreeMap, BTreeSet};

use super::*;

struct World {
    build_args: BTreeMap<String, String>,
    stages: Option<BTreeSet<usize>>,
    base: Option<BaseFacts>,
    ignored: &'static [&'static str],
}

impl Default for World {
    fn default() -> Self {
        let base = Some(BaseFacts::default());
        Self { build_args: BTreeMap::new(), stages: None, base, ignored: &[] }
    }
}

impl World {
    fn report(&self, text: &str) -> Report {
        let file = Dockerfile::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let platform = Platform::new("linux", "amd64", "");
        let inputs = BuildInputs {
            build_platform: &platform,
            target_platform: &platform,
            target: None,
            build_args: &self.build_args,
        };
        let facts = Facts {
            inputs,
            options: None,
            stages: self.stages.as_ref(),
            base: &|_| self.base.clone(),
            is_ignored: &|path| self.ignored.contains(&path),
        };
        check(&file, &facts)
    }

    /// Each finding as `line:column Rule: message`.
    fn found(&self, text: &str) -> Vec<String> {
        let report = self.report(text);
        assert_eq!(report.error, None, "{text}");
        report.warnings.iter().map(shown).collect()
    }

    fn check(&self, cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            assert_eq!(self.found(text), *expected, "{text}");
        }
    }
}

fn shown(warning: &Warning) -> String {
    let Warning { rule, message, place } = warning;
    format!("{}:{} {rule}: {message}", place.position.line, place.position.column)
}

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
fn undefined_arg_in_from() {
    World::default().check(&[
        (
            "ARG TAGS=1\nFROM a${TAG}",
            &["2:6 UndefinedArgInFrom: FROM argument 'TAG' is not declared (did you mean TAGS?)"],
        ),
        (
            "FROM --platform=${BUILDPLATFROM:-linux/amd64} a",
            &["1:17 UndefinedArgInFrom: FROM argument 'BUILDPLATFROM' is not declared (did you \
               mean BUILDPLATFORM?)"],
        ),
        (
            "FROM a\nARG X=1\nFROM a$X",
            &["3:6 UndefinedArgInFrom: FROM argument 'X' is not declared"],
        ),
        ("ARG TAG\nFROM a${TAG}", &[]),
        ("FROM --platform=$BUILDPLATFORM a", &[]),
        ("FROM a:$TARGETARCH", &[]),
    ]);
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
fn invalid_base_image_platform() {
    let platforms = (Platform::new("linux", "amd64", ""), Platform::new("linux", "arm64", ""));
    let base = Some(BaseFacts { other_platform: Some(platforms), ..BaseFacts::default() });
    World { base, ..World::default() }.check(&[
        (
            "FROM a:1",
            &["1:6 InvalidBaseImagePlatform: Base image a:1 was pulled with platform \
               \"linux/arm64\", expected \"linux/amd64\" for current build"],
        ),
        ("FROM scratch", &[]),
    ]);
    World::default().check(&[("FROM a:1", &[])]);
}

#[test]
fn platforms_of_from() {
    World::default().check(&[
        (
            "FROM --platform=$TARGETPLATFORM a",
            &["1:17 RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in \
               FROM is redundant as this is the default behavior"],
        ),
        (
            "FROM --platform=${TARGETPLATFORM} a",
            &["1:17 RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in \
               FROM is redundant as this is the default behavior"],
        ),
        ("FROM --platform=$BUILDPLATFORM a", &[]),
        ("FROM --platform=linux/$TARGETARCH a", &[]),
        (
            "FROM --platform=linux/amd64 a AS x",
            &["1:17 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant \
               value \"linux/amd64\""],
        ),
        ("FROM --platform=linux/amd64 a AS build_amd64", &[]),
        ("FROM --platform=linux/amd64 a AS linux", &[]),
        ("ARG P=linux/amd64\nFROM --platform=$P a", &[]),
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
fn invalid_default_arg_in_from() {
    let found = |written: &str| {
        format!(
            "InvalidDefaultArgInFrom: Default value for ARG {written} results in empty or invalid \
             base image name"
        )
    };
    let build_args = [("TAG", "1"), ("BASE", "a")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into_iter()
        .collect();
    let world = World { build_args, ..World::default() };
    for (text, expected) in [
        ("ARG TAG\nFROM a:${TAG}", vec![format!("2:6 {}", found("a:${TAG}"))]),
        ("ARG BASE\nFROM $BASE", vec![format!("2:6 {}", found("$BASE"))]),
        ("ARG TAG=2\nFROM a:${TAG}", vec![]),
        ("ARG TAG\nFROM a:${TAG:-2}", vec![]),
        ("ARG TAG\nFROM a${TAG:+:$TAG}", vec![]),
        ("FROM a", vec![]),
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

#[test]
fn checks_are_chosen_by_the_file() {
    World::default().check(&[
        ("# check=skip=all\nFROM a as B\nMAINTAINER me", &[]),
        (
            "# check=skip=StageNameCasing, FromAsCasing\nFROM a as B\nMAINTAINER me",
            &["3:1 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using \
               label"],
        ),
        ("# check=skip=MaintainerDeprecated;error=true\nFROM a\nMAINTAINER me", &[]),
        (
            "# check=experimental=all;skip=all\n# text\nFROM a AS b",
            &["3:1 InvalidDefinitionDescription: Comment for FROM should follow the format: `# b \
               <description>`"],
        ),
    ]);
    let text = "# check=error=true\nFROM a as B\nMAINTAINER me";
    let report = World::default().report(text);
    let options = "error=true".parse().expect("it is an option");
    let violation = report.violation(&options).expect_err("there are two");
    assert_eq!(
        violation.to_string(),
        "the Dockerfile violates rules that it asks to be errors: StageNameCasing, FromAsCasing, \
         MaintainerDeprecated"
    );
    assert_eq!(report.violation(&CheckOptions::default()), Ok(()));
    let clean = World::default().report("FROM a");
    assert_eq!(clean.violation(&options), Ok(()));
}

#[test]
fn a_stage_that_is_not_built_is_not_looked_at() {
    let stages = Some(BTreeSet::from([1]));
    World { stages, ..World::default() }.check(&[
        ("FROM a AS x\nENV k $foo\nWORKDIR y\nFROM x\nWORKDIR z\nCOPY $k /", &[]),
        (
            "FROM a\nEXPOSE ${P:-x}\nFROM b\nCMD c",
            &["4:1 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended \
             behavior related to OS signals"],
        ),
    ]);
}

#[test]
fn a_mistake_ends_the_checks_and_is_part_of_the_report() {
    let report = World::default().report("FROM a as b\nENV c=${d\nMAINTAINER me\nCMD x");
    let warnings: Vec<String> = report.warnings.iter().map(shown).collect();
    assert_eq!(
        warnings,
        [
            "1:8 FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
            "3:1 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label",
        ]
    );
    assert_eq!(
        report.error.map(|error| error.to_string()).as_deref(),
        Some("Dockerfile:2:7: the closing } of ${ is missing\n 2 | ENV c=${d\n   |       ^^^")
    );
    for (text, first) in [
        ("FROM ${d", "Dockerfile:1:6: the closing } of ${ is missing"),
        (
            "ARG a=${b!}\nFROM c",
            "Dockerfile:1:10: unsupported modifier \"!\" in substitution; known are :- - :+ + :? ? # ## % %% / //",
        ),
        ("FROM $d", "Dockerfile:1:6: the base of a stage is blank: \"$d\" expands to nothing"),
        (
            "FROM --platform=x/ a",
            "Dockerfile:1:17: platform \"x/\" is not os/architecture[/variant]: each part is \
             letters, digits, '_', '.' or '-'",
        ),
    ] {
        let error = World::default().report(text).error.expect(text).to_string();
        assert_eq!(error.lines().next(), Some(first), "{text}");
    }
}

#[test]
fn warnings_show_their_place() {
    let report = World::default().report("FROM a\nEXPOSE 1:2");
    let shown: Vec<String> = report.warnings.iter().map(Warning::to_string).collect();
    assert_eq!(
        shown,
        [
            "Dockerfile:2:1: ExposeInvalidFormat: EXPOSE instruction should not define an IP address \
          or host-port mapping, found '1:2'\n 2 | EXPOSE 1:2\n   | ^^^^^^"
        ]
    );
}

#[test]
fn every_rule_has_a_name_a_page_and_a_description() {
    let names: BTreeSet<String> = Rule::ALL.into_iter().map(Rule::name).collect();
    assert_eq!(names.len(), 22);
    for (rule, page) in [
        (Rule::StageNameCasing, "stage-name-casing"),
        (Rule::JSONArgsRecommended, "json-args-recommended"),
        (Rule::UndefinedVar, "undefined-var"),
    ] {
        let url = format!("https://docs.docker.com/go/dockerfile/rule/{page}/");
        assert_eq!(rule.url(), url);
    }
    let descriptions: BTreeSet<&str> = Rule::ALL.into_iter().map(Rule::description).collect();
    assert_eq!(descriptions.len(), 22);
}

#[test]
fn a_file_that_earns_many_warnings_is_checked_in_time() {
    let mut text = "FROM a\n".to_owned();
    for number in 0..10_000 {
        text += &format!("ENV Variable{number}=$Varible{number}\n");
    }
    let report = World::default().report(&text);
    assert_eq!(report.warnings.len(), WARNINGS_MAX);
    let line: String = (0..50_000).map(|number| format!(" é{number}=$v{number}")).collect();
    let report = World::default().report(&format!("FROM a\nLABEL{line}"));
    assert_eq!(report.warnings.len(), WARNINGS_MAX);
}
