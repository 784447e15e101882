//! Pages of people: public profiles and accounts.

pub mod close_account_page;
pub mod code_page;
pub mod mail_page;
pub mod members_page;
pub mod merge_desk_page;
pub mod own_data_page;
pub mod password_page;
pub mod people_desk_page;
pub mod person_desk_page;
pub mod prove_page;
pub mod reset_page;
pub mod resume_page;
pub mod role_invitation_page;
pub mod second_factor_page;
pub mod settings_page;
pub mod sign_in_link_page;
pub mod sign_in_page;
pub mod sign_up_page;
pub mod speaker_page;
