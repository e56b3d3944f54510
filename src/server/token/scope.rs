//! What a token allows.
//!
//! Spec: <https://distribution.github.io/distribution/spec/auth/scope/>

use serde::{Deserialize, Serialize};

use crate::oci::RepositoryName;

/// Actions on one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::server) struct Scope {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    actions: Vec<String>,
}

/// For whom a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Holder {
    /// A user, who may do everything.
    User,
    /// Anybody, who may read.
    Anybody,
}

impl Scope {
    /// Reads `type:name:action,action`.
    pub(in crate::server) fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let actions = actions.split(',').filter(|action| !action.is_empty());
        Some(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            actions: actions.map(str::to_owned).collect(),
        })
    }

    pub(in crate::server) fn allows(&self, kind: &str, name: &str, action: &str) -> bool {
        self.kind == kind
            && self.name == name
            && self.actions.iter().any(|allowed| allowed == action || allowed == "*")
    }

    /// What the holder may have of it: nothing of a resource or an action that there is not.
    pub(in crate::server) fn cut_for(mut self, holder: Holder) -> Option<Self> {
        let allowed: &[&str] = match (self.kind.as_str(), holder) {
            ("repository", _) if self.name.parse::<RepositoryName>().is_err() => &[],
            ("repository", Holder::User) => &["pull", "push", "delete", "*"],
            // All that is there for anybody.
            ("repository", Holder::Anybody) => &["pull"],
            ("registry", Holder::User) if self.name == "catalog" => &["*"],
            _ => &[],
        };
        self.actions.retain(|action| allowed.contains(&action.as_str()));
        (!self.actions.is_empty()).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_cut_down_to_what_the_holder_may_do() {
        for (asked, user, anybody) in [
            ("repository:a/b:pull,push", "repository:a/b:pull,push", "repository:a/b:pull"),
            ("repository:a:push,delete", "repository:a:push,delete", ""),
            ("repository:a:*", "repository:a:*", ""),
            ("repository:a:pull,administer", "repository:a:pull", "repository:a:pull"),
            ("repository:../a:pull", "", ""),
            ("repository::pull", "", ""),
            ("registry:catalog:*", "registry:catalog:*", ""),
            ("registry:users:*", "", ""),
            ("namespace:a:pull", "", ""),
        ] {
            for (holder, expected) in [(Holder::User, user), (Holder::Anybody, anybody)] {
                let cut = Scope::parse(asked).unwrap().cut_for(holder);
                assert_eq!(cut, Scope::parse(expected), "{asked} {holder:?}");
            }
        }
        assert_eq!(Scope::parse("repository:a"), None);
    }

    #[test]
    fn a_scope_allows_its_actions_on_its_resource() {
        let scope = Scope::parse("repository:a/b:pull,push").unwrap();
        assert!(scope.allows("repository", "a/b", "push"));
        for (kind, name, action) in [
            ("repository", "a/b", "delete"),
            ("repository", "a", "pull"),
            ("registry", "a/b", "pull"),
        ] {
            assert!(!scope.allows(kind, name, action), "{kind} {name} {action}");
        }
        assert!(Scope::parse("registry:catalog:*").unwrap().allows("registry", "catalog", "*"));
    }
}
