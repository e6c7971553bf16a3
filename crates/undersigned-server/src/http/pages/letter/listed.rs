//! The names of a letter in one order, ready to be searched and shown page by page.

use undersigned_proto::verify::NamedVerdict;

use super::names::{Order, plain};

/// All names of a letter in one order, as they are searched and paged.
#[derive(Debug)]
pub struct Listed {
    /// In this order.
    pub names: Vec<NamedVerdict>,
    /// Of each: all its words, folded for searching.
    folded: Vec<String>,
    /// Of each: the letter under which it stands.
    pub initials: Vec<String>,
}

impl Listed {
    /// Sorts them, which takes long where there are many.
    pub fn of(mut names: Vec<NamedVerdict>, order: Order, lang: &str) -> Self {
        order.sort(&mut names, lang);
        let folded = names.iter().map(|name| {
            let parts = [Some(&name.name), name.role.as_ref(), name.comment.as_ref(), name.attested.as_ref()];
            plain(&parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n"))
        });
        let folded = folded.collect();
        let initials = names.iter().map(|name| order.initial(name, lang)).collect();
        Self { names, folded, initials }
    }

    /// Places of the names in which these words are.
    pub fn find(&self, search: &str) -> Vec<usize> {
        let wanted = plain(search);
        let all = self.folded.iter().enumerate();
        all.filter(|(_, folded)| wanted.is_empty() || folded.contains(&wanted)).map(|(at, _)| at).collect()
    }
}
