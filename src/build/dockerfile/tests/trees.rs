//! Dockerfiles and their full syntax trees.

use super::dump::dump;
use crate::build::dockerfile::Dockerfile;
use crate::build::dockerfile::ast::Kind;

/// Each text, and the tree of it. A text without `FROM` is put into a stage that begins on line 1.
fn check(cases: &[(&str, &str)]) {
    for (text, tree) in cases {
        let whole = match text.to_lowercase().contains("from ") {
            true => (*text).to_owned(),
            false => format!("FROM scratch\n{text}"),
        };
        let file = Dockerfile::parse(whole.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let found = dump(&file);
        let found = match whole.len() == text.len() {
            true => found.as_str(),
            false => found.strip_prefix("1 from scratch\n").expect("it is the first"),
        };
        assert_eq!(found, *tree, "{text}");
    }
}

#[test]
fn stages() {
    check(&[
        ("FROM scratch", "1 from scratch"),
        ("from scratch as Build", "1 from scratch as build"),
        ("FROM a:1 AS b.c-d_e\nFROM b.c-d_e", "1 from a:1 as b.c-d_e\n2 from b.c-d_e"),
        (
            "FROM --platform=$BUILDPLATFORM golang:1 AS build",
            "1 from golang:1 as build platform=$BUILDPLATFORM",
        ),
        ("FROM   \t x\t\tAS\tY  ", "1 from x as y"),
        ("ARG V=1 W\nARG X\nFROM a:${V}\nARG V", "1 arg V=1 W\n2 arg X\n3 from a:${V}\n4 arg V"),
        ("FROM img@sha256:abc", "1 from img@sha256:abc"),
        ("FROM ${BASE:-alpine}", "1 from ${BASE:-alpine}"),
        ("FROM \"quoted\"", "1 from \"\\\"quoted\\\"\""),
    ]);
}

#[test]
fn lines_comments_and_continuations() {
    check(&[
        ("\u{feff}FROM scratch\n", "1 from scratch"),
        ("\n\n  FROM scratch", "3 from scratch"),
        ("FROM scratch\r\nUSER a\r\n", "1 from scratch\n2 user a"),
        ("FROM scratch\r\nRUN a \\\r\n  b\r\n", "1 from scratch\n2-3 run shell \"a   b\""),
        ("RUN a \\\n  b", "2-3 run shell \"a   b\""),
        ("RUN a\\\nb", "2-3 run shell \"ab\""),
        ("RUN a \\  \t\n b", "2-3 run shell \"a  b\""),
        ("RUN a \\\\\nUSER b", "2 run shell \"a \\\\\\\\\"\n3 user b"),
        ("RUN a \\\n# comment\nb", "2-4 run shell \"a b\""),
        ("RUN a \\\n  # comment \\\n\n b", "2-5 run shell \"a  b\""),
        ("RUN a \\\n\\\nb", "2-4 run shell \"a b\""),
        ("\\\nRUN a", "2-3 run shell \"a\""),
        ("RUN a \\", "2 run shell \"a\""),
        ("RUN a # b", "2 run shell \"a # b\""),
        ("# one\n#two\nUSER a", "4 user a #\"one\" #\"two\""),
        ("# one\n\nUSER a", "4 user a"),
        ("# one\n#\nUSER a", "4 user a"),
        ("   # indented\nUSER a", "3 user a #\"indented\""),
        ("RUN \\\n a", "2-3 run shell \"a\""),
        ("RuN a", "2 run shell \"a\""),
        ("RUN\ta", "2 run shell \"a\""),
    ]);
}

#[test]
fn directives() {
    check(&[
        (
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM scratch\nRUN a `\n b",
            "syntax docker/dockerfile:1\nescape `\n3 from scratch\n4-5 run shell \"a  b\"",
        ),
        ("#ESCAPE = `\nFROM a\nRUN \\", "escape `\n2 from a\n3 run shell \"\\\\\""),
        ("# comment\n# escape=`\nFROM a\nRUN x \\\ny", "3 from a\n4-5 run shell \"x y\""),
        ("\n# escape=`\nFROM a\nRUN x \\\ny", "3 from a\n4-5 run shell \"x y\""),
        ("# unknown=1\n# escape=`\nFROM a\nRUN x \\\ny", "3 from a\n4-5 run shell \"x y\""),
        (
            "# syntax=docker.io/docker/dockerfile-upstream:master\nFROM a",
            "syntax docker.io/docker/dockerfile-upstream:master\n2 from a",
        ),
        (
            "# syntax=docker/dockerfile@sha256:0123\n# check=skip=A,B;error=true\nFROM a",
            "syntax docker/dockerfile@sha256:0123\n\
             CheckOptions { skip: Named({\"A\", \"B\"}), experimental: Named({}), is_error: true }\n\
             3 from a",
        ),
        (
            "# check=skip=all;experimental=all\nFROM a",
            "CheckOptions { skip: All, experimental: All, is_error: false }\n2 from a",
        ),
        ("#!/usr/bin/env builder\n# escape=`\nFROM a", "escape `\n3 from a"),
        ("# escape\nFROM a", "2 from a"),
        ("# syntax=\nFROM a", "2 from a"),
    ]);
}

#[test]
fn commands() {
    check(&[
        ("RUN echo  hi", "2 run shell \"echo  hi\""),
        ("RUN [\"echo\", \"hi\"]", "2 run exec \"echo\" \"hi\""),
        ("RUN [ \"a\\\"b\\u00e9\\n\" ]", "2 run exec \"a\\\"bé\\n\""),
        ("RUN [\"\\ud83d\\ude00\", \"\\ud83d\"]", "2 run exec \"😀\" \"\u{fffd}\""),
        ("RUN ['a']", "2 run shell \"['a']\""),
        ("RUN [\"a\"", "2 run shell \"[\\\"a\\\"\""),
        ("RUN [\"a\"] b", "2 run shell \"[\\\"a\\\"] b\""),
        ("RUN [\"a\",]", "2 run shell \"[\\\"a\\\",]\""),
        ("RUN [ -f x ] && y", "2 run shell \"[ -f x ] && y\""),
        ("RUN [\"a\tb\"]", "2 run shell \"[\\\"a\\tb\\\"]\""),
        ("CMD [\"a\"]", "2 cmd exec \"a\""),
        ("CMD []", "2 cmd exec"),
        ("CMD a b", "2 cmd shell \"a b\""),
        ("CMD", "2 cmd shell \"\""),
        ("ENTRYPOINT [\"a\", \"-b\"]", "2 entrypoint exec \"a\" \"-b\""),
        ("ENTRYPOINT a b", "2 entrypoint shell \"a b\""),
        ("SHELL [\"bash\", \"-c\"]", "2 shell \"bash\" \"-c\""),
        ("RUN -- --x", "2 run shell \"--x\""),
        (
            "RUN --mount=type=cache,target=/x --network=none --security=insecure make",
            "2 run shell \"make\" mount=type=cache,target=/x network=None security=Insecure",
        ),
        (
            "RUN --mount=type=bind,src=a --mount='type=tmpfs,target=/t' a",
            "2 run shell \"a\" mount=type=bind,src=a mount=type=tmpfs,target=/t",
        ),
        ("HEALTHCHECK NONE", "2 healthcheck none"),
        ("HEALTHCHECK CMD curl x", "2 healthcheck shell \"curl x\""),
        (
            "HEALTHCHECK --interval=1m30s --timeout=3s --start-period=1s --start-interval=5ms --retries=3 cmd [\"a\"]",
            "2 healthcheck exec \"a\" interval=90s timeout=3s start-period=1s start-interval=5ms retries=3",
        ),
    ]);
}

#[test]
fn files() {
    check(&[
        ("COPY a b", "2 copy a -> b"),
        ("COPY a b c/", "2 copy a b -> c/"),
        ("COPY [\"a b\", \"c d\"]", "2 copy \"a b\" -> \"c d\""),
        ("COPY *.go /src/", "2 copy *.go -> /src/"),
        (
            "COPY --from=build --chown=1:2 --chmod=u=rwX,go=rX --link --parents --exclude=*.a --exclude=b x /y",
            "2 copy x -> /y chown=1:2 chmod=u=rwX,go=rX link exclude=*.a exclude=b from=build parents",
        ),
        ("COPY --link=false --parents=FALSE a b", "2 copy a -> b"),
        ("COPY --from=0 a b", "2 copy a -> b from=0"),
        ("COPY --chown=\"a b\" x y", "2 copy x -> y chown=\"a b\""),
        (
            "ADD --checksum=sha256:00 --keep-git-dir --unpack=false --link https://x/y /z",
            "2 add https://x/y -> /z link checksum=sha256:00 keep-git-dir=true unpack=false",
        ),
        ("ADD a.tar /", "2 add a.tar -> /"),
        ("COPY <<a.txt /x\nhi $Y\na.txt", "2-4 copy <<a.txt:\"hi $Y\\n\" -> /x"),
        (
            "COPY <<a <<-'b' c /x/\n1\na\n\t2\n\tb\nUSER u",
            "2-6 copy <<a:\"1\\n\" <<-b':\"\\t2\\n\" c -> /x/\n7 user u",
        ),
        ("ADD <<E /x\nE", "2-3 add <<E:\"\" -> /x"),
        ("COPY [\"<<E\", \"/x\"]\nUSER u", "2 copy \"<<E\" -> /x\n3 user u"),
        ("COPY a<<b /x\nUSER u", "2 copy \"a<<b\" -> /x\n3 user u"),
    ]);
}

#[test]
fn heredocs() {
    check(&[
        ("RUN <<EOF\na\nb\nEOF", "2-5 run shell \"<<EOF\" <<EOF:\"a\\nb\\n\""),
        ("RUN <<-EOF\n\ta\n\tEOF", "2-4 run shell \"<<-EOF\" <<-EOF:\"\\ta\\n\""),
        ("RUN <<\"EOF\"\n$a\nEOF", "2-4 run shell \"<<\\\"EOF\\\"\" <<EOF':\"$a\\n\""),
        ("RUN <<E'O'F\n$a\nEOF", "2-4 run shell \"<<E'O'F\" <<EOF':\"$a\\n\""),
        (
            "RUN cat 3<<A <<B > x\n1\nA\n2\nB\nUSER u",
            "2-6 run shell \"cat 3<<A <<B > x\" 3<<A:\"1\\n\" <<B:\"2\\n\"\n7 user u",
        ),
        ("RUN <<EOF\r\na\r\nEOF\r\nUSER u", "2-4 run shell \"<<EOF\" <<EOF:\"a\\r\\n\"\n5 user u"),
        ("RUN <<EOF\n# no comment\n\nEOF", "2-5 run shell \"<<EOF\" <<EOF:\"# no comment\\n\\n\""),
        ("RUN <<EOF cat \\\n more\nx\nEOF", "2-5 run shell \"<<EOF cat  more\" <<EOF:\"x\\n\""),
        ("RUN echo \"<<EOF\"\nUSER u", "2 run shell \"echo \\\"<<EOF\\\"\"\n3 user u"),
        ("RUN cat <<<word\nUSER u", "2 run shell \"cat <<<word\"\n3 user u"),
        ("RUN echo $((1<<2))\nUSER u", "2 run shell \"echo $((1<<2))\"\n3 user u"),
        ("RUN it's <<EOF\nUSER u", "2 run shell \"it's <<EOF\"\n3 user u"),
        ("CMD <<EOF\nUSER u", "2 cmd shell \"<<EOF\"\n3 user u"),
        ("RUN [\"<<EOF\"]\nUSER u", "2 run exec \"<<EOF\"\n3 user u"),
        (
            "ONBUILD RUN <<EOF\nx\nEOF",
            "2-4 onbuild (run shell \"<<EOF\" <<EOF:\"x\\n\") \"RUN <<EOF\\nx\\nEOF\"",
        ),
        (
            "ONBUILD COPY <<a /b\nx\na",
            "2-4 onbuild (copy <<a:\"x\\n\" -> /b) \"COPY <<a /b\\nx\\na\"",
        ),
    ]);
}

#[test]
fn variables() {
    check(&[
        ("ENV a=1", "2 env a=1"),
        (
            "ENV a=1 b=\"2 3\" c='4 5' d=6\\ 7",
            "2 env a=1 b=\"\\\"2 3\\\"\" c=\"'4 5'\" d=\"6\\\\ 7\"",
        ),
        ("ENV a=$b c=${d:-e}", "2 env a=$b c=${d:-e}"),
        ("ENV a=", "2 env a=\"\""),
        ("ENV a=b=c", "2 env a=b=c"),
        ("ENV a b  c=d", "2 env a legacy \"b  c=d\""),
        ("ENV a \"b c\"", "2 env a legacy \"\\\"b c\\\"\""),
        ("ENV a=1 \\\n  b=2", "2-3 env a=1 b=2"),
        ("LABEL a=1 \"b c\"=d", "2 label a=1 \"\\\"b c\\\"\"=d"),
        ("LABEL a b", "2 label a legacy b"),
        ("ARG a", "2 arg a"),
        ("ARG a=1 b c=\"d e\"", "2 arg a=1 b c=\"\\\"d e\\\"\""),
        ("ARG a=", "2 arg a=\"\""),
        ("ENV a=x\\", "2 env a=x"),
    ]);
}

#[test]
fn the_rest() {
    check(&[
        ("WORKDIR /a b", "2 workdir \"/a b\""),
        ("USER  me:you ", "2 user me:you"),
        ("EXPOSE 80 443/tcp 8000-8010/udp $P", "2 expose 80 443/tcp 8000-8010/udp $P"),
        ("VOLUME /a /b", "2 volume /a /b"),
        ("VOLUME [\"/a b\", \"/c\"]", "2 volume \"/a b\" /c"),
        ("STOPSIGNAL SIGTERM", "2 stopsignal SIGTERM"),
        ("STOPSIGNAL $SIG", "2 stopsignal $SIG"),
        ("MAINTAINER A <a@b.c>", "2 maintainer \"A <a@b.c>\""),
        ("ONBUILD USER a", "2 onbuild (user a) \"USER a\""),
        ("onbuild  run  a \\\n b", "2-3 onbuild (run shell \"a  b\") \"run  a  b\""),
        ("ONBUILD COPY --from=x a b", "2 onbuild (copy a -> b from=x) \"COPY --from=x a b\""),
        ("ONBUILD HEALTHCHECK NONE", "2 onbuild (healthcheck none) \"HEALTHCHECK NONE\""),
    ]);
}

#[test]
fn the_text_of_an_instruction_is_its_one_line() {
    let text = "FROM scratch\n  run echo \\\n    a <<E\nx\nE\nONBUILD  USER u\n";
    let file = Dockerfile::parse(text.as_bytes()).expect("it is well formed");
    let [run, onbuild] = &file.stages[0].instructions[..] else { panic!("{file:?}") };
    assert_eq!(run.origin.text(), "run echo     a <<E");
    assert_eq!(run.origin.keyword, "run");
    assert_eq!(onbuild.origin.text(), "ONBUILD  USER u");
    let Kind::Onbuild(inner) = &onbuild.kind else { panic!("{onbuild:?}") };
    assert_eq!(inner.instruction.origin.text(), "USER u");
}

#[test]
fn a_trigger_is_read_on_its_own() {
    let trigger = Dockerfile::parse_trigger("COPY <<a /b\nx\na").expect("it is well formed");
    let Kind::Copy(copy) = &trigger.kind else { panic!("{trigger:?}") };
    assert_eq!(copy.files.destination.text, "/b");
    for (text, message) in [
        ("", "ONBUILD of the base image:1:1: there is no instruction in the file"),
        ("FROM x", "ONBUILD of the base image:1:1: FROM is not allowed as a trigger of ONBUILD"),
        ("RUN a\nRUN b", "ONBUILD of the base image:1:1: a trigger of ONBUILD is one instruction"),
        ("NOPE", "ONBUILD of the base image:1:1: unknown instruction NOPE"),
    ] {
        let error = Dockerfile::parse_trigger(text).expect_err(text).to_string();
        assert_eq!(error.lines().next(), Some(message), "{text}");
    }
}
