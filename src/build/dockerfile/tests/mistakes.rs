//! Texts that are no Dockerfiles, and what is said about them.

use crate::build::dockerfile::Dockerfile;

/// The first line of the message about a text, without the name of the file.
fn message(text: &str) -> String {
    let error = Dockerfile::parse(text.as_bytes()).expect_err(text).to_string();
    let first = error.lines().next().expect("there is a first line");
    first.strip_prefix("Dockerfile:").expect("it begins with the file").to_owned()
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let text = "FROM scratch\nCOPY --from=a \\\n  # comment\n\tx --chown=b <<E\nE\nCOPI a b\n";
    let error = Dockerfile::parse(text.as_bytes()).expect_err("COPY goes to a document");
    assert_eq!(
        error.to_string(),
        "Dockerfile:4:14: COPY can not have a here-document as its destination\n \
         4 |  x --chown=b <<E\n   |              ^^^"
    );
    let error = Dockerfile::parse_file("app/Containerfile", b"FROM scratch\nCOPI a b").unwrap_err();
    assert_eq!(
        error.to_string(),
        "app/Containerfile:2:1: unknown instruction COPI (did you mean COPY?)\n \
         2 | COPI a b\n   | ^^^^"
    );
}

#[test]
fn files_that_are_none() {
    for (text, expected) in [
        ("", "1:1: there is no instruction in the file"),
        ("# only a comment\n", "2:1: there is no instruction in the file"),
        ("ARG a", "1:6: there is no FROM in the file"),
        ("RUN a", "1:1: RUN stands before the first FROM, where only ARG may"),
        ("a\0b", "1:2: there is a NUL byte in the text"),
        ("\\\n", "1:1: this line is continued, but no instruction follows"),
        ("FROM a\n\\\n\n", "2:1: this line is continued, but no instruction follows"),
    ] {
        assert_eq!(message(text), expected, "{text:?}");
    }
    let bytes: [(&[u8], &str); 4] = [
        (b"FROM a\nRUN \xff", "Dockerfile:2:5: this byte is not UTF-8 text"),
        (b"FROM a\nRUN \xe4\xb8", "Dockerfile:2:5: this byte is not UTF-8 text"),
        (b"\xff\xfeF\0", "Dockerfile:1:1: the file is UTF-16 text; save it as UTF-8"),
        (b"\xfe\xff\0F", "Dockerfile:1:1: the file is UTF-16 text; save it as UTF-8"),
    ];
    for (bytes, expected) in bytes {
        let error = Dockerfile::parse(bytes).expect_err(expected).to_string();
        assert_eq!(error.lines().next(), Some(expected));
    }
}

#[test]
fn instructions_that_are_none() {
    for (text, expected) in [
        ("FORM a", "1:1: unknown instruction FORM (did you mean FROM?)"),
        ("form a", "1:1: unknown instruction form (did you mean from?)"),
        ("FROM a\nENTRYPOIN b", "2:1: unknown instruction ENTRYPOIN (did you mean ENTRYPOINT?)"),
        ("FROM a\nxyzzy b", "2:1: unknown instruction xyzzy"),
        ("FROM a\n// comment", "2:1: unknown instruction //"),
        ("FROM a\n\u{1b}[1m", "2:1: unknown instruction \\u{1b}[1m"),
        ("FROM a\nONBUILD RNU x", "2:9: unknown instruction RNU (did you mean RUN?)"),
        ("FROM", "1:1: FROM requires an image"),
        (
            "FROM a b",
            "1:8: FROM takes an image, and may be followed by AS and a name for the stage",
        ),
        (
            "FROM a AS",
            "1:8: FROM takes an image, and may be followed by AS and a name for the stage",
        ),
        (
            "FROM a AS b c",
            "1:8: FROM takes an image, and may be followed by AS and a name for the stage",
        ),
        (
            "FROM a AS 1b",
            "1:11: invalid stage name \"1b\": it starts with a letter; letters, digits, - _ . may follow",
        ),
        (
            "FROM a AS b/c",
            "1:11: invalid stage name \"b/c\": it starts with a letter; letters, digits, - _ . may follow",
        ),
    ] {
        assert_eq!(message(text), expected, "{text:?}");
    }
}

#[test]
fn arguments_that_are_none() {
    for (line, expected) in [
        ("COPY", "1: COPY requires at least one source and a destination"),
        ("COPY a", "1: COPY requires at least one source and a destination"),
        ("ADD [\"a\"]", "1: ADD requires at least one source and a destination"),
        ("RUN", "1: RUN requires a command"),
        ("ENV", "1: ENV requires a name and a value"),
        ("ENV a", "1: ENV requires a name and a value: name=value"),
        ("ENV a=1 b", "9: ENV \"b\" is not of the form name=value"),
        ("ENV =1", "5: ENV names can not be blank"),
        ("LABEL a=1 b c", "11: LABEL \"b\" is not of the form name=value"),
        ("LABEL =x", "7: LABEL names can not be blank"),
        ("ARG", "1: ARG requires a name"),
        ("ARG =x", "5: ARG names can not be blank"),
        ("WORKDIR", "1: WORKDIR requires a path"),
        ("USER", "1: USER requires a user"),
        ("EXPOSE", "1: EXPOSE requires a port"),
        ("EXPOSE 80/http", "8: invalid port \"80/http\": the protocol is tcp, udp or sctp"),
        ("VOLUME", "1: VOLUME requires a path"),
        ("VOLUME []", "1: VOLUME requires a path"),
        ("VOLUME [\" \"]", "10: VOLUME can not be an empty string"),
        ("STOPSIGNAL", "1: STOPSIGNAL requires a signal"),
        ("STOPSIGNAL SIGNOPE", "12: unknown signal \"SIGNOPE\""),
        ("MAINTAINER", "1: MAINTAINER requires a name"),
        ("SHELL", "1: SHELL requires an array of strings"),
        (
            "SHELL []",
            "1: SHELL takes its arguments as an array: SHELL [\"executable\", \"parameter\"]",
        ),
        (
            "SHELL a",
            "1: SHELL takes its arguments as an array: SHELL [\"executable\", \"parameter\"]",
        ),
        ("RUN [\"a\", 1]", "5: an array of arguments holds strings only"),
        ("CMD [[\"a\"]]", "5: an array of arguments holds strings only"),
        ("COPY [\"a\", null]", "6: an array of arguments holds strings only"),
        ("HEALTHCHECK", "1: HEALTHCHECK requires CMD and a command, or NONE"),
        ("HEALTHCHECK CMD", "1: HEALTHCHECK requires a command after CMD"),
        ("HEALTHCHECK CMD []", "1: HEALTHCHECK requires a command after CMD"),
        ("HEALTHCHECK NONE x", "18: HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK curl x", "13: unknown type \"curl\" in HEALTHCHECK; it is CMD or NONE"),
        ("ONBUILD", "1: ONBUILD requires an instruction"),
        ("ONBUILD ONBUILD RUN a", "9: ONBUILD is not allowed as a trigger of ONBUILD"),
        ("ONBUILD FROM a", "9: FROM is not allowed as a trigger of ONBUILD"),
        ("ONBUILD MAINTAINER a", "9: MAINTAINER is not allowed as a trigger of ONBUILD"),
        ("ONBUILD COPY a", "9: COPY requires at least one source and a destination"),
        ("RUN <<EOF\nx", "5: the here-document <<EOF is not ended: no line holds EOF alone"),
        (
            "RUN <<EOF\nx\n  EOF",
            "5: the here-document <<EOF is not ended: no line holds EOF alone (line 4 has blanks around it)",
        ),
        ("RUN a <<A <<B\nA\n", "11: the here-document <<B is not ended: no line holds B alone"),
        ("COPY a <<E\nE", "8: COPY can not have a here-document as its destination"),
        (
            "COPY --from=$x a b",
            "13: \"$x\" can not be a variable; give the image a stage of its own: FROM $image AS name",
        ),
    ] {
        assert_eq!(message(&format!("FROM a\n{line}")), format!("2:{expected}"), "{line:?}");
    }
}

#[test]
fn directives_that_are_none() {
    for (text, expected) in [
        ("# escape=x\nFROM a", "1:1: the escape character is \\ or `, not \"x\""),
        ("# escape=\\\\\nFROM a", "1:1: the escape character is \\ or `, not \"\\\\\\\\\""),
        ("# escape=`\n# escape=`\nFROM a", "2:1: only one escape directive can be used"),
        (
            "# syntax=docker/dockerfile:1\n#syntax=docker/dockerfile:2\nFROM a",
            "2:1: only one syntax directive can be used",
        ),
        (
            "# syntax=example.com/own\nFROM a",
            "1:1: the syntax \"example.com/own\" is another language than docker/dockerfile, whose \
             frontend is a program that would have to be run; where the file does not depend on it, \
             remove this line",
        ),
        (
            "# check=skip\nFROM a",
            "1:1: invalid check option \"skip\"; known are skip=RULE,…, experimental=RULE,… and error=true",
        ),
        (
            "# check=error=maybe\nFROM a",
            "1:1: invalid check option \"error=maybe\"; known are skip=RULE,…, experimental=RULE,… and error=true",
        ),
    ] {
        assert_eq!(message(text), expected, "{text:?}");
    }
}
