use crate::browser::{Site, group_form};

#[tokio::test]
async fn an_empty_server_says_so_in_the_readers_language() {
    let mut site = Site::start(false).await;
    site.get("/").await.says("There is no public letter here yet.").says("<html lang=\"en\" dir=\"ltr\">");
    let german = [("Accept-Language", "de-DE,de;q=0.9,en;q=0.5")];
    site.get_with("/", &german).await.says("Hier gibt es noch keinen").says("<html lang=\"de\" dir=\"ltr\">");
    site.get_with("/?lang=en", &german).await.says("<html lang=\"en\" dir=\"ltr\">");
}

#[tokio::test]
async fn readers_get_no_cookie_and_a_strict_policy() {
    let mut site = Site::start(false).await;
    for path in ["/", "/how", "/privacy", "/problems", "/nothing-here"] {
        let answer = site.get(path).await;
        assert!(!answer.headers.contains_key("set-cookie"), "{path}");
        assert!(answer.headers["content-security-policy"].starts_with("default-src 'none'"), "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(answer.text().matches("<h1").count(), 1, "{path}");
        assert!(!answer.text().contains(" style="), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_or_a_problem_document() {
    let mut site = Site::start(false).await;
    let page = site.get("/g/nobody/l/nothing").await;
    assert_eq!(page.status, 404);
    page.says("There is no such page, group or letter here.");
    let problem = site.get("/api/v1/nothing").await;
    assert_eq!((problem.status, problem.headers["content-type"].as_str()), (404, "application/problem+json"));
}

#[tokio::test]
async fn a_known_page_is_not_sent_again_until_it_changes() {
    let mut site = Site::start(true).await;
    let first = site.get("/").await;
    let known = [("If-None-Match", first.headers["etag"].as_str())];
    let again = site.get_with("/", &known).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    site.post("/new", &group_form("example", "120")).await;
    let changed = site.get_with("/", &known).await;
    assert_eq!(changed.status, 200);
    changed.says("Employees of &#60;Example&#62;");
}

#[tokio::test]
async fn groups_are_founded_so_many_at_a_time() {
    let mut site = Site::start(true).await;
    let mut statuses = Vec::new();
    for number in 0..25 {
        let answer = site.post("/new", &group_form(&format!("group-{number}"), "120")).await;
        if answer.status != 201 {
            answer.says("Too much in a short time.");
        }
        statuses.push(answer.status);
    }
    // All from this machine, as from an onion service; an address of its own has fewer.
    assert_eq!(statuses, [vec![201; 20], vec![422; 5]].concat());
}
