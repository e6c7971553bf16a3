//! The campaign's record at the organiser's desk. What types publish is tested below.

mod contact;
mod supporters;
mod update;

use crate::common::World;
use crate::desk::Desk;

/// A group with one letter, and its organiser.
fn desk() -> (World, Desk) {
    let world = World::new();
    world.letter("cancel");
    let desk = Desk::of(&world);
    (world, desk)
}

#[test]
fn what_is_not_there_is_not_found() {
    let world = World::new();
    let desk = Desk::of(&world);
    for path in ["record/none", "item/none", "item/none/erase"] {
        assert_eq!(desk.get(&world, &format!("/organise/acme/{path}")).status, 404, "{path}");
        assert_eq!(Desk::stranger().get(&world, &format!("/organise/acme/{path}")).status, 401, "{path}");
        let fields = [("reason", "asked"), ("title", "We met"), ("text", "Text."), ("act", "publish")];
        assert_eq!(desk.post(&world, &format!("/organise/acme/{path}"), &fields).status, 404, "{path}");
    }
}
