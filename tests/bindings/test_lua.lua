-- test_lua.lua: the LuaJIT binding, case by case (TAP). Messages are looked at as octets.
local mimeo = require("mimeo")
local root = arg[0]:gsub("tests/bindings/[^/]*$", "")

local function make()
  local m = mimeo.message()
  m.from = { name = "Shop", addr = "shop@example.com" }
  m.to = { name = "Ann Müller", addr = "ann@example.org" }
  m.subject = "Grüße"
  m.text = "Hällo.\n"
  return m
end

local function has(m, words, flags) return m:render(flags):find(words, 1, true) ~= nil end

local function equal(a, b)
  if a ~= b then error(string.format("%s is not %s", tostring(a), tostring(b)), 2) end
end

-- The error's value; code nil: not one of the library's.
local function refused(code, call, ...)
  local well, problem = pcall(call, ...)
  if well then error("not refused", 2) end
  local got = type(problem) == "table" and problem.code or nil
  if got ~= (code and "MSG_ERR_" .. code) then error("refused with " .. tostring(got) .. ": " .. tostring(problem), 2) end
  return problem
end

local function refused_value(code, m, key, value)
  return refused(code, function() m[key] = value end)
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local data = file:read("*a")
  file:close()
  return data
end

local function write_file(path, data)
  local file = assert(io.open(path, "wb"))
  file:write(data)
  file:close()
end

-- KiB that are resident.
local function resident() return tonumber(read_file("/proc/self/status"):match("VmRSS:%s*(%d+)")) end

local names, cases = {}, {}
local function case(name, run)
  names[#names + 1], cases[#cases + 1] = name, run
end

case("a message is written", function()
  local m = make()
  assert(has(m, "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n") and has(m, "\r\n\r\nH=C3=A4llo.\r\n"))
  equal(m.text, "Hällo.\n")
  equal(m.subject, "Grüße")
  equal(m.html, nil)
  equal(tostring(m), m:render())
end)

case("a message is a value", function()
  local a = make()
  local b = a:clone()
  equal(b:render(), a:render())
  b.to = "bob@example.org"
  b.attachments = { mimeo.attachment("a.bin", "\0\1") }
  equal(#a.recipients, 1)
  equal(a.recipients[1], "ann@example.org")
  assert(not has(a, "a.bin") and has(b, "a.bin"))
end)

case("properties replace", function()
  local m = make()
  for i = 1, 20 do m.to = "p" .. i .. "@example.org" end
  assert(has(m, "To: p20@example.org\r\n") and not has(m, "p19@"))
  m.cc = { "c@example.org", { name = "D", addr = "d@example.org" } }
  m.cc = nil
  assert(not has(m, "Cc:"))
  m:set_header("X-A", "1")
  m:set_header("x-a", "2")
  equal(m:header("X-A"), "2")
  m:set_header("Comments", { "one", "two" })
  assert(has(m, "Comments: one\r\nComments: two\r\n"))
  m:set_header("comments", nil)
  equal(m:header("Comments"), nil)
  equal(table.concat(m.header_names, " "), "From To Subject x-a")
  refused(nil, function() m.no_such = 1 end)
  refused(nil, function() return m.no_such end)
end)

case("lists and groups", function()
  local m = make()
  m.to = { "a@example.org", { group = "Friends", members = { { name = "Bo", addr = "b@example.org" } } } }
  assert(has(m, "To: a@example.org, Friends: Bo <b@example.org>;\r\n"))
  equal(#m.to, 4)
  equal(m.to[2].name, "Friends")
  local e = refused_value("ADDRESS", m, "to", { "a@example.org", "b@@example.org" })
  equal(e.field .. " " .. e.index .. " " .. e.offset, "To 2 2")
  equal(#m.to, 0)
  refused_value(nil, m, "to", 7)
  m.to = {}
end)

case("a NUL is refused, and what is no string", function()
  local m = make()
  equal(refused_value("CONTROL", m, "subject", "a\0b").offset, 1)
  refused_value("CONTROL", m, "text", "ab\0")
  refused_value("CONTROL", m, "to", "ann@example.org\0x")
  refused_value("CONTROL", m, "to", { "ann@example.org\0x" })
  refused("NAME", m.set_header, m, "X\0A", "v")
  refused("CONTROL", mimeo.attachment, "a\0.txt", "x")
  refused_value("UTF8", m, "subject", "\255")
  refused_value(nil, m, "subject", 7)
  refused_value(nil, m, "text", {})
  refused(nil, mimeo.attachment, "a", 7)
  refused("CONTROL", m.render, m)
  refused(nil, make().save, make(), "cut\0me")
  refused(nil, m.body_file, m, "text/plain", "cut\0me")
  refused(nil, mimeo.attachment_file, "cut\0me")
end)

case("errors say where", function()
  local m = make()
  local e = refused_value("CONTROL", m, "subject", "line\nline")
  assert(tostring(e):find("^Subject: line break at byte 4"), tostring(e))
  equal(#m.errors, 1)
  refused("CONTROL", m.save, m, "/nowhere/never.eml")
  m.subject = "well"
  m:check()
  equal(mimeo.message().errors[1].code, "MSG_ERR_INCOMPLETE")
end)

case("dates and identifiers", function()
  local m = make()
  m.date = { seconds = 1795685400, zone = 60 }
  assert(has(m, "Date: Thu, 26 Nov 2026 10:30:00 +0100\r\n"))
  equal(m.date.seconds, 1795685400)
  m.date = 0
  equal(m.date.zone, 0)
  m.message_id = "x@example.org"
  equal(m.message_id, "x@example.org")
  m:reply("<a@example.org>", "<b@example.org>")
  equal(#m.in_reply_to .. #m.references, "12")
  m.references = { "c@example.org" }
  assert(has(m, "References: <c@example.org>\r\n"))
  refused_value(nil, m, "references", "c@example.org")
  m:list_unsubscribe("leave@example.com", "https://example.com/u")
  assert(has(m, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
end)

case("content of every kind", function()
  local m = make()
  m.html = '<img src="cid:i@example.com">'
  m.inlines = { mimeo.inline("i@example.com", "\137PNG", "image/png") }
  local amp = mimeo.message()
  amp:body("text/x-amp-html", "<html amp4email>")
  m.alternatives = { amp }
  m:calendar("REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
  m.attachments = { mimeo.attachment("é.pdf", "%PDF", "application/pdf") }
  for _, words in ipairs({ "multipart/mixed", "multipart/related", "multipart/alternative", "text/x-amp-html", "text/calendar",
    "image/png", "filename*=UTF-8''%C3%A9.pdf", "JVBERg==" }) do assert(has(m, words), words) end
  local exact = make()
  exact.text = nil
  refused("FIELD", exact.parts, exact, "mixed", { m, amp })
  exact:parts("mixed", { amp, amp })
  assert(has(exact, "multipart/mixed"))
  local outer, eml = make(), mimeo.message()
  eml:message(make())
  outer.attachments = { eml }
  assert(has(outer, "message/rfc822"))
  eml:message(make():render())
  outer.attachments = { eml:describe({ filename = "x.eml", disposition = "attachment", content_id = "m@example.org" }) }
  assert(has(outer, "filename=x.eml") and has(outer, "Content-ID: <m@example.org>"))
end)

case("parts are taken by value", function()
  local m, p = make(), mimeo.attachment("a.bin", "one")
  m.attachments = { p }
  p:body("application/x-other", "two")
  assert(has(m, "b25l") and not has(m, "x-other"))
  m.attachments[1]:body("application/x-other", "two")
  assert(not has(m, "x-other"))
  p:free()
  refused(nil, p.render, p)
  assert(has(m, "b25l"))
end)

case("manner and limits", function()
  local m = make():manner({ profile = mimeo.PROFILE_UTF8, seed = "seed" })
  local twin = make():manner({ profile = mimeo.PROFILE_UTF8, seed = "seed" })
  m.date, twin.date = 0, 0
  equal(m.message_id, twin.message_id)
  assert(has(m, "Subject: Grüße\r\n") and m.needs % 2 == mimeo.NEEDS_SMTPUTF8)
  m:limit(mimeo.LIMIT_VISIBLE, 1)
  refused_value("VISIBLE", m, "to", { "a@example.org", "b@example.org" })
  refused("CHARSET", m.manner, m, { charset = "no-such" })
end)

case("every output is the same", function()
  local m = make()
  m.attachments = { mimeo.attachment("big.bin", ("\7"):rep(300000)) }
  local whole, pieces = m:render(), {}
  equal(m:size(), #whole)
  for chunk in m:chunks() do
    assert(#chunk <= 65536)
    pieces[#pieces + 1] = chunk
  end
  assert(#pieces > 3 and table.concat(pieces) == whole)
  pieces = {}
  for chunk in m:chunks(0, 7919) do pieces[#pieces + 1] = chunk end
  equal(table.concat(pieces), whole)
  equal(m:render(mimeo.OUT_HEADER) .. m:render(mimeo.OUT_BODY), whole)
  assert(not has(m, "\r", mimeo.OUT_LF))
  local path = os.tmpname()
  m:save(path)
  equal(read_file(path), whole)
  refused("IO", m.save, m, path, mimeo.OUT_NEW)
  local file = assert(io.open(path, "wb"))
  m:write(file)
  file:close()
  equal(read_file(path), whole)
  os.remove(path)
  refused("ARGUMENT", m.render, m, 2 ^ 20)
end)

case("what a writer raises ends the output", function()
  local m, count = make(), 0
  m.attachments = { mimeo.attachment("big.bin", ("\7"):rep(300000)) }
  local function target(answer)
    count = 0
    return { write = function(self)
      count = count + 1
      if count == 2 then return answer(self) end
      return true
    end }
  end
  local _, said = pcall(m.write, m, target(function() error("full", 0) end))
  equal(said, "full")
  _, said = pcall(m.write, m, target(function() return nil, "no room" end))
  equal(said, "no room")
  equal(count, 2)
  m:check()
end)

case("sources are read when written", function()
  local m, data = make(), ("0123456789"):rep(10000)
  local part = mimeo.message()
  part:body_source("application/x-data", #data, function(offset, size) return data:sub(offset + 1, offset + math.min(size, 4096)) end)
  m.attachments = { part:describe({ filename = "data.bin" }) }
  local plain = make()
  plain.attachments = { mimeo.attachment("data.bin", data, "application/x-data") }
  local function content(of) return of:render():match("\r\n\r\n(MDEy.-)\r\n\r\n%-%-") end
  assert(content(m) == content(plain) and #content(m) > 130000)
  local path = os.tmpname()
  write_file(path, data)
  m.attachments = { mimeo.attachment_file(path, "f.bin") }
  assert(has(m, "filename=f.bin"))
  write_file(path, "short")
  refused("SOURCE", m.render, m)
  os.remove(path)
end)

case("what a source raises ends the output", function()
  local sources = { function() error("mine", 0) end, function() return 7 end, function() return ("x"):rep(2 ^ 20) end, function() end }
  for i, source in ipairs(sources) do
    local m, part = make(), mimeo.message()
    part:body_source("application/x-data", 1000, source)
    m.attachments = { part }
    for _ = 1, 3 do
      local problem = refused(nil, m.render, m)
      if i == 1 then equal(problem, "mine") end
      refused(nil, function() for _ in m:chunks() do end end)
      refused(nil, m.save, m, os.tmpname())
    end
  end
  local m, part = make(), mimeo.message()
  part:body_source("application/x-data", 10, function() return "" end)
  m.attachments = { part }
  refused("SOURCE", m.render, m)
end)

case("sources are given back from a hot loop", function()
  local m, part = make(), mimeo.message()
  for i = 1, 20000 do
    if i % 500 == 0 then part:body_source("application/x-data", 3, function() return "abc" end) end
    if i % 500 == 1 then part:body("application/x-data", "abc") end
    m.attachments = { part }
    if i % 5000 == 0 then assert(has(m, "YWJj")) end
  end
end)

case("envelopes", function()
  local m = make()
  m.bcc, m.cc = "archive@example.com", "ann@example.org"
  equal(table.concat(m.recipients, " "), "ann@example.org archive@example.com")
  assert(not has(m, "archive") and has(m, "archive", mimeo.OUT_BCC))
  equal(m.envelope_from, "shop@example.com")
  m.envelope_from = "bounces@example.com"
  equal(m.envelope_from, "bounces@example.com")
end)

case("the guard refuses", function()
  local guard, m = mimeo.guard(), make()
  guard:check(m)
  m.to, m.text = "bob@example.org", "As ann@example.org said.\n"
  refused("DISCLOSURE", guard.check, guard, m)
  assert(guard:leak():find("ann@example.org", 1, true))
  refused("DISCLOSURE", m.render, m)
  m.text = "Hello.\n"
  guard:check(m)
  assert(#m:render() > 100)
  equal(guard:count(), 2)
  guard:allow("office@example.com")
  refused("ADDRESS", guard.allow, guard, "office")
end)

case("clear is as new", function()
  local m = make()
  m.attachments = { mimeo.attachment("a", "1") }
  m:clear()
  equal(#m.header_names + #m.attachments, 0)
  equal(m.text, nil)
end)

case("collected in any order", function()
  for i = 1, 3000 do
    local m, part = make(), mimeo.message()
    part:body_source("application/x-data", 3, function() return "abc" end)
    m.attachments = { part, mimeo.attachment("a.bin", ("x"):rep(1000)) }
    local next_chunk = m:chunks()
    next_chunk()
    if i % 300 == 0 then collectgarbage() end
  end
  collectgarbage()
  collectgarbage()
end)

case("a mailing of ten thousand", function()
  local guard, m = mimeo.guard(), make()
  m.html = "<p>" .. ("Hello. "):rep(300) .. "</p>"
  local function run(first, last)
    for i = first, last do
      m.to = { name = "Subscriber " .. i, addr = "subscriber." .. i .. "@example.org" }
      m.text = "Hello " .. i .. ".\n"
      guard:check(m)
      local _, shown = m:render():gsub("@example%.org", "")
      equal(shown, 1)
    end
    collectgarbage()
    collectgarbage()
  end
  run(1, 3000)
  local before = resident()
  run(3001, 13000)
  local grown = resident() - before
  assert(grown < 3000, grown .. " KiB more")
end)

case("the samples of the page", function()
  local blocks = {}
  for block in read_file(root .. "docs/bindings/lua/README.md"):gmatch("```lua\n(.-)```") do blocks[#blocks + 1] = block end
  equal(#blocks, 2)
  local printed, path = {}, os.tmpname()
  local code = table.concat(blocks, "\n"):gsub("letter%.eml", path)
  local environment = setmetatable({ print = function(...) printed[#printed + 1] = { ... } end }, { __index = _G })
  setfenv(assert(loadstring(code)), environment)()
  equal(printed[1][2], "ann@example.org")
  assert(read_file(path):find("terms.pdf", 1, true))
  equal(#printed, 3)
  os.remove(path)
end)

print("1.." .. #cases)
local wrong = 0
for i, run in ipairs(cases) do
  local well, problem = xpcall(run, function(e) return tostring(e) .. "\n# " .. debug.traceback():gsub("\n", "\n# ") end)
  wrong = wrong + (well and 0 or 1)
  print((well and "ok " or "not ok ") .. i .. " " .. names[i] .. (well and "" or ": " .. problem))
end
os.exit(wrong == 0 and 0 or 1, true)
