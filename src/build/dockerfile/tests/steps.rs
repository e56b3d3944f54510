//! Instructions with their variables replaced, and which variables they see.

use std::collections::BTreeMap;

use crate::build::dockerfile::ast::{CommandLine, Stage};
use crate::build::dockerfile::chmod::ModeChange;
use crate::build::dockerfile::evaluate::{RunCommand, SourceStep, Step};
use crate::build::dockerfile::scope::{
    BuildInputs, DEFAULT_PATH, GlobalScope, StageScope, proxy_variables,
};
use crate::build::dockerfile::{Dockerfile, SyntaxError};
use crate::oci::platform::Platform;

/// The arguments of a build.
fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Evaluates all stages; a stage that begins with another one continues it.
fn evaluate(text: &str, build_args: &[(&str, &str)]) -> Result<Vec<Vec<Step>>, SyntaxError> {
    let file = Dockerfile::parse(text.as_bytes())?;
    let (build, target) =
        (Platform::new("linux", "amd64", ""), Platform::new("linux", "arm", "v6"));
    let build_args = given(build_args);
    let inputs = BuildInputs {
        build_platform: &build,
        target_platform: &target,
        target: None,
        build_args: &build_args,
    };
    let global = GlobalScope::new(&file, &inputs)?;
    let mut scopes: Vec<StageScope> = Vec::new();
    let mut steps = Vec::new();
    for (number, stage) in file.stages.iter().enumerate() {
        let base = global.base(stage)?;
        let parent = file.stage_named(&base.name, number);
        let mut scope = match parent {
            Some(parent) => scopes[parent].clone(),
            None => StageScope::new(&global, [("BASE", "base"), ("A", "of the base")]),
        };
        let evaluated = stage.instructions.iter().map(|one| scope.evaluate(one).map(|e| e.step));
        steps.push(evaluated.collect::<Result<Vec<Step>, _>>()?);
        scopes.push(scope);
    }
    Ok(steps)
}

/// The value of the label `l`, the last one of the last stage.
fn label(text: &str, build_args: &[(&str, &str)]) -> String {
    let stages = evaluate(text, build_args).unwrap_or_else(|error| panic!("{error}"));
    let steps = stages.into_iter().flatten().rev();
    let mut labels = steps.filter_map(|step| match step {
        Step::Label(pairs) => Some(pairs),
        _ => None,
    });
    labels.next().expect("there is a label").pop().expect("it has a pair").1
}

#[test]
fn variables_are_seen_where_they_are_in_scope() {
    for (text, build_args, expected) in [
        // Global arguments are for FROM, unless a stage asks for them.
        ("ARG G=g\nFROM a\nLABEL l=$G", &[][..], ""),
        ("ARG G=g\nFROM a\nARG G\nLABEL l=$G", &[], "g"),
        ("ARG G=g\nFROM a\nARG G=own\nLABEL l=$G", &[], "own"),
        ("ARG G=g\nFROM a\nARG G\nLABEL l=$G", &[("G", "given")], "given"),
        ("ARG G=g\nFROM a\nARG G=own\nLABEL l=$G", &[("G", "given")], "given"),
        ("ARG G=g H=$G$G\nFROM a\nARG H\nLABEL l=$H", &[], "gg"),
        ("ARG G=g H=$G$G\nFROM a\nARG H\nLABEL l=$H", &[("G", "x")], "xx"),
        ("FROM a\nLABEL l=$G", &[("G", "given")], ""),
        ("FROM a\nARG G\nLABEL l=x$G", &[], "x"),
        ("FROM a\nARG G=\nLABEL l=${G-unset}", &[], ""),
        ("FROM a\nARG G\nLABEL l=${G-unset}", &[], "unset"),
        ("FROM a\nARG G=${\nLABEL l=x", &[("G", "its default is not read")], "x"),
        // From the line on where it is declared.
        ("FROM a\nLABEL x=$G\nARG G=1\nLABEL l=$G", &[], "1"),
        ("FROM a\nARG G=1\nFROM b\nLABEL l=$G", &[], ""),
        ("FROM a AS x\nARG G=1\nENV E=2\nFROM x\nLABEL l=$G$E", &[], "12"),
        ("FROM a AS x\nENV E=2\nFROM b\nLABEL l=$E", &[], ""),
        // ARG and ENV set the same variables; the later wins.
        ("FROM a\nARG X=arg\nENV X=env\nLABEL l=$X", &[("X", "given")], "env"),
        ("FROM a\nENV X=env\nARG X=arg\nLABEL l=$X", &[], "arg"),
        ("FROM a\nARG X=arg\nENV X=${X}2\nLABEL l=$X", &[], "arg2"),
        ("FROM a\nARG P=1 Q=$P\nLABEL l=$Q", &[], "1"),
        // One line sees the variables from before it.
        ("FROM a\nENV X=1\nENV X=2 Y=$X\nLABEL l=$Y", &[], "1"),
        ("FROM a\nENV X=hello\nENV X=bye Y=$X\nENV Z=$X\nLABEL l=$Y$Z", &[], "hellobye"),
        // What the base image has.
        ("FROM a\nLABEL l=$BASE", &[], "base"),
        ("FROM a\nENV BASE=own\nLABEL l=$BASE", &[], "own"),
        ("FROM a\nLABEL l=$PATH", &[], DEFAULT_PATH),
        ("FROM a\nENV PATH=/x:$PATH\nLABEL l=${PATH%%:*}", &[], "/x"),
        // Platforms and the stage.
        ("FROM a\nLABEL l=$TARGETARCH", &[], ""),
        (
            "FROM a\nARG TARGETPLATFORM BUILDPLATFORM\nLABEL l=$TARGETPLATFORM,$BUILDPLATFORM",
            &[],
            "linux/arm/v6,linux/amd64",
        ),
        (
            "FROM a\nARG TARGETOS TARGETARCH TARGETVARIANT\nLABEL l=$TARGETOS-$TARGETARCH-$TARGETVARIANT",
            &[],
            "linux-arm-v6",
        ),
        (
            "FROM a\nARG BUILDOS BUILDARCH BUILDVARIANT\nLABEL l=$BUILDOS-$BUILDARCH-$BUILDVARIANT",
            &[],
            "linux-amd64-",
        ),
        ("FROM a\nARG TARGETARCH\nLABEL l=$TARGETARCH", &[("TARGETARCH", "mine")], "mine"),
        ("FROM a AS last\nARG TARGETSTAGE\nLABEL l=$TARGETSTAGE", &[], "last"),
        ("FROM a\nARG TARGETSTAGE\nLABEL l=$TARGETSTAGE", &[], "default"),
        // Proxies are for RUN, unless they are declared.
        ("FROM a\nLABEL l=$HTTP_PROXY", &[("HTTP_PROXY", "p")], ""),
        ("FROM a\nARG HTTP_PROXY\nLABEL l=$HTTP_PROXY", &[("HTTP_PROXY", "p")], "p"),
        // Arguments for the builder are no variables.
        ("FROM a\nARG BUILDKIT_SBOM_SCAN_STAGE=1\nLABEL l=x$BUILDKIT_SBOM_SCAN_STAGE", &[], "x"),
    ] {
        assert_eq!(label(text, build_args), expected, "{text}");
    }
}

#[test]
fn bases_see_global_arguments_only() {
    let base = |text: &str, build_args: &[(&str, &str)]| {
        let file = Dockerfile::parse(text.as_bytes()).expect("it is well formed");
        let platform = Platform::new("linux", "amd64", "");
        let build_args = given(build_args);
        let inputs = BuildInputs {
            build_platform: &platform,
            target_platform: &platform,
            target: Some("asked"),
            build_args: &build_args,
        };
        let global = GlobalScope::new(&file, &inputs).expect("they are well formed");
        let of = |stage: &Stage| {
            let base = global.base(stage).map_err(|error| error.reason.to_string())?;
            let platform = base.platform.map(|platform| format!(" {platform}"));
            Ok::<String, String>(base.name + &platform.unwrap_or_default())
        };
        of(file.stages.last().expect("there is one"))
    };
    for (text, build_args, expected) in [
        ("ARG V=1\nFROM a:$V", &[][..], Ok("a:1")),
        ("ARG V=1\nFROM a:$V", &[("V", "2")], Ok("a:2")),
        ("ARG V\nFROM a:${V:-3}", &[], Ok("a:3")),
        ("FROM a\nARG V=1\nENV W=2\nFROM b$V$W", &[], Ok("b")),
        ("FROM --platform=$BUILDPLATFORM a", &[], Ok("a linux/amd64")),
        ("FROM --platform=arm64 a", &[], Ok("a linux/arm64")),
        ("FROM a-$TARGETSTAGE", &[], Ok("a-asked")),
        ("FROM \"a\"", &[], Ok("a")),
        ("FROM $NOPE", &[], Err("the base of a stage is blank: \"$NOPE\" expands to nothing")),
        (
            "FROM --platform=$NOPE a",
            &[],
            Err("the platform is blank: \"$NOPE\" expands to nothing"),
        ),
        ("FROM ${NOPE:?needed}", &[], Err("NOPE: needed")),
    ] {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(base(text, build_args), expected, "{text}");
    }
}

/// The last step of a stage in which `V` is `v w`.
fn step(line: &str) -> Step {
    let stages = evaluate(&format!("FROM a\nENV V='v w'\n{line}"), &[]);
    let mut stages = stages.unwrap_or_else(|error| panic!("{error}"));
    stages.remove(0).pop().expect("there is a step")
}

#[test]
fn steps_have_their_variables_replaced() {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    for (line, expected) in [
        ("ENV a=$V $A=b", Step::Env(pairs(&[("a", "v w"), ("of the base", "b")]))),
        ("ENV a \"$V\" x", Step::Env(pairs(&[("a", "v w x")]))),
        ("LABEL \"$V\"='$V'", Step::Label(pairs(&[("v w", "$V")]))),
        ("ARG x=$V y", Step::Arg(vec![("x".into(), Some("v w".into())), ("y".into(), None)])),
        ("USER $V", Step::User("v w".into())),
        ("WORKDIR /$V/..", Step::Workdir("/v w/..".into())),
        ("VOLUME $V [x", Step::Volume(texts(&["v w", "[x"]))),
        ("VOLUME [\"$V\"]", Step::Volume(texts(&["v w"]))),
        ("STOPSIGNAL ${NOPE:-SIGINT}", Step::Stopsignal("SIGINT".into())),
        ("CMD echo $V", Step::Cmd(CommandLine::Shell("echo $V".into()))),
        ("CMD [\"$V\"]", Step::Cmd(CommandLine::Exec(texts(&["$V"])))),
        ("ENTRYPOINT [\"$V\"]", Step::Entrypoint(CommandLine::Exec(texts(&["$V"])))),
        ("MAINTAINER $V", Step::Maintainer("$V".into())),
        ("SHELL [\"$V\"]", Step::Shell(texts(&["$V"]))),
        ("ONBUILD USER $V", Step::Onbuild("USER $V".into())),
    ] {
        assert_eq!(step(line), expected, "{line}");
    }
}

#[test]
fn ports_may_come_out_of_one_variable() {
    let Step::Expose(ports) = step("ENV P='80 81/udp'\nEXPOSE $P 90-91") else { panic!("ports") };
    let each: Vec<String> = ports.iter().flat_map(|ports| ports.each()).collect();
    assert_eq!(each, ["80/tcp", "81/udp", "90/tcp", "91/tcp"]);
    let Step::Expose(ports) = step("EXPOSE 90 443 80") else { panic!("ports") };
    let first: Vec<u16> = ports.iter().map(|ports| ports.first).collect();
    assert_eq!(first, [443, 80, 90], "in the order of the words, not of the numbers");
}

#[test]
fn files_have_their_variables_replaced() {
    let line = "COPY --from=x --chown=$V --chmod=u=${NOPE:-rw} --exclude=$V.a $V <<E <<'F' /$V/\n\
                $V \\$V \"q\"\nE\n$V\nF";
    let Step::Copy(copy) = step(line) else { panic!("it copies") };
    assert_eq!(copy.from.as_deref(), Some("x"));
    assert_eq!(copy.files.chown.as_deref(), Some("v w"));
    assert_eq!(copy.files.chmod_text.as_deref(), Some("u=rw"));
    assert_eq!(copy.files.chmod, "u=rw".parse::<ModeChange>().ok());
    assert_eq!(copy.files.exclude, ["v w.a"]);
    assert_eq!(copy.files.destination, "/v w/");
    let document = |name: &str, content: &str| SourceStep::Document {
        name: name.to_owned(),
        content: content.to_owned(),
    };
    let sources =
        [SourceStep::Path("v w".into()), document("E", "v w $V \"q\"\n"), document("F", "$V\n")];
    assert_eq!(copy.files.sources, sources);

    let Step::Add(add) = step("ADD --checksum=$V --unpack <<-E /x\n\t$V\n\tE") else {
        panic!("it adds")
    };
    assert_eq!(add.checksum.as_deref(), Some("v w"));
    assert_eq!((add.unpack, add.keep_git_dir), (Some(true), None));
    assert_eq!(add.files.sources, [document("E", "v w\n")]);
}

#[test]
fn a_here_document_alone_is_the_command() {
    let shell = |text: &str| RunCommand::Shell(text.to_owned());
    for (line, expected) in [
        ("RUN a $V", shell("a $V")),
        ("RUN [\"a\"]", RunCommand::Exec(vec!["a".into()])),
        ("RUN <<E\necho $V\nE", shell("echo $V\n")),
        ("RUN <<-E\n\techo\n\tE", shell("echo\n")),
        ("RUN <<'E'\n$V\nE", shell("$V\n")),
        (
            "RUN <<E\n#!/usr/bin/env python\nprint()\nE",
            RunCommand::Script {
                name: "E".into(),
                content: "#!/usr/bin/env python\nprint()\n".into(),
            },
        ),
        ("RUN cat <<E > x\n1\nE", shell("cat <<E > x\n1\nE")),
        ("RUN cat <<-E\n\t1\n\tE", shell("cat <<-E\n\t1\nE")),
        ("RUN <<A <<B\n1\nA\n2\nB", shell("<<A <<B\n1\nA\n2\nB")),
    ] {
        let Step::Run(run) = step(line) else { panic!("{line}") };
        assert_eq!(run.command, expected, "{line}");
    }
}

#[test]
fn what_a_variable_turns_out_to_be_may_be_wrong() {
    for (text, expected) in [
        ("USER ${V", "2:6: the closing } of ${ is missing"),
        ("USER a\\\n  $V${", "3:5: the closing } of ${ is missing"),
        (
            "COPY --chmod=$BASE a b",
            "2:14: \"base\" is no permission: it is an octal number up to 7777, or changes such as u=rwX,go=rX",
        ),
        ("COPY a ${NOPE:?give}", "2:8: NOPE: give"),
        ("EXPOSE $BASE", "2:8: invalid port \"base\": a port is a number"),
        ("STOPSIGNAL $BASE", "2:12: unknown signal \"base\""),
        ("VOLUME /a $NOPE", "2:11: VOLUME can not be an empty string"),
        ("ENV $NOPE=1", "2:5: ENV names can not be blank"),
        (
            "COPY <<E /x\n${V\nE",
            "2:6: unsupported modifier \"\\n\" in substitution; known are :- - :+ + :? ? # ## % %% / //",
        ),
        ("ENV a=\"b\" c='d", "2:13: the closing ' is missing"),
        (
            "ONBUILD USER x\nUSER $V\nLABEL a=${V/x",
            "4:9: the / between pattern and replacement is missing",
        ),
    ] {
        let error = evaluate(&format!("FROM a\n{text}"), &[]).expect_err(text).to_string();
        let first = error.lines().next().expect("there is a first line");
        assert_eq!(first.strip_prefix("Dockerfile:"), Some(expected), "{text}");
    }
}

#[test]
fn run_sees_all_variables_and_history_the_arguments() {
    let text = "FROM a\nARG X=1 Y\nENV Z=2 X=3\nARG W=4";
    let file = Dockerfile::parse(text.as_bytes()).expect("it is well formed");
    let platform = Platform::new("linux", "amd64", "");
    let inputs = BuildInputs {
        build_platform: &platform,
        target_platform: &platform,
        target: None,
        build_args: &BTreeMap::new(),
    };
    let global = GlobalScope::new(&file, &inputs).expect("there are none");
    let mut scope = StageScope::new(&global, [("PATH", "/bin")]);
    for instruction in &file.stages[0].instructions {
        scope.evaluate(instruction).expect("it is well formed");
    }
    let variables: Vec<(&str, &str)> = scope.variables().collect();
    assert_eq!(variables, [("PATH", "/bin"), ("X", "3"), ("Z", "2"), ("W", "4")]);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        scope.args(),
        [("X".to_owned(), some("1")), ("Y".to_owned(), None), ("W".to_owned(), some("4"))]
    );
}

#[test]
fn proxies_are_seen_in_both_cases() {
    let args = given(&[("http_proxy", "a"), ("NO_PROXY", "b"), ("no_proxy", "c"), ("X", "d")]);
    assert_eq!(
        proxy_variables(&args),
        [("HTTP_PROXY", "a"), ("http_proxy", "a"), ("NO_PROXY", "b"), ("no_proxy", "c")]
    );
}
