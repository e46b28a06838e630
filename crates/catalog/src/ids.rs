use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Digest, Timestamp};

/// Makes the id types, which differ in nothing but what they name.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Returns the id of something that came to be at `moment` and that `of` tells apart.
            ///
            /// A UUID of version 7 (RFC 9562, section 5.7): sorted by time. Its random part is
            /// taken from the digest, so the same arguments give the same id.
            pub fn new(moment: Timestamp, of: Digest) -> Self {
                let mut random = [0; 10];
                random.copy_from_slice(&of.as_bytes()[..10]);
                let millis = u64::try_from(moment.micros() / 1000).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.hyphenated())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.parse().map(Self).map_err(|_| IdError(text.to_owned()))
            }
        }
    )*};
}

ids! {
    /// A label or artist whose data nobody else sees.
    TenantId;
    /// A person or company: writer, publisher, label, payee.
    PartyId;
    /// A composition.
    WorkId;
    /// A recording, told apart by ISRC or by what it is called and who plays it.
    RecordingId;
    /// A single, an EP, an album.
    ReleaseId;
    /// A merge of two entries of the catalogue, which can be taken back.
    MergeId;
}

/// The text is not an id.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an id such as 019a1b2c-3d4e-7f50-8a6b-9c0d1e2f3a4b")]
pub struct IdError(String);

/// A source file by its content: the first 16 bytes of its digest, as 32 hexadecimal digits.
///
/// The same file is the same source, whatever its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SourceId([u8; 16]);

impl SourceId {
    /// Returns the id of the source whose bytes have this digest.
    pub fn of(content: Digest) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&content.as_bytes()[..16]);
        Self(id)
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceId({self})")
    }
}

impl FromStr for SourceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError(text.to_owned());
        if text.len() != 32 || !text.is_ascii() {
            return Err(error());
        }
        let mut id = [0; 16];
        for (byte, digits) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| error())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| error())?;
        }
        Ok(Self(id))
    }
}

impl From<SourceId> for String {
    fn from(id: SourceId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for SourceId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}
