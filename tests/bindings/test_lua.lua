-- test_lua.lua LIBRARY: the LuaJIT binding, case by case (TAP). The messages are read from their octets.
local ffi, bit = require "ffi", require "bit"
ffi.cdef "int setenv(const char *name, const char *value, int overwrite);"
ffi.C.setenv("MIMEO_LIBRARY", assert(arg[1], "which library?"), 1)
local INTERPRETER = arg[-1]
for i = -2, -9, -1 do INTERPRETER = arg[i] or INTERPRETER end
local ROOT = (arg[0]:match("^(.*/)") or "./") .. "../../"
package.path = ROOT .. "docs/bindings/lua/?.lua;" .. ROOT .. "tests/bindings/?.lua;" .. package.path

local declared, cdef = {}, ffi.cdef -- what the binding declares is compared with the header
ffi.cdef = function(text) cdef(text) declared[#declared + 1] = text end
local mimeo = require "mimeo"
ffi.cdef = cdef
local support = require "lua_support"
local equal, refused, raises, put = support.equal, support.refused, support.raises, support.put
local file_of, in_folder, parse, types_of = support.file_of, support.in_folder, support.parse, support.types_of

local CASES = {}
local function case(name, run) CASES[#CASES + 1] = {name, run} end

-- ---- what the cases share ----
local function read(m) return parse(m:render()) end

local function names_of(m)
  local names = {}
  for _, part in ipairs(read(m).parts) do names[#names + 1] = part.attached and part.filename or nil end
  return table.concat(names, " ")
end

local function make()
  return mimeo.new {from = {name = "Shop", addr = "shop@example.com"}, to = {{"Ann Müller", "ann@example.org"}},
    subject = "Grüße", text = "Hällo.\n"}
end

local function octets_from(letter, n, read_at)
  local part = mimeo.new()
  part:body_source("application/octet-stream", n, read_at or function(_, size) return letter:rep(size) end)
  return part
end

-- ---- cases ----
case("a_message_reads_back", function()
  local got = read(make())
  equal(got.fields.subject, "Grüße", got.fields.to, "Ann Müller <ann@example.org>", got.content, "Hällo.\r\n")
end)

case("a_message_is_a_value", function()
  local a = make()
  local b, whole = a:copy(), a:render()
  equal(b:render(), whole)
  b.to, b.attachments = "bob@example.org", {mimeo.attachment("a.bin", "\0\1")}
  equal(a:render(), whole, a.recipients[1], "ann@example.org", #a.attachments, 0, #b.attachments, 1)
  equal(read(b).parts[2].content, "\0\1")
  local c = b:copy()
  c:clear()
  equal(#c.attachments, 0, names_of(b), "a.bin")
end)

case("properties_replace", function()
  local m = make()
  for _, addr in ipairs {"bob@example.org", "carol@example.org"} do
    m.to, m.subject, m.text = addr, addr, addr
    m.cc = {{"One", "one@example.org"}, "two@example.org"}
  end
  equal(table.concat(m.recipients, " "), "carol@example.org one@example.org two@example.org")
  local fields = read(m).fields
  equal(fields.to, "carol@example.org", fields.subject, "carol@example.org", #m.cc, 2)
  m.cc, m.subject = nil, nil
  equal(m.subject, nil, #m.cc, 0, read(m).fields.cc, nil)
  m.cc = {}
  equal(#m.to, 1, m.to[1].name, nil, m.to[1].addr, "carol@example.org")
  raises(put(m, "sbject", "x"), "no property sbject")
end)

case("groups_are_nested", function()
  local m = make()
  m.to = {{group = "Team", "bob@example.org", {"Carol", "carol@example.org"}}, {name = "Dan", addr = "dan@example.org"}}
  equal(read(m).fields.to, "Team: bob@example.org, Carol <carol@example.org>;, Dan <dan@example.org>")
  local to, whole = m.to, m:render()
  equal(to[1].group, "Team", to[1][1].addr, "bob@example.org", to[1][2].name, "Carol", to[2].addr, "dan@example.org")
  m.to = to
  equal(m:render(), whole)
  m.to = {{group = "undisclosed-recipients"}}
  equal(read(m).fields.to, "undisclosed-recipients:;", #m.recipients, 0)
  m.to = "ann@example.org"
  for _, wrong in ipairs {{"a@b.org", nil, "c@d.org"}, {{"ann@example.org"}}, {{group = "A", {group = "B"}}}, {1}, 1,
    {{name = "A", address = "a@example.org"}}, {x = "a@example.org"}, {{group = 1}}, {{"A", "a@b", "c"}}} do
    raises(put(m, "to", wrong), "mimeo: ")
    equal(m.recipients[1], "ann@example.org")
  end
  refused(put(m, "to", {"Ann", "ann@example.org"}), "ADDRESS", "To")
end)

case("lists_are_assigned_whole", function()
  local m, parts = make(), {}
  for i = 1, 3 do parts[i] = mimeo.attachment(i .. ".txt", tostring(i), "text/plain") end
  m.attachments = parts
  equal(names_of(m), "1.txt 2.txt 3.txt")
  m.attachments = {mimeo.attachment("last.pdf", "%PDF", "application/pdf")}
  local part = m.attachments[1]
  part.filename = "other.pdf"
  raises(put(m, "attachments", {parts[1], nil, parts[2]}), "hole")
  raises(put(m, "attachments", part), "list")
  raises(put(m, "attachments", {"part"}), "is a message")
  equal(names_of(m), "last.pdf")
  m.attachments = nil
  equal(#read(m).parts, 0)
end)

case("text_and_octets_are_told_apart", function()
  local m = make()
  local whole = m:render()
  for _, wrong in ipairs {5, true, {}, print, m} do
    raises(put(m, "text", wrong), "text is a string")
    raises(function() mimeo.attachment("a", wrong) end, "data is a string")
    raises(function() m:body("application/x", wrong) end, "data is a string")
    raises(function() m.headers[wrong] = "x" end, "is a string")
  end
  raises(function() m.subject = 5 end, "test_lua.lua:") -- the line that is wrong
  raises(put(m, "in_reply_to", "a@b"), "list")
  raises(function() m:describe {Disposition = "inline"} end, "takes no Disposition")
  raises(function() m:render(0.5) end, "flags")
  equal(m:render(), whole)
  m.attachments = {mimeo.attachment("a", "\255\0\254")}
  equal(read(m).parts[2].content, "\255\0\254")
  refused(put(m, "text", "\255\0\254"), "UTF8", "text", 0)
end)

case("a_nul_is_refused", function()
  local m = make()
  assert(refused(put(m, "subject", "a\0b"), "CONTROL", "Subject", 1).text:find("byte 1", 1, true))
  refused(put(m, "to", "ann\0@example.org"), "CONTROL", "To", 3)
  refused(put(m, "to", {{"A\0", "ann@example.org"}}), "CONTROL", "To", 1)
  refused(put(m, "to", {name = "A\0", addr = "ann@example.org"}), "CONTROL", "To", 1)
  refused(put(m, "text", "a\0b"), "CONTROL", "text", 1)
  refused(put(m, "envelope_from", "a\0@b"), "CONTROL", nil, 1)
  refused(function() m.headers["X-A\0"] = "b" end, "NAME")
  refused(put(m, "subject", "\237\160\128"), "UTF8", "Subject", 0)
  refused(function() m:render() end, "CONTROL")
  raises(function() make():save("/dev/null\0b") end, "a path holds no NUL")
  raises(function() mimeo.attachment_file("/dev/null\0b") end, "a path holds no NUL")
end)

case("errors_say_where", function()
  local m = make()
  refused(put(m, "to", {"ann@example.org", "b@c\r\n.example"}), "CONTROL", "To")
  local problem = refused(put(m, "to", {"ann@example.org", "no address"}), "ADDRESS", "To", 2)
  equal(problem.index, 2, problem.status, -5, tostring(problem), problem.text)
  equal(#m.to, 0, #m.recipients, 0, #m.errors, 1, m.errors[1].field, "To")
  refused(function() m:size() end, "ADDRESS", "To")
  m.to = "ann@example.org"
  equal(#m.errors, 0, read(m).fields.to, "ann@example.org")
  refused(function() mimeo.new():check() end, "INCOMPLETE")
  pcall(m.limit, m, mimeo.LIMIT_SIZE, 10)
  refused(function() m:render() end, "LIMIT")
  m:limit(mimeo.LIMIT_SIZE, math.huge)
  equal(#m:render(), m:size())
end)

case("all_forms_of_output_are_the_same", function()
  local m, octets = make(), {}
  for i = 0, 255 do octets[i + 1] = string.char(i) end
  m.attachments = {mimeo.attachment("big.bin", table.concat(octets):rep(2000))}
  local whole, got = m:render(), {}
  m:write(function(chunk) got[#got + 1] = chunk end)
  equal(table.concat(got), whole, m:size(), #whole)
  for _, size in ipairs {17, 65536, 1e6} do
    got = {}
    for chunk in m:chunks(0, size) do got[#got + 1] = #chunk <= size and chunk or "too long" end
    equal(table.concat(got), whole)
  end
  local sink = {text = ""}
  function sink:write(chunk) -- takes a part, as a descriptor may
    self.text = self.text .. chunk:sub(1, 30000)
    return math.min(#chunk, 30000)
  end
  m:write(sink)
  equal(sink.text, whole)
  local pull = coroutine.wrap(function() m:write(coroutine.yield) return false end) -- a writer may yield
  local chunk, all = pull(), ""
  while chunk do all, chunk = all .. chunk, pull(true) end
  equal(all, whole)
  in_folder(function(folder)
    local path = folder .. "m.eml"
    m:save(path)
    equal(file_of(path), whole)
    m:save(path, mimeo.OUT_LF)
    equal(file_of(path), (whole:gsub("\r\n", "\n")))
    assert(refused(function() m:save(path, mimeo.OUT_NEW) end, "IO").text:find(path, 1, true))
    refused(function() m:save(path .. "/none/x") end, "IO")
    local file = assert(io.open(path, "wb"))
    m:write(file)
    equal(file_of(path), whole) -- flushed
    file:close()
  end)
end)

case("what_a_callback_raises_is_raised", function()
  local m, problem = make(), setmetatable({}, {})
  raises(function() m:write(function() error("disk full", 0) end) end, "disk full")
  raises(function() m:write {write = function() return false, "disk full" end} end, "disk full")
  raises(function() m:write(function() return nil, problem end) end, problem)
  raises(function() m:write {write = function() return 0 end} end, "took 0 octets")
  local full = assert(io.open("/dev/full", "wb"))
  raises(function() m:write(full) end, "No space left")
  full:close()
  m.attachments = {octets_from("x", 100000)}
  equal(read(m).parts[2].content, ("x"):rep(100000))
  local function all_raise(read_at, expect, expected)
    m.attachments = {octets_from(nil, 100000, read_at)}
    expect(function() m:render() end, expected)
    expect(function() m:write(function() end) end, expected)
    expect(function() for _ in m:chunks() do end end, expected)
    in_folder(function(folder)
      expect(function() m:save(folder .. "m.eml") end, expected)
      equal(io.open(folder .. "m.eml"), nil)
    end)
  end
  all_raise(function() error(problem) end, raises, problem)
  all_raise(function() error("broken", 0) end, raises, "broken")
  all_raise(function() error(nil) end, raises, nil)
  all_raise(function() return nil, "no more" end, raises, "no more")
  all_raise(function() return 5 end, raises, "returns a string, not a number")
  all_raise(function() end, raises, "returns a string, not a nil")
  all_raise(function(_, size) return ("x"):rep(size + 1) end, raises, "where it was asked for fewer")
  all_raise(function() return mimeo.new():render() end, refused, "INCOMPLETE")
  all_raise(function() return "" end, refused, "SOURCE")
  coroutine.wrap(function() all_raise(coroutine.yield, raises, "yield") end)()
  raises(function() octets_from(nil, 1, "text") end, "read_at is a function")
end)

case("sources_live_as_long_as_their_messages", function()
  local m, outer, bare = make(), mimeo.new {from = "a@example.org"}, mimeo.new {from = "a@example.org"}
  m.attachments = {octets_from("x", 5000), octets_from("y", 10)}
  outer:message(m)
  bare:parts("mixed", {octets_from("z", 3000)})
  local chunks, copy, whole = m:chunks(0, 100), m:copy(), m:render()
  local all, left = chunks(), 0
  m:clear()
  for _ = 1, 3 do collectgarbage() end
  for chunk in chunks do all = all .. chunk end
  equal(copy:render(), whole, all, whole)
  equal(read(outer).parts[1].parts[2].content, ("x"):rep(5000), read(bare).parts[1].content, ("z"):rep(3000))
  local seen = setmetatable({}, {__mode = "k"}) -- a source goes with the last message that has it, named by it or not
  for i = 1, 2000 do -- often enough to be compiled, and with more sources than there are callbacks
    local letter, one = tostring(i % 10), mimeo.new {from = "a@example.org"}
    one:body_source("application/octet-stream", 10, function(_, size) return one and letter:rep(size) end)
    seen[one] = true
    equal(read(one).content, letter:rep(10))
  end
  for _ = 1, 3 do collectgarbage() end
  for _ in pairs(seen) do left = left + 1 end
  assert(left < 10, left) -- compiled code may still name some
end)

-- The end of a state with all that it has, and a binding that nobody refers to any more.
local ENDING = [[
local mimeo = require "mimeo"
kept = {mimeo.guard(), mimeo.new {from = "a@b.org"}, mimeo.new()}
kept[3]:body_source("a/b", 10, function(_, n) return ("x"):rep(n) end)
kept[2].attachments = {kept[3]}
kept[4] = kept[2]:chunks()
package.loaded.mimeo = nil
assert(require "mimeo" ~= mimeo)
if DROP then kept, mimeo, package.loaded.mimeo = nil end
collectgarbage() collectgarbage()]]

case("garbage_in_any_order", function()
  local parts, messages = {}, {}
  for i = 1, 50 do parts[i] = mimeo.attachment("a", ("x"):rep(1000)) end
  for i = 1, 50 do
    messages[i] = make()
    messages[i].attachments = {unpack(parts, i)}
    messages[i]:chunks()() -- left in the middle
  end
  parts = nil
  collectgarbage()
  while #messages > 0 do
    local m = table.remove(messages, math.floor(#messages / 2) + 1)
    equal(#m:render(), m:size())
    collectgarbage("step", 10)
  end
  collectgarbage()
  for _, drop in ipairs {"DROP = true", "DROP = false"} do
    local command = "LUA_PATH='%sdocs/bindings/lua/?.lua' '%s' -e '%s %s' 2>&1; echo $?"
    local pipe = io.popen(command:format(ROOT, INTERPRETER, drop, ENDING))
    equal(pipe:read("*a"), "0\n")
    pipe:close()
  end
end)

case("a_guard", function()
  local guard, m = mimeo.guard(), make()
  guard:check(m)
  equal(guard.count, 1, guard.leak, "")
  m.to, m.text = "bob@example.org", "Hello ann@example.org\n"
  refused(function() guard:check(m) end, "DISCLOSURE")
  assert(guard.leak:find("ann@example.org in the text body", 1, true))
  refused(function() m:render() end, "DISCLOSURE")
  refused(function() m:chunks() end, "DISCLOSURE")
  m.text = "Hello bob\n"
  guard:check(m)
  equal(read(m).fields.to, "bob@example.org")
  refused(function() guard:allow("no address") end, "ADDRESS")
  guard:allow("support@example.org")
  raises(function() guard:check("m") end, "is a message")
  raises(put(guard, "leek", 1), "leek")
end)

case("header_fields_and_manner", function()
  local m, when = make(), {time = 1795509000, zone = 60}
  m.date, m.message_id, m.references = when, "id.1@example.com", {"a@example.com", "b@example.com"}
  m.headers["X-Campaign"], m.headers.Comments = "spring", {"one", "two"}
  m:list_unsubscribe(nil, "https://example.com/leave")
  equal(m.date.time, when.time, m.date.zone, 60, m.message_id, "id.1@example.com", m.headers["X-CAMPAIGN"], "spring")
  local fields, campaigns = read(m).fields, 0
  for name, value in m.headers() do campaigns = campaigns + (name .. value == "X-Campaignspring" and 1 or 0) end
  equal(campaigns, 1, fields.comments, "one | two", fields.date, "Tue, 24 Nov 2026 09:30:00 +0100", #m.references, 2)
  equal(fields.references, "<a@example.com> <b@example.com>", fields["list-unsubscribe"], "<https://example.com/leave>")
  m.headers["X-Campaign"] = nil
  equal(m.headers["X-Campaign"], nil)
  m:set_header("To", "Ann <ann@example.org>, bob@example.org", mimeo.KIND_MAILBOXES)
  m:reply("<c@example.com>", "<a@example.com>")
  equal(#m.recipients, 2, m.in_reply_to[1], "<c@example.com>", #m.references, 2)
  local a, b = make():manner {seed = "seed"}, make():manner {seed = "seed"}
  a.date, b.date = when.time, when.time
  equal(a:render(), b:render())
  a:manner {profile = mimeo.PROFILE_UTF8}
  assert(bit.band(a.needs, mimeo.NEEDS_SMTPUTF8) ~= 0 and a:render():find("Grüße", 1, true))
  refused(function() a:manner {profile = 9} end, "ARGUMENT")
  m:clear()
  equal(m.headers()(), nil, m.text, nil)
end)

case("structure", function()
  local m, outer = make(), mimeo.new {from = "a@example.org"}
  m.html = '<img src="cid:logo@example.com">'
  m.inlines = {mimeo.inline("logo@example.com", "\137PNG", "image/png")}
  m:calendar("REQUEST", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
  local inside = "multipart/related multipart/alternative text/plain text/html text/calendar image/png"
  outer:message(m)
  equal(types_of(read(m)), inside, types_of(read(outer)), "message/rfc822 " .. inside)
  outer:message("Subject: as received\n\nx\n")
  equal(read(outer).parts[1].fields.subject, "as received")
  outer:message(nil)
  outer:parts("mixed", {mimeo.attachment("a", "b"):describe {disposition = "inline", encoding = mimeo.ENCODING_QP}})
  local part = read(outer).parts[1]
  equal(part.fields["content-transfer-encoding"], "quoted-printable", part.attached, false)
  outer:parts(nil)
  outer:body("text/csv", "a,b\r\n")
  equal(read(outer).type, "text/csv")
  m:calendar(nil)
  m.alternatives, m.inlines = {mimeo.attachment(nil, "w", "text/watch-html")}, nil
  equal(read(m).parts[2].type, "text/watch-html")
  in_folder(function(folder)
    local path, data = folder .. "ä.txt", ("file\n"):rep(1000)
    file_of(path, data)
    m.attachments = {mimeo.attachment_file(path)}
    outer:body_file("text/plain", path)
    equal(names_of(m), "ä.txt", read(m).parts[2].content, data, read(outer).content, data)
  end)
end)

case("declarations_are_the_headers", function()
  local header = file_of(ROOT .. "include/mimeo.h"):gsub("/%*.-%*/", " ")
  local known, n = {}, 0
  for result, name, list in header:gmatch("([%w_ \n*]+)(msg_[%w_]+)(%b());") do
    local types = list:gsub("[^,()]+", function(one) return (one:gsub("([%s*])[%w_]+%s*$", "%1")) end)
    known[name] = (result .. name .. types):gsub("%s+", "")
  end
  for _, text in ipairs(declared) do
    for result, name, list in text:gmatch("([%w_ \n*]+)(msg_[%w_]+)(%b());") do
      if not result:find("typedef") then n = n + 1 equal((result .. name .. list):gsub("%s+", ""), known[name]) end
    end
  end
  equal(n, 76)
  for name, value in header:gmatch("MSG_([%w_]+) = (%d+)") do known[name] = tonumber(value) end
  for name, value in pairs(mimeo) do equal(type(value) == "number" and value or known[name], known[name]) end
end)

case("the_samples_of_the_page", function()
  local blocks, printed, sent = {}, {}, {}
  blocks[1] = file_of(ROOT .. "docs/bindings/lua/mimeo.lua"):match("^%-%-%[%[.-\n\n(    .-\n)\n%S")
  local readme = file_of(ROOT .. "docs/bindings/lua/README.md")
  for block in readme:gmatch("\n```lua\n(.-)```") do blocks[#blocks + 1] = block end
  equal(#blocks, 3)
  local names = setmetatable({
    mimeo = mimeo,
    subscribers = {{name = "Ann", addr = "ann@example.org"}, {name = "Bob", addr = "bob@example.org"}},
    send = function(from, to, octets) sent[#sent + 1] = from .. " " .. table.concat(to) .. " " .. octets end,
    print = function(...) printed[#printed + 1] = table.concat({...}, " ") end,
    io = {write = function(chunk) printed[#printed + 1] = chunk end},
  }, {__index = _G})
  in_folder(function(folder)
    for _, block in ipairs(blocks) do
      setfenv(assert(loadstring((block:gsub("letter%.eml", folder .. "%0")))), names)()
    end
    local letter = file_of(folder .. "letter.eml")
    equal(printed[1], #letter .. " ann@example.org bob@example.org", printed[2], letter)
    equal(parse(letter).parts[2].filename, "terms.pdf", parse(letter).fields.subject, "Grüße")
  end)
  equal(#sent, 4)
  for i, message in ipairs(sent) do
    local name, addr = i % 2 == 1 and "Ann" or "Bob", i % 2 == 1 and "ann@example.org " or "bob@example.org "
    equal(message:find("news@example.com " .. addr, 1, true), 1, message:find("Hello " .. name, 1, true) ~= nil, true)
  end
end)

case("a_mailing_of_ten_thousand", function()
  local guard, m = mimeo.guard(), make()
  m.html = "<p>" .. ("Hello. "):rep(300) .. "</p>"
  local function run(first, last)
    for i = first, last do
      local addr = ("subscriber.%d@example.org"):format(i)
      m.to, m.text = {{"Subscriber " .. i, addr}}, "Hello " .. i .. ".\n"
      guard:check(m)
      equal(select(2, m:render():gsub("@example%.org", "")), 1, m.recipients[1], addr)
    end
  end
  local function many(n) -- messages, parts and outputs left to the collector, with more behind them than it sees
    for _ = 1, n do
      local copy = make():copy()
      copy.attachments = {mimeo.attachment("a", ("x"):rep(20000))}
      copy:chunks()()
    end
  end
  local function peak() return tonumber(file_of("/proc/self/status"):match("VmHWM:%s+(%d+)")) end
  run(1, 2000)
  many(2000)
  local before = peak()
  run(2001, 10000)
  many(2000)
  local grown = peak() - before
  assert(grown < 4000, grown .. " KiB more") -- 16 octets for each address that the guard remembers, and slack
end)

io.stdout:setvbuf("line")
print("1.." .. #CASES)
local wrong = 0
for number, one in ipairs(CASES) do
  local good, problem = xpcall(one[2], function(problem) return debug.traceback(tostring(problem), 2) end)
  print(("%s %d %s"):format(good and "ok" or "not ok", number, one[1]))
  if not good then
    wrong = wrong + 1
    print("# " .. problem:gsub("\n", "\n# "))
  end
end
os.exit(wrong == 0 and 0 or 1, true)
