//! What a group changes of itself in a later entry.

use super::Group;
use crate::codes::codes;

/// A field that a group may change, by its name in entries.cddl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum GroupField {
    /// Its name.
    Name,
    /// Who they are.
    Description,
    /// Who counts as a member.
    Membership,
    /// How many are declared.
    DeclaredMembers,
    /// Where that number comes from.
    DeclaredSource,
    /// Accepted proofs of membership.
    Classes,
    /// Mail domains.
    Domains,
}

codes!(GroupField {
    Self::Name => "name",
    Self::Description => "description",
    Self::Membership => "membership",
    Self::DeclaredMembers => "declared-members",
    Self::DeclaredSource => "declared-source",
    Self::Classes => "classes",
    Self::Domains => "domains",
});

impl Group {
    /// The fields that a later entry of the group has changed.
    pub fn changes(&self, later: &Self) -> Vec<GroupField> {
        let fields = [
            (GroupField::Name, self.name != later.name),
            (GroupField::Description, self.description != later.description),
            (GroupField::Membership, self.membership != later.membership),
            (GroupField::DeclaredMembers, self.declared_members != later.declared_members),
            (GroupField::DeclaredSource, self.declared_source != later.declared_source),
            (GroupField::Classes, self.classes != later.classes),
            (GroupField::Domains, self.domains != later.domains),
        ];
        fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }
}
