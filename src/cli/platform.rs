//! What a command says about the platform it chose.

use crate::cli::output::Output;
use crate::ops::pull::PullReport;

/// Tells which platform was taken when the user named none.
pub(super) fn note_default(output: &Output, report: &PullReport) {
    if let (true, Some(platform)) = (report.is_default_platform, &report.platform) {
        let choose = "choose with --platform or --all-platforms";
        note_one_of_several(output, &report.reference.familiar(), platform, choose);
    }
}

/// Tells which platform of an image was taken, and how to `choose` another.
pub(super) fn note_one_of_several(output: &Output, image: &str, platform: &str, choose: &str) {
    output.note(&format!("{image} has several platforms; this is {platform} ({choose})"));
}
