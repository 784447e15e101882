//! What crosses features in one transaction.

pub mod add_series;
pub mod apply_import;
pub mod archive;
pub mod change_state;
pub mod confirm_name;
pub mod edit_agenda;
pub mod event_shapes;
pub mod follow_by_mail;
pub mod merge_people;
pub mod move_slot;
pub mod name_people;
pub mod people_apart;
pub mod plan_next;
pub mod release_agenda;
pub mod release_look;
mod release_plan;
pub mod remind;
pub mod remind_speakers;
pub mod remove_picture;
pub mod run_late;
pub mod save_event;
pub mod slides_file;
pub mod speak;
pub mod speaker_letters;
pub mod speaker_picture;
pub mod speaker_profile;
pub mod undo_agenda;
