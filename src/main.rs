//! The `regctl` binary: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    regctl::cli::main()
}
