//! The learning loop: when to refit, what to predict next, what to ask next.
