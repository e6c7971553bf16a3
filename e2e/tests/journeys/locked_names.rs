//! Names that stay locked until enough are there and enough keyholders agree: two browsers and a command line hold the
//! key, twelve people sign, one takes it back, one keyholder lies.

use anyhow::{Context, Result, ensure};
use base64ct::{Base64, Encoding};
use e2e::organiser::{DOMAIN, ENROLMENT, GROUP, HOLDERS, LETTER, NAMES_AT};
use e2e::{Browser, Clock, CommandHolder, Control, MailServer, Organiser, Proxy, Undersigned, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tempfile::TempDir;

use crate::holder::Keyholder;
use crate::member::{Member, PASSPHRASE};
use crate::news::Reader;

/// Ten who sign by command. By first name Amal is the first, by last name Zoe.
const BY_COMMAND: [&str; 10] = [
    "Zoe Abel",
    "Amal Young",
    "Bruno Kim",
    "Chidi Okafor",
    "Dana Levi",
    "Emre Demir",
    "Farah Haddad",
    "Gita Rao",
    "Hugo Lind",
    "Ines Duarte",
];
/// Two who sign in browsers; the second one takes it back.
const IN_BROWSERS: [&str; 2] = ["Jonas Weber", "Klara Novak"];
/// Between call and opening; with [`ENROLMENT`] less than the eight hours of an organiser's session.
const GRACE: Duration = Duration::from_secs(3 * 3_600);
/// Stages change at the second; a busy machine takes longer.
const STAGE: Duration = Duration::from_secs(30);

#[test]
fn journey_locked_names() -> Result<()> {
    let (clock, mail) = (Clock::start()?, MailServer::start()?);
    let sender = format!("letters@{DOMAIN}");
    // The lying server in front, which tells the truth here.
    let proxy = Proxy::start()?;
    let arguments = ["--smtp", &mail.address(), "--mail-from", &sender];
    let mut server = Undersigned::serve_behind(&proxy, Some(&clock), &arguments)?;
    let organiser = Organiser::found_group(Browser::start_by(&clock)?, &mut server, Some(ENROLMENT))?;
    let links = organiser.begin_ceremony(GRACE)?;
    let holders = Holders::ceremony(&clock, &server, &organiser, &links)?;
    organiser.fix_after_ceremony()?;
    let reader = Reader { browser: Browser::start_by(&clock)?, mail };
    reader.subscribe(&server)?;
    let letter = Letter { clock, server, organiser, holders, reader };
    let signers = letter.enrol()?;
    letter.pass(ENROLMENT, "signing")?;
    letter.sign(&signers)?;
    letter.call_and_withdraw(&signers)?;
    letter.pass(GRACE, "opening")?;
    letter.one_share_opens_nothing(&signers)?;
    letter.a_liar_is_named()?;
    letter.names_open()?;
    letter.all_agree(&signers)?;
    letter.in_german()?;
    letter.end(signers)
}

/// Three keyholders: Ada and Ben in browsers, Cleo at a terminal.
struct Holders {
    ada: Keyholder,
    ben: Keyholder,
    cleo: CommandHolder,
    /// Ada's words.
    paper: String,
    /// Ben's link: he is the one who lies.
    ben_link: String,
}

impl Holders {
    /// Ben's browser is closed and opened again in the middle.
    fn ceremony(clock: &Clock, server: &Undersigned, organiser: &Organiser, links: &[String]) -> Result<Self> {
        let [ada_link, ben_link, cleo_link] = links else { anyhow::bail!("{links:?}") };
        let ada = Keyholder::open(Browser::start_by(clock)?, "Ada", ada_link)?;
        ada.join()?;
        let ben = Keyholder::open(Browser::start_by(clock)?, "Ben", ben_link)?;
        ben.join()?;
        organiser.ceremony_says("Has joined")?;
        let ben = ben.close_and_return()?;
        let cleo = CommandHolder::new(cleo_link)?;
        cleo.join(server)?;
        let code = ada.check_code()?;
        ensure!(code.len() == 40, "{code:?}");
        ensure!(ben.check_code()? == code, "Ben sees other numbers than Ada");
        ensure!(cleo.check_code(server)? == code, "Cleo sees other numbers than Ada");
        organiser.ceremony_says("Second step: the keyholders compare the digits below")?;
        cleo.compare(server, &code)?;
        ada.compare()?;
        ada.waits_for_others("Still to compare the numbers: Ben Example.")?;
        // The browser is closed behind the comparison: nobody is asked again.
        let ada = ada.close_and_return()?;
        ben.compare()?;
        ben.at("words")?;
        organiser.ceremony_says("Last step: the keyholders write down their words on paper")?;
        cleo.drill(server)?;
        let paper = ada.drill()?;
        ada.browser.wait_text("Still waiting for Ben Example.")?;
        ben.drill()?;
        for holder in [&ada, &ben] {
            holder.is_complete()?;
        }
        cleo.conclude(server)?;
        Ok(Self { ada, ben, cleo, paper, ben_link: ben_link.clone() })
    }
}

/// Those who sign: files of credentials for commands, and phones.
struct Signers {
    folder: TempDir,
    jonas: Member,
    klara: Member,
}

struct Letter {
    clock: Clock,
    server: Undersigned,
    organiser: Organiser,
    holders: Holders,
    reader: Reader,
}

impl Letter {
    fn enrol(&self) -> Result<Signers> {
        let total = BY_COMMAND.len() + IN_BROWSERS.len();
        let codes = self.organiser.print_codes(u32::try_from(total)?)?;
        let folder = tempfile::tempdir()?;
        let group = format!("{}/g/{GROUP}", self.server.address());
        for (at, code) in codes.iter().enumerate().take(BY_COMMAND.len()) {
            let file = credential(&folder, at);
            self.command(&["enrol", &group, "--code", code, "--out", &file])?;
        }
        let member = |name| Ok::<_, anyhow::Error>(Member::with(Browser::start_by(&self.clock)?, name, &self.server));
        let signers = Signers { folder, jonas: member("Jonas")?, klara: member("Klara")? };
        for (member, code) in [&signers.jonas, &signers.klara].into_iter().zip(codes.iter().rev()) {
            member.enrol_by_code(code)?;
        }
        Ok(signers)
    }

    /// So much time passes, and a second or two more; then the letter is in this stage.
    fn pass(&self, time: Duration, stage: &str) -> Result<()> {
        self.clock.advance(time)?;
        until(&format!("the stage {stage}"), STAGE, || Ok((self.info()?["stage"] == stage).then_some(())))
    }

    /// Twelve sign; the count shows in steps only.
    fn sign(&self, signers: &Signers) -> Result<()> {
        self.says(&[
            "Fewer than 5 of about 120 people",
            "Your name stays locked until 10 colleagues have given theirs.",
        ])?;
        for (at, name) in BY_COMMAND.iter().enumerate() {
            let (file, letter) = (credential(&signers.folder, at), self.address());
            self.command(&["sign", &letter, "--credential", &file, "--show", "sealed", "--name", name, "--yes"])?;
            if at == 6 {
                self.says(&["At least 5 of about 120 people"])?;
                ensure!(self.info()?["signed"] == 5, "the API tells more than the step: {}", self.info()?);
            }
        }
        signers.jonas.sign_locked(IN_BROWSERS[0])?;
        signers.klara.sign_locked(IN_BROWSERS[1])?;
        // Twelve by now, and ten are enough to call; nobody learns more than the last step.
        self.says(&["At least 5 of about 120 people"])?;
        signers.jonas.check_receipt("Checked: your signature stands in the public record.")?;
        self.nobody_is_named()
    }

    /// While signers may take it back, no keyholder's software releases anything.
    fn call_and_withdraw(&self, signers: &Signers) -> Result<()> {
        self.organiser.is_warned_of_loss()?;
        self.organiser.call_opening()?;
        self.reader.hears(1, "can be signed from now until")?;
        self.reader.hears(2, "If you signed and want to take your name back, you can until then")?;
        self.reader.stop(2)?;
        self.says(&["The opening has been called", "You can take your signature back until", "At least 5"])?;
        let Holders { ada, cleo, .. } = &self.holders;
        ada.return_later()?;
        ada.sees("called")?;
        ada.is_refused("refused-grace")?;
        let early = cleo.release(&self.server)?;
        ensure!(early.code == Some(4), "{early:?}");
        ensure!(self.info()?["opening"]["released"] == json!([]), "{}", self.info()?);
        signers.klara.withdraw()?;
        signers.klara.check_receipt("Checked: the record shows that you withdrew it.")
    }

    /// Ada has lost her device and comes with the paper alone, in a browser that knows nothing.
    fn one_share_opens_nothing(&self, signers: &Signers) -> Result<()> {
        let ada =
            Keyholder::open(Browser::start_by(&self.clock)?, "Ada with her paper", &Keyholder::page(&self.server))?;
        ada.sees("opening")?;
        ada.restore(&self.holders.paper, HOLDERS[0])?;
        ada.release("Others who must still agree: 1.")?;
        ada.browser.finish()?;
        self.says(&["The names are being opened", "1 person has agreed; 2 are needed."])?;
        verify_in_browser(&signers.jonas, "locked")?;
        let told = signers.jonas.browser.text()?;
        ensure!(BY_COMMAND.iter().all(|name| !told.contains(name)), "the audit tells a name:\n{told}");
        self.nobody_is_named()
    }

    /// Ben sends something else than his part. The entry is written from the grammar in spec/: the product's own
    /// programs would not do it.
    fn a_liar_is_named(&self) -> Result<()> {
        let participant = 2;
        let mut entry = vec![0x83, 1, 9, 0xa4, 1, 0x60 + u8::try_from(LETTER.len())?];
        entry.extend(LETTER.as_bytes());
        entry.extend([2, 1, 3, participant, 4, 0x82, 5, 0x81, 0x58, 33, participant]);
        entry.extend([7; 32]);
        let secret = self.holders.ben_link.split_once("&s=").context("a secret")?.1;
        let path = format!("/groups/{GROUP}/letters/{LETTER}/acts");
        let (status, problem) =
            self.server.post(&path, &json!({"entry": Base64::encode_string(&entry), "secret": secret}))?;
        let detail = problem["detail"].as_str().unwrap_or_default();
        ensure!(status == 422 && detail.contains(HOLDERS[1]), "{status} {problem}");
        self.organiser.dashboard()?;
        self.organiser.browser.wait_text("What Ben Example sent is not their part of this letter's key.")?;
        self.organiser.browser.check("dashboard, liar")?;
        let Holders { ben, .. } = &self.holders;
        ben.return_later()?;
        ben.browser.wait_text("What Ben Example sent was not their part of the key; nothing was opened by it.")?;
        self.nobody_is_named()
    }

    /// Cleo's share is the second one that fits.
    fn names_open(&self) -> Result<()> {
        let released = self.holders.cleo.release(&self.server)?;
        ensure!(released.code == Some(0) && released.stdout.contains("The names are open."), "{released:?}");
        let Holders { ben, .. } = &self.holders;
        ben.return_later()?;
        ben.sees("opened")?;
        self.says(&["people gave their names together", "Opened, as agreed, by Ada Example, Cleo Example"])
    }

    /// The page, the command and the reader's browser tell the same names.
    fn all_agree(&self, signers: &Signers) -> Result<()> {
        let expected: BTreeSet<String> =
            BY_COMMAND.iter().chain(&IN_BROWSERS[..1]).map(|name| (*name).to_owned()).collect();
        ensure!(expected.len() > NAMES_AT, "{expected:?}");
        let by_first = self.names_in_order("")?;
        ensure!(by_first.iter().eq(&expected), "{by_first:?}");
        let by_last = self.names_in_order("?order=name")?;
        ensure!(by_last.first().is_some_and(|name| name == BY_COMMAND[0]), "{by_last:?}");
        ensure!(by_last.last().is_some_and(|name| name == BY_COMMAND[1]), "{by_last:?}");
        ensure!(by_last.iter().collect::<BTreeSet<_>>() == expected.iter().collect(), "{by_last:?}");

        let verdict = self.verify()?;
        let names = verdict["letters"][0]["names"].as_array().context("names")?;
        let names: BTreeSet<String> = names.iter().filter_map(|it| it["name"].as_str()).map(str::to_owned).collect();
        ensure!(names == expected, "{verdict}");
        ensure!(verdict["letters"][0]["sealed"]["released"] == json!([HOLDERS[0], HOLDERS[2]]), "{verdict}");

        let jonas = &signers.jonas;
        verify_in_browser(jonas, "opened")?;
        jonas.browser.press(Control::Css("[data-letter-id] details summary"))?;
        let names: BTreeSet<String> = names_on(&jonas.browser)?.into_iter().collect();
        ensure!(names == expected, "{names:?}");
        jonas.browser.wait_text("11 locked names were opened by Ada Example and Cleo Example.")?;
        jonas.check_receipt("Checked: your signature stands in the public record.")
    }

    fn in_german(&self) -> Result<()> {
        self.organiser.check_in_german()?;
        let browser = &self.organiser.browser;
        for path in [format!("/g/{GROUP}/l/{LETTER}?lang=de"), format!("/keyhold?lang=de#g={GROUP}&l={LETTER}")] {
            browser.goto(&format!("{}{path}", self.server.address()))?;
            browser.wait_for(Control::Css("article, #letter-state"))?;
            browser.check(&path)?;
        }
        Ok(())
    }

    /// Locked for everyone: on the page, by command, in the API, and there is no file with a name.
    fn nobody_is_named(&self) -> Result<()> {
        let verdict = self.verify()?;
        ensure!(verdict["letters"][0]["sealed"]["opened"] == false, "{verdict}");
        let browser = &self.organiser.browser;
        browser.goto(&self.address())?;
        for shown in [verdict.to_string(), browser.text()?, self.info()?.to_string()] {
            let named = BY_COMMAND.iter().chain(&IN_BROWSERS).find(|name| shown.contains(**name));
            ensure!(named.is_none(), "{named:?} is told already:\n{shown}");
        }
        Ok(())
    }

    fn names_in_order(&self, order: &str) -> Result<Vec<String>> {
        let browser = &self.organiser.browser;
        browser.goto(&format!("{}{order}", self.address()))?;
        browser.check(&format!("letter, names {order}"))?;
        names_on(browser)
    }

    fn says(&self, words: &[&str]) -> Result<()> {
        let browser = &self.organiser.browser;
        until(&format!("a letter that says {words:?}"), STAGE, || {
            browser.goto(&self.address())?;
            let text = browser.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(words.iter().all(|words| text.contains(words)).then_some(()))
        })
        .with_context(|| browser.text().unwrap_or_default())?;
        browser.check(&format!("letter, {words:?}"))
    }

    /// The command verifies the whole record.
    fn verify(&self) -> Result<Value> {
        let group = format!("{}/g/{GROUP}", self.server.address());
        Ok(serde_json::from_str(&self.command(&["verify", &group, "--json"])?)?)
    }

    fn command(&self, arguments: &[&str]) -> Result<String> {
        let answer = self.server.run_as(PASSPHRASE, arguments)?;
        ensure!(answer.code == Some(0), "{arguments:?}: {answer:?}");
        Ok(answer.stdout)
    }

    fn info(&self) -> Result<Value> {
        Ok(self.server.api(&format!("/groups/{GROUP}"))?["letters"][0].take())
    }

    fn address(&self) -> String {
        format!("{}/g/{GROUP}/l/{LETTER}", self.server.address())
    }

    fn end(self, signers: Signers) -> Result<()> {
        let Self { server, organiser, holders, reader, .. } = self;
        let phones = [signers.jonas.browser, signers.klara.browser, reader.browser];
        for browser in [organiser.browser, holders.ada.browser, holders.ben.browser].into_iter().chain(phones) {
            browser.finish()?;
        }
        let ended = server.stop()?;
        ensure!(ended.success(), "the server ended with {ended}");
        Ok(())
    }
}

fn credential(folder: &TempDir, at: usize) -> String {
    folder.path().join(format!("{at}.credential")).to_string_lossy().into_owned()
}

/// The reader's own device checks the whole record; it finds the names locked or opened.
fn verify_in_browser(member: &Member, names: &str) -> Result<()> {
    member.open("verify")?;
    member.browser.press(Control::Css("[data-step=start] button.primary"))?;
    member.at("verdict")?;
    member.browser.wait_for(Control::Css(&format!("[data-sealed={names}]")))?;
    member.check(&format!("verify, names {names}"))
}

/// The names as they stand on a page, without what stands beside them.
fn names_on(browser: &Browser) -> Result<Vec<String>> {
    let read = "
        const names = [...document.querySelectorAll('ul.names li')].map((e) => e.firstChild.textContent.trim());
        return names.join('\\n');";
    Ok(browser.string(read)?.lines().map(str::to_owned).collect())
}
