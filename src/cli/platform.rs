//! What a command says about the platform it chose.

use crate::cli::output::Output;
use crate::ops::pull::PullReport;

/// Tells which platform was taken when the user named none.
pub(super) fn note_default(output: &Output, report: &PullReport) {
    if let (true, Some(platform)) = (report.is_default_platform, &report.platform) {
        output.note(&format!(
            "{} has several platforms; this is {platform} (choose with --platform or \
             --all-platforms)",
            report.reference
        ));
    }
}
