//! The demo's group and letter, invented.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Fact, Facts, Link, Shown, Timing};
use undersigned_proto::record::Record;
use undersigned_proto::record::contact::Contact;
use undersigned_proto::record::supporters::{FACT_PAPER, Supporters};
use undersigned_proto::record::update::Update;
use undersigned_server::{App, Draft, NewGroup, Organiser, Publication, Refusal};

use crate::failure::Failure;

const DAY_S: u64 = 86_400;
/// Codes printed to the terminal.
const CODES: u32 = 6;
/// In the open: a demo on this machine guards nothing.
pub const PASSPHRASE: &str = "demo on this machine";

/// What the demo prints.
pub struct Sample {
    /// The group.
    pub group: String,
    /// The letter.
    pub letter: String,
    /// The organiser's link below the server's root.
    pub organiser_path: String,
    /// The organiser's passphrase.
    pub passphrase: &'static str,
    /// Paper codes.
    pub codes: Vec<String>,
}

const TEXT: &str = "\
We are people who work at Example Corp: engineers, designers, editors, people in support and in the offices. We are \
proud of what we make, and of the trust that others put in it.

Some weeks ago we learned from the press that the company prepares a service, known inside as *Lantern*, for a market \
where the authorities decide what may be found. To enter it, the service would leave out results about protest, about \
elections and about illness, and would keep a record of who looked for what, tied to a telephone number. Very few of us \
knew; those who raised questions were asked to keep them to themselves.

We understand why the company wants to be present there. People there deserve good tools as much as anyone, and some of \
us come from there. But a tool that hides what matters and remembers who asked is not the one that they need. It would \
break the commitments that the company published two years ago, and on which many of us relied when we chose to work here.

We also think of ourselves. We can only judge what we build if we are told what it is for. Nobody should find out from a \
newspaper that their work has become part of something they would not have agreed to.

We do not ask for anyone's resignation, and we do not claim to know everything. We ask for a decision made in the open, \
with the people who must carry it out. We will gladly help to find a way that we can all stand by.
";

const DEMANDS: [&str; 3] = [
    "Stop Lantern until an independent review of its effects on human rights has been published.",
    "Tell the people who work on a project what it is for, before they begin.",
    "Let employees choose a member of the body that reviews such projects, with a right to be heard.",
];

/// A group's texts and windows.
pub fn group(id: &str, name: &str, members: u32, now: UnixTime, enrol_closes: UnixTime) -> NewGroup {
    NewGroup {
        id: id.to_owned(),
        name: name.to_owned(),
        description: "An invented group, to try Undersigned with. Nobody here is real.".to_owned(),
        membership: "Everybody with a contract of employment, whatever its length or place.".to_owned(),
        declared_members: members,
        declared_source: "Invented for this demo".to_owned(),
        classes: vec![Class::Code],
        domains: Vec::new(),
        lang: "en".to_owned(),
        enrol_opens: now,
        enrol_closes,
        passphrase: PASSPHRASE.to_owned(),
    }
}

/// The letter's text and terms.
pub fn draft(id: &str, timing: Timing, sign_opens: UnixTime, sign_closes: UnixTime) -> Draft {
    Draft {
        id: id.to_owned(),
        title: "Build nothing that hides the truth from the people who use it".to_owned(),
        addressee: "The board and management of Example Corp".to_owned(),
        text: TEXT.to_owned(),
        demands: DEMANDS.map(str::to_owned).to_vec(),
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing,
        epoch: 1,
        sign_opens,
        sign_closes,
        lang: "en".to_owned(),
        sealing: None,
    }
}

/// Makes the sample group and its letter, which a newcomer may sign at once.
///
/// # Errors
/// One line.
pub async fn make(app: &App) -> Result<Sample, Failure> {
    let (now, month) = (app.now(), UnixTime(app.now().0 + 30 * DAY_S));
    let group = group("example-corp", "Employees of Example Corp", 400, now, month);
    let (organiser, organiser_path) = found(app, group).await?;
    let letter = "nothing-hidden".to_owned();
    freeze(&organiser, draft(&letter, Timing::AtOnce, now, month)).await?;
    publish(&organiser, &letter).await?;
    publish_beside(&organiser, &letter).await?;
    let codes = organiser.print_codes(1, CODES, String::new()).await.map_err(|refusal| failure(&refusal))?;
    Ok(Sample { group: "example-corp".to_owned(), letter, organiser_path, passphrase: PASSPHRASE, codes })
}

/// Makes a group and logs in as its organiser; gives the secret link, too.
///
/// # Errors
/// One line.
pub async fn found(app: &App, new: NewGroup) -> Result<(Organiser, String), Failure> {
    let link = app.create_group(new).await.map_err(|refusal| failure(&refusal))?;
    let session = app.log_in(&link.group, &link.secret, PASSPHRASE.to_owned()).await;
    let session = session.map_err(|refusal| failure(&refusal))?;
    let organiser = app.organiser(session.as_str());
    let organiser = organiser.ok_or_else(|| Failure::unreachable("the organiser's session did not open"))?;
    Ok((organiser, link.path()))
}

/// Freezes a letter.
///
/// # Errors
/// One line.
pub async fn freeze(organiser: &Organiser, draft: Draft) -> Result<(), Failure> {
    let id = draft.id.clone();
    organiser.save_draft(draft).await.map_err(|refusal| failure(&refusal))?;
    organiser.freeze(&id).await.map_err(|refusal| failure(&refusal))
}

/// Publishes an update and its correction, so that both can be looked at.
async fn publish(organiser: &Organiser, letter: &str) -> Result<(), Failure> {
    let texts = [
        "The newspaper that first wrote about *Lantern* has printed our letter in full.\n\nSo far nobody has answered.",
        "The newspaper that first wrote about *Lantern* has printed our letter in full.\n\n\
         The spokesperson said on the same day that the company \"does not comment on letters without names\".",
    ];
    for (revision, text) in (1..).zip(texts) {
        let update =
            Update { title: "The letter is in the paper".to_owned(), text: text.to_owned(), lang: "en".to_owned() };
        let about = vec![Link::Letter(letter.to_owned())];
        enter(organiser, Publication::revised("in-the-paper".to_owned(), revision, about, Facts::none(), &update))
            .await?;
    }
    Ok(())
}

/// Publishes who stands behind the letter beside its signers, and whom the press can ask.
async fn publish_beside(organiser: &Organiser, letter: &str) -> Result<(), Failure> {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let supporters = Supporters {
        people: lines(&["Maria Okafor, engineer, speaker of the works council", "Jonas Lind, editor"]),
        organisations: lines(&["Works council of Example Corp"]),
        paper: "the works council, in its office".to_owned(),
        lang: "en".to_owned(),
    };
    let contact = Contact {
        name: "the organisers".to_owned(),
        mail: "press@letter.example".to_owned(),
        phone: String::new(),
        lang: "en".to_owned(),
    };
    let about = || vec![Link::Letter(letter.to_owned())];
    let on_paper = Facts([(FACT_PAPER, Fact::Number(17))].into());
    enter(organiser, Publication::new(Supporters::NAME.to_owned(), about(), on_paper, &supporters)).await?;
    enter(organiser, Publication::new(Contact::NAME.to_owned(), about(), Facts::none(), &contact)).await
}

async fn enter(organiser: &Organiser, publication: Result<Publication, Refusal>) -> Result<(), Failure> {
    let publication = publication.map_err(|refusal| failure(&refusal))?;
    organiser.publish(publication).await.map_err(|refusal| failure(&refusal))
}

/// What the server refused, as one line.
pub fn failure(refusal: &Refusal) -> Failure {
    Failure::refused(format!("the server refused ({}): {}", refusal.kind.key(), refusal.detail))
}
