//! The program itself against the embedded registry: exit code, stdout, stderr and requests.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

#[path = "../support/archive.rs"]
mod archive;
mod archives_to;
mod bad;
mod build;
mod build_bad;
mod build_bases;
mod build_cache;
mod build_contexts;
mod build_same;
#[path = "../support/canary.rs"]
mod canary;
mod checking;
mod config_toml;
mod context;
mod directories_bad;
mod groups;
mod hosts;
mod images;
mod listing;
mod loading;
mod loading_bad;
mod loading_large;
mod loading_layouts;
mod loading_names;
mod login;
mod login_helper;
mod login_places;
mod looking;
mod moving;
mod names;
mod networks;
mod peer;
mod personalities;
mod refused;
mod requests;
mod retries;
mod saving;
mod search;
mod secrets;
mod serving;
mod signatures;
mod tags;
mod tls;
mod together;
mod typed;
mod unprintable;
