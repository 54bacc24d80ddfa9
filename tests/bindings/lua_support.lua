-- What test_lua.lua stands on: comparing, what is raised, files, and reading a message from its octets.
local bit, mimeo = require "bit", require "mimeo"

-- Pairs of what was got and what was expected.
local function equal(...)
  for i = 1, select("#", ...), 2 do
    local got, expected = select(i, ...)
    if got ~= expected then error(("%q where %q was expected"):format(tostring(got), tostring(expected)), 2) end
  end
end

-- Refused by the library; returns the error.
local function refused(call, status, field, offset)
  local good, problem = pcall(call)
  if good or not mimeo.is_error(problem) then error("not refused, but " .. tostring(problem), 2) end
  if problem.name ~= "MSG_ERR_" .. status then error(problem.name .. ": " .. problem.text, 2) end
  equal(problem.field, field or problem.field, problem.offset, offset or problem.offset)
  return problem
end

-- Something else is raised: a string in which words stand, or the very value.
local function raises(call, expected)
  local good, problem = pcall(call)
  local found = problem == expected or type(problem) == "string" and problem:find(expected, 1, true)
  if good or not found then error((good and "returned: " or "raised: ") .. tostring(problem), 2) end
end

local function put(m, name, value) return function() m[name] = value end end

local function file_of(path, data)
  local file = assert(io.open(path, data and "wb" or "rb"))
  data = data and file:write(data) or file:read("*a")
  file:close()
  return data
end

-- Calls with the path of a folder that is gone afterwards.
local function in_folder(run)
  local folder = os.tmpname()
  os.execute(("rm '%s' && mkdir '%s'"):format(folder, folder))
  local good, problem = pcall(run, folder .. "/")
  os.execute(("rm -r '%s'"):format(folder))
  if not good then error(problem, 0) end
end

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function unbase64(text)
  local out, value, bits = {}, 0, 0
  for letter in text:gmatch("[%w+/]") do
    value, bits = bit.band(value, 0xff) * 64 + ALPHABET:find(letter, 1, true) - 1, bits + 6
    if bits >= 8 then
      bits = bits - 8
      out[#out + 1] = string.char(bit.band(bit.rshift(value, bits), 0xff))
    end
  end
  return table.concat(out)
end

local function unhex(text, mark)
  return (text:gsub(mark .. "(%x%x)", function(octet) return string.char(tonumber(octet, 16)) end))
end

local function unword(value)
  return (value:gsub("(%?=)%s+(=%?)", "%1%2"):gsub("=%?[^?]+%?(.)%?([^?]*)%?=", function(how, text)
    return how:upper() == "B" and unbase64(text) or unhex(text:gsub("_", " "), "=")
  end))
end

-- A part: its fields by name (the values of several behind one another), type, filename, content or parts.
local function parse(octets)
  local header, body = octets:match("^(.-\r\n)\r\n(.*)$")
  local fields, part = {}, {parts = {}}
  for name, value in header:gsub("\r\n([ \t])", "%1"):gmatch("([^:]+):%s*(.-)\r\n") do
    name = name:lower()
    fields[name] = (fields[name] and fields[name] .. " | " or "") .. unword(value)
  end
  local content_type, encoding = fields["content-type"] or "text/plain", fields["content-transfer-encoding"]
  local boundary, disposition = content_type:match('boundary="?([^"]+)"?'), fields["content-disposition"] or ""
  part.fields, part.type, part.attached = fields, content_type:match("^[^;%s]+"), disposition:find("^attachment") ~= nil
  local extended = disposition:match("filename%*=UTF%-8''([^;]+)")
  part.filename = extended and unhex(extended, "%%") or disposition:match('filename="?([^";]+)"?')
  if boundary then
    local mark, rest = "\r\n--" .. boundary, "\r\n" .. body
    while rest:sub(#mark + 1, #mark + 2) ~= "--" do
      local stop = rest:find(mark, #mark, true)
      part.parts[#part.parts + 1] = parse(rest:sub(#mark + 3, stop - 1))
      rest = rest:sub(stop)
    end
  elseif part.type == "message/rfc822" then
    part.parts[1] = parse(body)
  else
    part.content = encoding == "base64" and unbase64(body) or
      encoding == "quoted-printable" and unhex(body:gsub("=\r\n", ""), "=") or body
  end
  return part
end

local function types_of(part)
  local types = part.type
  for _, inner in ipairs(part.parts) do types = types .. " " .. types_of(inner) end
  return types
end

return {equal = equal, refused = refused, raises = raises, put = put, file_of = file_of, in_folder = in_folder,
  parse = parse, types_of = types_of}
