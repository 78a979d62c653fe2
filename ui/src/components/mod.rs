//! Small parts of the screen. They draw what the state says and pass on what the person does.

mod concept_form;
mod concepts;
mod dialog;
mod dialog_footer;
pub mod dialogs;
mod documents;
mod finder;
pub mod icon;
pub(crate) mod job;
mod path_field;
mod preferences;
mod select;
mod status;
mod suggestion;
pub mod text;
mod to_place;
pub mod top;
mod trouble;
mod walk;

pub use concepts::Concepts;
pub use dialog::Dialog;
pub use dialog_footer::{ActFooter, CloseFooter};
pub use documents::Documents;
pub use finder::Finder;
pub use icon::{Flag, Icon};
pub use path_field::PathField;
pub use preferences::Preferences;
pub use select::Select;
pub use status::Status;
pub use suggestion::Card;
pub use to_place::ToPlace;
pub use top::Top;
pub use trouble::Trouble;
pub use walk::Differences;
