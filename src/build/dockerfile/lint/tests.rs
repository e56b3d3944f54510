mod from;
mod stage;
mod text;

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
