//! What is to become of a broken request: the table, each row with its reason. The first row that
//! knows the kind and the request counts.

use crate::ask::Ask::{self, *};
use crate::kinds::Kind::{self, *};

/// What is to become of an operation of which one request is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It succeeds.
    Recovers,
    /// It fails with one of these exit codes.
    Fails(&'static [u8]),
    /// It may do either.
    Either(&'static [u8]),
    /// It may do either, and a success may lack what the damaged reply was about: nothing that the
    /// client knows tells it.
    Unseen(&'static [u8]),
}

struct Row {
    kinds: &'static [Kind],
    /// Empty means any.
    asks: &'static [Ask],
    class: Class,
    #[allow(dead_code, reason = "for those who read the table")]
    why: &'static str,
}

const fn row(kinds: &'static [Kind], asks: &'static [Ask], class: Class, why: &'static str) -> Row {
    Row { kinds, asks, class, why }
}

const RECOVERS: Class = Class::Recovers;

const TABLE: &[Row] = &[
    row(
        &Kind::TRANSIENT,
        &[],
        RECOVERS,
        "the next attempt meets a working network; what a lost reply hid is asked for or confirmed",
    ),
    // Whoever gives up a session does not depend on it, and one that is gone is gone.
    row(
        &[
            Challenged,
            Unauthorized,
            Forbidden,
            NotFound,
            UploadUnknown,
            RedirectLoop,
            RedirectElsewhere,
            Html,
            WrongRange,
        ],
        &[CancelUpload],
        RECOVERS,
        "a session that is given up is the registry's to sweep; nothing depends on the answer",
    ),
    //
    // 401
    row(
        &[Challenged, Unauthorized],
        &[Token],
        Class::Fails(&[4]),
        "the token service refuses the password, and there is no other",
    ),
    row(&[Challenged], &[], RECOVERS, "one fresh token, and the request once more"),
    row(
        &[Unauthorized],
        &[Mount, HeadBlob, SendUpload],
        RECOVERS,
        "without the answer the blob is sent; a token may have ended while it was (P31, P12)",
    ),
    row(
        &[Unauthorized],
        &[],
        Class::Either(&[4]),
        "nothing says how to do better; a fresh token is worth a try, not owed",
    ),
    //
    // 403, 404
    row(
        &[Forbidden],
        &[Mount, HeadBlob],
        RECOVERS,
        "some registries refuse the question (P12); the upload itself then tells",
    ),
    row(&[Forbidden], &[], Class::Fails(&[4]), "the registry has decided"),
    row(
        &[NotFound],
        &[Token],
        Class::Either(&[1, 3, 4]),
        "a token service that is not there; another way to ask it may be tried (P27)",
    ),
    row(
        &[NotFound],
        &[HeadTag, HeadManifest, HeadBlob, Mount, AttachedTag],
        RECOVERS,
        "not there is an answer: what is missing is sent, what may be there is asked for by GET",
    ),
    row(
        &[NotFound, UploadUnknown],
        &[SendUpload, UploadStatus],
        RECOVERS,
        "docker-registry 2.8 forgets sessions: the blob starts again in another",
    ),
    row(
        &[NotFound],
        &[Referrers],
        Class::Unseen(&[1, 3]),
        "that is how registries say that they have no such API",
    ),
    row(
        &[NotFound],
        &[Base],
        Class::Fails(&[1, 3]),
        "no registry is there; the password stays unchecked",
    ),
    row(
        &[NotFound],
        &[],
        Class::Fails(&[3]),
        "registries say so of what is gone; asking again would hide it",
    ),
    row(&[UploadUnknown], &[], RECOVERS, "said of sessions only"),
    //
    // Redirects
    row(
        &[RedirectLoop],
        &[Mount, HeadBlob, SendUpload, UploadStatus],
        Class::Either(&[1]),
        "the blob may be sent in another way, or the loop be told",
    ),
    row(&[RedirectLoop], &[], Class::Fails(&[1]), "five redirects are enough"),
    row(
        &[RedirectElsewhere],
        &[Base],
        Class::Fails(&[1, 4]),
        "another origin cannot tell whether the password is right",
    ),
    row(
        &[RedirectElsewhere],
        &[Token],
        Class::Fails(&[1]),
        "a password is not carried along a redirect",
    ),
    row(
        &[RedirectElsewhere],
        &[
            Tags,
            Referrers,
            AttachedTag,
            HeadTag,
            HeadManifest,
            GetTag,
            GetManifest,
            HeadBlob,
            GetBlob,
        ],
        RECOVERS,
        "followed without a credential; what comes is verified",
    ),
    row(
        &[RedirectElsewhere],
        &[Mount, SendUpload],
        Class::Either(&[1]),
        "never followed; the blob may be sent in another way",
    ),
    row(&[RedirectElsewhere], &[], Class::Fails(&[1]), "what changes something is not redirected"),
    //
    // A page for people
    row(&[Html], &[GetBlob, GetManifest], RECOVERS, "other bytes than the digest's: once more"),
    row(
        &[Html],
        &[Referrers],
        Class::Unseen(&[1]),
        "some registries answer pages for an API that they lack",
    ),
    row(
        &[Html],
        &[],
        Class::Either(&[1, 3]),
        "never a success by itself: no password is checked, no list read, nothing stored or removed \
         by it; it may be asked for or sent again",
    ),
    //
    // Damaged bodies
    row(
        &[FlippedBit, ShortLength, ExtraBytes],
        &[GetBlob, GetTag, GetManifest],
        RECOVERS,
        "other bytes than the digest's: once more, from the beginning",
    ),
    row(
        &[FlippedBit],
        &[Token],
        Class::Either(&[1, 4]),
        "a token that the registry refuses is fetched once more; a reply that is none is told",
    ),
    row(&[FlippedBit], &[Tags], Class::Unseen(&[1]), "nothing says what the list should be"),
    row(
        &[FlippedBit],
        &[Referrers],
        Class::Unseen(&[1, 3]),
        "nothing says what the list should be; what it names is verified",
    ),
    row(
        &[ShortLength, ExtraBytes],
        &[Tags, Referrers, Token],
        Class::Either(&[1]),
        "no JSON, but there is no digest to tell damage from nonsense",
    ),
    row(
        &[FlippedBit, ShortLength, ExtraBytes],
        &[],
        RECOVERS,
        "the status has said all; the body is for people",
    ),
    //
    // Headers
    row(
        &[WrongDigest],
        &[HeadTag, HeadManifest],
        Class::Either(&[1, 3]),
        "what it names is not there; the tag may be asked for once more",
    ),
    row(
        &[WrongDigest],
        &[PutManifest, SendUpload],
        Class::Either(&[1]),
        "stored, but perhaps something else: told, or confirmed by HEAD",
    ),
    row(
        &[WrongDigest],
        &[],
        RECOVERS,
        "the content disagrees with its header: once more; a blob is verified by its own digest",
    ),
    row(
        &[WrongRange],
        &[],
        RECOVERS,
        "a part that is another one is refused, and the whole asked for or sent again",
    ),
];

/// What is to become of an operation when this request is broken.
pub(crate) fn expected(kind: Kind, ask: Ask) -> Class {
    let knows =
        |row: &&Row| row.kinds.contains(&kind) && (row.asks.is_empty() || row.asks.contains(&ask));
    TABLE.iter().find(knows).expect("every kind has a row for any request").class
}

impl Class {
    /// Exit codes of failures that are in order.
    pub(crate) fn codes(self) -> &'static [u8] {
        match self {
            Self::Recovers => &[],
            Self::Fails(codes) | Self::Either(codes) | Self::Unseen(codes) => codes,
        }
    }
}

/// Exit codes of an operation that is broken in this way again and again.
pub(crate) fn codes_for_good(kind: Kind) -> &'static [u8] {
    match kind {
        Refused | ResetBefore | ReplyLost | Stall | StallForEver | HalfClosed => &[6],
        Busy | BusySeconds | BusyDate | BadGateway | Unavailable | GatewayTimeout => &[6],
        // A body that breaks again and again is verified and found wanting.
        ResetMiddle | Truncated => &[1, 6],
        RequestTimeout | InternalError => &[1, 6],
        Challenged | Unauthorized | Forbidden => &[4],
        NotFound => &[1, 3, 4],
        UploadUnknown => &[1, 3],
        RedirectLoop | RedirectElsewhere | Html | FlippedBit | ShortLength | ExtraBytes
        | WrongDigest | WrongRange => &[1, 3, 4, 6],
    }
}

/// Most requests of one kind to one place that an operation may make while it is broken, beyond
/// those of a clean run.
pub(crate) fn budget(ask: Ask) -> usize {
    match ask {
        // Five attempts without progress, some with, and one fresh fetch.
        GetBlob => 16,
        // Whatever waits for it asks once more.
        Token => 15,
        // All blobs of an operation, which open their sessions at the same place.
        OpenUpload => 30,
        // A fresh fetch of what is damaged, and one more after a fresh token.
        _ => 6,
    }
}
