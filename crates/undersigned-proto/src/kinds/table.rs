//! The two lists of a ledger, as macros: kinds of entries, and slots of the state.

/// The table of kinds. From it come the enum of entries, its encoding `[1, kind, body]`, its check, and the dispatch to
/// each kind's rules. A row is `number "name" => Variant(body),`; the body implements [`Kind`](crate::kinds::Kind) and
/// [`Rules`](crate::kinds::Rules).
#[macro_export]
macro_rules! kinds {
    (
        $(#[$meta:meta])*
        $vis:vis enum $entry:ident, $found:ident {
            $($number:literal $name:literal => $kind:ident($body:ty),)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        $vis enum $entry {
            $(#[doc = concat!("Kind ", $number, ".")] $kind($body),)+
        }

        /// An entry with what the rules found on the way: only they make one.
        $vis enum $found<'a> {
            $(#[doc = concat!("Kind ", $number, ".")] $kind(&'a $body, <$body as $crate::kinds::Kind>::Found),)+
        }

        $(impl $crate::kinds::Row for $body {
            const NUMBER: u8 = $number;
            const NAME: &'static str = $name;
        })+

        impl $entry {
            /// Numbers and names of all kinds.
            pub const KINDS: &'static [(u8, &'static str)] = &[$(($number, $name),)+];

            /// The kind's number: the second item of the entry.
            pub fn number(&self) -> u8 {
                match self {
                    $(Self::$kind(_) => <$body as $crate::kinds::Row>::NUMBER,)+
                }
            }

            /// The kind's name, as spec/entries.cddl has it.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => <$body as $crate::kinds::Row>::NAME,)+
                }
            }

            /// Whether it is a member's act, and not a public one of organiser, issuer or keyholder.
            pub fn is_by_member(&self) -> bool {
                match self {
                    $(Self::$kind(_) => <$body as $crate::kinds::Kind>::BY_MEMBER,)+
                }
            }

            /// Whether excerpts mark it (spec/excerpt.md §3).
            pub fn is_marked(&self) -> bool {
                match self {
                    $(Self::$kind(_) => <$body as $crate::kinds::Kind>::MARKED,)+
                }
            }

            /// Whether a server whose clock may be wrong must not enter it: its date would stay.
            pub fn needs_clock(&self) -> bool {
                match self {
                    $(Self::$kind(_) => <$body as $crate::kinds::Kind>::NEEDS_CLOCK,)+
                }
            }

            /// The deterministic encoding.
            pub fn to_bytes(&self) -> Vec<u8> {
                $crate::kinds::entry_to_bytes(self)
            }

            /// Reads an entry and checks everything that needs no ledger.
            ///
            /// # Errors
            /// [`EntryError`](crate::kinds::EntryError) naming the defect.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, $crate::kinds::EntryError> {
                let entry: Self = $crate::kinds::entry_from_bytes(bytes)?;
                entry.check()?;
                Ok(entry)
            }

            /// What `from_bytes` checks, for an entry that is being made.
            ///
            /// # Errors
            /// [`EntryError`](crate::kinds::EntryError) naming the defect.
            pub fn check(&self) -> Result<(), $crate::kinds::EntryError> {
                match self {
                    $(Self::$kind(body) => $crate::kinds::Kind::check(body),)+
                }
            }

            /// Whether the entry may follow on a state that has the slots of all kinds.
            ///
            /// # Errors
            /// [`ApplyError`](crate::kinds::ApplyError) naming the rule.
            pub fn allow<S>(&self, state: &S) -> Result<$found<'_>, $crate::kinds::ApplyError>
            where
                $($body: $crate::kinds::Rules<S>,)+
            {
                Ok(match self {
                    $(Self::$kind(body) => $found::$kind(body, $crate::kinds::Rules::<S>::allow(body, state)?),)+
                })
            }

            /// The presentation that the entry claims.
            ///
            /// # Errors
            /// [`ApplyError`](crate::kinds::ApplyError) where what it claims is malformed.
            pub fn claim<S>(&self, state: &S) -> Result<Option<$crate::ledger::Claim>, $crate::kinds::ApplyError>
            where
                $($body: $crate::kinds::Rules<S>,)+
            {
                match self {
                    $(Self::$kind(body) => $crate::kinds::Rules::<S>::claim(body, state),)+
                }
            }
        }

        impl $found<'_> {
            /// What the entry changes, as entry `index`.
            pub fn take<S>(self, state: &mut S, index: u64)
            where
                $($body: $crate::kinds::Rules<S>,)+
            {
                match self {
                    $(Self::$kind(body, found) => $crate::kinds::Rules::<S>::take(body, found, state, index),)+
                }
            }
        }

        impl<C> minicbor::Encode<C> for $entry {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.array(3)?.u8($crate::kinds::VERSION)?.u8(self.number())?;
                match self {
                    $(Self::$kind(body) => body.encode(e, ctx),)+
                }
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $entry {
            fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
                if d.array()? != Some(3) || d.u8()? != $crate::kinds::VERSION {
                    return Err(minicbor::decode::Error::message("not a version 1 entry"));
                }
                Ok(match d.u8()? {
                    $($number => Self::$kind(d.decode_with(ctx)?),)+
                    _ => return Err(minicbor::decode::Error::message("unknown kind")),
                })
            }
        }
    };
}

/// The slots of a state. Each is of a type of its own, and the kinds name the types that they read and change.
#[macro_export]
macro_rules! slots {
    ($(#[$meta:meta])* $vis:vis struct $state:ident { $($name:ident: $slot:ty,)+ }) => {
        $(#[$meta])*
        $vis struct $state {
            $($name: $slot,)+
        }

        $(impl $crate::kinds::Reads<$slot> for $state {
            fn slot(&self) -> &$slot {
                &self.$name
            }
        }

        impl $crate::kinds::Writes<$slot> for $state {
            fn slot_mut(&mut self) -> &mut $slot {
                &mut self.$name
            }
        })+
    };
}
