//! What computes an encoder's layers.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What shall compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// A graphics card where this build can use one and one is there; else the processor.
    #[default]
    Automatic,
    /// The processor.
    Processor,
    /// The processor through the composed operations that graphics cards are used through: many times
    /// slower than the kernels written for it, and there to be tested.
    Composed,
}

/// The environment variable that says what computes, whatever was chosen: `automatic`, `processor` or
/// `composed`. Anything else is as if it were not there.
const VARIABLE: &str = "HANDFUL_DEVICE";

/// What computes an encoder's layers: our own kernels on the processor, or composed tensor operations on a
/// graphics card.
///
/// Clones are the same device. One that fails is given up for good, and whatever was given it computes on
/// the processor from then on.
#[derive(Clone)]
pub struct Device {
    composed: Option<Composed>,
    /// Why there is no card although one was asked for, or why it was given up.
    lost: Arc<OnceLock<String>>,
}

/// Composed operations, and where their tensors lie.
#[derive(Clone)]
struct Composed {
    tensors: candle_core::Device,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    /// A graphics card, under the name of the interface that it is used through.
    Card(&'static str),
    Processor,
    /// Plays a card that fails at every use after the first so many.
    #[cfg(test)]
    Breaking(Arc<std::sync::atomic::AtomicUsize>),
}

/// The card, once it was asked for: opening one takes a while, and all encoders share its memory.
static CARD: Mutex<Option<Device>> = Mutex::new(None);

impl Device {
    /// What kind of graphics card this build can use: the Cargo features `cuda` and `metal` decide.
    pub const CARD: Option<&'static str> = if cfg!(feature = "cuda") {
        Some("CUDA")
    } else if cfg!(feature = "metal") {
        Some("Metal")
    } else {
        None
    };

    /// What was chosen, unless the environment variable `HANDFUL_DEVICE` says otherwise. Where a card
    /// does not open this is the processor, with a [`notice`](Self::notice).
    #[must_use]
    pub fn open(choice: DeviceChoice) -> Self {
        let said = std::env::var(VARIABLE).ok();
        let choice = match said.as_deref() {
            Some("automatic") => DeviceChoice::Automatic,
            Some("processor") => DeviceChoice::Processor,
            Some("composed") => DeviceChoice::Composed,
            _ => choice,
        };
        match (choice, Self::CARD) {
            (DeviceChoice::Automatic, Some(name)) => Self::card(name),
            (DeviceChoice::Composed, _) => Self::composed(),
            (DeviceChoice::Automatic | DeviceChoice::Processor, _) => Self::processor(),
        }
    }

    /// Our own kernels on the processor.
    #[must_use]
    pub fn processor() -> Self {
        Self { composed: None, lost: Arc::default() }
    }

    /// The composed operations on the processor.
    pub(crate) fn composed() -> Self {
        let composed = Composed { tensors: candle_core::Device::Cpu, kind: Kind::Processor };
        Self { composed: Some(composed), lost: Arc::default() }
    }

    fn card(name: &'static str) -> Self {
        let mut opened = CARD.lock().unwrap_or_else(PoisonError::into_inner);
        opened.get_or_insert_with(|| Self::opened(name, open_card(name))).clone()
    }

    fn opened(name: &'static str, card: Result<candle_core::Device, String>) -> Self {
        match card {
            Ok(tensors) => {
                let composed = Some(Composed { tensors, kind: Kind::Card(name) });
                Self { composed, lost: Arc::default() }
            }
            Err(reason) => {
                let why = format!(
                    "The graphics card cannot be used ({reason}), so the processor computes."
                );
                Self { composed: None, lost: Arc::new(OnceLock::from(why)) }
            }
        }
    }

    /// What computes at present, as part of a sentence: "the processor".
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.working().map(|composed| &composed.kind) {
            None => "the processor".to_owned(),
            Some(Kind::Card(name)) => format!("the graphics card, through {name}"),
            Some(Kind::Processor) => "the processor, with composed operations".to_owned(),
            #[cfg(test)]
            Some(Kind::Breaking(_)) => "a card that breaks".to_owned(),
        }
    }

    /// Why the processor computes although a graphics card was asked for; a whole sentence.
    #[must_use]
    pub fn notice(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// Where composed operations compute; none where our own kernels do.
    pub(crate) fn tensors(&self) -> Option<&candle_core::Device> {
        self.working().map(|composed| &composed.tensors)
    }

    /// Whether it was not given up.
    pub(crate) fn works(&self) -> bool {
        self.lost.get().is_none()
    }

    fn working(&self) -> Option<&Composed> {
        self.composed.as_ref().filter(|_| self.works())
    }

    /// Whether it is a card, which can fail where the processor does not.
    pub(crate) fn is_card(&self) -> bool {
        self.composed.as_ref().is_some_and(|composed| !matches!(composed.kind, Kind::Processor))
    }

    /// Lets the processor compute from now on; says whether that is another way than the one that failed.
    pub(crate) fn give_up(&self, error: &crate::EncoderError) -> bool {
        let failed = self.is_card() && matches!(error, crate::EncoderError::Tensor(_));
        if failed {
            self.lost.get_or_init(|| {
                format!("The graphics card failed ({error}), so the processor goes on without it.")
            });
        }
        failed
    }

    /// Fails where a test wants a card to.
    pub(crate) fn check(&self) -> candle_core::Result<()> {
        #[cfg(test)]
        if let Some(Composed { kind: Kind::Breaking(left), .. }) = &self.composed {
            use std::sync::atomic::Ordering::Relaxed;
            let next = |left: usize| left.checked_sub(1);
            if left.fetch_update(Relaxed, Relaxed, next).is_err() {
                candle_core::bail!("out of memory");
            }
        }
        Ok(())
    }

    /// A card that fails after so many uses.
    #[cfg(test)]
    pub(crate) fn breaking(after: usize) -> Self {
        let kind = Kind::Breaking(Arc::new(after.into()));
        let composed = Composed { tensors: candle_core::Device::Cpu, kind };
        Self { composed: Some(composed), lost: Arc::default() }
    }
}

/// Opens the first card. Libraries of a driver that is not there end in a panic, not in an error.
fn open_card(name: &str) -> Result<candle_core::Device, String> {
    let open = || match name {
        "CUDA" => candle_core::Device::new_cuda(0),
        _ => candle_core::Device::new_metal(0),
    };
    match std::panic::catch_unwind(open) {
        Ok(opened) => opened.map_err(|error| error.to_string()),
        Err(_) => Err(format!("{name} does not start")),
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Device").field(&self.in_words()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EncoderError;

    #[test]
    fn a_card_that_does_not_open_leaves_the_processor_and_one_line() {
        // This build has no card of either kind, so that opening one is refused in earnest.
        for name in ["CUDA", "Metal"] {
            let device = Device::opened(name, open_card(name));
            if device.is_card() {
                continue;
            }
            assert_eq!(device.in_words(), "the processor");
            let notice = device.notice().expect("says why");
            assert!(notice.starts_with("The graphics card cannot be used ("), "{notice}");
            assert!(notice.ends_with("so the processor computes."), "{notice}");
        }
        assert_eq!(Device::processor().notice(), None);
    }

    #[test]
    fn only_a_card_is_given_up_and_only_for_failures_of_its_own() {
        let failure = || EncoderError::Tensor(candle_core::Error::Msg("out of memory".into()));
        let (composed, card) = (Device::composed(), Device::breaking(0));
        assert!(!composed.give_up(&failure()) && composed.tensors().is_some());
        assert!(!card.give_up(&EncoderError::Stopped) && card.tensors().is_some());
        let other = card.clone();
        assert!(card.give_up(&failure()));
        assert!(other.tensors().is_none() && other.in_words() == "the processor");
        assert!(other.notice().expect("says why").contains("out of memory"));
    }
}
