//! What an auditor knows from elsewhere, and need not believe the record for.

/// Keys that were learned elsewhere: from a poster, an earlier check, another person.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Trust {
    /// The record's key as you know it from elsewhere, for example from a poster or an earlier check
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
    /// The key of a witness that you trust: its word that all are shown the same record counts; may be repeated
    #[arg(long = "witness", value_name = "VKEY")]
    pub witnesses: Vec<String>,
}
