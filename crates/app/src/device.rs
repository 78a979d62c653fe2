//! What computes.

use std::sync::{Arc, OnceLock};

use handful_contract::{DeviceChoice, DeviceState, Failure, command as c};
use handful_encoder::Device;

use crate::{App, Handle, Places, failure, recent::Memory};

/// What all encoders compute on. It is opened when the first of them needs it, which may take a while.
pub(crate) struct Computing {
    memory: Memory,
    chosen: OnceLock<DeviceChoice>,
    device: OnceLock<Device>,
}

impl Computing {
    pub(crate) fn new(places: Places) -> Self {
        Self { memory: Memory::new(places), chosen: OnceLock::new(), device: OnceLock::new() }
    }

    /// Sets the preferences aside, if nothing computes yet.
    pub(crate) fn choose(&self, choice: DeviceChoice) {
        self.chosen.get_or_init(|| choice);
    }

    pub(crate) fn device(&self) -> &Device {
        self.device.get_or_init(|| {
            // A file of preferences that cannot be read keeps nobody from computing.
            let preferred = || self.memory.preferences().unwrap_or_default().device;
            Device::open(match self.chosen.get_or_init(preferred) {
                DeviceChoice::Automatic => handful_encoder::DeviceChoice::Automatic,
                DeviceChoice::Processor => handful_encoder::DeviceChoice::Processor,
            })
        })
    }

    /// What there is to say of it, if it was opened.
    pub(crate) fn notice(&self) -> Option<String> {
        self.device.get()?.notice().map(str::to_owned)
    }
}

impl Handle<c::GetDevice> for App {
    async fn handle(&self, _: c::GetDevice) -> Result<DeviceState, Failure> {
        let computing = Arc::clone(&self.computing);
        let state = move || {
            let device = computing.device();
            DeviceState {
                name: device.in_words(),
                card: Device::CARD.map(str::to_owned),
                notice: device.notice().map(str::to_owned),
            }
        };
        tokio::task::spawn_blocking(state).await.map_err(|error| failure::broken(&error))
    }
}
