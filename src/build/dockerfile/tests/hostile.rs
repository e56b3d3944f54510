//! Input that nobody writes, and that must not do harm.

use std::collections::BTreeMap;

use crate::build::dockerfile::Dockerfile;
use crate::build::dockerfile::scope::{BuildInputs, GlobalScope, StageScope};
use crate::oci::platform::Platform;
use crate::util::seeded::Seeded;

/// Reads a file and evaluates all of it; the outcome is of no interest, an end is.
fn exercise(text: &[u8]) -> Result<usize, String> {
    let file = Dockerfile::parse(text).map_err(|error| error.to_string())?;
    let platform = Platform::new("linux", "amd64", "");
    let build_args = BTreeMap::from([("GIVEN".to_owned(), "given".to_owned())]);
    let inputs = BuildInputs {
        build_platform: &platform,
        target_platform: &platform,
        target: None,
        build_args: &build_args,
    };
    let global = GlobalScope::new(&file, &inputs).map_err(|error| error.to_string())?;
    let mut steps = 0;
    for stage in &file.stages {
        let _ = global.base(stage);
        let mut scope = StageScope::new(&global, []);
        for instruction in &stage.instructions {
            let _ = scope.evaluate(instruction).map_err(|error| error.to_string());
            steps += 1;
        }
    }
    Ok(steps)
}

const SAMPLE: &str = r#"# syntax=docker/dockerfile:1
# check=skip=all
ARG BASE=alpine VERSION="3-20"
# build compiles
FROM --platform=$BUILDPLATFORM ${BASE}:${VERSION%%-*} AS build
ARG TARGETARCH GIVEN
ENV A=1 B="two $A" C='three' \
    # comment
    D=${A:-${B#t*}}

WORKDIR /src/$A
COPY --chown=1:2 --chmod=u=rwX --exclude=*.tmp a b ["c"] /dst/
COPY ["a b", "/c d/"]
COPY <<-"one.txt" <<two /dir/
	text
	one.txt
$A \$B
two
RUN --mount=type=cache,id=x,target=/c,sharing=locked --mount=type=secret,id=s \
    --network=none make <<EOF
#!/bin/sh
EOF
LABEL legacy value with blanks
EXPOSE 80 443/tcp 8000-8010/udp
HEALTHCHECK --interval=5s --retries=3 CMD ["curl", "-f"]
ONBUILD ADD --checksum=sha256:0 --unpack https://x/y /z
STOPSIGNAL SIGTERM
SHELL ["bash", "-c"]
FROM build
VOLUME ["/v"]
USER u
CMD ["a"]
ENTRYPOINT exec x
MAINTAINER me
"#;

#[test]
fn the_sample_is_well_formed() {
    assert_eq!(exercise(SAMPLE.as_bytes()), Ok(18));
}

#[test]
fn random_bytes_do_no_harm() {
    let mut random = Seeded(3);
    for _ in 0..3000 {
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        let _ = exercise(&bytes);
        let text: Vec<u8> = bytes.iter().map(|byte| b' ' + byte % 95).collect();
        let _ = exercise(&[b"FROM a\nRUN ", &text[..]].concat());
    }
}

#[test]
fn mutated_files_do_no_harm() {
    const PIECES: [&str; 28] = [
        "\\\n", "\n", "<<", "<<EOF\n", "$", "${", "}", "\"", "'", "[", "]", ",", "=", "--", "#",
        " ", "\t", "\\", "`", "\u{feff}", "é", "\r\n", "FROM x\n", "ONBUILD ", "--mount=", ":-",
        "\0", "*",
    ];
    let mut random = Seeded(5);
    for _ in 0..3000 {
        let mut text: Vec<char> = SAMPLE.chars().collect();
        for _ in 0..1 + random.below(6) {
            let at = random.below(text.len());
            let end = (at + random.below(20)).min(text.len());
            let piece = PIECES[random.below(PIECES.len())];
            match random.below(4) {
                0 => drop(text.splice(at..at, piece.chars())),
                1 => drop(text.splice(at..end, piece.chars())),
                2 => drop(text.drain(at..end)),
                _ => {
                    let copy: Vec<char> = text[at..end].to_vec();
                    let to = random.below(text.len());
                    drop(text.splice(to..to, copy));
                }
            }
        }
        let text: String = text.into_iter().collect();
        if let Err(error) = exercise(text.as_bytes()) {
            assert!(!error.contains(['\u{1b}', '\u{feff}']), "{error:?}");
            assert!(error.len() < 2000, "{error}");
        }
    }
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    for end in 0..SAMPLE.len() {
        let _ = exercise(&SAMPLE.as_bytes()[..end]);
    }
}

#[test]
fn a_line_of_a_megabyte_is_read_and_never_shown_whole() {
    let filler = "x".repeat(1 << 20);
    assert_eq!(exercise(format!("FROM a\nRUN {filler}").as_bytes()), Ok(1));
    assert_eq!(exercise(format!("FROM a\nENV a={filler}\nENV b=$a$a").as_bytes()), Ok(2));
    for text in [
        format!("FROM a\n{filler}"),
        format!("FROM a\nCOPY {filler}"),
        format!("FROM a\nCOPY --{filler} a b"),
        format!("FROM a\nCOPY --chmod={filler} a b"),
        format!("FROM a\nEXPOSE {filler}"),
        format!("FROM a\nSTOPSIGNAL {filler}"),
        format!("FROM a\nRUN --mount={filler} x"),
        format!("FROM a\nRUN --mount=type={filler} x"),
        format!("FROM a\nRUN <<{filler}"),
        format!("FROM a\nHEALTHCHECK {filler}"),
        format!("FROM a\nHEALTHCHECK --retries={filler} CMD x"),
        format!("FROM a\nLABEL a=b {filler}"),
        format!("FROM a AS /{filler}"),
        format!("# syntax={filler}\nFROM a"),
        format!("# escape={filler}\nFROM a"),
        format!("# check={filler}\nFROM a"),
        format!("ARG a=${{b?{filler}}}\nFROM a"),
        format!("ARG a=${{b!{filler}}}\nFROM a"),
        format!("FROM a\nCOPY --from=${filler} a b"),
    ] {
        let error = exercise(text.as_bytes()).expect_err("it is wrong");
        assert!(error.len() < 2000, "{} bytes: {}…", error.len(), &error[..500]);
    }
}

#[test]
fn ten_thousand_instructions_are_read() {
    let mut text = "FROM a\n".to_owned();
    for number in 0..10_000 {
        text += &format!("ENV V{number}=${{V{}:-x}}{number}\n", number / 2);
    }
    assert_eq!(exercise(text.as_bytes()), Ok(10_000));

    let many = format!("FROM a\n{}", "USER a\n".repeat(100_000));
    let error = exercise(many.as_bytes()).expect_err("it is too many");
    let expected = "Dockerfile:100001:1: there are more than 100000 instructions";
    assert_eq!(error.lines().next(), Some(expected));
    let large = vec![b'#'; 17 << 20];
    let error = exercise(&large).expect_err("it is too large");
    assert!(error.starts_with("Dockerfile:1:1: the file is larger than 16777216 bytes"), "{error}");
}

#[test]
fn variables_that_double_one_another_come_to_an_end() {
    let seed = "x".repeat(1 << 20);
    let text = format!("FROM a\nENV a={seed}\n{}", "ENV a=$a$a\n".repeat(40));
    assert_eq!(exercise(text.as_bytes()), Ok(41));
    let names: String = (0..20).map(|n| format!("ENV b{n}=${{a}}\n")).collect();
    let text = format!("FROM a\nENV a={seed}\n{names}");
    assert_eq!(exercise(text.as_bytes()), Ok(21));
}
