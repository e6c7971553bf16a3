use undersigned_proto::UnixTime;

use crate::browser::{DAY, NOON, PASSPHRASE, Site, group_form, letter_form, secret_link};

const PAGES: [&str; 6] = [
    "/organise/example",
    "/organise/example/words",
    "/organise/example/period",
    "/organise/example/codes",
    "/organise/example/draft",
    "/organise/example/draft/more-people",
];

#[tokio::test]
async fn strangers_see_no_page_of_organisers() {
    let mut site = Site::with_group("120").await;
    site.cookie = None;
    for path in PAGES {
        assert_eq!(site.get(path).await.status, 401, "{path}");
    }
    for path in ["/organise/example/draft", "/organise/example/codes", "/organise/example/log-out"] {
        assert_eq!(site.post(path, &[("count", "1")]).await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn an_organiser_of_another_group_is_a_stranger() {
    let mut site = Site::with_group("120").await;
    site.post("/new", &group_form("other", "120")).await;
    assert_eq!(site.get("/organise/other").await.status, 401);
    assert_eq!(site.get("/organise/example").await.status, 200);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let mut site = Site::with_group("120").await;
    let form = letter_form("More people", "save");
    for headers in [
        vec![],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "same-site")],
        vec![("Origin", "https://evil.example")],
        vec![("Origin", "null")],
    ] {
        let answer = site.post_with("/organise/example/draft", &headers, &form).await;
        assert_eq!(answer.status, 403, "{headers:?}");
    }
    assert_eq!(site.get("/organise/example/draft/more-people").await.status, 404);
    assert_eq!(site.post_with("/new", &[], &group_form("new-one", "120")).await.status, 403);
}

#[tokio::test]
async fn groups_are_made_by_invitation_only() {
    let mut site = Site::start(false).await;
    for path in ["/new", "/new/guess"] {
        let page = site.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        page.says("by invitation");
        assert_eq!(site.post(path, &group_form("example", "120")).await.status, 404, "{path}");
    }
    let path = format!("/new/{}", site.invite());
    site.get(&path).await.says("Start a group");
    assert_eq!(site.post(&path, &group_form("example", "120")).await.status, 201);
    let taken = site.post(&path, &group_form("example", "120")).await;
    assert_eq!(taken.status, 422);
    taken.says("This short name is taken.").says("Everyone with a contract");
    assert!(!taken.text().contains(PASSPHRASE));
}

#[tokio::test]
async fn the_link_needs_its_passphrase_and_the_passphrase_its_link() {
    let mut site = Site::start(true).await;
    let link = secret_link(&site.post("/new", &group_form("example", "120")).await.text());
    for (path, passphrase) in [(link.as_str(), "another passphrase"), ("/organise/example/guess", PASSPHRASE)] {
        let refused = site.post(path, &[("passphrase", passphrase)]).await;
        assert_eq!(refused.status, 422);
        refused.says("The link or the passphrase is not right.");
        assert!(!refused.text().contains(passphrase) && site.cookie.is_none());
    }
    let answer = site.post(&link, &[("passphrase", PASSPHRASE)]).await;
    let cookie = &answer.headers["set-cookie"];
    for part in ["HttpOnly", "SameSite=Strict", "Path=/organise"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = site.get("/organise/example").await;
    assert_eq!((page.status, page.headers["cache-control"].as_str()), (200, "no-store"));
    site.post("/organise/example/log-out", &[]).await.leads_to("/");
    assert_eq!(site.get("/organise/example").await.status, 401);
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let mut site = Site::with_group("120").await;
    site.clock.set(UnixTime(NOON + 8 * 3_600 - 1));
    assert_eq!(site.get("/organise/example").await.status, 200);
    site.clock.set(UnixTime(NOON + 8 * 3_600));
    assert_eq!(site.get("/organise/example").await.status, 401);
}

#[tokio::test]
async fn a_letter_goes_from_draft_to_delivered() {
    let mut site = Site::with_group("120").await;
    let preview = site.post("/organise/example/draft", &letter_form("More people", "preview")).await;
    preview.says("id=\"preview\"").says("<strong>tired</strong>");
    let draft = "/organise/example/draft/more-people";
    assert_eq!(site.get(draft).await.status, 404, "a preview keeps nothing");
    site.post("/organise/example/draft", &letter_form("More people", "save")).await.leads_to(draft);
    site.post("/organise/example/draft", &letter_form("More people", "save")).await.says("This short name is taken.");
    site.post(draft, &letter_form("Many more", "freeze")).await.leads_to(&format!("{draft}/freeze"));
    site.get(&format!("{draft}/freeze")).await.says("Many more").says("2 March 2026, 12:00 UTC");
    site.post(&format!("{draft}/freeze"), &[]).await.leads_to("/organise/example");
    assert_eq!(site.get(draft).await.status, 404);
    let stage = "/organise/example/letter/more-people/stage";
    assert_ne!(site.post(stage, &[("stage", "delivered")]).await.status, 303, "before anyone could sign");
    assert_ne!(site.post(stage, &[("stage", "frozen")]).await.status, 303);
    // A step says first what follows, and asks for one deliberate act.
    let asked = site.get(&format!("{stage}/closed")).await;
    asked.says("Close the letter for ever?").says("nothing more can be recorded").says("name=\"sure\"");
    assert_eq!(site.get(&format!("{stage}/frozen")).await.status, 404);
    assert_eq!(site.post(stage, &[("stage", "closed")]).await.status, 200, "it is asked about, not done");
    let unticked = site.post(&format!("{stage}/closed"), &[("stage", "closed"), ("asked", "yes")]).await;
    assert_eq!(unticked.status, 422);
    unticked.says("Please tick the box if you mean it.");
    let sure = [("stage", "closed"), ("asked", "yes"), ("sure", "yes")];
    site.post(&format!("{stage}/closed"), &sure).await.leads_to("/organise/example");
    site.get("/g/example/l/more-people").await.says("Closed");
}

#[tokio::test]
async fn a_wrong_draft_comes_back_as_it_was_typed() {
    let mut site = Site::with_group("120").await;
    let mut form = letter_form("More people", "save");
    form[8] = ("sign_opens", "2026-03-01T13:00");
    let answer = site.post("/organise/example/draft", &form).await;
    assert_eq!(answer.status, 422);
    answer.says("signing can open only after").says("we are **tired**").says("value=\"2026-03-01T13:00\"");
    answer.says("aria-describedby=\"f-sign_opens-hint f-sign_opens-error\"");
}

#[tokio::test]
async fn a_draft_can_be_thrown_away() {
    let mut site = Site::with_group("120").await;
    let draft = "/organise/example/draft/more-people";
    site.post("/organise/example/draft", &letter_form("More people", "save")).await;
    site.get(&format!("{draft}/delete")).await.says("More people");
    site.post(&format!("{draft}/delete"), &[]).await.leads_to("/organise/example");
    assert_eq!(site.get(draft).await.status, 404);
}

#[tokio::test]
async fn codes_are_shown_once_with_their_qr_codes() {
    let mut site = Site::with_group("120").await;
    let form = [("epoch", "1"), ("count", "3"), ("role", "nurse")];
    let sheet = site.post("/organise/example/codes", &form).await;
    assert_eq!(sheet.text().matches("<svg").count(), 3);
    assert_eq!(sheet.text().matches("class=\"code\"").count(), 3);
    sheet.says("nurse").says("/g/example</code>");
    assert_eq!(sheet.headers["cache-control"], "no-store");
    for (count, epoch) in [("0", "1"), ("501", "1"), ("many", "1"), ("1", "2")] {
        let form = [("epoch", epoch), ("count", count), ("role", "")];
        assert_eq!(site.post("/organise/example/codes", &form).await.status, 422);
    }
    site.clock.set(UnixTime(NOON + DAY));
    site.log_in().await;
    assert_eq!(site.post("/organise/example/codes", &form).await.status, 422, "enrolment is over");
}

#[tokio::test]
async fn words_change_and_periods_follow() {
    let mut site = Site::with_group("120").await;
    let words = [
        ("name", "Staff"),
        ("description", "d"),
        ("membership", "m"),
        ("declared_members", "130"),
        ("declared_source", "s"),
    ];
    site.post("/organise/example/words", &words).await.leads_to("/organise/example");
    site.get("/g/example").await.says("Staff").says("about 130 people");
    let period = [("enrol_opens", "2026-04-01T12:00"), ("enrol_closes", "2026-04-02T12:00")];
    site.post("/organise/example/period", &period).await.leads_to("/organise/example");
    site.get("/g/example").await.says("Period 2").says("1 April 2026, 12:00 UTC");
    let backward = [("enrol_opens", "2026-04-02T12:00"), ("enrol_closes", "2026-04-01T12:00")];
    assert_eq!(site.post("/organise/example/period", &backward).await.status, 422);
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    page.split_once(&start).unwrap_or_else(|| panic!("{name} in {page}")).1.split('"').next().unwrap()
}

#[tokio::test]
async fn the_same_form_gives_the_same_link_until_somebody_has_logged_in() {
    let mut site = Site::start(true).await;
    let form = site.get("/new").await.text();
    let nonce = hidden(&form, "nonce").to_owned();
    let mut typed = group_form("example", "120");
    typed.push(("nonce", &nonce));
    let first = site.post("/new", &typed).await;
    assert_eq!(first.status, 201);
    let again = site.post("/new", &typed).await;
    assert_eq!(
        (again.status, secret_link(&again.text())),
        (201, secret_link(&first.text())),
        "a reload sends it again"
    );
    // Another form, or another passphrase, is somebody else's.
    site.post("/new", &group_form("example", "120")).await.says("This short name is taken.");
    let mut other = typed.clone();
    other.iter_mut().filter(|(name, _)| name.starts_with("passphrase")).for_each(|field| field.1 = "another one, long");
    site.post("/new", &other).await.says("This short name is taken.");
    site.post(&secret_link(&first.text()), &[("passphrase", PASSPHRASE)]).await.leads_to("/organise/example");
    site.post("/new", &typed).await.says("This short name is taken.");
}

#[tokio::test]
async fn the_same_form_gives_the_same_codes() {
    let mut site = Site::with_group("120").await;
    let page = site.get("/organise/example/codes").await.text();
    let nonce = hidden(&page, "nonce").to_owned();
    let form = [("epoch", "1"), ("count", "3"), ("role", ""), ("nonce", nonce.as_str())];
    let codes = |page: &str| -> Vec<String> {
        page.split("class=\"code\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
    };
    let first = codes(&site.post("/organise/example/codes", &form).await.text());
    assert_eq!(first.len(), 3);
    assert_eq!(codes(&site.post("/organise/example/codes", &form).await.text()), first);
    let fresh = [("epoch", "1"), ("count", "3"), ("role", "")];
    let other = codes(&site.post("/organise/example/codes", &fresh).await.text());
    assert!(other.iter().all(|code| !first.contains(code)), "another form has its own");
}

#[tokio::test]
async fn nobody_writes_over_what_another_has_saved() {
    let mut site = Site::with_group("120").await;
    let draft = "/organise/example/draft/more-people";
    site.post("/organise/example/draft", &letter_form("More people", "save")).await.leads_to(draft);
    let opened = hidden(&site.get(draft).await.text(), "revision").to_owned();
    let edit = |title: &'static str, revision: &str| {
        let mut form: Vec<(&str, String)> =
            letter_form(title, "save").into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        form.push(("revision", revision.to_owned()));
        form
    };
    let theirs = edit("Their title", &opened);
    let theirs: Vec<(&str, &str)> = theirs.iter().map(|(a, b)| (*a, b.as_str())).collect();
    site.post(draft, &theirs).await.leads_to(draft);
    let mine = edit("My title", &opened);
    let mine: Vec<(&str, &str)> = mine.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let conflict = site.post(draft, &mine).await;
    assert_eq!(conflict.status, 409);
    conflict.says("Somebody else has saved this draft meanwhile").says("Their title").says("My title");
    site.get(draft).await.says("Their title");
    // Seen and decided: now it takes the place.
    let now = hidden(&conflict.text(), "revision").to_owned();
    let mine = edit("My title", &now);
    let mine: Vec<(&str, &str)> = mine.iter().map(|(a, b)| (*a, b.as_str())).collect();
    site.post(draft, &mine).await.leads_to(draft);
    site.get(draft).await.says("My title");
}
