//! `catalog` and `tags`: what a registry holds, streamed as its pages come.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use crate::content;
use crate::oci::endpoint::Page;
use crate::oci::{Host, Reference, RepositoryName, Tag};
use crate::ops::{Error, Result, Session};
use crate::registry::Access;

/// Most entries asked for in one page; some registries refuse more (ECR: 1000).
const PAGE_MAX: usize = 1_000;

/// Which entries of a list are wanted.
#[derive(Debug, Clone, Default)]
pub struct ListOptions {
    /// Most entries.
    pub limit: Option<usize>,
    /// The entry after which the list starts.
    pub after: Option<String>,
    /// A pattern that entries match: `*`, `?`, `[a-z]`, `{a,b}`; `*` does not cross a slash,
    /// `**` does.
    pub filter: Option<String>,
}

/// Names as they come.
pub type Names<T> = BoxStream<'static, content::Result<T>>;

/// The repositories of a registry.
///
/// # Errors
/// [`Error::Usage`] for a malformed pattern; what the registry says comes in the stream.
pub fn catalog(
    session: &Session,
    host: &Host,
    options: &ListOptions,
) -> Result<Names<RepositoryName>> {
    let page = Page { limit: page_limit(options), after: options.after.clone() };
    let names = session.sources.catalog(host, page);
    narrow(names, options, RepositoryName::as_str)
}

/// The tags of a repository.
///
/// # Errors
/// [`Error::Usage`] for a malformed pattern; what the registry says comes in the stream.
pub fn tags(session: &Session, reference: &Reference, options: &ListOptions) -> Result<Names<Tag>> {
    let (host, name) = (reference.host(), reference.repository());
    let repository = session.sources.repository(host, name, Access::Pull);
    let after = options.after.as_deref().map(str::parse).transpose()?;
    let names = repository.list_tags(after.as_ref(), page_limit(options));
    narrow(names, options, Tag::as_str)
}

/// A page as long as the list wanted; without a limit, or with a filter, the registry's own length.
fn page_limit(options: &ListOptions) -> Option<usize> {
    match options.filter {
        Some(_) => None,
        None => options.limit.map(|limit| limit.clamp(1, PAGE_MAX)),
    }
}

fn narrow<T: Send + 'static>(
    names: Names<T>,
    options: &ListOptions,
    text: fn(&T) -> &str,
) -> Result<Names<T>> {
    let pattern = options.filter.as_deref().map(compile).transpose()?;
    let limit = options.limit.unwrap_or(usize::MAX);
    let is_wanted = move |name: &content::Result<T>| match (name, &pattern) {
        (Ok(name), Some(pattern)) => pattern.is_match(text(name)),
        _ => true,
    };
    Ok(names.filter(move |name| std::future::ready(is_wanted(name))).take(limit).boxed())
}

fn compile(pattern: &str) -> Result<globset::GlobMatcher> {
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
    let glob = glob.map_err(|error| {
        Error::Usage(format!("malformed pattern {pattern:?}: {}", error.kind()))
    })?;
    Ok(glob.compile_matcher())
}
