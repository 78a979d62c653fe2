//! A version's weights as they are kept in the project.

use handful_encoder::TunedWeights;
use handful_tagger::Head;

/// Stands before weights that hold more than a head.
const DEEP: &[u8; 8] = b"HFLDEEP1";

/// The head, and behind it the tuned layers where there are any.
pub(crate) fn pack(head: &Head, tuned: Option<&TunedWeights>) -> Vec<u8> {
    let head = head.to_bytes();
    let Some(tuned) = tuned else { return head };
    let mut bytes = DEEP.to_vec();
    bytes.extend((head.len() as u64).to_le_bytes());
    bytes.extend(head);
    bytes.extend(tuned.as_bytes());
    bytes
}

/// What [`pack`] was given.
pub(crate) fn unpack(bytes: &[u8]) -> Result<(Head, Option<TunedWeights>), String> {
    let Some(rest) = bytes.strip_prefix(DEEP) else {
        return Ok((Head::from_bytes(bytes).map_err(|error| error.to_string())?, None));
    };
    let cut = || "the stored model is cut short".to_owned();
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
    let (head, tuned) = rest.split_at_checked(length).ok_or_else(cut)?;
    let head = Head::from_bytes(head).map_err(|error| error.to_string())?;
    let tuned = TunedWeights::from_bytes(tuned).map_err(|error| error.to_string())?;
    Ok((head, Some(tuned)))
}
