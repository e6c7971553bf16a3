//! Keyholders in sentences.

use undersigned_proto::entry::{Sealing, StepShows};

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
    let steps = sealing.steps.iter().filter_map(|step| match step.shows {
        StepShows::Number => Some(format!("Pages show that {} have signed once it is so.\n", step.count)),
        StepShows::Roles => Some(format!("From {} signatures on, pages show roles, too.\n", step.count)),
        StepShows::Names => None,
    });
    let steps: String = steps.collect();
    format!(
        "{steps}Locked names open only when {needed} members have given theirs; {who}.\n\
         {taken_back}\n\
         After {} none is ever opened, and all are erased.\n",
        clock::utc(sealing.latest)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use undersigned_proto::UnixTime;
    use undersigned_proto::entry::{Caller, Step};

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
    fn terms_are_told() {
        let step = |count, shows| Step { count, shows };
        let sealing = Sealing {
            attempt: 1,
            holders: people(&["Ada", "Ben", "Cleo"]),
            keys: vec![1, 3, 2].into(),
            steps: vec![step(10, StepShows::Number), step(50, StepShows::Roles), step(100, StepShows::Names)],
            latest: UnixTime(1_795_543_500),
            callers: vec![Caller::Organiser],
            grace_s: 172_800,
        };
        let expected = "Pages show that 10 have signed once it is so.\n\
            From 50 signatures on, pages show roles, too.\n\
            Locked names open only when 100 members have given theirs; 2 of these 3 people must then agree: Ada, Ben and \
            Cleo.\n\
            A locked name can be taken back until 48 hours after the opening is called.\n\
            After 2026-11-24 18:05 UTC none is ever opened, and all are erased.\n";
        assert_eq!(terms(&sealing), expected);
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
