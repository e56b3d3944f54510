//! What a token must allow.
//!
//! Form: <https://distribution.github.io/distribution/spec/auth/scope/>

use crate::oci::RepositoryName;

/// What a token must allow, one entry for each resource, and whose credential asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Scope {
    repository: Option<RepositoryName>,
    is_changing: bool,
    entries: Vec<String>,
}

/// What is done to a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actions {
    Pull,
    PullPush,
    PullDelete,
}

impl Scope {
    /// Nothing in particular: the registry is asked who it takes us for.
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn repository(name: &RepositoryName, actions: Actions) -> Self {
        let is_changing = actions != Actions::Pull;
        let actions = match actions {
            Actions::Pull => "pull",
            Actions::PullPush => "pull,push",
            Actions::PullDelete => "pull,delete",
        };
        let entries = vec![format!("repository:{name}:{actions}")];
        Self { repository: Some(name.clone()), is_changing, entries }
    }

    pub(super) fn catalog() -> Self {
        Self { entries: vec!["registry:catalog:*".to_owned()], ..Self::default() }
    }

    /// This scope, and before it what `others` may be read for: GitLab honours only the last of
    /// several (P20), which must be the one that matters.
    pub(super) fn after_reading<'a>(
        mut self,
        others: impl IntoIterator<Item = &'a RepositoryName>,
    ) -> Self {
        let own = self.repository.clone();
        let others = others.into_iter().filter(|name| Some(*name) != own.as_ref());
        let reads = others.map(|name| format!("repository:{name}:pull"));
        self.entries.splice(0..0, reads);
        self
    }

    /// The repository whose credential is used.
    pub(super) fn credential_of(&self) -> Option<&RepositoryName> {
        self.repository.as_ref()
    }

    /// Whether what it is for needs somebody: without a credential it would fail anyway.
    pub(super) fn is_changing(&self) -> bool {
        self.is_changing
    }

    /// The entries as token services read them.
    pub(super) fn entries(&self) -> &[String] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_that_is_written_comes_last() {
        let name = |text: &str| text.parse::<RepositoryName>().unwrap();
        let (own, other) = (name("team/app"), name("base"));
        let scope = Scope::repository(&own, Actions::PullPush).after_reading([&other, &own]);
        assert_eq!(scope.entries(), ["repository:base:pull", "repository:team/app:pull,push"]);
        assert_eq!(scope.credential_of(), Some(&own));
        assert!(scope.is_changing());
        assert!(!Scope::repository(&own, Actions::Pull).is_changing());
    }
}
