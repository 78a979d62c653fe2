//! How values stand in columns.

use std::time::{SystemTime, UNIX_EPOCH};

use handful_text::Span;
use sqlx::{
    Decode, Encode, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    sqlite::{SqliteTypeInfo, SqliteValueRef},
};
use uuid::Uuid;

use crate::{error::StoreError, record::Origin};

/// An id as the 16 bytes that the database keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(pub(crate) Uuid);

impl Type<Sqlite> for Key {
    fn type_info() -> SqliteTypeInfo {
        <Vec<u8> as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <Vec<u8> as Type<Sqlite>>::compatible(info)
    }
}

impl Encode<'_, Sqlite> for Key {
    fn encode_by_ref(
        &self,
        buffer: &mut <Sqlite as sqlx::Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        <Vec<u8> as Encode<'_, Sqlite>>::encode(self.0.as_bytes().to_vec(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Key {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = <&[u8] as Decode<'r, Sqlite>>::decode(value)?;
        Ok(Self(Uuid::from_slice(bytes)?))
    }
}

/// The time now, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// An offset as a column keeps it.
pub(crate) fn column(offset: usize) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}

/// A counter out of its column; what the file claims beyond the range is cut to it.
pub(crate) fn count(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}

/// A span out of its two columns.
pub(crate) fn span(start: i64, end: i64) -> Span {
    Span::new(usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0))
}

/// An origin as its two columns keep it.
pub(crate) fn origin_columns(origin: Origin) -> (&'static str, Option<i64>) {
    match origin {
        Origin::Person => ("person", None),
        Origin::Imported => ("imported", None),
        Origin::Suggestion { version } => ("suggestion", Some(version.into())),
        Origin::Rule => ("rule", None),
    }
}

/// An origin out of its two columns.
pub(crate) fn origin(kind: &str, version: Option<i64>) -> Result<Origin, StoreError> {
    match (kind, version) {
        ("person", _) => Ok(Origin::Person),
        ("imported", _) => Ok(Origin::Imported),
        ("rule", _) => Ok(Origin::Rule),
        ("suggestion", Some(version)) => Ok(Origin::Suggestion { version: count(version) }),
        _ => Err(StoreError::Content { detail: format!("an annotation of origin “{kind}”") }),
    }
}
