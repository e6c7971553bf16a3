//! What is news: that names will be opened, that they are open, that a letter can be signed, that an item was published.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{MAX_BACK_S, Stage};
use undersigned_proto::ledger::{ItemRecord, LetterRecord};
use undersigned_proto::record::is_news;
use undersigned_proto::timeline::{self, Step, What};

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
    /// An item of the record was published.
    Published,
}

/// Days for which an item is news.
const NEWS_S: u64 = 7 * 86_400;
/// Most items in so many days that go out by mail: people follow a letter, not a newsletter.
const MAX_MAILED: usize = 3;

/// A piece of news. Pieces stand in the order in which they go out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// What happened.
    pub event: Event,
    /// The group.
    pub group: String,
    /// The letter; for [`Event::Published`] none.
    pub letter: String,
    /// The item; for all other events none.
    pub item: String,
}

/// What is news in a group now. Nothing is in an archive.
pub fn due(live: &Live, now: UnixTime) -> impl Iterator<Item = Piece> {
    let group = live.state.group().filter(|_| !live.is_archive());
    group.into_iter().flat_map(move |group| {
        let of_letters = live.state.letters().flat_map(move |record| {
            let (letter, item) = (record.letter.id.clone(), String::new());
            let piece =
                move |event| Piece { event, group: group.id.clone(), letter: letter.clone(), item: item.clone() };
            events(live, record, now).into_iter().map(piece)
        });
        let (event, letter) = (Event::Published, String::new());
        let piece = move |item: &ItemRecord| Piece {
            event,
            group: group.id.clone(),
            letter: letter.clone(),
            item: item.id.clone(),
        };
        of_letters.chain(published(live, now).into_iter().map(piece))
    })
}

/// The items that go out by mail now: young ones whose heading is there, at most [`MAX_MAILED`] in [`NEWS_S`].
fn published(live: &Live, now: UnixTime) -> Vec<&ItemRecord> {
    let at = |item: &ItemRecord| item.revision(1).map_or(0, |first| first.at.0);
    // Times run back by a day at most. Twice as long, because an item waits for its place among those before it.
    let recent = |item: &&ItemRecord| at(item).saturating_add(2 * NEWS_S + MAX_BACK_S) >= now.0;
    let mut mailed: Vec<&ItemRecord> = Vec::new();
    let items: Vec<&ItemRecord> =
        live.state.items().all().rev().take_while(recent).filter(|item| is_news(item.of_type)).collect();
    for item in items.into_iter().rev() {
        let before = mailed.iter().rev().take_while(|other| at(other).saturating_add(NEWS_S) > at(item)).count();
        if before < MAX_MAILED {
            mailed.push(item);
        }
    }
    mailed.retain(|item| at(item).saturating_add(NEWS_S) > now.0 && live.heading(&item.last().content).is_some());
    mailed
}

/// What of a letter's timeline is news by now.
fn events(live: &Live, record: &LetterRecord, now: UnixTime) -> Vec<Event> {
    let before = matches!(record.stage, Stage::Signing | Stage::Ended) && record.opens().is_some_and(|at| now < at);
    let step = |happened: &timeline::Event<'_>| match happened.what {
        What::Step { step, .. } => Some((happened.at, step)),
        What::Item { .. } | What::Erased { .. } => None,
    };
    let news = |(at, step)| match step {
        Step::Called if before => Some(Event::Called(at)),
        // The server has opened them as well, so that whoever comes finds them.
        Step::Opened if live.has_opened(&record.letter.id) => Some(Event::Opened),
        Step::Signing if record.stage == Stage::Signing => Some(Event::Signing),
        Step::Called | Step::Opened | Step::Signing => None,
        Step::Frozen | Step::Ended | Step::Opening | Step::Delivered | Step::Answered | Step::Closed => None,
    };
    live.state.timeline_of(record).iter().filter_map(step).filter_map(news).collect()
}

impl Piece {
    /// As the store notes it.
    pub fn key(&self) -> String {
        match self.event {
            Event::Called(at) => format!("called-{}", at.0),
            Event::Opened => "opened".to_owned(),
            Event::Signing => "signing".to_owned(),
            Event::Published => format!("item-{}", self.item),
        }
    }

    /// The mail, without the link that stops such mails. None where it is no news any more.
    pub fn mail(&self, app: &App, live: &Live, text: Text) -> Option<MailText> {
        if self.event == Event::Published {
            return self.item_mail(app, live, text);
        }
        let record = live.state.letter(&self.letter)?;
        let (kind, page) = match self.event {
            Event::Called(_) => ("called", "mine"),
            Event::Opened => ("opened", ""),
            Event::Signing | Event::Published => ("signing", ""),
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

    fn item_mail(&self, app: &App, live: &Live, text: Text) -> Option<MailText> {
        let title = live.heading(&live.state.items().get(&self.item)?.last().content)?.to_owned();
        let group = live.state.group()?.name.clone();
        let link = format!("{}/g/{}/i/{}", app.base_url(), self.group, self.item);
        let words = [("title", title), ("group", group), ("link", link)];
        let subject = text.with("mail-item-subject", &words);
        Some(MailText { subject, body: text.with("mail-item-body", &words) })
    }
}
