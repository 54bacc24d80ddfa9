# Ruby's pack and the mail gem. pack writes LF line ends.
require 'mail'

FOLDER = ARGV.fetch(0)
KNOWN = {}
def octets(name) = KNOWN[name] ||= File.binread(File.join(FOLDER, name))
def text(name) = KNOWN[name + ' text'] ||= octets(name).dup.force_encoding('UTF-8')
def recipient(i) = format('Recipient %d <user%05d@example.org>', i, i)

def headed(to)
  m = Mail.new(charset: 'UTF-8')
  m.from = 'Example Shop <shop@example.com>'
  m.to = to || 'Jürgen Müller <juergen.mueller@example.org>'
  m.subject = 'Your order 48213 has been shipped'
  m.date = 'Fri, 07 Jun 2024 10:15:00 +0000'
  m.message_id = '<20240607.101500.48213@mail.example.com>'
  m
end

def quoted(part, type, body)
  part.content_type = type + '; charset=UTF-8'
  part.content_transfer_encoding = 'quoted-printable'
  part.body = body
  part
end

def simple = headed(nil).tap { |m| m.body = text('plain') }
def letter(to) = quoted(headed(to), 'text/plain', text('body'))

def pdf
  m = headed(nil)
  alternative = Mail::Part.new(content_type: 'multipart/alternative')
  alternative.add_part(quoted(Mail::Part.new, 'text/plain', text('body')))
  alternative.add_part(quoted(Mail::Part.new, 'text/html', text('html')))
  m.add_part(alternative)
  m.attachments['invoice.pdf'] = { mime_type: 'application/pdf', content: octets('pdf') }
  m
end

def large
  m = headed(nil)
  m.text_part = quoted(Mail::Part.new, 'text/plain', text('plain'))
  m.attachments['backup.bin'] = { mime_type: 'application/octet-stream', content: octets('large') }
  m
end

def each_turn(turns)
  out = nil
  turns.times { |i| out = yield i }
  out
end

def reused(turns, m) = each_turn(turns) { |i| m.to = recipient(i); m.encoded }

CASES = {
  'simple' => ->(n) { each_turn(n) { simple.encoded } },
  'pdf' => ->(n) { each_turn(n) { pdf.encoded } },
  'large' => ->(n) { each_turn(n) { large.encoded } },
  'mailing' => ->(n) { reused(n, letter(nil)) },
  'mailing-anew' => ->(n) { each_turn(n) { |i| letter(recipient(i)).encoded } },
  'mailing-rich' => ->(n) { reused(n, pdf) },
}
%w[48 1024 65536 16777216].each { |s| CASES["base64-#{s}"] = ->(n) { each_turn(n) { [octets("octets-#{s}")].pack('m57') } } }
%w[english french japanese].each { |l| CASES["qp-#{l}"] = ->(n) { each_turn(n) { [octets(l)].pack('M') } } }
%w[ascii french japanese emoji].each do |k|
  CASES["word-#{k}"] = ->(n) { each_turn(n) { Mail::Field.new('Subject', text("subject-#{k}"), 'UTF-8').encoded.sub(/\ASubject: /, '') } }
end

$stdout.sync = true
while (line = $stdin.gets)
  verb, name, last = line.split
  case verb
  when 'cases' then puts CASES.keys.join(' ')
  when 'run'
    start = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
    CASES.fetch(name).call(last.to_i)
    puts format('%.9f', Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - start)
  else
    File.binwrite(last, CASES.fetch(name).call(1))
    puts 'done'
  end
end
