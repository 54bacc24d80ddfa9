"""mimeo for Python: mail messages as values.

    import mimeo

    m = mimeo.Message()
    m.from_ = ("News", "news@example.com")
    m.subject = "Grüße aus Köln"
    m.text = "Hello Ann.\n"
    m.attachments = [mimeo.attachment("terms.pdf", open("terms.pdf", "rb").read())]
    guard = mimeo.Guard()
    for name, addr in subscribers:
        m.to = (name, addr)                 # replaces; nothing in mimeo appends
        guard.check(m)
        smtp.sendmail(m.envelope_from, m.recipients, bytes(m))

One file, no dependency but the shared library, which is found by the environment variable MIMEO_LIBRARY or by the
system's loader. Python 3.8 or newer.

- Text is str, octets are bytes; neither is taken for the other. A NUL in a str is refused, not cut at.
- Assignment replaces, None removes, a list is assigned whole. Parts are taken by value: changing one later, or freeing
  it, changes nothing in the message that has taken it. copy.copy and copy.deepcopy give an independent message.
- What the library refuses raises mimeo.Error, with status, field, index, offset and words; the field is empty then, and
  the message cannot be written until it is set again.
- A message may be used by one thread at a time; reading and writing out need no lock.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import datetime
import itertools
import operator
import os
import weakref
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

__all__ = ["Error", "Guard", "Mailbox", "Message", "attachment", "attachment_file", "inline", "version"]

PROFILE_7BIT, PROFILE_8BIT, PROFILE_UTF8 = range(3)
FILENAME_RFC2231, FILENAME_BOTH, FILENAME_RFC2047 = range(3)
LIMIT_VISIBLE, LIMIT_DEPTH, LIMIT_PARTS, LIMIT_HEADER, LIMIT_SIZE = range(1, 6)
(KIND_AUTO, KIND_TEXT, KIND_MAILBOXES, KIND_IDS, KIND_DATE, KIND_URLS, KIND_RAW, KIND_MAILBOX) = range(8)
(ENCODING_AUTO, ENCODING_7BIT, ENCODING_8BIT, ENCODING_BINARY, ENCODING_QP, ENCODING_BASE64) = range(6)
OUT_LF, OUT_DOTS, OUT_BCC, OUT_HEADER, OUT_BODY, OUT_PART, OUT_NEW = (1 << i for i in range(7))
NEEDS_SMTPUTF8, NEEDS_8BITMIME, NEEDS_BINARYMIME = 1, 2, 4
_NOMEM, _IO, _STOPPED, _SOURCE = -1, -17, -18, -22

# ---- the library ----

_SINK = ctypes.CFUNCTYPE(c_size_t, c_void_p, c_void_p, c_size_t)
_READ_AT = ctypes.CFUNCTYPE(c_int64, c_void_p, c_uint64, c_void_p, c_size_t)
_TEXTS, _SIZES, _BLOCKS = POINTER(c_char_p), POINTER(c_size_t), POINTER(c_void_p)

# Result and arguments by a letter each: p pointer, s string, i int, q int64, n size, u uint32, U uint64;
# upper case P: pointer to a pointer; N pointer to a size; S array of strings; B array of blocks; L pointer to uint64.
_TYPES = {"p": c_void_p, "s": c_char_p, "i": c_int, "q": c_int64, "n": c_size_t, "u": c_uint32, "U": c_uint64, "v": None,
          "P": _BLOCKS, "N": _SIZES, "S": _TEXTS, "B": _BLOCKS, "L": POINTER(c_uint64), "Q": POINTER(c_int64),
          "I": POINTER(c_int), "K": _SINK, "R": _READ_AT}
_FUNCTIONS = {
    "new": "p", "clone": "pp", "clone_part": "pp", "reset": "vp", "free": "vp", "version": "s", "errname": "si",
    "strerror": "si", "features": "u", "set_profile": "ipi", "set_charset": "ips", "set_filename_style": "ipi",
    "set_seed": "ippn", "set_limit": "ipiU", "status": "ip", "check": "ipu", "error_text": "sp", "error_count": "np",
    "error_at": "ipnSNNS", "set_mailbox_n": "ipssnsn", "set_mailbox_list_n": "ipsSNSNn", "mailbox_count": "nps",
    "mailbox_at": "ipsnSS", "set_header_n": "ipsnisn", "set_header_list_n": "ipsniSNn", "remove_header": "ips",
    "header_count": "np", "header_name": "spn", "get_header": "sps", "set_date": "ipqi", "date": "ipQI",
    "message_id": "ippnN", "set_in_reply_to": "ipSn", "set_references": "ipSn", "set_reply": "ipss",
    "set_list_unsubscribe": "ipss", "set_text_n": "ipsn", "set_html_n": "ipsn", "set_calendar": "ipspn",
    "text": "ppN", "html": "ppN", "set_alternatives": "ipBn", "set_inlines": "ipBn", "set_attachments": "ipBn",
    "new_attachment": "psspn", "new_attachment_file": "psss", "new_inline": "psspn", "set_body": "ipspn",
    "set_body_file": "ipss", "set_body_source": "ipsURpp", "set_parts": "ipsBn", "set_message": "ipp",
    "set_message_bytes": "ippn", "set_disposition": "ips", "set_filename_n": "ipsn", "set_content_id": "ips",
    "set_type_param": "ipss", "set_encoding": "ipi", "size": "ipuL", "render_into": "ipupnN", "write": "ipuKp",
    "write_file": "ipus", "write_fd": "ipui", "freeze": "ipuP", "frozen_free": "vp", "reader_new": "ipP",
    "read": "npnnp", "reader_status": "ip", "reader_free": "vp", "set_envelope_from": "ips", "envelope_from": "sp",
    "recipient_count": "np", "recipient": "spn", "needs": "up", "guard_new": "p", "guard_check": "ipp",
    "guard_allow": "ips", "guard_leak": "sp", "guard_count": "np", "guard_free": "vp",
}


def _load() -> ctypes.CDLL:
    name = os.environ.get("MIMEO_LIBRARY") or ctypes.util.find_library("mimeo") or "libmimeo.so.0"
    library = ctypes.CDLL(name)
    for function, letters in _FUNCTIONS.items():
        entry = getattr(library, "msg_" + function)
        entry.restype, entry.argtypes = _TYPES[letters[0]], [_TYPES[c] for c in letters[1:]]
        setattr(library, function, entry)
    return library


_C = _load()
version: str = _C.version().decode()


class Error(ValueError):
    """What the library refused. status: one of the MSG_ERR_ numbers; name: "MSG_ERR_ADDRESS"; field, index (row of a
    list) and offset (byte in the UTF-8 of the value) say where; str() says it in words."""

    def __init__(self, status: int, text: str = "", field: str = "", index: int = 0, offset: int = 0):
        super().__init__(text or _C.strerror(status).decode())
        self.status, self.name = status, _C.errname(status).decode()
        self.field, self.index, self.offset = field, index, offset


class Mailbox(NamedTuple):
    """One mailbox. addr None: the name opens a group; both None: its end."""
    name: Optional[str]
    addr: Optional[str]


_Box = Union[str, Tuple[Optional[str], Optional[str]]]
_Boxes = Union[None, _Box, Sequence[_Box]]


def _utf8(value: str, what: str = "text") -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"{what} is a str, not {type(value).__name__}")
    return value.encode("utf-8", "surrogatepass")  # a lone surrogate is ill-formed UTF-8, which the library refuses


def _z(value: Optional[str], what: str = "text") -> Optional[bytes]:
    """For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place."""
    return None if value is None else _utf8(value, what).replace(b"\0", b"\1")


def _octets(value, what: str = "data") -> bytes:
    if isinstance(value, str):
        raise TypeError(f"{what} is bytes, not str")
    return bytes(memoryview(value))


def _path(path: Union[str, os.PathLike]) -> bytes:
    octets = os.fsencode(path)
    if b"\0" in octets:
        raise ValueError("embedded null byte")  # as open() says it
    return octets


def _number(value: int, what: str, low: int = 0, high: int = 2**32 - 1) -> int:
    """ctypes would cut it to what fits."""
    number = operator.index(value)
    if not low <= number <= high:
        raise ValueError(f"{what} {value} is out of range")
    return number


def _int(value: int, what: str) -> int:
    return _number(value, what, -2**31, 2**31 - 1)


def _list(values, what: str) -> list:
    """Rows; octets would be taken for a list of numbers."""
    if isinstance(values, (bytes, bytearray, memoryview)):
        raise TypeError(f"{what} is a str, or a list of them, not {type(values).__name__}")
    return list(values)


def _texts(values: Iterable[str]) -> Tuple[ctypes.Array, int]:
    encoded = [_z(v) for v in _list(values, "an identifier")]
    return (c_char_p * max(len(encoded), 1))(*encoded), len(encoded)


def _box(value: _Box) -> Tuple[Optional[bytes], Optional[bytes]]:
    if not isinstance(value, (str, tuple, list)) or (len(value) != 2 and not isinstance(value, str)):
        raise TypeError(f"a mailbox is an address, or a name and an address, not {type(value).__name__}")
    name, addr = (None, value) if isinstance(value, str) else value
    return (None if name is None else _utf8(name, "a name"), None if addr is None else _utf8(addr, "an address"))


# ---- callbacks: what a script raises is kept, and raised again when the library has returned ----

class _Source:
    """A callable read_at(offset, size) -> bytes. The library has its number alone; it is held by the messages whose content
    it is, where the garbage collector sees one that refers back to its message."""
    known: "weakref.WeakValueDictionary[int, _Source]" = weakref.WeakValueDictionary()
    numbers = itertools.count(1)

    def __init__(self, read_at: Callable[[int, int], bytes]):
        self.read_at, self.raised, self.number = read_at, None, next(_Source.numbers)
        _Source.known[self.number] = self

    @staticmethod
    @_READ_AT
    def read(ctx, offset, buffer, size):
        source = _Source.known.get(ctx)
        try:
            data = _octets(source.read_at(offset, size), "what read_at returns")
            if len(data) > size:
                raise ValueError(f"read_at returned {len(data)} bytes where {size} were asked for")
            ctypes.memmove(buffer, data, len(data))
            return len(data)
        except BaseException as raised:  # nothing may unwind through C
            if source is not None:
                source.raised = raised
            return -1


_Sources = Tuple[_Source, ...]


def _take_raised(sources: _Sources) -> Optional[BaseException]:
    for source in sources:
        if source.raised is not None:
            raised, source.raised = source.raised, None
            return raised
    return None


def _string_property(get, name: str, setter, doc: str):
    def assign(self, value):
        self._done(setter(self._m, *([None, 0] if value is None else [_utf8(value, name), len(_utf8(value, name))])))
    return property(get, assign, lambda self: assign(self, None), doc)


def _people(field: str, doc: str):
    def get(self) -> List[Mailbox]:
        name, addr = c_char_p(), c_char_p()
        rows = []
        for i in range(_C.mailbox_count(self._m, field.encode())):
            _C.mailbox_at(self._m, field.encode(), i, byref(name), byref(addr))
            rows.append(Mailbox(*(None if v.value is None else v.value.decode() for v in (name, addr))))
        return rows

    def assign(self, value: _Boxes):
        if value is None:
            self._done(_C.remove_header(self._m, field.encode()))
            return
        if isinstance(value, str) or (isinstance(value, tuple) and len(value) == 2 and
                                      all(v is None or isinstance(v, str) for v in value)):
            # one mailbox; a tuple of two strings is a name and an address
            name, addr = _box(value)
            addr = addr or b""
            self._done(_C.set_mailbox_n(self._m, field.encode(), name, len(name or b""), addr, len(addr)))
            return
        rows = [_box(v) for v in _list(value, field)]
        n = len(rows)
        if n == 1 and rows[0][1] is not None:  # also for Sender, which holds no list
            (name, addr), = rows
            self._done(_C.set_mailbox_n(self._m, field.encode(), name, len(name or b""), addr, len(addr)))
            return
        names, addrs = ((c_char_p * max(n, 1))(*(row[k] for row in rows)) for k in (0, 1))
        sizes = [(c_size_t * max(n, 1))(*(len(row[k] or b"") for row in rows)) for k in (0, 1)]
        self._done(_C.set_mailbox_list_n(self._m, field.encode(), names, sizes[0], addrs, sizes[1], n))

    return property(get, assign, lambda self: assign(self, None), doc)


def _header_text(field: str, doc: str):
    def get(self) -> Optional[str]:
        value = _C.get_header(self._m, field.encode())
        return None if value is None else value.decode()

    def assign(self, value: Optional[str]):
        self.headers[field] = value
    return property(get, assign, lambda self: assign(self, None), doc)


def _blocks(parts: Sequence["Message"]) -> ctypes.Array:
    return (c_void_p * max(len(parts), 1))(*(part._m for part in parts))


def _parts(setter: str, doc: str):
    def get(self) -> List["Message"]:
        return [part.copy() for part in self._lists.get(setter, ())]

    def assign(self, parts: Optional[Sequence["Message"]]):
        taken = [part.copy() for part in (parts or ())]
        self._lists.pop(setter, None)
        self._content(setter, taken, getattr(_C, setter), _blocks(taken), len(taken))
        self._lists[setter] = taken
    return property(get, assign, lambda self: assign(self, None), doc)


class Headers:
    """The header fields of a message by name, in any case: headers["X-Campaign"] = "spring"; del; in; iteration over
    names. A list as value is assigned whole, for fields that may stand more than once."""

    def __init__(self, message: "Message"):
        self._message = message

    def __getitem__(self, name: str) -> str:
        value = _C.get_header(self._message._m, _z(name))
        if value is None:
            raise KeyError(name)
        return value.decode()

    def get(self, name: str, default: Optional[str] = None) -> Optional[str]:
        return self[name] if name in self else default

    def __contains__(self, name: str) -> bool:
        return _C.get_header(self._message._m, _z(name)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter([_C.header_name(self._message._m, i).decode() for i in range(len(self))])

    def __len__(self) -> int:
        return _C.header_count(self._message._m)

    def __setitem__(self, name: str, value: Union[None, str, Sequence[str]]):
        self.set(name, value)

    def __delitem__(self, name: str):
        if name not in self:
            raise KeyError(name)
        self.set(name, None)

    def set(self, name: str, value: Union[None, str, Sequence[str]], kind: int = KIND_AUTO):
        """By a grammar that is said aloud, KIND_*."""
        m, key, kind = self._message, _utf8(name, "a header field's name"), _int(kind, "kind")
        if value is None:
            m._done(_C.remove_header(m._m, _z(name)))
        elif isinstance(value, str):
            m._done(_C.set_header_n(m._m, key, len(key), kind, _utf8(value), len(_utf8(value))))
        else:
            rows = [_utf8(v, name) for v in _list(value, name)]
            n = len(rows)
            m._done(_C.set_header_list_n(m._m, key, len(key), kind, (c_char_p * max(n, 1))(*rows),
                                         (c_size_t * max(n, 1))(*map(len, rows)), n))


class Message:
    """A message, or a part of one."""

    __slots__ = ("_m", "_lists", "_sources", "__weakref__")

    def __init__(self):
        self._own(_C.new())

    def _own(self, block: Optional[int]) -> "Message":
        self._m, self._lists = block, {}
        self._sources: Dict[str, _Sources] = {}  # of each place that has content
        if not block:
            raise MemoryError("mimeo: no memory for a message")
        return self

    def __del__(self):
        if getattr(self, "_m", None) and _C is not None:  # None: the interpreter is on its way out
            _C.free(self._m)
            self._m = None

    def copy(self) -> "Message":
        """An independent message with the same fields and content; large content is shared and never copied."""
        clone = Message.__new__(Message)._own(_C.clone(self._m))
        clone._lists, clone._sources = dict(self._lists), dict(self._sources)
        return clone

    __copy__ = copy

    def __deepcopy__(self, memo) -> "Message":
        return self.copy()

    def clear(self) -> None:
        """As new, its memory kept for the next one."""
        _C.reset(self._m)
        self._lists, self._sources = {}, {}

    def _all_sources(self) -> _Sources:
        return tuple(source for sources in self._sources.values() for source in sources)

    def _content(self, place: str, given: Sequence[Union["Message", _Source]], setter, *arguments) -> None:
        """Content of one place, from these parts and sources, which replaces what was there."""
        held = tuple(source for one in given for source in (one._all_sources() if isinstance(one, Message) else (one,)))
        before = self._sources.pop(place, ())
        status = setter(self._m, *arguments)
        del before  # the library may have read it until here
        self._sources[place] = held
        self._done(status)

    def _done(self, status: int, sources: Optional[_Sources] = None) -> None:
        if status == 0:
            return
        raised = _take_raised(self._all_sources() if sources is None else sources) if status == _SOURCE else None
        if raised is not None:
            raise raised
        if status == _NOMEM:
            raise MemoryError("mimeo: out of memory")
        field, text, index, offset = c_char_p(), c_char_p(), c_size_t(), c_size_t()
        for i in reversed(range(_C.error_count(self._m))):
            found = _C.error_at(self._m, i, byref(field), byref(index), byref(offset), byref(text))
            if found == status:
                raise Error(status, text.value.decode(), field.value.decode(), index.value, offset.value)
        raise Error(status)

    # ---- people, header fields ----

    from_ = _people("From", """One mailbox, "addr" or (name, addr), or a list of them. Read: a list of Mailbox.""")
    sender = _people("Sender", "Who of several authors sends.")
    reply_to = _people("Reply-To", "As from_.")
    to = _people("To", "As from_; (name, None) opens a group, (None, None) closes it.")
    cc = _people("Cc", "As to.")
    bcc = _people("Bcc", "In the envelope, and in the output with OUT_BCC alone.")
    subject = _header_text("Subject", "Any text.")

    @property
    def headers(self) -> Headers:
        return Headers(self)

    @property
    def message_id(self) -> str:
        """As set, or drawn from the message's value; without angle brackets."""
        room, size = ctypes.create_string_buffer(1200), c_size_t()
        self._done(_C.message_id(self._m, room, len(room), byref(size)))
        return room.raw[:size.value].decode()

    @message_id.setter
    def message_id(self, value: Optional[str]):
        self.headers["Message-ID"] = value

    @property
    def date(self) -> datetime.datetime:
        seconds, zone = c_int64(), c_int()
        self._done(_C.date(self._m, byref(seconds), byref(zone)))
        where = datetime.timezone(datetime.timedelta(minutes=zone.value))
        return datetime.datetime.fromtimestamp(seconds.value, where)

    @date.setter
    def date(self, value: Optional[datetime.datetime]):
        if value is None:
            self.headers["Date"] = None
            return
        aware = value if value.tzinfo else value.astimezone()
        self._done(_C.set_date(self._m, int(aware.timestamp() // 1), int(aware.utcoffset().total_seconds() // 60)))

    def _ids(self, setter, ids: Optional[Sequence[str]]) -> None:
        if isinstance(ids, str):
            raise TypeError("identifiers are a list of str")
        self._done(setter(self._m, *_texts(ids or ())))

    in_reply_to = property(lambda self: (self.headers.get("In-Reply-To") or "").split(),
                           lambda self, ids: self._ids(_C.set_in_reply_to, ids), None, "A list of identifiers.")
    references = property(lambda self: (self.headers.get("References") or "").split(),
                          lambda self, ids: self._ids(_C.set_references, ids), None, "A list of identifiers.")

    def reply(self, message_id: str, references: Optional[str] = None) -> None:
        """In-Reply-To and References of an answer to a message with these."""
        self._done(_C.set_reply(self._m, _z(message_id), _z(references)))

    def list_unsubscribe(self, mailto: Optional[str] = None, https: Optional[str] = None) -> None:
        """RFC 2369; with https also the one click of RFC 8058."""
        self._done(_C.set_list_unsubscribe(self._m, _z(mailto), _z(https)))

    # ---- content ----

    def _text_of(self, get) -> Optional[str]:
        size = c_size_t()
        data = get(self._m, byref(size))
        return None if not data else ctypes.string_at(data, size.value).decode()

    text = _string_property(lambda self: self._text_of(_C.text), "text", lambda m, s, n: _C.set_text_n(m, s, n),
                            "Plain text, str.")
    html = _string_property(lambda self: self._text_of(_C.html), "html", lambda m, s, n: _C.set_html_n(m, s, n),
                            "HTML, str.")
    alternatives = _parts("set_alternatives", "More forms between text and HTML, assigned whole.")
    inlines = _parts("set_inlines", "What the HTML refers to as cid:, assigned whole.")
    attachments = _parts("set_attachments", "Attached parts, assigned whole.")

    def calendar(self, method: Optional[str], ics: str = "") -> None:
        """An invitation, RFC 6047; method as in the text. None removes."""
        data = _utf8(ics)
        self._done(_C.set_calendar(self._m, _z(method), data, len(data)))

    def body(self, type: Optional[str], data=b"") -> None:
        """Exactly this content: octets of a media type. None removes."""
        octets = _octets(data)
        self._content("own", (), _C.set_body, _z(type), octets, len(octets))

    def body_file(self, type: str, path: Union[str, os.PathLike]) -> None:
        """A regular file, read when the message is written, in constant memory."""
        self._content("own", (), _C.set_body_file, _z(type), _path(path))

    def body_source(self, type: str, size: int, read_at: Callable[[int, int], bytes]) -> None:
        """size octets that read_at(offset, size) gives when the message is written. What it raises ends the output, and
        is raised there. It may refer to the message, and must not change it while it is written."""
        source = _Source(read_at)
        self._content("own", (source,), _C.set_body_source, _z(type), _number(size, "size", high=2**64 - 1), _Source.read,
                      source.number, None)

    def parts(self, subtype: Optional[str], parts: Sequence["Message"] = ()) -> None:
        """Exactly this multipart. None removes."""
        self._content("own", parts, _C.set_parts, _z(subtype), _blocks(parts), len(parts))

    def message(self, inner: Union[None, "Message", bytes]) -> None:
        """A message in this message: one of these, or octets as received."""
        if isinstance(inner, Message):
            self._content("own", (inner,), _C.set_message, inner._m)
        elif inner is None:
            self._content("own", (), _C.set_message_bytes, None, 0)
        else:
            octets = _octets(inner)
            self._content("own", (), _C.set_message_bytes, octets, len(octets))

    filename = _string_property(lambda self: None, "filename", lambda m, s, n: _C.set_filename_n(m, s, n),
                                "Of a part; write only.")

    def describe(self, *, disposition: Optional[str] = None, content_id: Optional[str] = None,
                 encoding: Optional[int] = None) -> "Message":
        """How a part is presented; returns the part."""
        if disposition is not None:
            self._done(_C.set_disposition(self._m, _z(disposition)))
        if content_id is not None:
            self._done(_C.set_content_id(self._m, _z(content_id)))
        if encoding is not None:
            self._done(_C.set_encoding(self._m, _int(encoding, "encoding")))
        return self

    # ---- manner ----

    def manner(self, *, profile: Optional[int] = None, charset: Optional[str] = None,
               filename_style: Optional[int] = None, seed: Optional[bytes] = None) -> "Message":
        """How it is written; returns the message."""
        if profile is not None:
            self._done(_C.set_profile(self._m, _int(profile, "profile")))
        if charset is not None:
            self._done(_C.set_charset(self._m, _z(charset)))
        if filename_style is not None:
            self._done(_C.set_filename_style(self._m, _int(filename_style, "filename_style")))
        if seed is not None:
            self._done(_C.set_seed(self._m, _octets(seed), len(seed)))
        return self

    def limit(self, which: int, n: int) -> None:
        """LIMIT_*: what a message may have at most."""
        self._done(_C.set_limit(self._m, _int(which, "limit"), _number(n, "limit", high=2**64 - 1)))

    # ---- output ----

    def check(self, flags: int = 0) -> None:
        """Raises what output would raise, I/O aside."""
        self._done(_C.check(self._m, _number(flags, "flags")))

    @property
    def errors(self) -> List[Error]:
        """All that keeps the message from being written."""
        field, text, index, offset = c_char_p(), c_char_p(), c_size_t(), c_size_t()
        found = []
        for i in range(_C.error_count(self._m)):
            status = _C.error_at(self._m, i, byref(field), byref(index), byref(offset), byref(text))
            found.append(Error(status, text.value.decode(), field.value.decode(), index.value, offset.value))
        return found

    def size(self, flags: int = 0) -> int:
        """Octets of the output, known without writing it."""
        size = c_uint64()
        self._done(_C.size(self._m, _number(flags, "flags"), byref(size)))
        return size.value

    def render(self, flags: int = 0) -> bytes:
        """The message as octets, CRLF line ends unless OUT_LF."""
        room = ctypes.create_string_buffer(max(self.size(flags), 1))
        size = c_size_t()
        self._done(_C.render_into(self._m, flags, room, len(room), byref(size)))
        return room.raw[:size.value]

    __bytes__ = render

    def chunks(self, flags: int = 0, size: int = 65536) -> Iterator[bytes]:
        """The output piece by piece, in constant memory; of the message as it is when the first piece is asked for."""
        frozen, reader = c_void_p(), c_void_p()
        held = self._all_sources()
        self._done(_C.freeze(self._m, _number(flags, "flags"), byref(frozen)))
        try:
            if _C.reader_new(frozen, byref(reader)) != 0:
                raise MemoryError("mimeo: no memory for a reader")
            room = ctypes.create_string_buffer(size)
            while True:
                got = _C.read(room, 1, size, reader)
                if _C.reader_status(reader) != 0:
                    self._done(_C.reader_status(reader), held)
                if got == 0:
                    return
                yield room.raw[:got]
        finally:
            _C.reader_free(reader)
            _C.frozen_free(frozen)

    __iter__ = chunks

    def write(self, file, flags: int = 0) -> None:
        """Into anything with write(bytes). What that raises ends the output, and is raised here."""
        raised: List[BaseException] = []

        def sink(_, data, size):
            try:
                left = memoryview(ctypes.string_at(data, size))
                while left:
                    took = file.write(left)
                    left = left[len(left) if took is None else took:]
                    if took == 0:
                        raise BlockingIOError("the file took nothing")
                return size
            except BaseException as problem:  # nothing may unwind through C
                raised.append(problem)
                return 0

        status = _C.write(self._m, _number(flags, "flags"), _SINK(sink), None)
        if raised:
            raise raised[0]
        self._done(status)

    def save(self, path: Union[str, os.PathLike], flags: int = 0) -> None:
        """Into a file, whole or not at all. OUT_NEW: only where there is none."""
        status = _C.write_file(self._m, _number(flags, "flags"), _path(path))
        if status == _IO:
            raise OSError(f"mimeo: {os.fspath(path)!r} cannot be written")
        self._done(status)

    # ---- envelope ----

    @property
    def envelope_from(self) -> Optional[str]:
        """The reverse-path: as set, else Sender, else the first From."""
        path = _C.envelope_from(self._m)
        return None if path is None else path.decode()

    @envelope_from.setter
    def envelope_from(self, addr: str):
        self._done(_C.set_envelope_from(self._m, _z(addr)))

    @property
    def recipients(self) -> List[str]:
        """To, Cc and Bcc, each address once."""
        return [_C.recipient(self._m, i).decode() for i in range(_C.recipient_count(self._m))]

    @property
    def needs(self) -> int:
        """NEEDS_* that the transport must have."""
        return _C.needs(self._m)


class Guard:
    """Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to
    anybody else. See docs/disclosure.md."""

    __slots__ = ("_g",)

    def __init__(self):
        self._g = _C.guard_new()
        if not self._g:
            raise MemoryError("mimeo: no memory for a guard")

    def __del__(self):
        if getattr(self, "_g", None) and _C is not None:
            _C.guard_free(self._g)
            self._g = None

    def check(self, message: Message) -> None:
        """The last thing before output. Raises Error with status MSG_ERR_DISCLOSURE; nothing is written then."""
        message._done(_C.guard_check(self._g, message._m))

    def allow(self, addr: str) -> None:
        """An address that is no secret."""
        status = _C.guard_allow(self._g, _z(addr))
        if status:
            raise MemoryError("mimeo: out of memory") if status == _NOMEM else Error(status)

    @property
    def leak(self) -> str:
        """What the last check found, "" for nothing."""
        return _C.guard_leak(self._g).decode()

    def __len__(self) -> int:
        return _C.guard_count(self._g)


# ---- parts ----

def _part(block: Optional[int]) -> Message:
    part = Message.__new__(Message)._own(block)
    part._done(_C.status(part._m))
    return part


def attachment(filename: str, data, type: Optional[str] = None) -> Message:
    """A part from octets. type None: application/octet-stream."""
    octets = _octets(data)
    return _part(_C.new_attachment(_z(filename), _z(type), octets, len(octets)))


def attachment_file(path: Union[str, os.PathLike], filename: Optional[str] = None,
                    type: Optional[str] = None) -> Message:
    """A part that is read from a regular file when the message is written."""
    name = os.path.basename(os.fspath(path)) if filename is None else filename
    return _part(_C.new_attachment_file(_z(name), _z(type), _path(path)))


def inline(content_id: str, data, type: str) -> Message:
    """What HTML refers to as cid:content_id."""
    octets = _octets(data)
    return _part(_C.new_inline(_z(content_id), _z(type), octets, len(octets)))
