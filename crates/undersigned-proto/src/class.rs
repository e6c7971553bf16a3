//! How membership can be proved: a table of classes (spec/enrolment.md §3).

/// Makes the enum and everything that depends on the list: to add a class, add a row here and nothing else.
///
/// A row is `number Variant "name" issued|reserved`. A reserved class has a number and a name, and this version has no way
/// to prove membership of it.
macro_rules! classes {
    ($($(#[doc = $doc:literal])+ $number:tt $class:ident $name:literal $state:ident,)+) => {
        /// How membership was proved (spec/enrolment.md §3).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum Class {
            $($(#[doc = $doc])+ #[n($number)] $class,)+
        }

        impl Class {
            /// All classes, by number.
            pub const ALL: &[Self] = &[$(Self::$class,)+];

            /// The issuer's first message (spec/enrolment.md §2).
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$class => $name,)+
                }
            }

            /// Whether this version has a way to prove membership of this class. The others are reserved: a class that
            /// nobody else has would mark its holder for ever.
            pub fn is_issued(self) -> bool {
                match self {
                    $(Self::$class => classes!(@ $state),)+
                }
            }
        }
    };
    (@ issued) => { true };
    (@ reserved) => { false };
}

classes! {
    /// A paper code handed out by the organiser.
    1 Code "code" issued,
    /// A code sent to a work mailbox.
    2 Mailbox "mailbox" issued,
    /// A message signed by the organisation's mail domain.
    3 MailSigned "mail-signed" reserved,
    /// An account at the organisation.
    4 Account "account" reserved,
    /// A name on a roster.
    5 Roster "roster" reserved,
    /// Vouched for by other members.
    6 Vouched "vouched" reserved,
}

impl serde::Serialize for Class {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
