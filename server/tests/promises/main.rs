//! What the product promises, tried over HTTP: each test is named after its row in the list of
//! promises, and can fail.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod addresses;
mod afterwards;
mod asking;
mod attendees;
mod audit;
mod beside;
mod board;
mod bodies;
mod bounces;
mod busy;
mod content;
mod crowd;
mod endpoints;
mod following;
mod gone;
mod hostile;
mod joining;
mod killed;
mod letters;
mod links;
mod machines;
mod matrix;
mod members;
mod moderating;
mod moving_in;
mod named_no_more;
mod next;
mod one_person;
mod outage;
mod own_data;
mod pictures;
mod planning;
mod polls;
mod private;
mod proofs;
mod proposals;
mod proposals_desk;
mod questions;
mod reading;
mod requests;
mod scoping;
mod shared;
mod sign_ups;
mod speaking;
mod streams;
mod taken_back;
mod tickets;
mod tlp;
mod two_at_once;
mod whose_questions;
mod zones;
