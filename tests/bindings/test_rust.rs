//! The Rust binding, case by case (TAP). The messages are read by the few lines below; MIMEO_LIBRARY is the library.
#![deny(dead_code)]
use mimeo::{Encoding, FilenameStyle, Guard, Kind, Limit, Mailbox, Message, Needs, Out, Profile, Status};
use std::error::Error as _;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::{env, fs, process, thread};

// ---- reading ----

/// An entity: its type, its header fields unfolded, its content decoded, and what is in it.
#[derive(Default)]
struct Part {
    kind: String,
    header: Vec<(String, String)>,
    content: Vec<u8>,
    parts: Vec<Part>,
}

fn find(data: &[u8], what: &[u8]) -> Option<usize> {
    data.windows(what.len()).position(|window| window == what)
}

fn base64(data: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut n) = (Vec::new(), 0u32, 0);
    for value in data.iter().filter_map(|octet| DIGITS.iter().position(|digit| digit == octet)) {
        bits = bits << 6 | value as u32;
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n) as u8);
        }
    }
    out
}

fn quoted_printable(data: &[u8]) -> Vec<u8> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < data.len() {
        let hex = data.get(i + 1..i + 3).filter(|_| data[i] == b'=');
        if hex != Some(b"\r\n") {
            let octet = hex.map(|hex| u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap());
            out.push(octet.unwrap_or(data[i]));
        }
        i += if hex.is_some() { 3 } else { 1 };
    }
    out
}

/// Encoded-words of UTF-8, and what stands between them.
fn decoded(value: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), value);
    while let Some((before, word)) = rest.split_once("=?utf-8?").or_else(|| rest.split_once("=?UTF-8?")) {
        out.extend(before.trim_start_matches(|c| c == ' ' && !out.is_empty()).bytes());
        let (word, after) = word[2..].split_once("?=").map(|(text, after)| ((&word[..1], text), after)).unwrap();
        out.extend(if word.0.eq_ignore_ascii_case("b") {
            base64(word.1.as_bytes())
        } else {
            quoted_printable(word.1.replace('_', " ").as_bytes())
        });
        rest = after;
    }
    out.extend(rest.bytes());
    String::from_utf8(out).unwrap()
}

impl Part {
    fn get(&self, name: &str) -> &str {
        self.header.iter().find(|field| field.0.eq_ignore_ascii_case(name)).map_or("", |field| &field.1)
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.header.iter().filter(|field| field.0 == name).map(|field| field.1.as_str()).collect()
    }

    /// A parameter, quoted or not.
    fn param(&self, field: &str, name: &str) -> String {
        let value = self.get(field).split("; ").find_map(|param| param.strip_prefix(&format!("{name}=")));
        value.unwrap_or("").trim_matches('"').to_string()
    }

    fn kinds(&self) -> String {
        self.parts.iter().fold(self.kind.clone(), |all, part| all + " " + &part.kinds())
    }

    fn filenames(&self) -> Vec<String> {
        let own = Some(self.param("Content-Disposition", "filename")).filter(|name| !name.is_empty());
        own.into_iter().chain(self.parts.iter().flat_map(Part::filenames)).collect()
    }
}

fn parse(data: &[u8]) -> Part {
    let end = find(data, b"\r\n\r\n").unwrap();
    let (head, body) = (String::from_utf8_lossy(&data[..end]).replace("\r\n ", " "), &data[end + 4..]);
    let header = head.lines().map(|line| line.split_once(':').unwrap());
    let mut part = Part { header: header.map(|(n, v)| (n.into(), v.trim().into())).collect(), ..Part::default() };
    part.kind = part.get("Content-Type").split(';').next().unwrap().to_string();
    part.content = match part.get("Content-Transfer-Encoding") {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        _ => body.to_vec(),
    };
    if part.kind == "message/rfc822" {
        part.parts = vec![parse(&part.content)];
    }
    if part.kind.starts_with("multipart/") {
        let line = format!("\r\n--{}", part.param("Content-Type", "boundary")).into_bytes();
        let whole = [b"\r\n", body].concat();
        let mut rest = &whole[find(&whole, &line).unwrap() + line.len()..];
        while rest.starts_with(b"\r\n") {
            let end = find(rest, &line).unwrap();
            part.parts.push(parse(&rest[2..end]));
            rest = &rest[end + line.len()..];
        }
        assert!(rest.starts_with(b"--"), "no closing boundary");
    }
    part
}

fn read(m: &Message) -> Part {
    parse(&m.render(Out::MESSAGE).unwrap())
}

// ---- help ----

fn letter() -> Message {
    let mut m = Message::new();
    m.set_from(("Shop", "shop@example.com")).unwrap();
    m.set_to(("Ann Müller", "ann@example.org")).unwrap();
    m.set_subject("Grüße").unwrap();
    m.set_text("Hällo.\n").unwrap();
    m.set_date(1_000_000_000, 0).unwrap(); // not set, it is when the message last changed
    m
}

fn refused<T>(result: mimeo::Result<T>, status: Status, field: &str, offset: Option<usize>) -> mimeo::Error {
    let error = result.err().expect("not refused");
    assert_eq!((error.status, error.name()), (status, status.name()), "{error}");
    assert!(field.is_empty() || field == error.field, "{error:?}");
    assert!(offset.is_none() || offset == Some(error.offset), "{error:?}");
    error
}

fn one(name: &str, addr: &str) -> Mailbox {
    (name, addr).into()
}

/// A folder that goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let path = env::temp_dir().join(format!("test_rust.{}.{}", process::id(), NUMBER.fetch_add(1, SeqCst)));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Builds a program with the binding as the runner built it; returned is what the compiler says against it.
fn build(folder: &Path, source: &str) -> Result<(), String> {
    let library = PathBuf::from(env::var_os("MIMEO_LIBRARY").unwrap());
    let binding = env::current_exe().unwrap().with_file_name("libmimeo_rs.rlib");
    fs::write(folder.join("main.rs"), source).unwrap();
    let mut rustc = Command::new("rustc");
    rustc.current_dir(folder).args(["--edition", "2021", "main.rs", "-L"]).arg(library.parent().unwrap());
    let done = rustc.arg("--extern").arg(format!("mimeo={}", binding.display())).output().unwrap();
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

fn root() -> PathBuf {
    Path::new(file!()).ancestors().nth(3).unwrap().to_path_buf()
}

// ---- cases ----

fn a_message_reads_back() {
    let got = read(&letter());
    assert_eq!(decoded(got.get("Subject")), "Grüße");
    assert_eq!(decoded(got.get("To")), "Ann Müller <ann@example.org>");
    assert_eq!((got.content, mimeo::version().matches('.').count()), ("Hällo.\r\n".as_bytes().to_vec(), 2));
}

fn a_message_is_a_value() {
    let a = letter();
    let mut b = a.clone();
    assert_eq!(a.render(Out::MESSAGE).unwrap(), b.render(Out::MESSAGE).unwrap());
    b.set_to("bob@example.org").unwrap();
    b.set_attachments([Message::attachment("a.bin", "", [0, 1])]).unwrap();
    assert_eq!((a.recipients(), read(&a).kinds()), (vec!["ann@example.org".to_string()], "text/plain".to_string()));
    let c = b.clone();
    drop(b);
    assert_eq!((c.attachments().len(), a.attachments().len(), read(&c).filenames()), (1, 0, vec!["a.bin".to_string()]));
}

fn setters_replace() {
    let mut m = letter();
    let two = [one("One", "one@example.org"), "two@example.org".into()];
    for addr in ["bob@example.org", "carol@example.org"] {
        m.set_to(addr).unwrap();
        m.set_subject(addr).unwrap();
        m.set_text(addr).unwrap();
        m.set_cc_list(two.clone()).unwrap();
    }
    let got = read(&m);
    assert_eq!(m.recipients(), ["carol@example.org", "one@example.org", "two@example.org"]);
    assert_eq!((got.get("Subject"), got.all("To").len()), ("carol@example.org", 1));
    assert_eq!((m.cc(), m.to()), (two.to_vec(), vec![one("", "carol@example.org")]));
    assert_eq!(m.text().as_deref(), Some("carol@example.org"));
    m.set_cc_list(Vec::<Mailbox>::new()).unwrap();
    m.set_subject("").unwrap();
    assert!(m.subject().is_none() && m.cc().is_empty() && read(&m).get("Cc").is_empty());
    let [first, second] = two;
    let rows = vec![Mailbox::Group("Team".into()), first, second, Mailbox::End, one("", "last@example.org")];
    m.set_to_list(rows.clone()).unwrap();
    assert_eq!((m.to(), read(&m).get("To")), (rows, "Team: One <one@example.org>, two@example.org;, last@example.org"));
}

fn lists_are_assigned_whole() {
    let mut m = letter();
    m.set_attachments((0..3).map(|i| Message::attachment(&format!("{i}.txt"), "text/plain", "x"))).unwrap();
    let mut part = Message::attachment("last.pdf", "application/pdf", "%PDF");
    m.set_attachments([&part]).unwrap();
    part.set_filename("other.pdf").unwrap();
    assert_eq!((read(&m).filenames(), m.attachments().len()), (vec!["last.pdf".to_string()], 1));
    let bad = Message::attachment("a\nb", "", "");
    refused(bad.status(), Status::CONTROL, "", Some(1));
    assert_eq!(refused(m.set_attachments([&part, &bad]), Status::CONTROL, "", None).index, 1);
    assert!(m.attachments().is_empty() && m.check(Out::MESSAGE).is_err());
    m.set_attachments(Vec::<Message>::new()).unwrap();
    assert_eq!(read(&m).kinds(), "text/plain");
}

fn text_and_octets_are_told_apart() {
    let folder = Folder::new();
    let said = build(&folder.0, "use mimeo::Message; fn main() { let mut m = Message::new();
        let _ = m.set_text(b\"octets\");
        let _ = m.set_subject(b\"octets\");
        let _ = m.set_message_bytes(\"text\");
        let _ = m.set_seed(\"text\"); }");
    assert_eq!(said.unwrap_err().matches("error[E0308]: mismatched types").count(), 4);
}

fn a_nul_is_refused() {
    let mut m = letter();
    assert!(refused(m.set_subject("a\0b"), Status::CONTROL, "Subject", Some(1)).to_string().contains("byte 1"));
    refused(m.set_to("ann\0@example.org"), Status::CONTROL, "To", Some(3));
    refused(m.set_to(("A\0", "ann@example.org")), Status::CONTROL, "To", Some(1));
    refused(m.set_to_list([("A\0", "ann@example.org")]), Status::CONTROL, "To", Some(1));
    refused(m.set_text("a\0b"), Status::CONTROL, "text", Some(1));
    refused(m.set_envelope_from("a\0@b"), Status::CONTROL, "", Some(1));
    refused(m.set_header("X-A\0", "b"), Status::NAME, "", None);
    refused(m.set_header_list("Comments", &["a", "b\0c"]), Status::CONTROL, "Comments", Some(1));
    assert_eq!(refused(m.set_references(&["a@b", "c\0@d"]), Status::CONTROL, "References", Some(1)).index, 1);
    refused(m.set_body_file("text/plain", "/dev/null\0"), Status::SOURCE, "", None);
    assert!(m.render(Out::MESSAGE).is_err());
    let folder = Folder::new();
    assert!(letter().save(folder.0.join("a\0b"), Out::MESSAGE).is_err());
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}

fn errors_say_where() {
    let mut m = letter();
    refused(m.set_to_list(["ann@example.org", "b@c\r\n.example"]), Status::CONTROL, "To", None);
    let error = refused(m.set_to_list(["ann@example.org", "no address"]), Status::ADDRESS, "To", None);
    assert_eq!((error.index, error.status.0, error.name().as_str()), (1, -5, "MSG_ERR_ADDRESS"));
    assert!(m.to().is_empty() && m.recipients().is_empty() && m.errors().len() == 1 && m.errors()[0].field == "To");
    refused(m.size(Out::MESSAGE), Status::ADDRESS, "To", None);
    refused(m.set_to(""), Status::ADDRESS, "To", None);
    m.set_to("ann@example.org").unwrap();
    assert!(m.errors().is_empty() && m.status().is_ok() && format!("{m:?}").contains("ann@example.org"));
    refused(Message::default().check(Out::MESSAGE), Status::INCOMPLETE, "", None);
    assert_eq!(refused(m.check(Out::HEADER | Out::BODY), Status::ARGUMENT, "", None).name(), "MSG_ERR_ARGUMENT");
}

fn all_forms_of_output_are_the_same() {
    let (mut m, folder) = (letter(), Folder::new());
    m.set_attachments([Message::attachment("big.bin", "", b"\0octets\xff".repeat(60000))]).unwrap();
    let (whole, mut out, mut got) = (m.render(Out::MESSAGE).unwrap(), Vec::new(), Vec::new());
    m.write_to(&mut out, Out::MESSAGE).unwrap();
    assert!(out == whole && m.size(Out::MESSAGE).unwrap() == whole.len() as u64);
    let writer: &mut dyn Write = &mut got;
    m.write_to(writer, Out::MESSAGE).unwrap();
    let (mut reader, chunks) = (m.reader(Out::MESSAGE).unwrap(), m.chunks(Out::MESSAGE, 17).unwrap());
    m.set_subject("later").unwrap();
    assert!(got == whole && chunks.map(Result::unwrap).collect::<Vec<_>>().concat() == whole);
    got.clear();
    assert!(reader.read_to_end(&mut got).unwrap() == whole.len() && got == whole && reader.size() == got.len() as u64);
    assert_eq!(reader.seek(SeekFrom::End(-10)).unwrap(), whole.len() as u64 - 10);
    assert!(reader.seek(SeekFrom::Current(11)).is_err() && reader.seek(SeekFrom::Current(5)).is_ok());
    got.clear();
    assert!(reader.read_to_end(&mut got).unwrap() == 5 && whole.ends_with(&got) && reader.rewind().is_ok());
    m.set_subject("Grüße").unwrap();
    let path = folder.0.join("m.eml");
    for flags in [Out::MESSAGE, Out::LF, Out::LF | Out::BCC] {
        m.save(&path, flags).unwrap();
        assert!(fs::read(&path).unwrap() == m.render(flags).unwrap());
    }
    refused(m.save(&path, Out::NEW), Status::IO, "", None);
    refused(m.save(path.join("none"), Out::MESSAGE), Status::IO, "", None);
    assert!([m.render(Out::HEADER).unwrap(), m.render(Out::BODY).unwrap()].concat() == whole);
}

/// A writer that does as its function says.
struct Sink<F>(F);

impl<F: FnMut(&[u8]) -> io::Result<usize>> Write for Sink<F> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        (self.0)(data)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn full() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "disk full")
}

fn panicking(call: impl FnOnce()) -> bool {
    let panic = catch_unwind(AssertUnwindSafe(call)).err();
    panic.map_or(false, |panic| panic.downcast_ref::<&str>() == Some(&"mine"))
}

fn what_a_callback_returns_is_returned() {
    let mut m = letter();
    let error = refused(m.write_to(&mut Sink(|_: &[u8]| Err(full())), Out::MESSAGE), Status::STOPPED, "", None);
    assert!(error.source().unwrap().to_string() == "disk full" && error.to_string().contains("disk full"));
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::PermissionDenied);
    let error = refused(m.write_to(&mut Sink(|_: &[u8]| Ok(0)), Out::MESSAGE), Status::STOPPED, "", None);
    assert_eq!(error.source.unwrap().kind(), io::ErrorKind::WriteZero);
    assert!(panicking(|| drop(m.write_to(&mut Sink(|_: &[u8]| panic!("mine")), Out::MESSAGE))));
    let (mut part, big) = (Message::new(), vec![b'x'; 100_000]);
    part.set_body_reader("application/octet-stream", 100_000, Cursor::new(big.clone())).unwrap();
    m.set_attachments([&part]).unwrap();
    assert!(read(&m).parts[1].content == big);
    type Source = fn(u64, &mut [u8]) -> io::Result<usize>;
    let wrong: [(Source, Option<io::ErrorKind>); 4] = [
        (|_, _| Err(full()), Some(io::ErrorKind::PermissionDenied)),
        (|_, _| Ok(0), Some(io::ErrorKind::UnexpectedEof)),
        (|_, room| Ok(room.len() + 1), Some(io::ErrorKind::InvalidData)),
        (|_, _| panic!("mine"), None),
    ];
    let folder = Folder::new();
    for (source, kind) in wrong {
        part.set_body_source("application/octet-stream", 100_000, source).unwrap();
        m.set_attachments([&part]).unwrap();
        let outputs: [&dyn Fn() -> io::Result<()>; 5] = [
            &|| Ok(drop(m.render(Out::MESSAGE)?)),
            &|| Ok(m.write_to(&mut io::sink(), Out::MESSAGE)?),
            &|| Ok(m.save(folder.0.join("x"), Out::MESSAGE)?),
            &|| io::copy(&mut m.reader(Out::MESSAGE)?, &mut io::sink()).map(drop),
            &|| Ok(drop(m.chunks(Out::MESSAGE, 99)?.collect::<Result<Vec<_>, _>>()?)),
        ];
        for output in outputs {
            match kind {
                Some(kind) => assert_eq!(output().expect_err("looks like success").kind(), kind),
                None => assert!(panicking(|| drop(output()))),
            }
        }
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
    }
    m.set_attachments(Vec::<Message>::new()).unwrap();
    assert_eq!(read(&m).kinds(), "text/plain");
}

/// Counts the sources that live.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

fn dropped_in_any_order() {
    let live = Arc::new(AtomicUsize::new(0));
    let (mut parts, mut messages) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        let (mut part, counted) = (Message::new(), Counted(live.clone()));
        live.fetch_add(1, SeqCst);
        let source = move |at: u64, room: &mut [u8]| {
            assert!(counted.0.load(SeqCst) > 0);
            (&b"source"[at as usize..]).read(room)
        };
        part.set_body_source("text/plain", 6, source).unwrap();
        parts.push(part);
    }
    for i in 0..50 {
        let mut m = letter();
        m.set_attachments(&parts[i..]).unwrap();
        let mut chunks = m.chunks(Out::MESSAGE, 10).unwrap();
        chunks.next().unwrap().unwrap();
        messages.extend([m.clone(), m]);
    }
    drop(parts);
    while !messages.is_empty() {
        let m = messages.remove(messages.len() / 2);
        assert!(read(&m).kinds().starts_with("multipart/mixed text/plain"));
        thread::spawn(move || drop(m)).join().unwrap();
    }
    assert_eq!(live.load(SeqCst), 0, "sources are still held");
    let (mut m, counted) = (Message::new(), Counted(live.clone()));
    live.fetch_add(1, SeqCst);
    refused(m.set_body_source("no type", 1, move |_, _| Ok(counted.0.load(SeqCst))), Status::TYPE, "", None);
    assert_eq!(live.load(SeqCst), 0, "the source of a setter that failed is still held");
}

fn a_guard() {
    let (mut guard, mut m) = (Guard::default(), letter());
    guard.check(&mut m).unwrap();
    assert_eq!((guard.count(), guard.leak().as_str()), (1, ""));
    m.set_to("bob@example.org").unwrap();
    m.set_text("Hello ann@example.org\n").unwrap();
    refused(guard.check(&mut m), Status::DISCLOSURE, "", None);
    assert!(guard.leak().contains("ann@example.org in the text body"));
    refused(m.render(Out::MESSAGE), Status::DISCLOSURE, "", None);
    m.set_text("Hello bob\n").unwrap();
    guard.check(&mut m).unwrap();
    assert_eq!(read(&m).get("To"), "bob@example.org");
    refused(guard.allow("no address"), Status::ADDRESS, "", None);
    guard.allow("ann@example.org").unwrap();
    m.set_text("Hello ann@example.org\n").unwrap();
    guard.check(&mut m).unwrap();
}

fn header_fields_and_manner() -> mimeo::Result<()> {
    let mut m = letter();
    m.set_date(1_795_509_000, 60)?;
    m.set_message_id("id.1@example.com")?;
    m.set_references(&["a@example.com", "b@example.com"])?;
    m.set_header("X-Campaign", "spring")?;
    m.set_header_list("Comments", &["one", "half", "two"])?;
    m.set_list_unsubscribe("", "https://example.com/leave")?;
    m.set_header_as(Kind::Mailboxes, "Cc", "A <a@x.example>, b@y.example")?;
    assert_eq!((m.date()?, m.message_id()?.as_str(), m.cc().len()), ((1_795_509_000, 60), "id.1@example.com", 2));
    assert_eq!(m.header("x-campaign").as_deref(), Some("spring"));
    assert!(m.headers().contains(&("X-Campaign".into(), "spring".into())));
    let got = read(&m);
    assert_eq!((got.get("Date"), got.all("Comments")), ("Tue, 24 Nov 2026 09:30:00 +0100", vec!["one", "half", "two"]));
    assert_eq!(got.get("References"), "<a@example.com> <b@example.com>");
    assert!(!got.get("List-Unsubscribe-Post").is_empty());
    m.remove("X-Campaign")?;
    m.set_reply("<p@example.com>", "<o@example.com>")?;
    assert_eq!((m.header("X-Campaign"), m.header("In-Reply-To").as_deref()), (None, Some("<p@example.com>")));
    m.set_in_reply_to::<&str>(&[])?;
    assert_eq!(m.header("In-Reply-To"), None);
    let (mut a, mut b) = (letter(), letter());
    for m in [&mut a, &mut b] {
        m.set_seed(b"seed")?;
        m.set_date(0, 0)?;
    }
    assert_eq!(a.render(Out::MESSAGE)?, b.render(Out::MESSAGE)?);
    a.set_profile(Profile::Utf8)?;
    a.set_filename_style(FilenameStyle::Both)?;
    assert!(a.needs().contains(Needs::SMTPUTF8) && find(&a.render(Out::MESSAGE)?, "Grüße".as_bytes()).is_some());
    b.set_charset("iso-8859-1")?;
    b.set_envelope_from("bounce@example.com")?;
    assert_eq!((b.envelope_from().as_deref(), Message::new().envelope_from()), (Some("bounce@example.com"), None));
    refused(b.set_limit(Limit::Visible, 0).and_then(|()| b.check(Out::MESSAGE)), Status::VISIBLE, "", None);
    m.clear();
    assert!(m.headers().is_empty() && m.text().is_none() && m.attachments().is_empty());
    Ok(())
}

fn structure() -> mimeo::Result<()> {
    let (mut m, mut outer, folder) = (letter(), Message::new(), Folder::new());
    m.set_html("<img src=\"cid:logo@example.com\">")?;
    m.set_inlines([Message::inline("logo@example.com", "image/png", b"\x89PNG")])?;
    m.set_calendar("REQUEST", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")?;
    let want = "multipart/related multipart/alternative text/plain text/html text/calendar image/png";
    assert_eq!((read(&m).kinds().as_str(), m.html().as_deref()), (want, Some("<img src=\"cid:logo@example.com\">")));
    outer.set_from("a@example.org")?;
    outer.set_message(&m)?;
    assert!(read(&outer).kinds().starts_with("message/rfc822 multipart/related"));
    outer.set_message_bytes(b"Subject: x\n\nbody\n")?;
    assert_eq!(read(&outer).parts[0].get("Subject"), "x");
    outer.set_message_bytes(b"")?;
    let (path, lines) = (folder.0.join("a b.txt"), "file\n".repeat(1000));
    fs::write(&path, &lines).unwrap();
    let (mut one, mut two) = (Message::new(), Message::new());
    one.set_body("text/x-one", "1")?;
    one.set_type_param("c", "d e")?;
    one.set_disposition("inline")?;
    two.set_body_file("text/x-two", &path)?;
    two.set_content_id("two@example.org")?;
    two.set_encoding(Encoding::Base64)?;
    outer.set_parts("mixed", &[one, two, Message::attachment_file(&path, "", "")])?;
    let got = read(&outer);
    assert_eq!(got.kinds(), "multipart/mixed text/x-one text/x-two application/octet-stream");
    assert_eq!(got.parts[0].param("Content-Type", "c"), "d e");
    assert_eq!(got.parts[0].get("Content-Disposition"), "inline");
    assert!(got.parts[1].content == lines.as_bytes() && got.parts[1].get("Content-ID") == "<two@example.org>");
    assert!(got.parts[2].content == lines.as_bytes() && got.filenames() == ["a b.txt"]);
    outer.set_parts::<Message>("", &[])?;
    refused(outer.set_body_file("text/plain", folder.0.join("none")), Status::SOURCE, "", None);
    refused(Message::attachment_file("/dev/null\0", "a", "").status(), Status::SOURCE, "", None);
    Ok(())
}

fn threads_share_a_message() {
    let (mut m, mut part) = (letter(), Message::new());
    let source = |_, room: &mut [u8]| Ok(room.iter_mut().map(|octet| *octet = b'y').count());
    part.set_body_source("application/octet-stream", 5000, source).unwrap();
    m.set_attachments([part]).unwrap();
    let whole = m.render(Out::MESSAGE).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let (mut clone, mut out) = (m.clone(), Vec::new());
                    m.write_to(&mut out, Out::MESSAGE).unwrap();
                    assert!(out == whole && clone.render(Out::MESSAGE).unwrap() == whole);
                    clone.set_to("x@example.org").unwrap();
                }
            });
        }
    });
}

fn the_samples_of_the_page() {
    let page = fs::read_to_string(root().join("docs/bindings/rust/README.md")).unwrap();
    let blocks: Vec<_> = page.split("```rust\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    let binding = fs::read_to_string(root().join("docs/bindings/rust/mimeo.rs")).unwrap();
    let head: Vec<_> = binding.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let sample = head.join("\n").split("```").nth(1).unwrap().replace("no_run", "").replace("\n # ", "\n ");
    let sample = sample.replace("(_: Vec<u8>) {}", "(m: Vec<u8>) { println!(\"sent {}\", m.len()) }");
    assert_eq!(blocks.len(), 2);
    let folder = Folder::new();
    let main = "mailing(b\"%PDF\", &[(\"Ä\", \"a@example.org\"), (\"B\", \"b@example.org\")])?;";
    let result = "Result<(), Box<dyn std::error::Error>>";
    let program = format!("fn main() -> {result} {{ {main} {} Ok(()) }} {sample}", blocks.concat());
    build(&folder.0, &program).unwrap();
    let done = Command::new(folder.0.join("main")).current_dir(&folder.0).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success() && said.matches("sent ").count() == 2, "{said}");
    assert!(said.contains("[\"ann@example.org\"]"), "{said}");
    assert!(said.contains("To: Ann <ann@example.org>\r\n") && said.contains("Hello Bob.\r\n"), "{said}");
    let got = parse(&fs::read(folder.0.join("letter.eml")).unwrap());
    assert_eq!((decoded(got.get("Subject")).as_str(), got.filenames()), ("Grüße", vec!["terms.pdf".to_string()]));
}

/// Memory that the program has, in KiB.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn a_mailing_of_ten_thousand() {
    let (mut guard, mut m) = (Guard::new(), letter());
    m.set_html(&format!("<p>{}</p>", "Hello. ".repeat(300))).unwrap();
    let mut run = |first, last| {
        for i in first..last {
            let addr = format!("subscriber.{i}@example.org");
            m.set_to((format!("Subscriber {i}"), &addr)).unwrap();
            m.set_text(&format!("Hello {i}.\n")).unwrap();
            guard.check(&mut m).unwrap();
            let out = String::from_utf8(m.render(Out::MESSAGE).unwrap()).unwrap();
            assert!(out.matches("@example.org").count() == 1 && out.contains(&addr));
        }
    };
    run(0, 2000);
    let before = resident();
    run(2000, 10000);
    (0..10000).for_each(|_| drop(letter().clone().render(Out::MESSAGE).unwrap()));
    let grown = resident().saturating_sub(before);
    assert!(grown < 4000, "{grown} KiB more"); // 16 octets for each address that the guard remembers, and slack
    println!("# {grown} KiB more");
}

macro_rules! cases {
    ($($name:ident)*) => { [$((stringify!($name), || $name().held())),*] };
}

/// What a case returns.
trait Outcome {
    fn held(self);
}

impl Outcome for () {
    fn held(self) {}
}

impl Outcome for mimeo::Result<()> {
    fn held(self) {
        self.unwrap();
    }
}

fn main() {
    static SAID: Mutex<String> = Mutex::new(String::new());
    std::panic::set_hook(Box::new(|panic| *SAID.lock().unwrap() = panic.to_string()));
    let cases: [(&str, fn()); 16] = cases! {
        a_message_reads_back a_message_is_a_value setters_replace lists_are_assigned_whole a_nul_is_refused
        text_and_octets_are_told_apart errors_say_where all_forms_of_output_are_the_same a_guard structure
        what_a_callback_returns_is_returned dropped_in_any_order header_fields_and_manner threads_share_a_message
        the_samples_of_the_page a_mailing_of_ten_thousand
    };
    println!("1..{}", cases.len());
    let mut wrong = 0;
    for (i, (name, case)) in cases.iter().enumerate() {
        let failed = catch_unwind(case).is_err();
        if failed {
            println!("# {}", SAID.lock().unwrap().replace('\n', "\n# "));
        }
        println!("{}ok {} - {name}", if failed { "not " } else { "" }, i + 1);
        wrong += i32::from(failed);
    }
    process::exit(i32::from(wrong > 0));
}
