//! Keyholders in sentences.

use undersigned_proto::entry::Sealing;

use crate::clock;

/// `Ada`, `Ada and Ben`, `Ada, Ben and Cleo`.
pub fn list<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => "nobody".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// The names of some of `holders`, by number from 1.
pub fn numbered(holders: &[String], numbers: impl IntoIterator<Item = u8>) -> Vec<&str> {
    let place = |number: u8| usize::from(number).checked_sub(1);
    numbers.into_iter().filter_map(|number| holders.get(place(number)?).map(String::as_str)).collect()
}

/// Who must agree before locked names open.
pub fn quorum(threshold: u8, holders: &[String]) -> String {
    let (of, who) = (holders.len(), list(holders));
    match (threshold, of) {
        (_, 1) => format!("one person alone can then open them: {who}"),
        (1, of) => format!("any one of these {of} people can then open them: {who}"),
        (all, of) if usize::from(all) == of => format!("all of these {of} people must then agree: {who}"),
        (some, of) => format!("{some} of these {of} people must then agree: {who}"),
    }
}

/// What a letter promises to those whose names stay locked.
pub fn terms(sealing: &Sealing) -> String {
    let (needed, who) = (sealing.names_at(), quorum(sealing.threshold(), &sealing.holders));
    let taken_back = match sealing.grace_s {
        0 => "A locked name can be taken back until the opening is called.".to_owned(),
        grace => format!("A locked name can be taken back until {} after the opening is called.", clock::span(grace)),
    };
    format!(
        "Locked names open only when {needed} members have given theirs; {who}.\n\
         {taken_back}\n\
         After {} none is ever opened, and all are erased.\n",
        clock::utc(sealing.latest)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn people_are_listed() {
        assert_eq!(list::<&str>(&[]), "nobody");
        assert_eq!(list(&["Ada"]), "Ada");
        assert_eq!(list(&["Ada", "Ben", "Cleo"]), "Ada, Ben and Cleo");
        assert_eq!(numbered(&people(&["Ada", "Ben"]), [2, 0, 3, 1]), ["Ben", "Ada"]);
    }

    #[test]
    fn one_alone_is_told() {
        assert_eq!(quorum(1, &people(&["Ada"])), "one person alone can then open them: Ada");
        assert_eq!(quorum(1, &people(&["Ada", "Ben"])), "any one of these 2 people can then open them: Ada and Ben");
        assert_eq!(quorum(2, &people(&["Ada", "Ben"])), "all of these 2 people must then agree: Ada and Ben");
        let three = people(&["Ada", "Ben", "Cleo"]);
        assert_eq!(quorum(2, &three), "2 of these 3 people must then agree: Ada, Ben and Cleo");
    }
}
