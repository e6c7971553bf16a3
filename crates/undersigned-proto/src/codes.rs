//! Stable codes of enums, and the full list of them, from one table.

/// Implements `code()` and `CODES` for an enum: a variant without a code does not compile, and none is missing from the list.
macro_rules! codes {
    ($name:ident { $($pattern:pat => $code:literal),+ $(,)? }) => {
        impl $name {
            /// Every code, once each. Programs look up their wording by it, so a code never changes its meaning.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The stable code, in kebab case.
            pub fn code(&self) -> &'static str {
                match self {
                    $($pattern => $code),+
                }
            }
        }
    };
}

pub(crate) use codes;
