use undersigned_proto::UnixTime;

use crate::browser::{DAY, NOON, Site, letter_form};

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let mut site = Site::start(true).await;
    for path in ["/g/nobody", "/g/%2e%2e", "/g/UPPER", "/organise/nobody/secret"] {
        assert_eq!(site.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_page_says_who_counts_and_who_could_notice() {
    let mut site = Site::with_group("120").await;
    let page = site.get("/g/example").await;
    page.says("Everyone with a contract").says("about 120 people").says("annual report");
    page.says("Paper code").says("Who could notice:").says("href=\"/join#g=example\"");
    page.says("undersigned verify http://127.0.0.1:");
    assert!(!page.text().contains("This is a small group"));
}

#[tokio::test]
async fn a_small_group_is_warned() {
    Site::with_group("12").await.get("/g/example").await.says("This is a small group");
}

#[tokio::test]
async fn the_page_follows_the_clock() {
    let mut site = Site::with_group("120").await;
    site.get("/g/example").await.says("open now");
    site.clock.set(UnixTime(NOON + DAY));
    site.get("/g/example").await.says("Membership cannot be proved right now");
}

#[tokio::test]
async fn news_are_one_click_away() {
    let mut site = Site::with_group("120").await;
    site.post("/organise/example/draft", &letter_form("More people", "save")).await;
    site.post("/organise/example/draft/more-people/freeze", &[]).await.leads_to("/organise/example");
    for path in ["/g/example", "/g/example/l/more-people"] {
        let page = site.get(path).await;
        page.says("href=\"/g/example/news\"").says("type=\"application/atom+xml\"");
        page.says("href=\"/g/example/feed.atom\"");
    }
    for path in ["/g/example/news", "/g/example/feed.atom"] {
        assert_eq!(site.get(path).await.status, 200, "{path}");
    }
}
