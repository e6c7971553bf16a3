use undersigned_proto::UnixTime;

use crate::browser::{DAY, NOON, Site, letter_form};

async fn frozen() -> Site {
    let mut site = Site::with_group("120").await;
    site.post("/organise/example/draft", &letter_form("More people", "save")).await;
    site.post("/organise/example/draft/more-people/freeze", &[]).await.leads_to("/organise/example");
    site
}

#[tokio::test]
async fn a_draft_is_not_public() {
    let mut site = Site::with_group("120").await;
    site.post("/organise/example/draft", &letter_form("More people", "save")).await;
    for path in ["/g/example/l/more-people", "/g/example/l/more-people/card.png"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
    assert!(!site.get("/").await.text().contains("More people"));
}

#[tokio::test]
async fn a_frozen_letter_has_text_demands_and_ways_to_check() {
    let mut site = frozen().await;
    let page = site.get("/g/example/l/more-people").await;
    page.says("<strong>tired</strong>").says("Paid breaks").says("of about 120 people").says("Nobody has signed yet.");
    page.says("property=\"og:image\"").says("rel=\"canonical\"").says("/g/example/l/more-people/card.png");
    page.says("&lt;script&gt;alert(1)&lt;/script&gt;").says("Fingerprint of the text");
    // One script of ours, for the reader's own time; nothing inline, and nothing needs it.
    assert_eq!(page.text().matches("<script").count(), page.text().matches("<script src=\"/").count());
    site.get("/").await.says("More people");
}

#[tokio::test]
async fn buttons_follow_the_windows() {
    let mut site = frozen().await;
    let page = "/g/example/l/more-people";
    let (join, sign) = ("href=\"/join#g=example\"", "href=\"/sign#g=example&amp;l=more-people\"");
    let early = site.get(page).await.text();
    assert!(early.contains(join) && !early.contains(sign));
    site.clock.set(UnixTime(NOON + DAY));
    let signing = site.get(page).await.text();
    assert!(!signing.contains(join) && signing.contains(sign));
    site.clock.set(UnixTime(NOON + 30 * DAY));
    let over = site.get(page).await.text();
    assert!(!over.contains(join) && !over.contains(sign));
}

#[tokio::test]
async fn the_card_is_an_image_and_is_cached() {
    let mut site = frozen().await;
    let card = site.get("/g/example/l/more-people/card.png").await;
    assert_eq!(card.headers["content-type"], "image/png");
    assert!(card.body.starts_with(b"\x89PNG"));
    let known = [("If-None-Match", card.headers["etag"].as_str())];
    assert_eq!(site.get_with("/g/example/l/more-people/card.png", &known).await.status, 304);
}
