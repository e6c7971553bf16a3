//! What is news: that names will be opened, that they are open, that a letter can be signed.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Stage;
use undersigned_proto::ledger::LetterRecord;
use undersigned_proto::timeline::{self, Step};

use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::mail::MailText;
use crate::text::Text;

/// What happened to a letter, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The opening was called then, and names can still be taken back.
    Called(UnixTime),
    /// The names can be read.
    Opened,
    /// Signing has begun and not ended.
    Signing,
}

/// A piece of news. Pieces stand in the order in which they go out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// What happened.
    pub event: Event,
    /// The group.
    pub group: String,
    /// The letter.
    pub letter: String,
}

/// What is news in a group now. Nothing is in an archive.
pub fn due(live: &Live, now: UnixTime) -> impl Iterator<Item = Piece> {
    let group = live.state.group().filter(|_| !live.is_archive());
    group.into_iter().flat_map(move |group| {
        live.state.letters().flat_map(move |record| {
            let piece = |event| Piece { event, group: group.id.clone(), letter: record.letter.id.clone() };
            events(live, record, now).into_iter().map(piece)
        })
    })
}

/// What of a letter's timeline is news by now.
fn events(live: &Live, record: &LetterRecord, now: UnixTime) -> Vec<Event> {
    let before = matches!(record.stage, Stage::Signing | Stage::Ended) && record.opens().is_some_and(|at| now < at);
    let news = |happened: timeline::Event<'_>| match happened.step {
        Step::Called if before => Some(Event::Called(happened.at)),
        // The server has opened them as well, so that whoever comes finds them.
        Step::Opened if live.has_opened(&record.letter.id) => Some(Event::Opened),
        Step::Signing if record.stage == Stage::Signing => Some(Event::Signing),
        Step::Called | Step::Opened | Step::Signing => None,
        Step::Frozen | Step::Ended | Step::Opening | Step::Delivered | Step::Answered | Step::Closed => None,
    };
    live.state.timeline_of(record).into_iter().filter_map(news).collect()
}

impl Piece {
    /// As the store notes it.
    pub fn key(&self) -> String {
        match self.event {
            Event::Called(at) => format!("called-{}", at.0),
            Event::Opened => "opened".to_owned(),
            Event::Signing => "signing".to_owned(),
        }
    }

    /// The mail, without the link that stops such mails. None where it is no news any more.
    pub fn mail(&self, app: &App, live: &Live, text: Text) -> Option<MailText> {
        let record = live.state.letter(&self.letter)?;
        let (kind, page) = match self.event {
            Event::Called(_) => ("called", "mine"),
            Event::Opened => ("opened", ""),
            Event::Signing => ("signing", ""),
        };
        let (base, group, letter) = (app.base_url(), &self.group, &self.letter);
        let link = match page {
            "" => format!("{base}/g/{group}/l/{letter}"),
            page => format!("{base}/{page}#g={group}&l={letter}"),
        };
        let until = match self.event {
            Event::Signing => Some(record.letter.sign_closes),
            _ => record.opens(),
        };
        let until = Date::new(text, until.unwrap_or(UnixTime(0)));
        let words =
            [("title", record.letter.title.clone()), ("date", until.spoken), ("day", until.day), ("link", link)];
        let subject = text.with(&format!("mail-{kind}-subject"), &words);
        Some(MailText { subject, body: text.with(&format!("mail-{kind}-body"), &words) })
    }
}
