use crate::support::{Folder, houses};

/// The JSON of a profile is that of the product's API: the structs in `shared` read it.
#[test]
fn json_is_the_profile_of_the_product() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(110));
    let ran = folder.succeed(&["profile", "houses.csv", "--json"]);
    let profile: datapulse_shared::profile::Profile = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((profile.rows, profile.columns.len()), (110, 5));
    let rooms = profile.columns.iter().find(|column| column.name == "rooms").unwrap();
    assert_eq!((rooms.missing, rooms.count), (10, 100));
    let place = profile.columns.iter().find(|column| column.name == "place").unwrap();
    assert_eq!(place.distinct, 3);
    assert_eq!(place.top_values[0].count, 37);
}

#[test]
fn the_table_for_people_names_every_column() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(110));
    let text = folder.succeed(&["profile", "houses.csv"]).stdout;
    assert!(text.starts_with("110 rows, 5 columns, "), "{text}");
    for column in ["id", "size", "rooms", "place", "price"] {
        assert!(
            text.lines().any(|line| line.starts_with(column)),
            "{column} is not in\n{text}"
        );
    }
}

#[test]
fn what_is_no_table_is_refused() {
    let folder = Folder::new();
    std::fs::write(folder.path("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let ran = folder.run(&["profile", "picture.csv"]);
    ran.failed_with(1, "");
    folder.write("empty.csv", "");
    folder.run(&["profile", "empty.csv", "--json"]).failed_with(1, "");
}
