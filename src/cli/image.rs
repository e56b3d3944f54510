//! The same commands by the names that docker, podman and others give them: `regctl image push` is
//! `regctl push`.

use clap::Subcommand;

use crate::cli::{
    Command, copy, history, images, import, inspect, list, load, login, pull, push, retag, save,
};

/// The commands for images, grouped as docker groups them
#[derive(Debug, Subcommand)]
pub(super) enum ImageCommand {
    Import(import::Args),
    #[command(visible_alias = "list")]
    Ls(images::ImagesArgs),
    Tree(images::TreeArgs),
    Tag(images::TagArgs),
    Untag(images::UntagArgs),
    #[command(visible_alias = "remove")]
    Rm(images::RmiArgs),
    Save(save::Args),
    Load(load::Args),
    Push(push::Args),
    Pull(pull::Args),
    Copy(copy::Args),
    Retag(retag::Args),
    Inspect(inspect::InspectArgs),
    History(history::Args),
    Digest(inspect::DigestArgs),
    Manifest(inspect::ManifestArgs),
    Config(inspect::ConfigArgs),
}

/// The commands for repositories, as regclient groups them
#[derive(Debug, Subcommand)]
pub(super) enum RepoCommand {
    Ls(list::CatalogArgs),
}

/// The commands for registries, as regclient groups them
#[derive(Debug, Subcommand)]
pub(super) enum RegistryCommand {
    Login(login::LoginArgs),
    Logout(login::LogoutArgs),
}

impl Command {
    /// The command itself, where it was called as one of a group.
    pub(super) fn ungrouped(self) -> Self {
        match self {
            Self::Image(command) => command.into(),
            Self::Repo(RepoCommand::Ls(args)) => Self::Catalog(args),
            Self::Registry(RegistryCommand::Login(args)) => Self::Login(args),
            Self::Registry(RegistryCommand::Logout(args)) => Self::Logout(args),
            other => other,
        }
    }
}

impl From<ImageCommand> for Command {
    fn from(command: ImageCommand) -> Self {
        match command {
            ImageCommand::Import(args) => Self::Import(args),
            ImageCommand::Ls(args) => Self::Images(args),
            ImageCommand::Tree(args) => Self::Images(args.into()),
            ImageCommand::Tag(args) => Self::Tag(args),
            ImageCommand::Untag(args) => Self::Untag(args),
            ImageCommand::Rm(args) => Self::Rmi(args),
            ImageCommand::Save(args) => Self::Save(args),
            ImageCommand::Load(args) => Self::Load(args),
            ImageCommand::Push(args) => Self::Push(args),
            ImageCommand::Pull(args) => Self::Pull(args),
            ImageCommand::Copy(args) => Self::Copy(args),
            ImageCommand::Retag(args) => Self::Retag(args),
            ImageCommand::Inspect(args) => Self::Inspect(args),
            ImageCommand::History(args) => Self::History(args),
            ImageCommand::Digest(args) => Self::Digest(args),
            ImageCommand::Manifest(args) => Self::Manifest(args),
            ImageCommand::Config(args) => Self::Config(args),
        }
    }
}
