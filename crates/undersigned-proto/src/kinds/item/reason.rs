//! Why contents are erased.

use minicbor::{Decode, Encode};

use crate::codes::codes;

/// Why a content is gone. The list is short: a reason in words would name what was to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Reason {
    /// Somebody who is named in it asked for it.
    #[n(0)]
    Asked,
    /// It put somebody at risk.
    #[n(1)]
    Risk,
    /// A court or an authority ordered it.
    #[n(2)]
    Order,
    /// It should never have been published: a wrong file, a false report.
    #[n(3)]
    Mistake,
}

codes!(Reason {
    Self::Asked => "asked",
    Self::Risk => "risk",
    Self::Order => "order",
    Self::Mistake => "mistake",
});

impl Reason {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Risk, Self::Order, Self::Mistake];
}
