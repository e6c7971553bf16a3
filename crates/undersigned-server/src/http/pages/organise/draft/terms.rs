//! The part of a draft about names that stay locked.

use undersigned_crypto::threshold::MAX_PARTICIPANTS;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Caller, MAX_GRACE_S, MAX_HOLDER_BYTES, MAX_STEPS, Step, StepShows};
use undersigned_proto::ledger::has_look_alikes;
use undersigned_proto::text::check_line;

use super::super::super::form::{Choice, Field, Input, Reading, unix_lines};
use crate::acts::ceremony::DraftSealing;
use crate::dates;
use crate::text::{Text, Value};

/// With fewer names than this, the ones that open still point at persons.
const FEW_NAMES: u32 = 20;
/// Fewest names that open together; one alone would be no protection.
const MIN_NAMES: u32 = 2;
const USUAL_NAMES: &str = "50";
const USUAL_GRACE_HOURS: &str = "48";
/// How long after the end of signing names can be opened, unless the organiser says otherwise.
const USUAL_OPENING_S: u64 = 90 * 86_400;
const HOUR_S: u32 = 3_600;
const CALLERS: [(Caller, &str); 2] = [(Caller::Organiser, "organiser"), (Caller::Keyholder, "keyholder")];

/// The fields as they come from the browser. Steps are told by three numbers instead of a table: at which counts the
/// count shows, from where on roles, from where on names.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Terms {
    holders: String,
    threshold: String,
    names_at: String,
    counts_at: String,
    roles_at: String,
    latest: String,
    grace_hours: String,
    caller_organiser: Option<String>,
    caller_keyholder: Option<String>,
}

/// What of the rest of the draft the terms must fit.
pub struct Frame {
    /// Declared members.
    pub members: u32,
    /// When signing ends.
    pub sign_closes: UnixTime,
}

impl Terms {
    /// What most letters want.
    pub fn usual(sign_closes: UnixTime) -> Self {
        Self {
            names_at: USUAL_NAMES.to_owned(),
            latest: dates::for_input(UnixTime(sign_closes.0 + USUAL_OPENING_S)),
            grace_hours: USUAL_GRACE_HOURS.to_owned(),
            caller_organiser: Some("on".to_owned()),
            caller_keyholder: Some("on".to_owned()),
            ..Self::default()
        }
    }

    /// The fields with what was typed, under a heading of their own.
    pub fn fields(&self, text: Text) -> Vec<Field> {
        vec![
            Field::new(text, "sealing", "", Input::Section),
            Field::area(text, "holders", &self.holders),
            Field::number(text, "threshold", &self.threshold),
            Field::number(text, "names_at", &self.names_at),
            Field::line(text, "counts_at", &self.counts_at),
            Field::new(text, "roles_at", &self.roles_at, Input::Line { kind: "number", autocomplete: "off" }),
            Field::moment(text, "latest", &self.latest),
            Field::number(text, "grace_hours", &self.grace_hours),
            Field::new(text, "callers", "", Input::Any(self.caller_choices(text))),
            Field::end(),
        ]
    }

    fn caller_choices(&self, text: Text) -> Vec<Choice> {
        let callers = self.callers();
        let choice = |(caller, name): (Caller, &str)| Choice {
            name: format!("caller_{name}"),
            value: "on".to_owned(),
            label: text.get(&format!("caller-{name}")),
            hint: String::new(),
            checked: callers.contains(&caller),
        };
        CALLERS.into_iter().map(choice).collect()
    }

    fn callers(&self) -> Vec<Caller> {
        let chosen = [&self.caller_organiser, &self.caller_keyholder];
        CALLERS.iter().zip(chosen).filter(|(_, chosen)| chosen.is_some()).map(|((caller, _), _)| *caller).collect()
    }

    /// Reads the terms; what is wrong stands in `reading`.
    pub fn read(&self, reading: &mut Reading, frame: &Frame) -> DraftSealing {
        let holders = self.read_holders(reading);
        let most = u32::try_from(holders.len()).unwrap_or(u32::MAX).max(1);
        let threshold = reading.number("threshold", &self.threshold, (1, most));
        let steps = self.read_steps(reading, frame.members);
        let latest = reading.moment("latest", &self.latest);
        let hours = reading.number("grace_hours", &self.grace_hours, (1, MAX_GRACE_S / HOUR_S));
        reading.must("latest", latest > frame.sign_closes, "field-latest-early");
        let callers = self.callers();
        reading.must("callers", !callers.is_empty(), "field-one-at-least");
        DraftSealing {
            holders,
            threshold: u8::try_from(threshold).unwrap_or(MAX_PARTICIPANTS),
            steps,
            latest,
            callers,
            grace_s: hours * HOUR_S,
        }
    }

    fn read_holders(&self, reading: &mut Reading) -> Vec<String> {
        let typed = unix_lines(&self.holders);
        let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
        let holders: Vec<String> = lines.take(usize::from(MAX_PARTICIPANTS) + 1).map(str::to_owned).collect();
        reading.must("holders", !holders.is_empty(), "field-empty");
        reading.must("holders", holders.len() <= usize::from(MAX_PARTICIPANTS), "field-holders-many");
        let fits = |holder: &String| check_line("holder", holder, MAX_HOLDER_BYTES).is_ok();
        let all_fit = holders.iter().all(fits);
        reading.must("holders", all_fit, "field-holders-long");
        // Comparing takes time with the length of names, so only those that fit are.
        reading.must("holders", !all_fit || !has_look_alikes(&holders), "field-holders-twice");
        holders
    }

    fn read_steps(&self, reading: &mut Reading, members: u32) -> Vec<Step> {
        let names_at = reading.number("names_at", &self.names_at, (MIN_NAMES, members.max(MIN_NAMES)));
        // Of a wrong number too, or its error would stand at the other fields as well.
        let typed: u32 = self.names_at.trim().parse().unwrap_or(members);
        let below = (1, typed.saturating_sub(1).max(1));
        let roles_at = match self.roles_at.trim() {
            "" => None,
            typed => Some(reading.number("roles_at", typed, below)),
        };
        let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/');
        let typed = self.counts_at.split(apart).filter(|number| !number.is_empty()).take(MAX_STEPS + 1);
        let mut counts: Vec<u32> = typed.map(|number| reading.number("counts_at", number, below)).collect();
        counts.extend(roles_at);
        counts.sort_unstable();
        counts.dedup();
        reading.must("counts_at", counts.len() < MAX_STEPS, "field-steps-many");
        // Each step shows all that the ones before it show.
        let shows = |count| match roles_at {
            Some(roles_at) if count >= roles_at => StepShows::Roles,
            _ => StepShows::Number,
        };
        let steps = counts.into_iter().map(|count| Step { count, shows: shows(count) });
        steps.chain([Step { count: names_at, shows: StepShows::Names }]).collect()
    }
}

impl From<&DraftSealing> for Terms {
    fn from(sealing: &DraftSealing) -> Self {
        let count = |shows: StepShows| sealing.steps.iter().find(|step| step.shows == shows).map(|step| step.count);
        let roles_at = count(StepShows::Roles);
        let before = |step: &&Step| step.shows != StepShows::Names && Some(step.count) != roles_at;
        let counts: Vec<String> = sealing.steps.iter().filter(before).map(|step| step.count.to_string()).collect();
        let calls = |caller: Caller| sealing.callers.contains(&caller).then(|| "on".to_owned());
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            holders: sealing.holders.join("\n"),
            threshold: sealing.threshold.to_string(),
            names_at: number(count(StepShows::Names)),
            counts_at: counts.join(", "),
            roles_at: number(roles_at),
            latest: dates::for_input(sealing.latest),
            grace_hours: (sealing.grace_s / HOUR_S).to_string(),
            caller_organiser: calls(Caller::Organiser),
            caller_keyholder: calls(Caller::Keyholder),
        }
    }
}

/// What an organiser should think about once more.
pub fn advice(text: Text, sealing: &DraftSealing, members: u32) -> Vec<String> {
    let (holders, threshold) = (sealing.holders.len(), usize::from(sealing.threshold));
    let names_at = sealing.steps.last().map_or(0, |step| step.count);
    let mut advice = Vec::new();
    match sealing.holders.as_slice() {
        [one] => advice.push(text.with("advice-one", &[("holder", one.as_str())])),
        _ if threshold == 1 => advice.push(text.get("advice-any")),
        _ if threshold == holders => advice.push(text.with("advice-all", &[("holders", &holders as &dyn Value)])),
        _ => {}
    }
    if names_at < FEW_NAMES {
        advice.push(text.with("advice-few", &[("names", names_at)]));
    }
    // More than four in five of all members rarely sign anything.
    if u64::from(names_at) * 5 > u64::from(members) * 4 {
        advice.push(text.get("advice-most"));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const FRAME: Frame = Frame { members: 120, sign_closes: UnixTime(1_000) };

    fn filled() -> Terms {
        Terms {
            holders: "Ada \r\n\r\nBen\r\nCleo".into(),
            threshold: "2".into(),
            counts_at: "10, 40;20".into(),
            roles_at: "20".into(),
            ..Terms::usual(FRAME.sign_closes)
        }
    }

    fn read(terms: &Terms) -> Result<DraftSealing, super::super::Errors> {
        let mut reading = Reading::new(Text::new(Lang::En));
        let sealing = terms.read(&mut reading, &FRAME);
        reading.finish(sealing)
    }

    #[test]
    fn filled_terms_are_read_and_come_back_the_same() {
        let sealing = read(&filled()).unwrap();
        assert_eq!(sealing.holders, ["Ada", "Ben", "Cleo"]);
        let steps: Vec<_> = sealing.steps.iter().map(|step| (step.count, step.shows)).collect();
        let (number, roles, names) = (StepShows::Number, StepShows::Roles, StepShows::Names);
        assert_eq!(steps, [(10, number), (20, roles), (40, roles), (50, names)]);
        assert_eq!((sealing.grace_s, sealing.callers.len()), (48 * 3_600, 2));
        assert_eq!(read(&Terms::from(&sealing)).unwrap(), sealing);
        let short = Terms { counts_at: String::new(), roles_at: String::new(), ..filled() };
        let sealing = read(&short).unwrap();
        assert_eq!(sealing.steps, [Step { count: 50, shows: names }]);
        assert_eq!(read(&Terms::from(&sealing)).unwrap(), sealing);
    }

    #[track_caller]
    fn check(wrong: &'static str, change: impl FnOnce(&mut Terms)) {
        let mut terms = filled();
        change(&mut terms);
        let errors = read(&terms).unwrap_err();
        let form = super::super::Form::new(terms.fields(Text::new(Lang::En))).wrong(errors);
        assert_eq!(form.wrong_fields().map(|field| field.id).collect::<Vec<_>>(), [wrong]);
        assert!(form.wrong_fields().all(|field| !field.error.starts_with("field-")));
    }

    #[test]
    fn each_defect_is_named_at_its_field() {
        let lines = |count: usize| (0..count).map(|at| format!("K{at}\n")).collect::<String>();
        check("holders", |terms| (terms.holders, terms.threshold) = (String::new(), "1".into()));
        check("holders", |terms| terms.holders = "Ada\nBen\nAda".into());
        check("holders", |terms| terms.holders = lines(16));
        check("holders", |terms| terms.holders = format!("Ada\n{}", "x".repeat(MAX_HOLDER_BYTES + 1)));
        check("holders", |terms| terms.holders = "Ada\nB\u{202e}en".into());
        check("threshold", |terms| terms.threshold = "4".into());
        check("threshold", |terms| terms.threshold = "0".into());
        check("names_at", |terms| terms.names_at = "121".into());
        check("counts_at", |terms| terms.counts_at = "10, 50".into());
        check("counts_at", |terms| terms.counts_at = "ten".into());
        check("counts_at", |terms| terms.counts_at = "1 2 3 4 5 6 7 8".into());
        check("roles_at", |terms| terms.roles_at = "50".into());
        check("latest", |terms| terms.latest = dates::for_input(FRAME.sign_closes));
        check("grace_hours", |terms| terms.grace_hours = "0".into());
        check("grace_hours", |terms| terms.grace_hours = "721".into());
        check("callers", |terms| (terms.caller_organiser, terms.caller_keyholder) = (None, None));
    }

    #[test]
    fn limits_are_taken() {
        let lines: String = (0..15).map(|at| format!("K{at}\n")).collect();
        let most = Terms { holders: lines, threshold: "15".into(), ..filled() };
        assert_eq!(read(&most).unwrap().holders.len(), 15);
        for (grace, names) in [("1", "120"), ("720", "41")] {
            assert!(read(&Terms { grace_hours: grace.into(), names_at: names.into(), ..filled() }).is_ok());
        }
        assert!(read(&Terms { counts_at: "1 2 3 4 5 6".into(), ..filled() }).is_ok());
    }

    #[test]
    fn what_is_risky_is_said() {
        let text = Text::new(Lang::En);
        let sealing = read(&filled()).unwrap();
        assert!(advice(text, &sealing, 120).is_empty());
        let with = |holders: &[&str], threshold| {
            let holders = holders.iter().map(|holder| (*holder).to_owned()).collect();
            advice(text, &DraftSealing { holders, threshold, ..sealing.clone() }, 120).join(" ")
        };
        assert!(with(&["Ada"], 1).contains("One person can open the names"));
        assert!(with(&["Ada", "Ben"], 1).contains("Any one"));
        assert!(with(&["Ada", "Ben"], 2).contains("never"));
        let names = |count| vec![Step { count, shows: StepShows::Names }];
        let few = DraftSealing { steps: names(19), ..sealing.clone() };
        assert_eq!(advice(text, &few, 120).len(), 1);
        let most = DraftSealing { steps: names(97), ..sealing };
        assert_eq!(advice(text, &most, 120).len(), 1);
    }
}
