//! How much of the machine the loop takes, as that changes.

use super::{Owner, deepen::Depth};
use crate::{DeepHold, Manners, budget::Budget, pool::Pools, reader::Reader};

impl Owner {
    /// Takes no more than this from now on. The job and the round in hand end on the threads that they
    /// began with.
    pub(super) fn behave(&mut self, manners: Manners) {
        if manners.threads != self.options.manners.threads {
            match Pools::new(manners.threads) {
                Ok(pools) => self.pools = pools,
                Err(error) => tracing::warn!("the number of threads stays as it is: {error}"),
            }
        }
        self.options.manners = manners;
        self.budget = Budget::new(manners.memory);
        self.texts.leave(self.budget.texts());
        for reader in [&self.reader, &self.frozen].into_iter().flatten() {
            self.bound(reader);
        }
    }

    /// Keeps a reader within the budget.
    pub(super) fn bound(&self, reader: &Reader) {
        reader.hold(self.budget.held());
    }

    /// Whether a round that nobody asked for has to wait for another source of power.
    pub(super) fn spares_battery(&self) -> bool {
        !self.options.manners.deep_on_battery && self.options.power.on_battery()
    }

    /// Lets the round in hand wait, or go on.
    pub(super) fn pace_round(&mut self) {
        if let Depth::Tuning { asked, .. } = self.depth {
            let waits = !asked && self.deepeners.is_empty() && self.spares_battery();
            self.shared.hold_deep(waits);
            self.hold_back(waits.then_some(DeepHold::Battery));
        }
    }

    /// Remembers why deep rounds wait, and says so in the log.
    pub(super) fn hold_back(&mut self, hold: Option<DeepHold>) {
        if self.hold == hold {
            return;
        }
        self.hold = hold;
        match hold {
            Some(DeepHold::Battery) => {
                tracing::info!("deep rounds wait: the machine runs on its battery");
            }
            Some(DeepHold::TooLittleMemory { needed }) => {
                tracing::info!(
                    "no deep round: the memory it may take would have to be {needed} bytes"
                );
            }
            Some(DeepHold::LeftOut { .. }) | None => tracing::info!("deep rounds go on"),
        }
    }
}
