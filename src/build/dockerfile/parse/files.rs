//! `COPY` and `ADD`.

use super::constant;
use super::statement::Statement;
use crate::build::dockerfile::ast::{Add, Copy, FileSource, Files, Origin};
use crate::build::dockerfile::chmod::ModeChange;
use crate::build::dockerfile::error::{Fault, Reason};
use crate::build::dockerfile::flag::Flags;
use crate::build::dockerfile::heredoc::{self, Heredoc};
use crate::build::dockerfile::word::Word;

pub(super) fn copy(statement: &Statement, origin: &Origin) -> Result<Copy, Fault> {
    let flags = statement.flags()?;
    Ok(Copy {
        files: files(statement, origin, &flags)?,
        from: constant(flags.value("from").filter(|from| !from.text.is_empty()))?,
        parents: flags.switch("parents").unwrap_or(false),
    })
}

pub(super) fn add(statement: &Statement, origin: &Origin) -> Result<Add, Fault> {
    let flags = statement.flags()?;
    Ok(Add {
        files: files(statement, origin, &flags)?,
        checksum: flags.value("checksum").filter(|checksum| !checksum.text.is_empty()),
        keep_git_dir: flags.switch("keep-git-dir"),
        unpack: flags.switch("unpack"),
    })
}

fn files(statement: &Statement, origin: &Origin, flags: &Flags) -> Result<Files, Fault> {
    let mut words = statement.json()?.unwrap_or_else(|| statement.arguments.divided());
    let destination = words.pop().filter(|_| !words.is_empty());
    let Some(destination) = destination else {
        let wants = "at least one source and a destination";
        return Err(statement.fault(Reason::Arguments { keyword: statement.keyword, wants }));
    };
    if Heredoc::opening(&destination.text, destination.at).is_some() {
        let reason = heredoc::Reason::Destination(statement.keyword);
        return Err(Fault::of(&destination, reason));
    }
    let chmod = flags.value("chmod").filter(|chmod| !chmod.text.is_empty());
    if let Some(word) = chmod.as_ref().filter(|word| word.is_literal(statement.escape)) {
        let parsed: Result<ModeChange, _> = word.text.parse();
        parsed.map_err(|error| Fault::of(word, error))?;
    }
    Ok(Files {
        chown: flags.value("chown").filter(|chown| !chown.text.is_empty()),
        chmod,
        link: flags.switch("link").unwrap_or(false),
        exclude: flags.values("exclude"),
        sources: words.into_iter().map(|word| source(word, origin)).collect(),
        destination,
    })
}

/// A source that opens a here-document stands for it; of several with one name, for the last.
fn source(word: Word, origin: &Origin) -> FileSource {
    let opened = Heredoc::opening(&word.text, word.at);
    let index = opened.and_then(|opened| {
        origin.heredocs.iter().rposition(|document| document.name == opened.name)
    });
    index.map_or(FileSource::Path(word), FileSource::Heredoc)
}
