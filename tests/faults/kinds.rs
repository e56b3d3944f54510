//! The ways in which a request can be broken.

use std::fmt;

/// One way to break a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Nobody listens: the connection is closed unread, and the next attempts are refused.
    Refused,
    /// Reset before the request is read.
    ResetBefore,
    /// Reset in the middle of the request's body, else of the reply's, else of the reply's head.
    ResetMiddle,
    /// The request is carried out, and the connection reset instead of the reply.
    ReplyLost,
    /// 408.
    RequestTimeout,
    /// 429 with `Retry-After` in seconds.
    BusySeconds,
    /// 429 with `Retry-After` as a date.
    BusyDate,
    /// 429 without `Retry-After`.
    Busy,
    /// 500.
    InternalError,
    /// 502.
    BadGateway,
    /// 503.
    Unavailable,
    /// 504, after the request was carried out behind the gateway.
    GatewayTimeout,
    /// 401 with the challenge of the registry.
    Challenged,
    /// 401 without a challenge.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404, without a code of the specification.
    NotFound,
    /// 404 `BLOB_UPLOAD_UNKNOWN`: the session is gone.
    UploadUnknown,
    /// Redirected to itself, again and again.
    RedirectLoop,
    /// Redirected to another origin, which has the content and asks for no credential.
    RedirectElsewhere,
    /// 200 with a page for people, as from a captive portal.
    Html,
    /// One bit of the reply's body is another.
    FlippedBit,
    /// The reply's body ends before its `Content-Length`, and the connection with it.
    Truncated,
    /// `Content-Length` says less than the body has, all of which is sent.
    ShortLength,
    /// More bytes than the body has, and a `Content-Length` that includes them.
    ExtraBytes,
    /// `Docker-Content-Digest` is that of something else.
    WrongDigest,
    /// A body breaks off, and whoever goes on with it is told the wrong `Content-Range` (of a
    /// download) or `Range` (of an upload).
    WrongRange,
    /// Silence for 5 s.
    Stall,
    /// Silence.
    StallForEver,
    /// The reply is the end of the stream, though the connection stays open to be written to.
    HalfClosed,
}

use Kind::*;

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 29] = [
        Refused,
        ResetBefore,
        ResetMiddle,
        ReplyLost,
        RequestTimeout,
        BusySeconds,
        BusyDate,
        Busy,
        InternalError,
        BadGateway,
        Unavailable,
        GatewayTimeout,
        Challenged,
        Unauthorized,
        Forbidden,
        NotFound,
        UploadUnknown,
        RedirectLoop,
        RedirectElsewhere,
        Html,
        FlippedBit,
        Truncated,
        ShortLength,
        ExtraBytes,
        WrongDigest,
        WrongRange,
        Stall,
        StallForEver,
        HalfClosed,
    ];

    /// Those that are over when the request is sent again.
    pub(crate) const TRANSIENT: [Self; 16] = [
        Refused,
        ResetBefore,
        ResetMiddle,
        ReplyLost,
        RequestTimeout,
        BusySeconds,
        BusyDate,
        Busy,
        InternalError,
        BadGateway,
        Unavailable,
        GatewayTimeout,
        Truncated,
        Stall,
        StallForEver,
        HalfClosed,
    ];

    /// Those that make of a reply something else than it is.
    pub(crate) const DAMAGING: [Self; 6] =
        [Html, FlippedBit, ShortLength, ExtraBytes, WrongDigest, WrongRange];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused => "connection refused",
            ResetBefore => "reset before the request",
            ResetMiddle => "reset in the middle",
            ReplyLost => "reply lost",
            RequestTimeout => "408",
            BusySeconds => "429 with seconds",
            BusyDate => "429 with a date",
            Busy => "429",
            InternalError => "500",
            BadGateway => "502",
            Unavailable => "503",
            GatewayTimeout => "504",
            Challenged => "401 with a challenge",
            Unauthorized => "401 without a challenge",
            Forbidden => "403",
            NotFound => "404",
            UploadUnknown => "upload unknown",
            RedirectLoop => "redirect loop",
            RedirectElsewhere => "redirect elsewhere",
            Html => "200 HTML",
            FlippedBit => "flipped bit",
            Truncated => "truncated body",
            ShortLength => "short Content-Length",
            ExtraBytes => "extra bytes",
            WrongDigest => "wrong digest header",
            WrongRange => "wrong range",
            Stall => "stall of 5 s",
            StallForEver => "stall for ever",
            HalfClosed => "half closed",
        })
    }
}
