--[[ mimeo for LuaJIT: mail messages as values.

    local mimeo = require("mimeo")

    local m = mimeo.message()
    m.from = { name = "News", addr = "news@example.com" }
    m.subject = "Grüße aus Köln"
    m.text = "Hello Ann.\n"
    m.attachments = { mimeo.attachment("terms.pdf", data) }
    local guard = mimeo.guard()
    for _, subscriber in ipairs(subscribers) do
      m.to = { name = subscriber.name, addr = subscriber.addr } -- replaces; nothing in mimeo appends
      guard:check(m)
      deliver(m.envelope_from, m.recipients, m:render())
    end

One file, no dependency but the shared library, which is found by the environment variable MIMEO_LIBRARY or by the system's
loader. LuaJIT 2.1.

- Strings are octets in Lua: text is checked to be UTF-8, content is taken as it is. A NUL in a text is refused, not cut at.
- Assignment replaces, nil removes, a list is assigned whole. Parts are taken by value. m:clone() is an independent message.
- What the library refuses is an error whose value is a table: status, code ("MSG_ERR_ADDRESS"), field, index (of a list, from
  1), offset (a byte, from 0) and message; tostring() gives the message. The field is empty then, and the message cannot be
  written until it is set again.
- A message belongs to one Lua state. ]]
local ffi = require("ffi")

-- Almost every function may free a source, and so call back; a compiled call must not. What a message costs, it costs in C.
jit.off(true, true)

ffi.cdef [[
typedef struct msg_builder msg_builder;
typedef struct msg_frozen msg_frozen;
typedef struct msg_reader msg_reader;
typedef struct msg_guard msg_guard;
typedef int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size);
typedef void msg_release(void *ctx);
const char *msg_strerror(int status);
const char *msg_errname(int status);
const char *msg_version(void);
msg_builder *msg_new(void);
msg_builder *msg_clone(const msg_builder *m);
void msg_reset(msg_builder *m);
void msg_free(msg_builder *m);
int msg_set_profile(msg_builder *m, int profile);
int msg_set_charset(msg_builder *m, const char *charset);
int msg_set_filename_style(msg_builder *m, int style);
int msg_set_seed(msg_builder *m, const void *seed, size_t size);
int msg_set_limit(msg_builder *m, int which, uint64_t n);
int msg_status(const msg_builder *m);
int msg_check(const msg_builder *m, uint32_t flags);
size_t msg_error_count(const msg_builder *m);
int msg_error_at(const msg_builder *m, size_t i, const char **field, size_t *index, size_t *offset, const char **text);
int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t n, const char *addr, size_t k);
int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char *const *names, const size_t *name_sizes,
  const char *const *addrs, const size_t *addr_sizes, size_t n);
size_t msg_mailbox_count(const msg_builder *m, const char *field);
int msg_mailbox_at(const msg_builder *m, const char *field, size_t i, const char **name, const char **addr);
int msg_set_header_n(msg_builder *m, const char *name, size_t n, int kind, const char *value, size_t size);
int msg_set_header_list_n(msg_builder *m, const char *name, size_t n, int kind, const char *const *values,
  const size_t *sizes, size_t k);
int msg_remove_header(msg_builder *m, const char *name);
size_t msg_header_count(const msg_builder *m);
const char *msg_header_name(const msg_builder *m, size_t i);
const char *msg_get_header(const msg_builder *m, const char *name);
int msg_set_date(msg_builder *m, int64_t unix_seconds, int zone_minutes);
int msg_date(const msg_builder *m, int64_t *unix_seconds, int *zone_minutes);
int msg_message_id(const msg_builder *m, char *out, size_t capacity, size_t *size);
int msg_set_in_reply_to(msg_builder *m, const char *const *ids, size_t n);
int msg_set_references(msg_builder *m, const char *const *ids, size_t n);
int msg_set_reply(msg_builder *m, const char *message_id, const char *references);
int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https);
int msg_set_text_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_html_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size);
const char *msg_text(const msg_builder *m, size_t *size);
const char *msg_html(const msg_builder *m, size_t *size);
int msg_set_alternatives(msg_builder *m, msg_builder *const *parts, size_t n);
int msg_set_inlines(msg_builder *m, msg_builder *const *parts, size_t n);
int msg_set_attachments(msg_builder *m, msg_builder *const *parts, size_t n);
msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size);
msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path);
msg_builder *msg_new_inline(const char *content_id, const char *type, const void *data, size_t size);
int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size);
int msg_set_body_file(msg_builder *m, const char *type, const char *path);
int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release);
int msg_set_parts(msg_builder *m, const char *subtype, msg_builder *const *parts, size_t n);
int msg_set_message(msg_builder *m, const msg_builder *inner);
int msg_set_message_bytes(msg_builder *m, const void *data, size_t size);
int msg_set_disposition(msg_builder *m, const char *disposition);
int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_content_id(msg_builder *m, const char *id);
int msg_set_type_param(msg_builder *m, const char *name, const char *utf8);
int msg_set_encoding(msg_builder *m, int encoding);
int msg_size(const msg_builder *m, uint32_t flags, uint64_t *size);
int msg_render_into(const msg_builder *m, uint32_t flags, char *buffer, size_t capacity, size_t *size);
int msg_write_file(const msg_builder *m, uint32_t flags, const char *path);
int msg_freeze(const msg_builder *m, uint32_t flags, msg_frozen **frozen);
void msg_frozen_free(msg_frozen *f);
int msg_reader_new(const msg_frozen *f, msg_reader **reader);
size_t msg_read(char *buffer, size_t size, size_t count, void *reader);
int msg_reader_status(const msg_reader *r);
void msg_reader_free(msg_reader *r);
int msg_set_envelope_from(msg_builder *m, const char *addr);
const char *msg_envelope_from(const msg_builder *m);
size_t msg_recipient_count(const msg_builder *m);
const char *msg_recipient(const msg_builder *m, size_t i);
uint32_t msg_needs(const msg_builder *m);
msg_guard *msg_guard_new(void);
int msg_guard_check(msg_guard *g, msg_builder *m);
int msg_guard_allow(msg_guard *g, const char *addr);
const char *msg_guard_leak(const msg_guard *g);
size_t msg_guard_count(const msg_guard *g);
void msg_guard_free(msg_guard *g);
]]

local C = ffi.load(os.getenv("MIMEO_LIBRARY") or "libmimeo.so.0")
local NOMEM, IO, SOURCE = -1, -17, -22

local mimeo = {
  version = ffi.string(C.msg_version()),
  OUT_LF = 1, OUT_DOTS = 2, OUT_BCC = 4, OUT_HEADER = 8, OUT_BODY = 16, OUT_PART = 32, OUT_NEW = 64,
  PROFILE_7BIT = 0, PROFILE_8BIT = 1, PROFILE_UTF8 = 2,
  FILENAME_RFC2231 = 0, FILENAME_BOTH = 1, FILENAME_RFC2047 = 2,
  LIMIT_VISIBLE = 1, LIMIT_DEPTH = 2, LIMIT_PARTS = 3, LIMIT_HEADER = 4, LIMIT_SIZE = 5,
  KIND_AUTO = 0, KIND_TEXT = 1, KIND_MAILBOXES = 2, KIND_IDS = 3, KIND_DATE = 4, KIND_URLS = 5, KIND_RAW = 6, KIND_MAILBOX = 7,
  ENCODING_AUTO = 0, ENCODING_7BIT = 1, ENCODING_8BIT = 2, ENCODING_BINARY = 3, ENCODING_QP = 4, ENCODING_BASE64 = 5,
  NEEDS_SMTPUTF8 = 1, NEEDS_8BITMIME = 2, NEEDS_BINARYMIME = 4,
}

-- ---- from here to there ----

local Error = {}
Error.__index = Error
Error.__tostring = function(e) return e.message end
mimeo.Error = Error

local function raise(status, words, field, index, offset)
  error(setmetatable({ status = status, code = ffi.string(C.msg_errname(status)), message = words or ffi.string(C.msg_strerror(status)),
    field = field or "", index = index or 1, offset = offset or 0 }, Error), 0)
end

local function text(value, what)
  if type(value) ~= "string" then error((what or "text") .. " is a string, not " .. type(value), 4) end
  return value
end

-- For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place.
local function ended(value, what)
  if value == nil then return nil end
  return (text(value, what):gsub("%z", "\1"))
end

-- A path with a NUL would be another path.
local function path_of(value)
  if text(value, "a path"):find("%z") then error("a path has no NUL", 4) end
  return value
end

local function string_or_nil(pointer, size)
  if pointer == nil then return nil end
  return size and ffi.string(pointer, size) or ffi.string(pointer)
end

-- Strings as char pointers and sizes; the table keeps them alive, as long as the caller keeps it.
local function texts(values, n)
  local pointers, sizes, kept = ffi.new("const char *[?]", math.max(n, 1)), ffi.new("size_t[?]", math.max(n, 1)), {}
  for i = 1, n do
    local value = values[i]
    if value then
      kept[i], pointers[i - 1], sizes[i - 1] = value, text(value), #value
    end
  end
  return pointers, sizes, kept
end

-- ---- sources: what a script raises is kept, and raised again when the library has returned ----

local sources, last_source, raised = {}, 0, nil

local function read_source(ctx, offset, buffer, size)
  local source = sources[tonumber(ffi.cast("intptr_t", ctx))]
  local well, data = pcall(function()
    local got = source(tonumber(offset), tonumber(size))
    if type(got) ~= "string" then error("read_at returns a string, not " .. type(got), 0) end
    if #got > size then error("read_at returned more than it was asked for", 0) end
    ffi.copy(buffer, got, #got)
    return #got
  end)
  if well then return data end
  raised = { value = data }
  return -1
end
-- One of each for all sources: callbacks are few in LuaJIT, and are never freed while the library may call them.
local read_at = ffi.cast("msg_read_at *", read_source)
local release = ffi.cast("msg_release *", function(ctx) sources[tonumber(ffi.cast("intptr_t", ctx))] = nil end)

-- ---- messages ----

local Message = {}
local guts = setmetatable({}, { __mode = "k" }) -- of each message: its pointer, and the parts that it has taken

local function own(pointer)
  if pointer == nil then error("mimeo: no memory for a message", 0) end
  local m = setmetatable({}, Message)
  guts[m] = { m = ffi.gc(pointer, C.msg_free), lists = {} }
  return m
end

local function pointer_of(m)
  local own_guts = guts[m]
  if not own_guts then error("not a mimeo message", 3) end
  return own_guts.m
end

local function errors(p)
  local found = {}
  local field, index, offset, words = ffi.new("const char *[1]"), ffi.new("size_t[1]"), ffi.new("size_t[1]"), ffi.new("const char *[1]")
  for i = 0, tonumber(C.msg_error_count(p)) - 1 do
    local status = C.msg_error_at(p, i, field, index, offset, words)
    found[i + 1] = setmetatable({ status = status, code = ffi.string(C.msg_errname(status)), field = ffi.string(field[0]),
      index = tonumber(index[0]) + 1, offset = tonumber(offset[0]), message = ffi.string(words[0]) }, Error)
  end
  return found
end

local function done(p, status)
  if status == 0 then return end
  local kept = raised
  raised = nil
  if status == SOURCE and kept then error(kept.value, 0) end
  if status == NOMEM then error("mimeo: out of memory", 0) end
  local all = errors(p)
  for i = #all, 1, -1 do
    if all[i].status == status then error(all[i], 0) end
  end
  raise(status)
end

local function rows_of(value)
  local found = {}
  for _, box in ipairs(value) do
    if type(box) == "string" then
      found[#found + 1] = { addr = box }
    elseif box.group then
      found[#found + 1] = { name = box.group }
      for _, row in ipairs(rows_of(box.members)) do found[#found + 1] = row end
      found[#found + 1] = {}
    else
      found[#found + 1] = box
    end
  end
  return found
end

local function set_people(p, field, value)
  if value == nil then return done(p, C.msg_remove_header(p, field)) end
  if type(value) == "string" then value = { addr = value } end
  if type(value) ~= "table" then error("a mailbox is a string, or a table of name and addr", 3) end
  if value.addr then
    local name = value.name and text(value.name) or nil
    return done(p, C.msg_set_mailbox_n(p, field, name, name and #name or 0, text(value.addr), #value.addr))
  end
  local rows = value.group and rows_of({ value }) or rows_of(value)
  local names, addrs = {}, {}
  for i, row in ipairs(rows) do names[i], addrs[i] = row.name or false, row.addr or false end
  local name_pointers, name_sizes, kept_names = texts(names, #rows)
  local addr_pointers, addr_sizes, kept_addrs = texts(addrs, #rows)
  local status = C.msg_set_mailbox_list_n(p, field, name_pointers, name_sizes, addr_pointers, addr_sizes, #rows)
  assert(kept_names and kept_addrs)
  done(p, status)
end

local function get_people(p, field)
  local found, name, addr = {}, ffi.new("const char *[1]"), ffi.new("const char *[1]")
  for i = 0, tonumber(C.msg_mailbox_count(p, field)) - 1 do
    C.msg_mailbox_at(p, field, i, name, addr)
    found[i + 1] = { name = string_or_nil(name[0]), addr = string_or_nil(addr[0]) }
  end
  return found
end

local function set_header(p, name, value, kind)
  if value == nil then return done(p, C.msg_remove_header(p, ended(name))) end
  text(name, "the name of a header field")
  if type(value) == "table" then
    local pointers, sizes, kept = texts(value, #value)
    local status = C.msg_set_header_list_n(p, name, #name, kind or 0, pointers, sizes, #kept)
    return done(p, status)
  end
  done(p, C.msg_set_header_n(p, name, #name, kind or 0, text(value), #value))
end

local function set_ids(p, set, ids)
  if ids ~= nil and type(ids) ~= "table" then error("identifiers are a list of strings", 3) end
  local cleaned = {}
  for i, id in ipairs(ids or {}) do cleaned[i] = ended(id) end
  local pointers, _, kept = texts(cleaned, #cleaned)
  done(p, set(p, pointers, #kept))
end

local function get_ids(p, name)
  local found = {}
  for id in (string_or_nil(C.msg_get_header(p, name)) or ""):gmatch("%S+") do found[#found + 1] = id end
  return found
end

local function set_parts(m, name, parts)
  local own_guts, taken = guts[m], {}
  local pointers = ffi.new("msg_builder *[?]", math.max(parts and #parts or 0, 1))
  for i, part in ipairs(parts or {}) do
    taken[i] = part:clone()
    pointers[i - 1] = pointer_of(taken[i])
  end
  own_guts.lists[name] = nil
  done(own_guts.m, C["msg_set_" .. name](own_guts.m, pointers, #taken))
  own_guts.lists[name] = taken
end

local function get_parts(m, name)
  local found = {}
  for i, part in ipairs(guts[m].lists[name] or {}) do found[i] = part:clone() end
  return found
end

-- Of each property: how it is read and assigned.
local get, set = {}, {}
for property, field in pairs({ from = "From", sender = "Sender", reply_to = "Reply-To", to = "To", cc = "Cc", bcc = "Bcc" }) do
  get[property] = function(p) return get_people(p, field) end
  set[property] = function(p, value) set_people(p, field, value) end
end
for _, name in ipairs({ "alternatives", "inlines", "attachments" }) do
  get[name] = function(_, m) return get_parts(m, name) end
  set[name] = function(_, value, m) set_parts(m, name, value) end
end
for _, name in ipairs({ "text", "html" }) do
  get[name] = function(p)
    local size = ffi.new("size_t[1]")
    return string_or_nil(C["msg_" .. name](p, size), size[0])
  end
  set[name] = function(p, value)
    done(p, C["msg_set_" .. name .. "_n"](p, value and text(value, name) or nil, value and #value or 0))
  end
end
function get.subject(p) return string_or_nil(C.msg_get_header(p, "Subject")) end
function set.subject(p, value) set_header(p, "Subject", value) end
function get.message_id(p)
  local room, size = ffi.new("char[1200]"), ffi.new("size_t[1]")
  done(p, C.msg_message_id(p, room, 1200, size))
  return ffi.string(room, size[0])
end
function set.message_id(p, value) set_header(p, "Message-ID", value) end
-- { seconds = since 1970, zone = minutes east of UTC }; a number is seconds in UTC.
function get.date(p)
  local seconds, zone = ffi.new("int64_t[1]"), ffi.new("int[1]")
  done(p, C.msg_date(p, seconds, zone))
  return { seconds = tonumber(seconds[0]), zone = zone[0] }
end
function set.date(p, value)
  if value == nil then return set_header(p, "Date", nil) end
  if type(value) == "number" then value = { seconds = value, zone = 0 } end
  done(p, C.msg_set_date(p, value.seconds, value.zone))
end
function get.in_reply_to(p) return get_ids(p, "In-Reply-To") end
function set.in_reply_to(p, ids) set_ids(p, C.msg_set_in_reply_to, ids) end
function get.references(p) return get_ids(p, "References") end
function set.references(p, ids) set_ids(p, C.msg_set_references, ids) end
function set.filename(p, value) done(p, C.msg_set_filename_n(p, value and text(value) or nil, value and #value or 0)) end
function get.envelope_from(p) return string_or_nil(C.msg_envelope_from(p)) end
function set.envelope_from(p, addr) done(p, C.msg_set_envelope_from(p, ended(addr))) end
function get.needs(p) return tonumber(C.msg_needs(p)) end
function get.errors(p) return errors(p) end
function get.recipients(p)
  local found = {}
  for i = 0, tonumber(C.msg_recipient_count(p)) - 1 do found[i + 1] = ffi.string(C.msg_recipient(p, i)) end
  return found
end
-- The names of the fields that are set, in the order of the output.
function get.header_names(p)
  local found = {}
  for i = 0, tonumber(C.msg_header_count(p)) - 1 do found[i + 1] = ffi.string(C.msg_header_name(p, i)) end
  return found
end

local methods = {}
Message.__index = function(m, key)
  local method = methods[key]
  if method then return method end
  local read = get[key] or error("a message has no " .. tostring(key), 2)
  return read(pointer_of(m), m)
end
Message.__newindex = function(m, key, value)
  local assign = set[key] or error("a message has no " .. tostring(key) .. " to assign", 2)
  assign(pointer_of(m), value, m)
end
Message.__tostring = function(m) return m:render() end

-- An independent message with the same fields and content; large content is shared and never copied.
function methods.clone(m)
  local copy = own(C.msg_clone(pointer_of(m)))
  for name, parts in pairs(guts[m].lists) do guts[copy].lists[name] = parts end
  return copy
end
-- As new, its memory kept for the next one.
function methods.clear(m)
  C.msg_reset(pointer_of(m))
  guts[m].lists = {}
end
-- Frees it now, and not when it is collected.
function methods.free(m)
  C.msg_free(ffi.gc(pointer_of(m), nil))
  guts[m] = nil
end
function methods.header(m, name) return string_or_nil(C.msg_get_header(pointer_of(m), ended(name))) end
-- A list as value is assigned whole; nil removes. kind: mimeo.KIND_*.
function methods.set_header(m, name, value, kind) set_header(pointer_of(m), name, value, kind) end
function methods.reply(m, id, references) done(pointer_of(m), C.msg_set_reply(pointer_of(m), ended(id), ended(references))) end
function methods.list_unsubscribe(m, mailto, https)
  done(pointer_of(m), C.msg_set_list_unsubscribe(pointer_of(m), ended(mailto), ended(https)))
end
function methods.calendar(m, method, ics)
  done(pointer_of(m), C.msg_set_calendar(pointer_of(m), ended(method or ""), ics or "", ics and #ics or 0))
end
-- Exactly this content: octets of a media type; nil removes.
function methods.body(m, kind, data) done(pointer_of(m), C.msg_set_body(pointer_of(m), ended(kind), data or "", data and #data or 0)) end
function methods.body_file(m, kind, path) done(pointer_of(m), C.msg_set_body_file(pointer_of(m), ended(kind), path_of(path))) end
-- size octets, which read_at(offset, size) gives as strings when the message is written. What it raises ends the output, and is raised there.
function methods.body_source(m, kind, size, source)
  last_source = last_source + 1
  sources[last_source] = source
  local ctx = ffi.cast("void *", ffi.cast("intptr_t", last_source))
  done(pointer_of(m), C.msg_set_body_source(pointer_of(m), ended(kind), size, read_at, ctx, release))
end
function methods.parts(m, subtype, parts)
  local pointers = ffi.new("msg_builder *[?]", math.max(parts and #parts or 0, 1))
  for i, part in ipairs(parts or {}) do pointers[i - 1] = pointer_of(part) end
  done(pointer_of(m), C.msg_set_parts(pointer_of(m), ended(subtype), pointers, parts and #parts or 0))
end
-- A message in this message: one of these, or octets as received; nil removes.
function methods.message(m, inner)
  local p = pointer_of(m)
  if guts[inner] then return done(p, C.msg_set_message(p, guts[inner].m)) end
  done(p, C.msg_set_message_bytes(p, inner, inner and #inner or 0))
end
-- How a part is presented, of { filename, disposition, content_id, encoding, params }; returns the part.
function methods.describe(m, how)
  local p = pointer_of(m)
  if how.filename then set.filename(p, how.filename) end
  if how.disposition then done(p, C.msg_set_disposition(p, ended(how.disposition))) end
  if how.content_id then done(p, C.msg_set_content_id(p, ended(how.content_id))) end
  if how.encoding then done(p, C.msg_set_encoding(p, how.encoding)) end
  for name, value in pairs(how.params or {}) do done(p, C.msg_set_type_param(p, ended(name), ended(value))) end
  return m
end
-- How the message is written, of { profile, charset, filename_style, seed }; returns it.
function methods.manner(m, how)
  local p = pointer_of(m)
  if how.profile then done(p, C.msg_set_profile(p, how.profile)) end
  if how.charset then done(p, C.msg_set_charset(p, ended(how.charset))) end
  if how.filename_style then done(p, C.msg_set_filename_style(p, how.filename_style)) end
  if how.seed then done(p, C.msg_set_seed(p, how.seed, #how.seed)) end
  return m
end
function methods.limit(m, which, n) done(pointer_of(m), C.msg_set_limit(pointer_of(m), which, n)) end

-- ---- output ----

function methods.check(m, flags) done(pointer_of(m), C.msg_check(pointer_of(m), flags or 0)) end
-- Octets of the output, known without writing it.
function methods.size(m, flags)
  local size = ffi.new("uint64_t[1]")
  done(pointer_of(m), C.msg_size(pointer_of(m), flags or 0, size))
  return tonumber(size[0])
end
function methods.render(m, flags)
  local n = m:size(flags)
  local room, size = ffi.new("char[?]", math.max(n, 1)), ffi.new("size_t[1]")
  done(pointer_of(m), C.msg_render_into(pointer_of(m), flags or 0, room, n, size))
  return ffi.string(room, size[0])
end
local function read_some(p, room, most, reader)
  local got = tonumber(C.msg_read(room, 1, most, reader))
  local status = C.msg_reader_status(reader)
  if status ~= 0 then done(p, status) end
  return got > 0 and ffi.string(room, got) or nil
end
-- for chunk in m:chunks() do ... end: in constant memory, of the message as it is now.
function methods.chunks(m, flags, most)
  most = most or 65536
  local p, frozen, reader = pointer_of(m), ffi.new("msg_frozen *[1]"), ffi.new("msg_reader *[1]")
  done(p, C.msg_freeze(p, flags or 0, frozen))
  local kept = ffi.gc(frozen[0], C.msg_frozen_free)
  if C.msg_reader_new(kept, reader) ~= 0 then error("mimeo: no memory for a reader", 0) end
  local pull, room = ffi.gc(reader[0], C.msg_reader_free), ffi.new("char[?]", most)
  return function() return kept and read_some(pointer_of(m), room, most, pull) end
end
-- Into anything with write(target, string), such as a file. What that raises, or says with nil and words, ends the output.
function methods.write(m, target, flags)
  for chunk in m:chunks(flags) do
    local well, words = target:write(chunk)
    if well == nil then error(words or "mimeo: the target did not take it", 0) end
  end
end
-- Into a file, whole or not at all. mimeo.OUT_NEW: only where there is none.
function methods.save(m, path, flags)
  local status = C.msg_write_file(pointer_of(m), flags or 0, path_of(path))
  if status == IO then raise(IO, "mimeo: " .. path .. " cannot be written") end
  done(pointer_of(m), status)
end

-- ---- the guard, and makers ----

local Guard = {}
Guard.__index = Guard
function mimeo.guard()
  local g = C.msg_guard_new()
  if g == nil then error("mimeo: no memory for a guard", 0) end
  return setmetatable({ g = ffi.gc(g, C.msg_guard_free) }, Guard)
end
-- The last thing before output. Raises MSG_ERR_DISCLOSURE; nothing is written then.
function Guard:check(m) done(pointer_of(m), C.msg_guard_check(self.g, pointer_of(m))) end
-- An address that is no secret.
function Guard:allow(addr)
  local status = C.msg_guard_allow(self.g, ended(addr))
  if status ~= 0 then raise(status) end
end
-- What the last check found, "" for nothing.
function Guard:leak() return ffi.string(C.msg_guard_leak(self.g)) end
function Guard:count() return tonumber(C.msg_guard_count(self.g)) end

local function part(pointer)
  local m = own(pointer)
  done(pointer_of(m), C.msg_status(pointer_of(m)))
  return m
end
function mimeo.message() return own(C.msg_new()) end
-- A part from octets. kind nil: application/octet-stream.
function mimeo.attachment(filename, data, kind)
  return part(C.msg_new_attachment(ended(filename), ended(kind), text(data, "data"), #data))
end
-- A part that is read from a regular file when the message is written.
function mimeo.attachment_file(path, filename, kind)
  return part(C.msg_new_attachment_file(ended(filename or path:match("[^/]*$")), ended(kind), path_of(path)))
end
-- What HTML refers to as cid:content_id.
function mimeo.inline(content_id, data, kind)
  return part(C.msg_new_inline(ended(content_id), ended(kind), text(data, "data"), #data))
end

return mimeo
