//! What the terminal shows: each bad input is one line and its exit code.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn undersigned(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command.env_remove("UNDERSIGNED_PASSPHRASE").env_remove("UNDERSIGNED_SMTP").env("COLUMNS", "100");
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[track_caller]
fn check(args: &[&str], status: i32, line: &str) {
    let output = undersigned(args);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
    assert!(err.starts_with("undersigned: ") && err.contains(line), "{args:?}: {err}");
}

#[test]
fn a_wrong_command_line_is_one_line() {
    check(&[], 2, "name a command");
    check(&["frobnicate"], 2, "unrecognized subcommand 'frobnicate'");
    check(&["verify"], 2, "<ADDRESS|FOLDER>");
    check(&["verify", "testdata", "--loud"], 2, "'--loud'");
    check(&["verify", "ftp://letters.example"], 2, "begins with https:// or http://");
    check(&["verify", "https://anna:secret@letters.example"], 2, "leave the user name out");
    check(&["export", "testdata/ledgers/holds", "testdata"], 2, "is not empty");
    check(&["enrol", "https://letters.example/g/acme/l/x/y"], 2, "give a group's address");
    check(&["enrol", "http://letters.example/g/acme", "--code", "X"], 2, "use https://");
    let sign = ["sign", "https://letters.example/g/acme/l/stop", "--credential", "no.credential", "--show"];
    check(&[&sign[..], &["everything"]].concat(), 2, "invalid value 'everything'");
    check(&[&sign[..], &["name"]].concat(), 2, "--show name needs --name");
    check(&[&sign[..], &["role", "--name", "Anna"]].concat(), 2, "go with --show name or sealed only");
    check(&[&sign[..], &["sealed", "--prove-role"]].concat(), 2, "--show sealed needs --name");
    check(&[&sign[..], &["name", "--name", "Anna", "--prove-role"]].concat(), 2, "goes with --show sealed only");
    check(&["keyholder"], 2, "name a command");
    check(&["keyholder", "join", "https://letters.example/g/acme"], 2, "this is not a keyholder's link");
    let link = "http://letters.example/keyhold#g=acme&l=stop&s=secret";
    check(&["keyholder", "join", link], 2, "use https://");
    check(&["keyholder", "release"], 2, "<FILE>");
    check(&["keyholder", "release", "my.keyholder", "--paper", "https://letters.example/g/a/l/b"], 2, "cannot be used");
    check(&["keyholder", "release", "--paper", "https://letters.example/g/acme"], 2, "give a letter's address");
}

#[test]
fn what_cannot_be_read_is_one_line() {
    check(&["verify", "no/such/folder"], 3, "no such folder");
    check(&["verify", "spec"], 3, "there is no ledger here");
    // Port 9 (discard) is closed on every machine that we test on.
    check(&["verify", "http://127.0.0.1:9/g/acme"], 3, "cannot read http://127.0.0.1:9/g/acme/checkpoint");
    let sign = ["sign", "https://letters.example/g/acme/l/stop", "--credential", "no.credential", "--show", "nothing"];
    check(&sign, 3, "no.credential: no such file");
    for command in ["drill", "call", "release", "status"] {
        check(&["keyholder", command, "no.keyholder"], 3, "no.keyholder: no such file");
    }
    check(&["keyholder", "drill", "README.md", "--passphrase-file", "README.md"], 1, "not a file of this kind");
}

#[test]
fn a_ledger_that_does_not_hold_is_one_line_that_names_the_place() {
    let folder = |case: &str| format!("testdata/ledgers/{case}");
    check(&["verify", &folder("duplicate_pseudonym")], 1, "entry 12: this pseudonym has signed at entry");
    check(&["verify", &folder("blob_missing")], 1, "is missing");
    check(&["verify", &folder("holds"), "--key", "acme+00000000+AAAA"], 1, "entry 0: names another key");
    check(&["verify", &folder("holds"), "--witness", "no-key"], 1, "no-key is not a witness's key");
}

#[test]
fn a_ledger_that_holds_is_told_in_plain_words_and_json() {
    let plain = undersigned(&["verify", "testdata/ledgers/holds"]);
    assert!(plain.status.success() && plain.stderr.is_empty());
    assert!(text(&plain.stdout).contains("distinct members signed exactly this text"));
    let json = undersigned(&["verify", "testdata/ledgers/holds", "--json"]);
    let verdict: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(verdict["holds"], true);
    let broken = undersigned(&["verify", "testdata/ledgers/bundle_missing", "--json"]);
    let verdict: serde_json::Value = serde_json::from_slice(&broken.stdout).expect("JSON");
    assert_eq!((&verdict["holds"], broken.status.code()), (&false.into(), Some(1)));
    assert!(verdict["place"].as_str().is_some_and(|place| place.starts_with("tile/entries/")));
}

/// A static host of one folder; gives its address.
fn host(folder: &'static str) -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let head: Vec<String> =
                BufReader::new(&client).lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let path =
                head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/").trim_start_matches('/').to_owned();
            let (status, body) = std::fs::read(root.join(path)).map_or((404, Vec::new()), |body| (200, body));
            let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = client.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    base
}

#[test]
fn finding_10_a_record_at_another_address_is_not_the_one_asked_for() {
    let base = host("testdata/ledgers/holds");
    let origin = "letters.example/g/acme";
    check(
        &["verify", &base],
        1,
        &format!("is the record of \"{origin}\": if a copy of that is what you want, add --mirror-of {origin}"),
    );
    check(&["verify", &base, "--mirror-of", "letters.example/g/other"], 1, "not of \"letters.example/g/other\"");
    assert!(undersigned(&["verify", &base, "--mirror-of", origin]).status.success());
    // A folder has no address; what it is said to be a copy of counts.
    let folder = "testdata/ledgers/holds";
    assert!(undersigned(&["verify", folder, "--mirror-of", origin]).status.success());
    check(&["verify", folder, "--mirror-of", "letters.example/g/other"], 1, "is the record of");
    check(&["verify", folder, "--time-limit", "0s"], 2, "90s, 30m or 6h");
}

#[test]
fn locked_names_are_told_in_plain_words_and_json() {
    let verify = |case: &str, more: &[&str]| {
        let folder = format!("testdata/ledgers/{case}");
        let output = undersigned(&[&["verify", &folder], more].concat());
        assert!(output.status.success() && output.stderr.is_empty(), "{case}");
        text(&output.stdout)
    };
    let sealed = |case: &str| {
        let verdict: serde_json::Value = serde_json::from_str(&verify(case, &["--json"])).expect("JSON");
        let names = verdict["letters"][0]["names"].as_array().expect("names").len();
        (verdict["letters"][0]["sealed"].clone(), names)
    };
    assert!(verify("holds_sealed_locked", &[]).contains("4 names are sealed; 3 are needed to open them"));
    let (locked, names) = sealed("holds_sealed_locked");
    assert_eq!((&locked["opened"], &locked["standing"], names), (&false.into(), &4.into(), 0));
    // Names that their signers spoiled are listed, and all else holds.
    let spoiled = verify("holds_opened_partly_spoiled", &[]);
    assert!(spoiled.contains(r#"sealed names were opened by "Ben", "Cleo""#), "{spoiled}");
    let (opened, names) = sealed("holds_opened_partly_spoiled");
    let cannot = opened["spoiled"].as_array().expect("a list").len();
    assert_eq!(spoiled.matches("cannot be shown: ").count(), cannot);
    assert_eq!((&opened["opened"], opened["standing"].as_u64()), (&true.into(), Some((cannot + names) as u64)));
    check(&["verify", "testdata/ledgers/share_altered"], 1, "does not fit");
    check(&["verify", "testdata/ledgers/opening_with_too_few"], 1, "2 sealed names stand, 3 are needed");
}

#[test]
#[cfg(feature = "server")]
fn finding_10_a_copied_name_is_not_imported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data").display().to_string();
    let line = "another signature has this very name, salt included";
    check(&["import", "testdata/ledgers/name_copied", "--data", &data], 1, line);
    check(&["verify", "testdata/ledgers/name_copied"], 1, line);
}

/// Each help text, as a reader sees it. `UNDERSIGNED_WRITE_TESTDATA=1` writes them.
#[test]
#[cfg(feature = "server")]
fn help_texts_are_as_reviewed() {
    let commands = ["", "verify", "enrol", "sign", "withdraw", "keyholder", "export", "import", "serve", "demo"];
    let keyholder = ["join", "status", "drill", "call", "release"].map(|command| format!("keyholder {command}"));
    for command in commands.into_iter().chain(keyholder.iter().map(String::as_str)) {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let output = undersigned(&args);
        assert!(output.status.success() && output.stderr.is_empty(), "{command}");
        let name = if command.is_empty() { "undersigned".to_owned() } else { command.replace(' ', "-") };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help").join(format!("{name}.txt"));
        if std::env::var_os("UNDERSIGNED_WRITE_TESTDATA").is_some() {
            std::fs::write(&file, &output.stdout).expect("written");
        }
        let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(text(&output.stdout), reviewed, "{}", file.display());
        for part in ["Examples:", "Exit status:"] {
            assert!(reviewed.contains(part) || command.is_empty(), "{command} has no {part}");
        }
    }
}
