//! The program through its real window: found by role and name, as a screen reader finds it.

mod attendance;
mod computer;
mod durable;
mod flows;
mod groups;
mod handover;
mod help;
mod hundred;
mod imports;
mod intake;
mod many;
mod picture;
mod printing;
mod questionnaires;
mod readers;
mod reviews;
mod rows;
mod safety;
mod scorecard;
mod screens;
mod spoken;
mod start;
mod support;
mod transfer;
mod unit;
mod work;
