//! A data folder with a group, its letters and its paper codes, before any member comes.

use std::net::SocketAddr;
use std::path::Path;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Shown, Timing};
use undersigned_server::{Clock, Config, Draft, KeyholderLink, NewGroup, Server};

use crate::process::BASE_URL;

/// The group's id.
pub const GROUP: &str = "acme";
/// The organiser's passphrase, a string that must be found nowhere.
pub const PASSPHRASE: &str = "canary of the organiser's passphrase";

/// A group whose enrolment is open from now until `closes`.
pub fn group(members: u32, domains: &[&str], closes: UnixTime) -> NewGroup {
    let mut classes = vec![Class::Code];
    classes.extend((!domains.is_empty()).then_some(Class::Mailbox));
    NewGroup {
        id: GROUP.into(),
        name: "Employees of Acme".into(),
        description: "People at Acme.".into(),
        membership: "A contract.".into(),
        declared_members: members,
        declared_source: "Annual report".into(),
        classes,
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        lang: "en".into(),
        enrol_opens: UnixTime(undersigned::clock::now().0 - 1),
        enrol_closes: closes,
        passphrase: PASSPHRASE.into(),
    }
}

/// A letter that is signed from `opens` on, for an hour.
pub fn letter(id: &str, timing: Timing, opens: UnixTime) -> Draft {
    Draft {
        id: id.into(),
        title: "Please stop".into(),
        addressee: "The board".into(),
        text: "We ask you to stop.".into(),
        demands: vec!["Stop.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing,
        epoch: 1,
        sign_opens: opens,
        sign_closes: UnixTime(opens.0 + 3_600),
        lang: "en".into(),
        sealing: None,
    }
}

/// Makes the folder with a server inside this process, and stops it. Gives
/// the codes in the order of `sheets`, each a role and how many.
pub fn found(data: &Path, group: NewGroup, letters: Vec<Draft>, sheets: &[(&str, u32)]) -> Vec<String> {
    found_with(data, group, letters, sheets, |_, _| panic!("no letter of ours has keyholders"))
}

/// The same; `meet` is the key ceremony of a letter that has keyholders, with the server's address and their links.
pub fn found_with(
    data: &Path,
    group: NewGroup,
    letters: Vec<Draft>,
    sheets: &[(&str, u32)],
    mut meet: impl FnMut(SocketAddr, &[KeyholderLink]),
) -> Vec<String> {
    let config = Config {
        data: data.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        base_url: Some(BASE_URL.into()),
        smtp: None,
        open_creation: true,
        clock: Clock::system(),
    };
    tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
        let server = Server::start(config).await.expect("a server");
        let link = server.app().create_group(group).await.expect("a group");
        let session = server.app().log_in(GROUP, &link.secret, PASSPHRASE.into()).await.expect("a session");
        let organiser = server.app().organiser(session.as_str()).expect("an organiser");
        for letter in letters {
            let (id, has_keyholders) = (letter.id.clone(), letter.sealing.is_some());
            organiser.save_draft(letter).await.expect("a draft");
            if has_keyholders {
                let links = organiser.begin_ceremony(&id).await.expect("links");
                tokio::task::block_in_place(|| meet(server.address(), &links));
            }
            organiser.freeze(&id).await.expect("a letter");
        }
        let mut codes = Vec::new();
        for (role, count) in sheets {
            codes.extend(organiser.print_codes(1, *count, (*role).to_owned()).await.expect("codes"));
        }
        drop(organiser);
        server.stop().await;
        codes
    })
}
