//! What runs: configuration, the private Postgres, pages, jobs and commands.

pub mod assets;
pub mod commands;
pub mod config;
pub mod files;
pub mod health;
pub mod http;
pub mod interface;
pub mod kept;
pub mod live;
pub mod logging;
pub mod metrics;
pub mod pages;
pub mod postgres;
pub mod queries;
pub mod router;
pub mod serve;
pub mod state;
pub mod vault;
pub mod worker;
