--[[ mimeo for LuaJIT: mail messages as values.

    local mimeo = require "mimeo"

    local m = mimeo.new {from = {name = "News", addr = "news@example.com"}, subject = "Grüße aus Köln"}
    m.attachments = {mimeo.attachment("terms.pdf", "%PDF-1.7", "application/pdf")}
    local guard = mimeo.guard()
    for _, person in ipairs(subscribers) do
      m.to = {name = person.name, addr = person.addr}     -- replaces; nothing in mimeo appends
      m.text = "Hello " .. person.name .. ".\n"
      guard:check(m)
      send(m.envelope_from, m.recipients, m:render())
    end

One file, no dependency but the shared library, found by the environment variable MIMEO_LIBRARY or by the system's
loader as libmimeo.so.0. LuaJIT 2.1 with its ffi.

- Text is a string of UTF-8, octets are a string of any octets: Lua has one type for both, so each is judged by where it
  goes. Nothing but a string is taken for one, and a NUL in a text is refused, not cut at.
- Assignment replaces, nil removes, a list is assigned whole. Parts are taken by value: what is done to one later
  changes nothing in the message that has taken it. m:copy() gives an independent message.
- What the library refuses is raised as an object with status, name, field, index, offset and text, for which
  mimeo.is_error is true; the field is empty then, and the message cannot be written until it is set again. A wrong call
  (a number for a text, a property that there is not) raises a string and changes nothing.
- A message belongs to the Lua state that made it. Nothing calls from C into Lua but the read_at of a body_source, which
  may not yield; writers, and loops over chunks, may. ]]
local ffi = require "ffi"

-- The functions by their result, without the prefix msg_.
local TYPES = {S = "const char *", B = "msg_builder *", G = "msg_guard *", N = "size_t"}
local FUNCTIONS = [[
S strerror(int), errname(int), version(void), header_name(const B, N), header_value(const B, N),
  get_header(const B, S), text(const B, N*), html(const B, N*), envelope_from(const B), recipient(const B, N),
  guard_leak(const G);
B new(void), clone(const B), new_attachment(S, S, const void *, N), new_attachment_file(S, S, S),
  new_inline(S, S, const void *, N);
void reset(B), free(B), free_data(void *), frozen_free(msg_frozen *), reader_free(msg_reader *), guard_free(G);
int set_profile(B, int), set_charset(B, S), set_filename_style(B, int), set_seed(B, const void *, N),
  set_limit(B, int, uint64_t), status(const B), check(const B, uint32_t), error_at(const B, N, S*, N*, N*, S*),
  set_mailbox_n(B, S, S, N, S, N), set_mailbox_list_n(B, S, S const*, const N*, S const*, const N*, N),
  mailbox_at(const B, S, N, S*, S*), set_date(B, int64_t, int), set_in_reply_to(B, S const*, N),
  set_references(B, S const*, N), set_reply(B, S, S), set_list_unsubscribe(B, S, S), set_header_n(B, S, N, int, S, N),
  set_header_list_n(B, S, N, int, S const*, const N*, N), remove_header(B, S), message_id(const B, char *, N, N*),
  date(const B, int64_t *, int *), set_text_n(B, S, N), set_html_n(B, S, N), set_calendar(B, S, S, N),
  set_alternatives(B, B const*, N), set_inlines(B, B const*, N), set_attachments(B, B const*, N),
  set_body(B, S, const void *, N), set_body_file(B, S, S),
  set_body_source(B, S, uint64_t, msg_read_at *, void *, msg_release *), set_parts(B, S, B const*, N),
  set_message(B, const B), set_message_bytes(B, const void *, N), set_disposition(B, S), set_filename_n(B, S, N),
  set_content_id(B, S), set_encoding(B, int), size(const B, uint32_t, uint64_t *),
  render(const B, uint32_t, char **, N*), write_file(const B, uint32_t, S), freeze(const B, uint32_t, msg_frozen **),
  reader_new(const msg_frozen *, msg_reader **), reader_status(const msg_reader *), set_envelope_from(B, S),
  guard_check(G, B), guard_allow(G, S);
N error_count(const B), mailbox_count(const B, S), header_count(const B), read(char *, N, N, void *),
  recipient_count(const B), guard_count(const G);
uint32_t needs(const B);
G guard_new(void);
]]
ffi.cdef [[
typedef struct msg_builder msg_builder; typedef struct msg_frozen msg_frozen;
typedef struct msg_reader msg_reader; typedef struct msg_guard msg_guard;
typedef int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size);
typedef void msg_release(void *ctx);
]]
for result, list in FUNCTIONS:gmatch("([%w_]+) ([^;]+);") do
  local declarations = list:gsub("([%w_]+)(%b()),?", result .. " msg_%1%2;"):gsub("%f[%w_]%u%f[^%w_]", TYPES)
  ffi.cdef(declarations)
end

local library = os.getenv("MIMEO_LIBRARY")
local C = ffi.load(library and library ~= "" and library or "libmimeo.so.0")

local mimeo = {
  version = ffi.string(C.msg_version()),
  PROFILE_7BIT = 0, PROFILE_8BIT = 1, PROFILE_UTF8 = 2, FILENAME_RFC2231 = 0, FILENAME_BOTH = 1, FILENAME_RFC2047 = 2,
  LIMIT_VISIBLE = 1, LIMIT_DEPTH = 2, LIMIT_PARTS = 3, LIMIT_HEADER = 4, LIMIT_SIZE = 5, KIND_AUTO = 0, KIND_TEXT = 1,
  KIND_MAILBOXES = 2, KIND_IDS = 3, KIND_DATE = 4, KIND_URLS = 5, KIND_RAW = 6, KIND_MAILBOX = 7,
  ENCODING_AUTO = 0, ENCODING_7BIT = 1, ENCODING_8BIT = 2, ENCODING_BINARY = 3, ENCODING_QP = 4, ENCODING_BASE64 = 5,
  OUT_LF = 1, OUT_DOTS = 2, OUT_BCC = 4, OUT_HEADER = 8, OUT_BODY = 16, OUT_PART = 32, OUT_NEW = 64,
  NEEDS_SMTPUTF8 = 1, NEEDS_8BITMIME = 2, NEEDS_BINARYMIME = 4,
}
local NOMEM, IO = -1, -17
-- Out-parameters of calls that never call back.
local size_out, index_out, offset_out = ffi.new("size_t[1]"), ffi.new("size_t[1]"), ffi.new("size_t[1]")
local field_out, text_out = ffi.new("const char *[1]"), ffi.new("const char *[1]")

-- ---- what is taken ----
local HERE = debug.getinfo(1, "S").source
-- A wrong call: raised at the line outside this file.
local function misuse(words)
  local level = 2
  while (debug.getinfo(level, "S") or {}).source == HERE do level = level + 1 end
  error("mimeo: " .. words, level)
end
local function str(value, what)
  return type(value) == "string" and value or misuse(what .. " is a string, not a " .. type(value))
end
-- For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
local function z(value, what) return value ~= nil and str(value, what):gsub("%z", "\1") or nil end
local function path_of(value) return str(value, "a path"):find("%z") and misuse("a path holds no NUL") or value end
local function integer(value, what, low, high)
  local good = type(value) == "number" and value >= low and value <= high and value == math.floor(value)
  return good and value or misuse(what .. " is a whole number from " .. low .. " to " .. high)
end
local function int(value, what) return integer(value, what, -0x80000000, 0x7fffffff) end
local function flags_of(value) return value == nil and 0 or integer(value, "flags", 0, 0xffffffff) end
-- A list without holes, since what is behind a hole would be lost unseen. allowed: a key that may stand in it as well.
local function list_of(value, what, allowed)
  if type(value) ~= "table" then misuse(what .. " are a list") end
  local n = 0
  for key in pairs(value) do
    if type(key) == "number" then n = n + 1
    elseif key ~= allowed then misuse(what .. " are a list, which has no key " .. tostring(key)) end
  end
  for i = 1, n do if value[i] == nil then misuse(what .. " are a list with a hole at " .. i) end end
  return value, n
end
-- f(1) to f(n).
local function collect(n, f)
  local all = {}
  for i = 1, tonumber(n) do all[i] = f(i) end
  return all
end
local function borrowed(text) return text ~= nil and ffi.string(text) or nil end

-- ---- errors ----
local Error = {__tostring = function(self) return self.text end}
local function new_error(status, text, field, index, offset)
  return setmetatable({status = status, name = ffi.string(C.msg_errname(status)), field = field or "",
    index = index or 1, offset = offset or 0, text = text or ffi.string(C.msg_strerror(status))}, Error)
end
-- What mimeo refused: status, one of the MSG_ERR_ numbers; name, "MSG_ERR_ADDRESS"; field; index, which row of a list,
-- from 1 (a group's head and its end are rows); offset, how many octets of the value stand before the wrong one; text.
function mimeo.is_error(value) return getmetatable(value) == Error end
-- The i-th mark or condition of a message, from 1.
local function error_at(m, i)
  local status = C.msg_error_at(m, i - 1, field_out, index_out, offset_out, text_out)
  return new_error(status, ffi.string(text_out[0]), ffi.string(field_out[0]), tonumber(index_out[0]) + 1,
    tonumber(offset_out[0]))
end
local function done(self, status)
  if status == 0 then return end
  for i = tonumber(C.msg_error_count(self._m)), 1, -1 do
    local found = error_at(self._m, i)
    if found.status == status then error(found, 0) end
  end
  error(new_error(status), 0)
end

-- ---- memory: the collector sees the handles, and is told of what is behind them ----
-- A Lua function, so that the library stays loaded as long as something of it is to be freed.
local function freeing(name) return function(handle) C[name](handle) end end
local free_message, free_guard = freeing "msg_free", freeing "msg_guard_free"
local free_reader, free_data = freeing "msg_reader_free", freeing "msg_free_data"
local DEBT, HANDLE, debt, can_ask = 1024 * 1024, 4096, 0, pcall(collectgarbage, "isrunning")
-- n octets more that the collector does not count. It is not woken where the program has stopped it.
local function owe(n)
  debt = debt + n
  if debt < DEBT then return end
  n, debt = debt, 0
  if not can_ask or collectgarbage("isrunning") then collectgarbage("step", n / 1024) end
end

-- ---- sources: the only calls from C into Lua ----
-- A source is known to C by a number. It lives as long as a message, or an output, that has it: these hold it by _held.
local sources, last_source, read_callback = setmetatable({}, {__mode = "v"}), 0, nil
-- What the read_at of the running output has raised, in a table of its own, as it may be nil.
local raised
local function fill(ctx, offset, buffer, size)
  local source = sources[tonumber(ffi.cast("uintptr_t", ctx))]
  if not source then return -1 end
  local data, why = source.read_at(tonumber(offset), tonumber(size))
  if data == nil and why ~= nil then error(why, 0) end
  if type(data) ~= "string" then error("mimeo: read_at returns a string, not a " .. type(data), 0) end
  if #data > size then error("mimeo: read_at returned " .. #data .. " octets where it was asked for fewer", 0) end
  ffi.copy(buffer, data, #data)
  return #data
end
-- Nothing may unwind through C: what is raised is kept, and raised when the call has returned.
local function read_source(ctx, offset, buffer, size)
  local good, got = pcall(fill, ctx, offset, buffer, size)
  if good then return got end
  raised = {got}
  return -1
end
-- One callback for all sources of this Lua state, made when the first is: slots are few, and so none is ever lost.
local function new_source(read_at)
  read_callback = read_callback or ffi.cast("msg_read_at *", read_source)
  last_source = last_source + 1
  local source = {read_at = read_at, ctx = ffi.cast("void *", ffi.cast("uintptr_t", last_source))}
  sources[last_source] = source
  return source
end
-- A call that may call back. It is never compiled: compiled code cannot be called back into.
local function calling(call, ...)
  local outer, mine = raised, nil
  raised = nil
  local result = call(...)
  mine, raised = raised, outer
  if mine then error(mine[1], 0) end
  return result
end
jit.off(calling)
-- All sources that these messages have.
local function held_by(messages)
  local all = {}
  for _, message in ipairs(messages) do
    for _, held in pairs(message._held) do for _, source in ipairs(held) do all[#all + 1] = source end end
  end
  return all[1] and all
end

-- ---- messages ----
local Message, get, set, message_type = {}, {}, {}, {}
function message_type.__index(self, key)
  if get[key] then return get[key](self) end
  return Message[key]
end
function message_type.__newindex(self, key, value)
  if not set[key] then misuse("a message has no property " .. tostring(key) .. " that can be assigned") end
  set[key](self, value)
end
local function own(m, size)
  if m == nil then error(new_error(NOMEM), 0) end
  m = ffi.gc(m, free_message)
  owe(HANDLE + (size or 0))
  return setmetatable({_m = m, _lists = {}, _held = {}}, message_type)
end
local function message_of(value, what)
  return getmetatable(value) == message_type and value or misuse(what .. " is a message, not a " .. type(value))
end
-- A new message; properties: what to assign at once.
function mimeo.new(properties)
  local self = own(C.msg_new())
  for key, value in pairs(properties or {}) do self[key] = value end
  return self
end
-- An independent message with the same fields and content; large content is shared and never copied.
function Message:copy()
  local clone = own(C.msg_clone(self._m))
  for slot, parts in pairs(self._lists) do clone._lists[slot] = parts end
  for slot, held in pairs(self._held) do clone._held[slot] = held end
  return clone
end
-- As new, its memory kept for the next one.
function Message:clear()
  C.msg_reset(self._m)
  self._lists, self._held = {}, {}
end
local function text_arrays(values, n)
  local texts, sizes = ffi.new("const char *[?]", n), ffi.new("size_t[?]", n)
  for i = 1, n do if values[i] then texts[i - 1], sizes[i - 1] = values[i], #values[i] end end
  return texts, sizes
end

-- ---- people ----
-- {name = "Ann", addr = "ann@example.org"}, or {"Ann", "ann@example.org"} inside a list.
local function pair_of(row)
  local named = row.name ~= nil or row.addr ~= nil
  for key in pairs(row) do
    local known = named and (key == "name" or key == "addr") or not named and (key == 1 or key == 2)
    if not known then misuse("a mailbox has no " .. tostring(key)) end
  end
  local name, addr = row.name, row.addr
  if not named then name, addr = row[1], row[2] end
  return name ~= nil and str(name, "a name") or nil, str(addr, "the address of a mailbox")
end
-- The rows that the library takes: a group is its head (a name alone), its members, and its end (nothing).
local function rows_of(list)
  local names, addrs, n = {}, {}, 0
  local function add(name, addr)
    n = n + 1
    names[n], addrs[n] = name, addr
  end
  local function add_all(members, group)
    for _, row in ipairs(list_of(members, "mailboxes", group)) do
      if type(row) == "string" then add(nil, row)
      elseif type(row) ~= "table" then misuse("a mailbox is a string or a table, not a " .. type(row))
      elseif row.group == nil then add(pair_of(row))
      elseif group then misuse("a group stands in no group")
      else
        add(str(row.group, "the name of a group"), nil)
        add_all(row, "group")
        add(nil, nil)
      end
    end
  end
  add_all(list)
  return names, addrs, n
end
local function get_people(self, field)
  local list, here = {}, nil
  for i = 0, tonumber(C.msg_mailbox_count(self._m, field)) - 1 do
    C.msg_mailbox_at(self._m, field, i, field_out, text_out)
    local name, addr = borrowed(field_out[0]), borrowed(text_out[0])
    if addr then table.insert(here or list, {name = name, addr = addr})
    else
      here = name and {group = name}
      list[#list + 1] = here
    end
  end
  return list
end
local function set_people(self, field, value)
  if value == nil then
    done(self, C.msg_remove_header(self._m, field))
  elseif type(value) == "string" or type(value) == "table" and (value.name ~= nil or value.addr ~= nil) then
    local name, addr = nil, value
    if type(value) == "table" then name, addr = pair_of(value) end
    done(self, C.msg_set_mailbox_n(self._m, field, name, #(name or ""), addr, #addr))
  else
    local names, addrs, n = rows_of(value)
    local name_texts, name_sizes = text_arrays(names, n)
    local addr_texts, addr_sizes = text_arrays(addrs, n)
    done(self, C.msg_set_mailbox_list_n(self._m, field, name_texts, name_sizes, addr_texts, addr_sizes, n))
  end
end
-- "ann@example.org", or {name =, addr =}, or a list of these, of pairs {"Ann", "ann@example.org"}, and of groups
-- {group = "Team", ...}. Read: a list of {name =, addr =} and groups. Bcc is in the output with OUT_BCC alone.
for key, field in pairs {from = "From", sender = "Sender", reply_to = "Reply-To", to = "To", cc = "Cc", bcc = "Bcc"} do
  get[key] = function(self) return get_people(self, field) end
  set[key] = function(self, value) set_people(self, field, value) end
end

-- ---- header fields ----
-- By a grammar that is said aloud, KIND_*. value: a string; a list, for a field that may stand more than once; nil.
function Message:set_header(name, value, kind)
  str(name, "a header field's name")
  kind = kind == nil and mimeo.KIND_AUTO or int(kind, "a kind")
  if value == nil then
    done(self, C.msg_remove_header(self._m, z(name)))
  elseif type(value) == "table" then
    local values, n = list_of(value, "the values of a header field")
    for i = 1, n do str(values[i], "a header field") end
    local texts, sizes = text_arrays(values, n)
    done(self, C.msg_set_header_list_n(self._m, name, #name, kind, texts, sizes, n))
  else
    str(value, "a header field")
    done(self, C.msg_set_header_n(self._m, name, #name, kind, value, #value))
  end
end
local OF, headers_type = {}, {} -- OF: a key that is no name of a field
function headers_type.__index(self, name) return borrowed(C.msg_get_header(self[OF]._m, z(str(name, "a name")))) end
function headers_type.__newindex(self, name, value) self[OF]:set_header(name, value) end
function headers_type.__call(self)
  local m, names, values, i = self[OF]._m, {}, {}, 0
  for at = 1, tonumber(C.msg_header_count(m)) do
    names[at], values[at] = ffi.string(C.msg_header_name(m, at - 1)), ffi.string(C.msg_header_value(m, at - 1))
  end
  return function()
    i = i + 1
    return names[i], values[i]
  end
end
-- The fields by name, in any case: m.headers["X-Campaign"] = "spring"; nil where there is none, and to remove it;
-- for name, value in m.headers() do.
function get.headers(self) return setmetatable({[OF] = self}, headers_type) end
function get.subject(self) return borrowed(C.msg_get_header(self._m, "Subject")) end
function set.subject(self, value) self:set_header("Subject", value ~= nil and str(value, "subject") or nil) end
-- As set, or drawn from the message's value; without angle brackets.
function get.message_id(self)
  local room = ffi.new("char[1200]") -- more than a line of a header field holds
  done(self, C.msg_message_id(self._m, room, 1200, size_out))
  return ffi.string(room, size_out[0])
end
function set.message_id(self, value) self:set_header("Message-ID", value) end
-- {time = seconds as of os.time, zone = minutes east of UTC}. Assigned: the same, or the seconds alone, in UTC.
function get.date(self)
  local seconds, zone = ffi.new("int64_t[1]"), ffi.new("int[1]")
  done(self, C.msg_date(self._m, seconds, zone))
  return {time = tonumber(seconds[0]), zone = zone[0]}
end
function set.date(self, value)
  if value == nil then return self:set_header("Date", nil) end
  value = type(value) == "number" and {time = value} or value
  if type(value) ~= "table" or type(value.time) ~= "number" then misuse("a date is a number, or a table with time") end
  local time = integer(math.floor(value.time), "the time of a date", -2 ^ 53, 2 ^ 53)
  done(self, C.msg_set_date(self._m, time, value.zone == nil and 0 or int(value.zone, "a zone")))
end
local function id_list(key, field, setter)
  get[key] = function(self)
    local ids = {}
    for id in (borrowed(C.msg_get_header(self._m, field)) or ""):gmatch("%S+") do ids[#ids + 1] = id end
    return ids
  end
  set[key] = function(self, value)
    local ids, n = list_of(value or {}, "identifiers")
    ids = collect(n, function(i) return z(ids[i], "an identifier") end)
    done(self, setter(self._m, (text_arrays(ids, n)), n))
  end
end
id_list("in_reply_to", "In-Reply-To", C.msg_set_in_reply_to)
id_list("references", "References", C.msg_set_references)
-- In-Reply-To and References of an answer to a message with these.
function Message:reply(message_id, references)
  done(self, C.msg_set_reply(self._m, z(str(message_id, "an identifier")), z(references, "references")))
end
-- RFC 2369; with https also the one click of RFC 8058.
function Message:list_unsubscribe(mailto, https)
  done(self, C.msg_set_list_unsubscribe(self._m, z(mailto, "mailto"), z(https, "https")))
end

-- ---- content ----
local function text_property(key, getter, setter)
  get[key] = function(self)
    local data = getter(self._m, size_out)
    return data ~= nil and ffi.string(data, size_out[0]) or nil
  end
  set[key] = function(self, value)
    value = value == nil and "" or str(value, key)
    owe(#value)
    done(self, setter(self._m, value, #value))
  end
end
text_property("text", C.msg_text, C.msg_set_text_n)
text_property("html", C.msg_html, C.msg_set_html_n)
local function handles_of(list, what)
  local messages, n = list_of(list, what)
  local handles = ffi.new("msg_builder *[?]", n)
  for i = 1, n do handles[i - 1] = message_of(messages[i], "each of the " .. what)._m end
  return handles, n
end
local function part_list(key, setter)
  get[key] = function(self)
    local parts = self._lists[key] or {}
    return collect(#parts, function(i) return parts[i]:copy() end)
  end
  set[key] = function(self, value)
    local handles, n = handles_of(value or {}, key)
    local taken = collect(n, function(i) return value[i]:copy() end)
    local status = setter(self._m, handles, n)
    self._lists[key], self._held[key] = nil, held_by(taken)
    done(self, status)
    self._lists[key] = taken
  end
end
part_list("alternatives", C.msg_set_alternatives) -- more forms between text and HTML
part_list("inlines", C.msg_set_inlines) -- what the HTML refers to as cid:
part_list("attachments", C.msg_set_attachments)
-- An invitation, RFC 6047; method as in the text. nil removes.
function Message:calendar(method, ics)
  ics = method == nil and "" or str(ics, "a calendar")
  done(self, C.msg_set_calendar(self._m, z(method, "a method"), ics, #ics))
end
-- held: the sources that the slot has now.
local function done_exact(self, slot, held, status)
  self._held[slot] = held
  done(self, status)
end
-- Exactly this content: octets of a media type. nil removes.
function Message:body(media_type, data)
  data = data == nil and "" or str(data, "data")
  owe(#data)
  done_exact(self, "body", nil, C.msg_set_body(self._m, z(media_type, "a media type"), data, #data))
end
-- A regular file, read when the message is written, in constant memory.
function Message:body_file(media_type, path)
  media_type, path = z(str(media_type, "a media type")), path_of(path)
  done_exact(self, "body", nil, C.msg_set_body_file(self._m, media_type, path))
end
-- size octets that read_at(offset, size) gives, as a string, when the message is written. What it raises, or returns
-- behind a nil, ends the output, and is raised there.
function Message:body_source(media_type, size, read_at)
  media_type, size = z(str(media_type, "a media type")), integer(size, "a size", 0, 2 ^ 53)
  local source = new_source(type(read_at) == "function" and read_at or misuse("read_at is a function"))
  local status = C.msg_set_body_source(self._m, media_type, size, read_callback, source.ctx, nil)
  done_exact(self, "body", {source}, status)
end
-- Exactly this multipart. nil removes.
function Message:parts(subtype, parts)
  parts = subtype ~= nil and parts or {}
  local handles, n = handles_of(parts, "parts")
  done_exact(self, "parts", held_by(parts), C.msg_set_parts(self._m, z(subtype, "a subtype"), handles, n))
end
-- A message in this message: one of these, or octets as received. nil removes.
function Message:message(inner)
  if getmetatable(inner) == message_type then
    return done_exact(self, "message", held_by {inner}, C.msg_set_message(self._m, inner._m))
  end
  inner = inner == nil and "" or str(inner, "a message in a message, that is none itself,")
  owe(#inner)
  done_exact(self, "message", nil, C.msg_set_message_bytes(self._m, inner, #inner))
end
function get.filename() misuse("filename is write only") end -- of a part
function set.filename(self, value)
  value = value == nil and "" or str(value, "a file name")
  done(self, C.msg_set_filename_n(self._m, value, #value))
end
-- Options by name, each with its setter and what checks its value, in this order.
local function apply(self, options, what, setters)
  if type(options) ~= "table" then misuse(what .. " takes a table") end
  for key in pairs(options) do
    if type(setters[key]) ~= "table" then misuse(what .. " takes no " .. tostring(key)) end
  end
  for _, name in ipairs(setters) do
    local setter, check = setters[name][1], setters[name][2]
    if options[name] ~= nil then done(self, setter(self._m, check(options[name], name))) end
  end
  return self
end
-- How a part is presented: m:describe {disposition = "inline"}; returns the part.
local DESCRIPTION = {"disposition", "content_id", "encoding", disposition = {C.msg_set_disposition, z},
  content_id = {C.msg_set_content_id, z}, encoding = {C.msg_set_encoding, int}}
function Message:describe(options) return apply(self, options, "describe", DESCRIPTION) end
-- How it is written: m:manner {profile = mimeo.PROFILE_UTF8}; returns the message.
local MANNER = {"profile", "charset", "filename_style", "seed", profile = {C.msg_set_profile, int},
  charset = {C.msg_set_charset, z}, filename_style = {C.msg_set_filename_style, int},
  seed = {function(m, seed) return C.msg_set_seed(m, seed, #seed) end, str}}
function Message:manner(options) return apply(self, options, "manner", MANNER) end
-- LIMIT_*: what a message may have at most; math.huge for any.
function Message:limit(which, n)
  if n == math.huge then n = 0xffffffffffffffffULL else integer(n, "a limit", 0, 2 ^ 53) end
  done(self, C.msg_set_limit(self._m, int(which, "a limit's number"), n))
end

-- ---- output ----
-- Raises what output would raise, I/O aside.
function Message:check(flags) done(self, C.msg_check(self._m, flags_of(flags))) end
-- All that keeps the message from being written.
function get.errors(self) return collect(C.msg_error_count(self._m), function(i) return error_at(self._m, i) end) end
-- Octets of the output, known without writing it.
function Message:size(flags)
  local size = ffi.new("uint64_t[1]")
  done(self, C.msg_size(self._m, flags_of(flags), size))
  return tonumber(size[0])
end
-- The message as octets, CRLF line ends unless OUT_LF.
function Message:render(flags)
  local out, size = ffi.new("char *[1]"), ffi.new("size_t[1]")
  done(self, calling(C.msg_render, self._m, flags_of(flags), out, size))
  local data = ffi.gc(out[0], free_data)
  local octets = ffi.string(data, size[0])
  C.msg_free_data(ffi.gc(data, nil))
  return octets
end
local function open_reader(self, flags)
  local frozen, reader = ffi.new("msg_frozen *[1]"), ffi.new("msg_reader *[1]")
  done(self, calling(C.msg_freeze, self._m, flags, frozen))
  local status = C.msg_reader_new(frozen[0], reader)
  C.msg_frozen_free(frozen[0]) -- the reader holds it
  if status ~= 0 then error(new_error(status), 0) end
  owe(HANDLE)
  return ffi.gc(reader[0], free_reader)
end
-- for chunk in m:chunks() do: the output piece by piece, in constant memory; of the message as it is at the call.
function Message:chunks(flags, size)
  size = size == nil and 65536 or integer(size, "the size of a chunk", 1, 0x7fffffff)
  local reader, held = open_reader(self, flags_of(flags)), held_by {self}
  local room = ffi.new("char[?]", size)
  return function()
    if not reader then return end
    local got = tonumber(calling(C.msg_read, room, 1, size, reader))
    local status = C.msg_reader_status(reader)
    if status == 0 and got > 0 then return ffi.string(room, got) end
    C.msg_reader_free(ffi.gc(reader, nil))
    reader, held = nil, nil
    done(self, status)
  end
end
-- What a writer has returned: nothing, or something true, is well; nil or false is not, with the reason behind it.
local function outcome(...)
  local first, why = ...
  if select("#", ...) > 0 and not first then error(why == nil and "mimeo: the writer took nothing" or why, 0) end
  return first
end
-- A write may take less than it is given, and says so by a number.
local function write_all(out, chunk)
  while #chunk > 0 do
    local took = outcome(out:write(chunk))
    if type(took) ~= "number" then return end
    if not (took > 0 and took <= #chunk) then error("mimeo: the writer took " .. took .. " octets", 0) end
    chunk = chunk:sub(took + 1)
  end
end
-- Into anything with out:write(octets), or a function of the octets. What that raises, or returns behind a nil, ends
-- the output, and is raised here. A file of Lua's is flushed at the end, so that a full disk is not found out later.
function Message:write(out, flags)
  for chunk in self:chunks(flags) do
    if type(out) == "function" then outcome(out(chunk)) else write_all(out, chunk) end
  end
  if io.type(out) == "file" then outcome(out:flush()) end
end
-- Into a file, whole or not at all. OUT_NEW: only where there is none.
function Message:save(path, flags)
  local status = calling(C.msg_write_file, self._m, flags_of(flags), path_of(path))
  if status == IO then error(new_error(IO, ("mimeo: %q cannot be written"):format(path)), 0) end
  done(self, status)
end

-- ---- envelope ----
-- The reverse-path: as set, else Sender, else the first From. "" is the empty one.
function get.envelope_from(self) return borrowed(C.msg_envelope_from(self._m)) end
function set.envelope_from(self, value) done(self, C.msg_set_envelope_from(self._m, z(str(value, "envelope_from")))) end
-- To, Cc and Bcc, each address once.
function get.recipients(self)
  return collect(C.msg_recipient_count(self._m), function(i) return ffi.string(C.msg_recipient(self._m, i - 1)) end)
end
-- NEEDS_* that the transport must have, or-ed.
function get.needs(self) return C.msg_needs(self._m) end

-- ---- guard ----
local Guard, guard_type = {}, {}
-- leak: what the last check found, "" for nothing; count: addresses that are remembered.
function guard_type.__index(self, key)
  if key == "leak" then return ffi.string(C.msg_guard_leak(self._g)) end
  if key == "count" then return tonumber(C.msg_guard_count(self._g)) end
  return Guard[key]
end
function guard_type.__newindex(_, key) misuse("no " .. tostring(key) .. " of a guard can be assigned") end
-- Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody
-- else. See docs/disclosure.md.
function mimeo.guard()
  local g = C.msg_guard_new()
  if g == nil then error(new_error(NOMEM), 0) end
  return setmetatable({_g = ffi.gc(g, free_guard)}, guard_type)
end
-- The last thing before output. Raises MSG_ERR_DISCLOSURE; nothing can be written then.
function Guard:check(message)
  done(message, C.msg_guard_check(self._g, message_of(message, "what a guard checks")._m))
end
-- An address that is no secret.
function Guard:allow(addr)
  local status = C.msg_guard_allow(self._g, z(str(addr, "an address")))
  if status ~= 0 then error(new_error(status), 0) end
end

-- ---- parts ----
local function part(m, size)
  local self = own(m, size)
  done(self, C.msg_status(self._m))
  return self
end
-- A part from octets. media_type nil: application/octet-stream.
function mimeo.attachment(filename, data, media_type)
  str(data, "data")
  return part(C.msg_new_attachment(z(filename, "a file name"), z(media_type, "a media type"), data, #data), #data)
end
-- A part that is read from a regular file when the message is written. filename nil: that of the path.
function mimeo.attachment_file(path, filename, media_type)
  filename = filename == nil and path_of(path):match("[^/]*$") or filename
  return part(C.msg_new_attachment_file(z(filename, "a file name"), z(media_type, "a media type"), path_of(path)), 0)
end
-- What HTML refers to as cid:content_id.
function mimeo.inline(content_id, data, media_type)
  str(data, "data")
  content_id, media_type = z(str(content_id, "a Content-ID")), z(str(media_type, "a media type"))
  return part(C.msg_new_inline(content_id, media_type, data, #data), #data)
end

return mimeo
