//! `--format`: JSON, or a Go template over the same report, as docker's users write them.
//!
//! Owns: the forms of output, and templates with the meaning that Go's `text/template` and docker's
//! functions give them. Two things differ from docker, which renders structs in one place and loose
//! JSON in another. A field that the report does not have is an error that names those it has, also
//! in `if` and `with`, for a name that was misspelled must not look like a value that is not set;
//! fields that a report may leave out, and keys of labels and annotations, print `<no value>`.
//! And the name of a field matches in any spelling: `.ID` and `.Id` are one.

mod functions;
mod lexer;
mod rewrite;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

use gtmpl_ng::{Limits, ParseError, Template};
use serde_json::Value as Json;

use crate::cli::error::Usage;

pub(in crate::cli) use value::Kind;

/// How a report is printed.
#[derive(Debug)]
pub(super) enum Format {
    /// One JSON document, for lists one a line.
    Json,
    /// A template for each report.
    Template(Compiled),
    /// A template for each report, in columns under a heading.
    Table(Compiled),
}

impl Format {
    /// Reads the flag; a malformed template is found now, before anything is done. `table` alone
    /// is the form that is printed anyway.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, Usage> {
        if !["json", "table"].contains(&text) && !text.contains("{{") {
            let form = "neither json nor a template such as '{{.Digest}}'";
            return Err(Usage(format!("--format {text:?} is {form}")));
        }
        match text.strip_prefix("table") {
            _ if text == "json" => Ok(Some(Self::Json)),
            Some("") => Ok(None),
            Some(template) if template.starts_with([' ', '\t']) => {
                Ok(Some(Self::Table(Compiled::new(template.trim())?)))
            }
            _ => Ok(Some(Self::Template(Compiled::new(text)?))),
        }
    }

    /// Refuses a template that asks for a field which reports like this one do not have.
    pub(super) fn check(&self, sample: &Json) -> Result<(), Usage> {
        match self {
            Self::Json => Ok(()),
            Self::Template(template) | Self::Table(template) => template.check(sample),
        }
    }
}

/// A template, ready to render reports.
pub(super) struct Compiled {
    text: String,
    template: Template,
}

impl Compiled {
    /// The limits that protect from foreign templates are not for the user's own.
    fn new(text: &str) -> Result<Self, Usage> {
        let mut template = Template::with_limits(Limits::unlimited());
        template.add_funcs(&functions::FUNCTIONS);
        match template.parse(rewrite::rewrite(text)) {
            Ok(()) => Ok(Self { text: text.to_owned(), template }),
            Err(error) => {
                let what = match error {
                    // The place is one in the rewritten text.
                    ParseError::WithContext(_, what) => what,
                    error => error.to_string(),
                };
                Err(Usage(format!("cannot use the template {text:?}: {what}")))
            }
        }
    }

    /// Renders one report, or a document of an image.
    pub(super) fn render(&self, report: &Json, kind: Kind) -> anyhow::Result<String> {
        let context = gtmpl_ng::Context::from(value::value(report));
        let rendered = value::rendering(report, kind, || self.template.render(&context));
        rendered.map_err(|error| {
            let what = error.as_structured().map(|error| error.message.clone());
            // The report is right, whatever it has: what asks it for something else is not.
            anyhow::Error::new(Usage(what.unwrap_or_else(|| error.to_string())))
                .context(format!("cannot use the template {:?}", self.text))
        })
    }

    /// Looks up the fields that are asked of the report itself; nothing is known yet of those below.
    fn check(&self, sample: &Json) -> Result<(), Usage> {
        let report = value::value(sample);
        let fields = rewrite::root_fields(&self.text);
        let find = |name: &str| value::field(&report, name).map(drop);
        let found = || fields.into_iter().try_for_each(find);
        value::rendering(sample, Kind::Report, found)
            .map_err(|error| Usage(format!("cannot use the template {:?}: {error}", self.text)))
    }

    /// The template as it was given.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The heading over a table: each field's own name.
    pub(super) fn heading(&self) -> String {
        rewrite::heading(&self.text)
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
