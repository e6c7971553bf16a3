//! Addresses of an organiser's pages.

/// Where a draft is edited.
pub fn draft_path(group: &str, id: &str) -> String {
    format!("/organise/{group}/draft/{id}")
}

/// Where the ceremony of a letter is seen.
pub fn ceremony_path(group: &str, letter: &str) -> String {
    format!("/organise/{group}/ceremony/{letter}")
}
