//! Mail messages as values.
//!
//! ```no_run
//! # fn send(_: Vec<u8>) {}
//! # fn mailing(pdf: &[u8], subscribers: &[(&str, &str)]) -> mimeo::Result<()> {
//! use mimeo::{Guard, Message, Out};
//!
//! let mut m = Message::new();
//! m.set_from(("News", "news@example.com"))?;
//! m.set_subject("Grüße aus Köln")?;
//! m.set_text("Hello.\n")?;
//! m.set_attachments([Message::attachment("terms.pdf", "application/pdf", pdf)])?;
//! let mut guard = Guard::new();
//! for &(name, addr) in subscribers {
//!     m.set_to((name, addr))?; // replaces; nothing in mimeo appends
//!     guard.check(&mut m)?;
//!     send(m.render(Out::MESSAGE)?);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! One file, no crate but std (Rust 1.63, edition 2021) and the library. The library is linked when the program is
//! built: it is found by `-L folder`, or in the system's folders; and when the program runs by the system's loader, as
//! libmimeo.so.0.
//!
//! - Text is `str`, octets are `[u8]`. A NUL in a text is refused, not cut at.
//! - A setter replaces, `""` or an empty list removes, a list is assigned whole. Parts are taken by value: changing or
//!   dropping one later changes nothing in the message that has taken it. `clone` gives an independent message.
//! - What the library refuses is an [`Error`] with status, field, index, offset and words. The field is empty then, and
//!   every output fails until it is set again. What a sink or source of yours returns as error is the error's `source`;
//!   a panic in it goes on in the caller of the output. Nothing unwinds through C.
//! - A message may be sent to another thread, and read and written out by several at once.

use std::any::Any;
use std::borrow::Borrow;
use std::cell::RefCell;
use std::ffi::{c_void, CStr, CString};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::BitOr;
use std::os::raw::{c_char, c_int};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, mem, ptr, slice};

/// The library's functions, as mimeo.h declares them.
mod c {
    use super::{c_char, c_int, c_void};
    macro_rules! opaque {
        ($($name:ident)*) => { $(#[repr(C)] pub struct $name { _private: [u8; 0] })* };
    }
    opaque!(Builder Frozen Reader Guard);
    pub type Text = *const c_char;
    pub type Message = *mut Builder;
    pub type Read = *const Builder;
    pub type Parts = *const Message;
    pub type Sink = unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> usize;
    pub type ReadAt = unsafe extern "C" fn(*mut c_void, u64, *mut c_void, usize) -> i64;
    pub type Release = unsafe extern "C" fn(*mut c_void);
    #[link(name = "mimeo")]
    extern "C" {
        pub fn msg_new() -> Message;
        pub fn msg_clone(m: Read) -> Message;
        pub fn msg_reset(m: Message);
        pub fn msg_free(m: Message);
        pub fn msg_version() -> Text;
        pub fn msg_strerror(status: c_int) -> Text;
        pub fn msg_errname(status: c_int) -> Text;
        pub fn msg_set_profile(m: Message, profile: c_int) -> c_int;
        pub fn msg_set_charset(m: Message, charset: Text) -> c_int;
        pub fn msg_set_filename_style(m: Message, style: c_int) -> c_int;
        pub fn msg_set_seed(m: Message, seed: *const c_void, size: usize) -> c_int;
        pub fn msg_set_limit(m: Message, which: c_int, n: u64) -> c_int;
        pub fn msg_status(m: Read) -> c_int;
        pub fn msg_check(m: Read, flags: u32) -> c_int;
        pub fn msg_error_count(m: Read) -> usize;
        pub fn msg_error_at(m: Read, i: usize, f: *mut Text, k: *mut usize, o: *mut usize, t: *mut Text) -> c_int;
        pub fn msg_set_mailbox_n(m: Message, f: Text, name: Text, n: usize, addr: Text, a: usize) -> c_int;
        pub fn msg_set_mailbox_list_n(m: Message, f: Text, names: *const Text, name_sizes: *const usize,
            addrs: *const Text, addr_sizes: *const usize, n: usize) -> c_int;
        pub fn msg_mailbox_count(m: Read, field: Text) -> usize;
        pub fn msg_mailbox_at(m: Read, field: Text, i: usize, name: *mut Text, addr: *mut Text) -> c_int;
        pub fn msg_set_header_n(m: Message, name: Text, n: usize, kind: c_int, value: Text, size: usize) -> c_int;
        pub fn msg_set_header_list_n(m: Message, name: Text, name_size: usize, kind: c_int,
            values: *const Text, sizes: *const usize, n: usize) -> c_int;
        pub fn msg_remove_header(m: Message, name: Text) -> c_int;
        pub fn msg_header_count(m: Read) -> usize;
        pub fn msg_header_name(m: Read, i: usize) -> Text;
        pub fn msg_header_value(m: Read, i: usize) -> Text;
        pub fn msg_get_header(m: Read, name: Text) -> Text;
        pub fn msg_set_date(m: Message, seconds: i64, zone: c_int) -> c_int;
        pub fn msg_date(m: Read, seconds: *mut i64, zone: *mut c_int) -> c_int;
        pub fn msg_message_id(m: Read, out: *mut c_char, room: usize, size: *mut usize) -> c_int;
        pub fn msg_set_in_reply_to(m: Message, ids: *const Text, n: usize) -> c_int;
        pub fn msg_set_references(m: Message, ids: *const Text, n: usize) -> c_int;
        pub fn msg_set_reply(m: Message, id: Text, references: Text) -> c_int;
        pub fn msg_set_list_unsubscribe(m: Message, mailto: Text, https: Text) -> c_int;
        pub fn msg_set_text_n(m: Message, text: Text, size: usize) -> c_int;
        pub fn msg_set_html_n(m: Message, text: Text, size: usize) -> c_int;
        pub fn msg_set_filename_n(m: Message, text: Text, size: usize) -> c_int;
        pub fn msg_text(m: Read, size: *mut usize) -> Text;
        pub fn msg_html(m: Read, size: *mut usize) -> Text;
        pub fn msg_set_calendar(m: Message, method: Text, ics: Text, size: usize) -> c_int;
        pub fn msg_set_alternatives(m: Message, parts: Parts, n: usize) -> c_int;
        pub fn msg_set_inlines(m: Message, parts: Parts, n: usize) -> c_int;
        pub fn msg_set_attachments(m: Message, parts: Parts, n: usize) -> c_int;
        pub fn msg_new_attachment(filename: Text, kind: Text, data: *const c_void, size: usize) -> Message;
        pub fn msg_new_attachment_file(filename: Text, kind: Text, path: Text) -> Message;
        pub fn msg_new_inline(id: Text, kind: Text, data: *const c_void, size: usize) -> Message;
        pub fn msg_set_body(m: Message, kind: Text, data: *const c_void, size: usize) -> c_int;
        pub fn msg_set_body_file(m: Message, kind: Text, path: Text) -> c_int;
        pub fn msg_set_body_source(m: Message, kind: Text, size: u64, read_at: ReadAt, ctx: *mut c_void,
            release: Release) -> c_int;
        pub fn msg_set_parts(m: Message, subtype: Text, parts: Parts, n: usize) -> c_int;
        pub fn msg_set_message(m: Message, inner: Read) -> c_int;
        pub fn msg_set_message_bytes(m: Message, data: *const c_void, size: usize) -> c_int;
        pub fn msg_set_disposition(m: Message, disposition: Text) -> c_int;
        pub fn msg_set_content_id(m: Message, id: Text) -> c_int;
        pub fn msg_set_type_param(m: Message, name: Text, text: Text) -> c_int;
        pub fn msg_set_encoding(m: Message, encoding: c_int) -> c_int;
        pub fn msg_size(m: Read, flags: u32, size: *mut u64) -> c_int;
        pub fn msg_render_into(m: Read, flags: u32, out: *mut c_char, room: usize, size: *mut usize) -> c_int;
        pub fn msg_write(m: Read, flags: u32, sink: Sink, ctx: *mut c_void) -> c_int;
        pub fn msg_write_file(m: Read, flags: u32, path: Text) -> c_int;
        pub fn msg_freeze(m: Read, flags: u32, frozen: *mut *mut Frozen) -> c_int;
        pub fn msg_frozen_size(f: *const Frozen) -> u64;
        pub fn msg_frozen_free(f: *mut Frozen);
        pub fn msg_reader_new(f: *const Frozen, reader: *mut *mut Reader) -> c_int;
        pub fn msg_read(out: *mut c_char, size: usize, count: usize, reader: *mut c_void) -> usize;
        pub fn msg_seek(reader: *mut c_void, offset: i64, origin: c_int) -> c_int;
        pub fn msg_reader_status(r: *const Reader) -> c_int;
        pub fn msg_reader_free(r: *mut Reader);
        pub fn msg_set_envelope_from(m: Message, addr: Text) -> c_int;
        pub fn msg_envelope_from(m: Read) -> Text;
        pub fn msg_recipient_count(m: Read) -> usize;
        pub fn msg_recipient(m: Read, i: usize) -> Text;
        pub fn msg_needs(m: Read) -> u32;
        pub fn msg_guard_new() -> *mut Guard;
        pub fn msg_guard_check(g: *mut Guard, m: Message) -> c_int;
        pub fn msg_guard_allow(g: *mut Guard, addr: Text) -> c_int;
        pub fn msg_guard_leak(g: *const Guard) -> Text;
        pub fn msg_guard_count(g: *const Guard) -> usize;
        pub fn msg_guard_free(g: *mut Guard);
    }
}

// ---- numbers of mimeo.h, where each has its meaning ----

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident { $($value:ident = $n:literal),* })*) => { $(
        $(#[$doc])* #[repr(i32)] #[derive(Clone, Copy, Debug, PartialEq, Eq)] pub enum $name { $($value = $n),* }
    )* };
}
numbers! {
    /// What the message's transport can carry.
    Profile { SevenBit = 0, EightBit = 1, Utf8 = 2 }
    /// How a file name is written that is not plain ASCII.
    FilenameStyle { Rfc2231 = 0, Both = 1, Rfc2047 = 2 }
    /// What a message may have at most.
    Limit { Visible = 1, Depth = 2, Parts = 3, Header = 4, Size = 5 }
    /// The grammar of a header field.
    Kind { Auto = 0, Text = 1, Mailboxes = 2, Ids = 3, Date = 4, Urls = 5, Raw = 6, Mailbox = 7 }
    /// A Content-Transfer-Encoding.
    Encoding { Auto = 0, SevenBit = 1, EightBit = 2, Binary = 3, Qp = 4, Base64 = 5 }
}

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident($number:ty) { $($value:ident = $n:literal),* })*) => { $(
        $(#[$doc])* #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)] pub struct $name(pub $number);
        impl $name { $(pub const $value: $name = $name($n);)* }
    )* };
}
constants! {
    /// What an output is to be: MESSAGE is the whole with CRLF line ends, the others are or-ed.
    Out(u32) { MESSAGE = 0, LF = 1, DOTS = 2, BCC = 4, HEADER = 8, BODY = 16, PART = 32, NEW = 64 }
    /// SMTP extensions that a message needs, or-ed.
    Needs(u32) { NONE = 0, SMTPUTF8 = 1, EIGHTBITMIME = 2, BINARYMIME = 4 }
    /// What is wrong, MSG_ERR_*.
    Status(i32) {
        NOMEM = -1, ARGUMENT = -2, UTF8 = -3, CONTROL = -4, ADDRESS = -5, NAME = -6, FIELD = -7, VALUE = -8, TYPE = -9,
        NEEDS_UTF8 = -10, IDN = -11, CHARSET = -12, LIMIT = -13, VISIBLE = -14, DISCLOSURE = -15, INCOMPLETE = -16,
        IO = -17, STOPPED = -18, SPACE = -19, CONFLICT = -20, PROFILE = -21, SOURCE = -22
    }
}

impl BitOr for Out {
    type Output = Out;
    fn bitor(self, other: Out) -> Out { Out(self.0 | other.0) }
}

impl Needs {
    pub fn contains(self, other: Needs) -> bool { self.0 & other.0 == other.0 }
}

impl Status {
    /// "MSG_ERR_ADDRESS".
    pub fn name(self) -> String { unsafe { string(c::msg_errname(self.0)) } }
}

// ---- errors ----

/// What the library refused, or, with a source, what a sink or source of yours did not do. Index is the row of a list,
/// offset the byte in the value.
#[derive(Debug)]
#[non_exhaustive]
pub struct Error {
    pub status: Status,
    pub field: String,
    pub index: usize,
    pub offset: usize,
    pub text: String,
    pub source: Option<io::Error>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn of(status: c_int) -> Error {
        let text = unsafe { string(c::msg_strerror(status)) };
        Error { status: Status(status), field: String::new(), index: 0, offset: 0, text, source: None }
    }

    /// "MSG_ERR_ADDRESS".
    pub fn name(&self) -> String { self.status.name() }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.text) }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> { self.source.as_ref().map(|source| source as _) }
}

impl From<Error> for io::Error {
    fn from(mut error: Error) -> io::Error {
        error.source.take().unwrap_or_else(|| io::Error::new(io::ErrorKind::Other, error))
    }
}

/// The version of the library that runs.
pub fn version() -> String { unsafe { string(c::msg_version()) } }

// ---- texts ----

unsafe fn optional(text: c::Text) -> Option<String> {
    (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
}

unsafe fn string(text: c::Text) -> String { optional(text).unwrap_or_default() }

/// For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
fn z(text: &str) -> CString { CString::new(text.replace('\0', "\x01")).unwrap_or_default() }

/// z, and NULL for "".
fn z_or_null(text: &str) -> (CString, bool) { (z(text), text.is_empty()) }

fn pointer((text, null): &(CString, bool)) -> c::Text { if *null { ptr::null() } else { text.as_ptr() } }

/// A path as the system sees it. One with a NUL is no file's name, and becomes "", which is none as well.
fn os_path(path: &Path) -> CString {
    #[cfg(unix)]
    let octets = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    let octets = path.to_string_lossy().into_owned().into_bytes();
    CString::new(octets).unwrap_or_default()
}

// ---- callbacks: what goes wrong in one is kept for the thread until the library has returned ----

enum Caught {
    Error(io::Error),
    Panic(Box<dyn Any + Send>),
}

thread_local!(static CAUGHT: RefCell<Option<Caught>> = RefCell::new(None));

fn caught(now: Option<Caught>) -> Option<Caught> { CAUGHT.try_with(|kept| kept.replace(now)).ok().flatten() }

fn guarded<T>(failed: T, callback: impl FnOnce() -> io::Result<T>) -> T {
    let wrong = match catch_unwind(AssertUnwindSafe(callback)) {
        Ok(Ok(value)) => return value,
        Ok(Err(error)) => Caught::Error(error),
        Err(panic) => Caught::Panic(panic),
    };
    caught(Some(wrong));
    failed
}

/// Calls what may call back.
fn calling(call: impl FnOnce() -> c_int, error_of: impl FnOnce(c_int) -> Result<()>) -> Result<()> {
    caught(None);
    let status = call();
    match caught(None) {
        Some(Caught::Panic(panic)) => resume_unwind(panic),
        Some(Caught::Error(source)) => {
            let mut error = Error::of(status);
            error.text = format!("{}: {source}", error.text);
            error.source = Some(source);
            Err(error)
        }
        None => error_of(status),
    }
}

unsafe extern "C" fn sink<W: Write + ?Sized>(ctx: *mut c_void, data: *const c_void, size: usize) -> usize {
    guarded(0, || {
        if size > 0 {
            (*(ctx as *mut &mut W)).write_all(slice::from_raw_parts(data as *const u8, size))?;
        }
        Ok(size)
    })
}

type Source = Box<dyn Fn(u64, &mut [u8]) -> io::Result<usize> + Send + Sync>;

unsafe extern "C" fn read_at(ctx: *mut c_void, offset: u64, buffer: *mut c_void, size: usize) -> i64 {
    guarded(-1, || {
        ptr::write_bytes(buffer as *mut u8, 0, size);
        let room = slice::from_raw_parts_mut(buffer as *mut u8, size);
        loop {
            return match (*(ctx as *const Source))(offset, room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) if n > size => Err(io::Error::new(io::ErrorKind::InvalidData, "more octets than were asked for")),
                read => read.map(|n| n as i64),
            };
        }
    })
}

unsafe extern "C" fn release(ctx: *mut c_void) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(Box::from_raw(ctx as *mut Source)))) {
        mem::forget(panic); // a drop has nobody to tell
    }
}

// ---- people ----

/// A row of a list of people: a mailbox ("" as name is none), or the ends of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mailbox {
    One { name: String, addr: String },
    Group(String),
    End,
}

impl From<&str> for Mailbox {
    fn from(addr: &str) -> Mailbox { ("", addr).into() }
}

impl<N: Into<String>, A: Into<String>> From<(N, A)> for Mailbox {
    fn from((name, addr): (N, A)) -> Mailbox { Mailbox::One { name: name.into(), addr: addr.into() } }
}

impl Mailbox {
    fn texts(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Mailbox::One { name, addr } => ((!name.is_empty()).then(|| name.as_str()), Some(addr)),
            Mailbox::Group(name) => (Some(name), None),
            Mailbox::End => (None, None),
        }
    }
}

/// The pointers and sizes of a list of texts.
fn columns<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> (Vec<c::Text>, Vec<usize>) {
    texts.map(|text| text.map_or((ptr::null(), 0), |text| (text.as_ptr() as c::Text, text.len()))).unzip()
}

// ---- the message ----

/// A message, or a part of one.
pub struct Message {
    raw: c::Message, // NULL where there was no memory: every call gives Status::NOMEM then
    lists: [Arc<Vec<Message>>; 3],
}

// The library's messages share nothing that needs a lock, and its functions for a const message only read it; sources
// are Send and Sync.
unsafe impl Send for Message {}
unsafe impl Sync for Message {}

impl Drop for Message {
    fn drop(&mut self) { unsafe { c::msg_free(self.raw) } }
}

impl Clone for Message {
    /// An independent message with the same fields and content; large content is shared, never copied.
    fn clone(&self) -> Message {
        Message { raw: unsafe { c::msg_clone(self.raw) }, lists: self.lists.clone() }
    }
}

impl Default for Message {
    fn default() -> Message { Message::new() }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (headers, errors) = (self.headers(), self.errors());
        f.debug_struct("Message").field("headers", &headers).field("errors", &errors).finish_non_exhaustive()
    }
}

// Setters of one text with its size; of one and two that end at a NUL; of one number.
macro_rules! sized {
    ($($(#[$doc:meta])* $name:ident $function:ident)*) => { $(
        $(#[$doc])* pub fn $name(&mut self, text: &str) -> Result<()> {
            self.done(unsafe { c::$function(self.raw, text.as_ptr() as c::Text, text.len()) })
        }
    )* };
}
macro_rules! ended {
    ($($(#[$doc:meta])* $name:ident($($text:ident),*) $function:ident)*) => { $(
        $(#[$doc])* pub fn $name(&mut self, $($text: &str),*) -> Result<()> {
            self.done(unsafe { c::$function(self.raw, $(z($text).as_ptr()),*) })
        }
    )* };
}
macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident($number:ident) $function:ident)*) => { $(
        $(#[$doc])* pub fn $name(&mut self, number: $number) -> Result<()> {
            self.done(unsafe { c::$function(self.raw, number as c_int) })
        }
    )* };
}
macro_rules! people {
    ($($field:literal $get:ident $set:ident $($set_list:ident)?;)*) => { $(
        #[doc = concat!($field, ", row by row.")] pub fn $get(&self) -> Vec<Mailbox> { self.mailboxes($field) }
        #[doc = concat!("Exactly one mailbox in ", $field, ": an address, or name and address.")]
        pub fn $set(&mut self, mailbox: impl Into<Mailbox>) -> Result<()> { self.set_mailbox($field, mailbox) }
        $(#[doc = concat!("The whole list of ", $field, "; an empty one removes it.")]
        pub fn $set_list<I: IntoIterator>(&mut self, rows: I) -> Result<()> where I::Item: Into<Mailbox> {
            self.set_mailboxes($field, rows)
        })?
    )* };
}
macro_rules! lists {
    ($($(#[$doc:meta])* $get:ident $set:ident $function:ident $which:literal;)*) => { $(
        $(#[$doc])* pub fn $get(&self) -> &[Message] { &self.lists[$which] }
        #[doc = concat!("Assigns [`Message::", stringify!($get), "`] whole.")]
        pub fn $set<I: IntoIterator>(&mut self, parts: I) -> Result<()> where I::Item: Borrow<Message> {
            let parts: Vec<I::Item> = parts.into_iter().collect();
            let blocks = blocks(&parts);
            self.lists[$which] = Arc::default();
            self.done(unsafe { c::$function(self.raw, blocks.as_ptr(), blocks.len()) })?;
            self.lists[$which] = Arc::new(parts.iter().map(|part| part.borrow().clone()).collect());
            Ok(())
        }
    )* };
}

fn blocks<P: Borrow<Message>>(parts: &[P]) -> Vec<c::Message> { parts.iter().map(|part| part.borrow().raw).collect() }

impl Message {
    fn own(raw: c::Message) -> Message { Message { raw, lists: Default::default() } }

    pub fn new() -> Message { Message::own(unsafe { c::msg_new() }) }

    /// A part from octets; "" as type is application/octet-stream. What is wrong with a part is said by its `status`,
    /// and by whatever takes it.
    pub fn attachment(filename: &str, media_type: &str, data: impl AsRef<[u8]>) -> Message {
        let (filename, kind, data) = (z_or_null(filename), z_or_null(media_type), data.as_ref());
        Message::own(unsafe {
            c::msg_new_attachment(pointer(&filename), pointer(&kind), data.as_ptr() as _, data.len())
        })
    }

    /// A part that is read from a regular file when the message is written; "" as file name is the path's.
    pub fn attachment_file(path: impl AsRef<Path>, filename: &str, media_type: &str) -> Message {
        let own_name = path.as_ref().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (filename, kind) = (z(if filename.is_empty() { &own_name } else { filename }), z_or_null(media_type));
        let path = os_path(path.as_ref());
        Message::own(unsafe { c::msg_new_attachment_file(filename.as_ptr(), pointer(&kind), path.as_ptr()) })
    }

    /// A part that HTML refers to as cid:content_id.
    pub fn inline(content_id: &str, media_type: &str, data: impl AsRef<[u8]>) -> Message {
        let (id, kind, data) = (z(content_id), z(media_type), data.as_ref());
        Message::own(unsafe { c::msg_new_inline(id.as_ptr(), kind.as_ptr(), data.as_ptr() as _, data.len()) })
    }

    /// As new, its memory kept for what comes next.
    pub fn clear(&mut self) {
        unsafe { c::msg_reset(self.raw) }
        self.lists = Default::default();
    }

    fn error_at(&self, i: usize) -> Error {
        let (mut field, mut text, mut index, mut offset) = (ptr::null(), ptr::null(), 0, 0);
        unsafe {
            let status = c::msg_error_at(self.raw, i, &mut field, &mut index, &mut offset, &mut text);
            Error { status: Status(status), field: string(field), index, offset, text: string(text), source: None }
        }
    }

    fn done(&self, status: c_int) -> Result<()> {
        if status == 0 {
            return Ok(());
        }
        let found = self.errors().into_iter().rev().find(|error| error.status.0 == status);
        Err(found.unwrap_or_else(|| Error::of(status)))
    }

    /// All that keep the message from being written.
    pub fn errors(&self) -> Vec<Error> {
        (0..unsafe { c::msg_error_count(self.raw) }).map(|i| self.error_at(i)).collect()
    }

    /// The first thing that was refused and has not been set since.
    pub fn status(&self) -> Result<()> { self.done(unsafe { c::msg_status(self.raw) }) }

    /// What output would give, I/O aside.
    pub fn check(&self, flags: Out) -> Result<()> { self.done(unsafe { c::msg_check(self.raw, flags.0) }) }

    // -- people --

    people! {
        "From" from set_from set_from_list;
        "Sender" sender set_sender;
        "Reply-To" reply_to set_reply_to set_reply_to_list;
        "To" to set_to set_to_list;
        "Cc" cc set_cc set_cc_list;
        "Bcc" bcc set_bcc set_bcc_list;
    }

    /// Exactly one mailbox in an address field of any name.
    pub fn set_mailbox(&mut self, field: &str, mailbox: impl Into<Mailbox>) -> Result<()> {
        match mailbox.into() {
            Mailbox::One { name, addr } => self.done(unsafe {
                let (name, n, addr, a) = (name.as_ptr() as c::Text, name.len(), addr.as_ptr() as c::Text, addr.len());
                c::msg_set_mailbox_n(self.raw, z(field).as_ptr(), name, n, addr, a)
            }),
            row => self.set_mailboxes(field, [row]),
        }
    }

    /// The whole list of an address field of any name.
    pub fn set_mailboxes<I: IntoIterator>(&mut self, field: &str, rows: I) -> Result<()>
    where
        I::Item: Into<Mailbox>,
    {
        let rows: Vec<Mailbox> = rows.into_iter().map(Into::into).collect();
        let (names, name_sizes) = columns(rows.iter().map(|row| row.texts().0));
        let (addrs, addr_sizes) = columns(rows.iter().map(|row| row.texts().1));
        let (names, name_sizes) = (names.as_ptr(), name_sizes.as_ptr());
        let (addrs, addr_sizes) = (addrs.as_ptr(), addr_sizes.as_ptr());
        self.done(unsafe {
            c::msg_set_mailbox_list_n(self.raw, z(field).as_ptr(), names, name_sizes, addrs, addr_sizes, rows.len())
        })
    }

    /// An address field of any name, row by row as it was set.
    pub fn mailboxes(&self, field: &str) -> Vec<Mailbox> {
        let field = z(field);
        let row = |i| unsafe {
            let (mut name, mut addr) = (ptr::null(), ptr::null());
            c::msg_mailbox_at(self.raw, field.as_ptr(), i, &mut name, &mut addr);
            match (optional(name), optional(addr)) {
                (name, Some(addr)) => Mailbox::One { name: name.unwrap_or_default(), addr },
                (Some(name), None) => Mailbox::Group(name),
                (None, None) => Mailbox::End,
            }
        };
        (0..unsafe { c::msg_mailbox_count(self.raw, field.as_ptr()) }).map(row).collect()
    }

    // -- header fields --

    /// The (first) field of that name in any case.
    pub fn header(&self, name: &str) -> Option<String> {
        unsafe { optional(c::msg_get_header(self.raw, z(name).as_ptr())) }
    }

    /// All fields that are set, names and values, in the order of the output.
    pub fn headers(&self) -> Vec<(String, String)> {
        let field = |i| unsafe { (string(c::msg_header_name(self.raw, i)), string(c::msg_header_value(self.raw, i))) };
        (0..unsafe { c::msg_header_count(self.raw) }).map(field).collect()
    }

    /// One value in a field, by the grammar of its name; "" removes.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        self.set_header_as(Kind::Auto, name, value)
    }

    /// By a grammar that is said aloud.
    pub fn set_header_as(&mut self, kind: Kind, name: &str, value: &str) -> Result<()> {
        let (field, text) = (name.as_ptr() as c::Text, value.as_ptr() as c::Text);
        self.done(unsafe { c::msg_set_header_n(self.raw, field, name.len(), kind as c_int, text, value.len()) })
    }

    /// All instances of a field that may stand more than once; an empty list removes.
    pub fn set_header_list<S: AsRef<str>>(&mut self, name: &str, values: &[S]) -> Result<()> {
        self.set_header_list_as(Kind::Auto, name, values)
    }

    /// By a grammar that is said aloud.
    pub fn set_header_list_as<S: AsRef<str>>(&mut self, kind: Kind, name: &str, values: &[S]) -> Result<()> {
        let (texts, sizes) = columns(values.iter().map(|value| Some(value.as_ref())));
        let (field, texts, sizes) = (name.as_ptr() as c::Text, texts.as_ptr(), sizes.as_ptr());
        self.done(unsafe {
            c::msg_set_header_list_n(self.raw, field, name.len(), kind as c_int, texts, sizes, values.len())
        })
    }

    pub fn set_subject(&mut self, text: &str) -> Result<()> { self.set_header("Subject", text) }

    pub fn subject(&self) -> Option<String> { self.header("Subject") }

    /// With or without angle brackets.
    pub fn set_message_id(&mut self, id: &str) -> Result<()> { self.set_header("Message-ID", id) }

    /// The one that the output has, without angle brackets: as set, or made from the message's value.
    pub fn message_id(&self) -> Result<String> {
        let (mut room, mut size) = ([0u8; 1200], 0);
        self.done(unsafe { c::msg_message_id(self.raw, room.as_mut_ptr() as _, room.len(), &mut size) })?;
        Ok(String::from_utf8_lossy(&room[..size]).into_owned())
    }

    /// Seconds since 1970, and the zone in minutes east of UTC.
    pub fn set_date(&mut self, unix_seconds: i64, zone_minutes: i32) -> Result<()> {
        self.done(unsafe { c::msg_set_date(self.raw, unix_seconds, zone_minutes) })
    }

    /// The one that the output has.
    pub fn date(&self) -> Result<(i64, i32)> {
        let (mut seconds, mut zone) = (0, 0);
        self.done(unsafe { c::msg_date(self.raw, &mut seconds, &mut zone) })?;
        Ok((seconds, zone))
    }

    fn set_ids<S: AsRef<str>>(
        &mut self,
        ids: &[S],
        set: unsafe extern "C" fn(c::Message, *const c::Text, usize) -> c_int,
    ) -> Result<()> {
        let ended: Vec<CString> = ids.iter().map(|id| z(id.as_ref())).collect();
        let pointers: Vec<c::Text> = ended.iter().map(|id| id.as_ptr()).collect();
        self.done(unsafe { set(self.raw, pointers.as_ptr(), pointers.len()) })
    }

    /// All identifiers at once, with or without angle brackets.
    pub fn set_in_reply_to<S: AsRef<str>>(&mut self, ids: &[S]) -> Result<()> {
        self.set_ids(ids, c::msg_set_in_reply_to)
    }

    /// All identifiers at once, with or without angle brackets.
    pub fn set_references<S: AsRef<str>>(&mut self, ids: &[S]) -> Result<()> {
        self.set_ids(ids, c::msg_set_references)
    }

    ended! {
        /// A field as in a new message: no value, and nothing refused.
        remove(name) msg_remove_header
        /// In-Reply-To and References of an answer to a message that has these.
        set_reply(message_id, references) msg_set_reply
        /// An address, an https URL, or both (RFC 2369); with https also the one click of RFC 8058.
        set_list_unsubscribe(mailto, https) msg_set_list_unsubscribe
        /// "attachment" or "inline".
        set_disposition(value) msg_set_disposition
        set_content_id(id) msg_set_content_id
        set_type_param(name, text) msg_set_type_param
        set_charset(name) msg_set_charset
        /// The reverse-path; "" is <>.
        set_envelope_from(addr) msg_set_envelope_from
    }
    numbered! {
        set_encoding(Encoding) msg_set_encoding
        set_profile(Profile) msg_set_profile
        set_filename_style(FilenameStyle) msg_set_filename_style
    }

    /// The same seed and fields give the same octets.
    pub fn set_seed(&mut self, seed: &[u8]) -> Result<()> {
        self.done(unsafe { c::msg_set_seed(self.raw, seed.as_ptr() as _, seed.len()) })
    }

    pub fn set_limit(&mut self, which: Limit, n: u64) -> Result<()> {
        self.done(unsafe { c::msg_set_limit(self.raw, which as c_int, n) })
    }

    // -- content --

    sized! {
        set_text msg_set_text_n
        set_html msg_set_html_n
        set_filename msg_set_filename_n
    }
    lists! {
        /// More forms between text and HTML.
        alternatives set_alternatives msg_set_alternatives 0;
        /// What the HTML refers to as cid:.
        inlines set_inlines msg_set_inlines 1;
        /// Attached parts.
        attachments set_attachments msg_set_attachments 2;
    }

    pub fn text(&self) -> Option<String> { unsafe { optional(c::msg_text(self.raw, ptr::null_mut())) } }

    pub fn html(&self) -> Option<String> { unsafe { optional(c::msg_html(self.raw, ptr::null_mut())) } }

    /// An invitation (RFC 6047), method as in it; "" as ics removes.
    pub fn set_calendar(&mut self, method: &str, ics: &str) -> Result<()> {
        self.done(unsafe { c::msg_set_calendar(self.raw, z(method).as_ptr(), ics.as_ptr() as c::Text, ics.len()) })
    }

    /// Exactly this content: octets of a media type; "" as type removes.
    pub fn set_body(&mut self, media_type: &str, data: impl AsRef<[u8]>) -> Result<()> {
        let data = data.as_ref();
        self.done(unsafe { c::msg_set_body(self.raw, z(media_type).as_ptr(), data.as_ptr() as _, data.len()) })
    }

    /// A regular file, read when the message is written.
    pub fn set_body_file(&mut self, media_type: &str, path: impl AsRef<Path>) -> Result<()> {
        let path = os_path(path.as_ref());
        self.done(unsafe { c::msg_set_body_file(self.raw, z(media_type).as_ptr(), path.as_ptr()) })
    }

    /// size octets, which source(offset, room) gives when the message is written: how many, one at least. Its error
    /// ends the output. It may be called by several threads at once where several write such messages.
    pub fn set_body_source<F>(&mut self, media_type: &str, size: u64, source: F) -> Result<()>
    where
        F: Fn(u64, &mut [u8]) -> io::Result<usize> + Send + Sync + 'static,
    {
        let source: Source = Box::new(source);
        let ctx = Box::into_raw(Box::new(source)) as *mut c_void;
        let kind = z(media_type);
        self.done(unsafe { c::msg_set_body_source(self.raw, kind.as_ptr(), size, read_at, ctx, release) })
    }

    /// The same from a file or anything else that reads and seeks.
    pub fn set_body_reader<R>(&mut self, media_type: &str, size: u64, reader: R) -> Result<()>
    where
        R: Read + Seek + Send + 'static,
    {
        let reader = Mutex::new(reader);
        self.set_body_source(media_type, size, move |offset, room| {
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.seek(SeekFrom::Start(offset))?;
            reader.read(room)
        })
    }

    /// Exactly this multipart; "" as subtype removes.
    pub fn set_parts<P: Borrow<Message>>(&mut self, subtype: &str, parts: &[P]) -> Result<()> {
        let blocks = blocks(parts);
        self.done(unsafe { c::msg_set_parts(self.raw, z(subtype).as_ptr(), blocks.as_ptr(), blocks.len()) })
    }

    /// A message in this message.
    pub fn set_message(&mut self, inner: &Message) -> Result<()> {
        self.done(unsafe { c::msg_set_message(self.raw, inner.raw) })
    }

    /// A message as received; no octets remove either.
    pub fn set_message_bytes(&mut self, received: &[u8]) -> Result<()> {
        self.done(unsafe { c::msg_set_message_bytes(self.raw, received.as_ptr() as _, received.len()) })
    }

    // -- output --

    /// Octets of the output, known without writing it.
    pub fn size(&self, flags: Out) -> Result<u64> {
        let mut size = 0;
        self.done(unsafe { c::msg_size(self.raw, flags.0, &mut size) })?;
        Ok(size)
    }

    /// The output as octets.
    pub fn render(&self, flags: Out) -> Result<Vec<u8>> {
        let size = usize::try_from(self.size(flags)?).map_err(|_| Error::of(Status::LIMIT.0))?;
        let (mut out, mut n) = (vec![0u8; size], 0);
        let room = out.as_mut_ptr() as *mut c_char;
        calling(|| unsafe { c::msg_render_into(self.raw, flags.0, room, size, &mut n) }, |status| self.done(status))?;
        out.truncate(n);
        Ok(out)
    }

    /// Into any writer, in constant memory.
    pub fn write_to<W: Write + ?Sized>(&self, mut to: &mut W, flags: Out) -> Result<()> {
        let ctx = &mut to as *mut &mut W as *mut c_void;
        calling(|| unsafe { c::msg_write(self.raw, flags.0, sink::<W>, ctx) }, |status| self.done(status))
    }

    /// Into a file, whole or not at all. Out::NEW: only where there is none.
    pub fn save(&self, path: impl AsRef<Path>, flags: Out) -> Result<()> {
        let path = os_path(path.as_ref());
        calling(|| unsafe { c::msg_write_file(self.raw, flags.0, path.as_ptr()) }, |status| self.done(status))
    }

    /// The output of the message as it is now, to be read from any offset, in constant memory.
    pub fn reader(&self, flags: Out) -> Result<Reader> {
        let (mut frozen, mut reader) = (ptr::null_mut(), Reader { raw: ptr::null_mut(), at: 0, size: 0 });
        self.done(unsafe { c::msg_freeze(self.raw, flags.0, &mut frozen) })?;
        let status = unsafe {
            reader.size = c::msg_frozen_size(frozen);
            let status = c::msg_reader_new(frozen, &mut reader.raw);
            c::msg_frozen_free(frozen);
            status
        };
        self.done(status).map(|()| reader)
    }

    /// The output piece by piece, in constant memory.
    pub fn chunks(&self, flags: Out, size: usize) -> Result<Chunks> {
        Ok(Chunks { reader: self.reader(flags)?, size: size.max(1), failed: false })
    }

    // -- envelope --

    /// The reverse-path: as set, else Sender, else the first From.
    pub fn envelope_from(&self) -> Option<String> { unsafe { optional(c::msg_envelope_from(self.raw)) } }

    /// To, Cc and Bcc, each address once.
    pub fn recipients(&self) -> Vec<String> {
        unsafe { (0..c::msg_recipient_count(self.raw)).map(|i| string(c::msg_recipient(self.raw, i))).collect() }
    }

    /// Extensions that the transport must have.
    pub fn needs(&self) -> Needs { Needs(unsafe { c::msg_needs(self.raw) }) }
}

// ---- reader ----

/// An output to be read: `Read` and `Seek`. Later changes of the message do not touch it.
pub struct Reader {
    raw: *mut c::Reader,
    at: u64,
    size: u64,
}

unsafe impl Send for Reader {}

impl Drop for Reader {
    fn drop(&mut self) { unsafe { c::msg_reader_free(self.raw) } }
}

impl Reader {
    /// Octets of the whole output.
    pub fn size(&self) -> u64 { self.size }

    fn next(&mut self, room: &mut [u8]) -> Result<usize> {
        let (raw, mut n) = (self.raw, 0);
        let read = || unsafe {
            n = c::msg_read(room.as_mut_ptr() as *mut c_char, 1, room.len(), raw as *mut c_void);
            c::msg_reader_status(raw)
        };
        calling(read, |status| if status == 0 { Ok(()) } else { Err(Error::of(status)) })?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Read for Reader {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> { Ok(self.next(room)?) }
}

impl Seek for Reader {
    /// Anywhere in the output, and not behind it.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, offset) = match to {
            SeekFrom::Start(offset) => (0, i128::from(offset)),
            SeekFrom::Current(offset) => (self.at, i128::from(offset)),
            SeekFrom::End(offset) => (self.size, i128::from(offset)),
        };
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "a seek outside the output");
        let target = i64::try_from(i128::from(from) + offset).map_err(|_| outside())?;
        if unsafe { c::msg_seek(self.raw as *mut c_void, target, 0) } != 0 {
            return Err(outside());
        }
        self.at = target as u64;
        Ok(self.at)
    }
}

/// The pieces of an output; after an error there are no more.
pub struct Chunks {
    reader: Reader,
    size: usize,
    failed: bool,
}

impl Iterator for Chunks {
    type Item = Result<Vec<u8>>;
    fn next(&mut self) -> Option<Result<Vec<u8>>> {
        let mut room = vec![0; if self.failed { return None } else { self.size }];
        let read = self.reader.next(&mut room);
        self.failed = read.is_err();
        match read {
            Ok(0) => None,
            read => Some(read.map(|n| {
                room.truncate(n);
                room
            })),
        }
    }
}

// ---- guard ----

/// Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to
/// anybody else. See docs/disclosure.md.
pub struct Guard(*mut c::Guard);

unsafe impl Send for Guard {}

impl Drop for Guard {
    fn drop(&mut self) { unsafe { c::msg_guard_free(self.0) } }
}

impl Default for Guard {
    fn default() -> Guard { Guard::new() }
}

impl Guard {
    pub fn new() -> Guard { Guard(unsafe { c::msg_guard_new() }) }

    /// The last thing before output. The error's status is DISCLOSURE; nothing is written then.
    pub fn check(&mut self, m: &mut Message) -> Result<()> { m.done(unsafe { c::msg_guard_check(self.0, m.raw) }) }

    /// An address that is no secret.
    pub fn allow(&mut self, addr: &str) -> Result<()> {
        match unsafe { c::msg_guard_allow(self.0, z(addr).as_ptr()) } {
            0 => Ok(()),
            status => Err(Error::of(status)),
        }
    }

    /// What the last check found, "" for nothing.
    pub fn leak(&self) -> String { unsafe { string(c::msg_guard_leak(self.0)) } }

    /// Addresses that are remembered.
    pub fn count(&self) -> usize { unsafe { c::msg_guard_count(self.0) } }
}
