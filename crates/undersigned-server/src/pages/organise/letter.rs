//! `/organise/{group}/letter/{id}/stage`: what has become of a letter.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use undersigned_proto::entry::Stage;

use super::super::errors::Refusal;
use super::guard::{Posted, Session};
use super::{home, see};
use crate::problem::Problem;
use crate::text::Text;

/// Steps that an organiser takes; the others come with their dates.
pub const STEPS: [(Stage, &str); 4] = [
    (Stage::Ended, "ended"),
    (Stage::Delivered, "delivered"),
    (Stage::Answered, "answered"),
    (Stage::Closed, "closed"),
];

/// The button that was pressed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    stage: String,
}

/// Moves the letter on.
pub async fn stage(
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let step = STEPS.iter().find(|(_, name)| *name == typed.stage);
    let Some((stage, _)) = step else {
        return Refusal::new(text, Problem::refused("json", "")).into_response();
    };
    match session.organiser.stage(&id, *stage).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => Refusal::new(text, problem).into_response(),
    }
}
