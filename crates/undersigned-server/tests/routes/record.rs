//! The campaign's record, before there is anything in it. What types publish is tested below.

mod update;

use crate::common::World;

const ITEMS: &str = "/api/v1/groups/acme/items";

#[test]
fn a_record_without_items_is_empty() {
    let world = World::new();
    let list = world.get(ITEMS).json();
    assert!(list["items"].as_array().unwrap().is_empty() && list["next"].is_null(), "{list}");
    assert!(world.verify().unwrap().items.is_empty());
    assert_eq!(world.get(&format!("{ITEMS}/none")).problem(), "not-found");
    assert_eq!(world.get("/api/v1/groups/none/items").problem(), "not-found");
    for path in ["/g/acme/i/none", "/g/acme/i/none/1", "/g/none/i/none"] {
        assert_eq!(world.get(path).status, 404, "{path}");
    }
    for wrong in ["?before=-1", "?before=x", "?before=4294967296", "?after=1"] {
        assert_eq!(world.get(&format!("{ITEMS}{wrong}")).problem(), "query", "{wrong}");
    }
}
