# Ruby's mail: one JSON line for each file named on standard input.
require 'digest'
require 'json'
require 'mail'

$stdout.binmode
$stdin.each_line(chomp: true) do |path|
  mail = Mail.new(File.binread(path))
  boxes = lambda do |field|
    mail[field] ? mail[field].addrs.map { |a| [a.display_name.to_s, a.address] } : []
  end
  leaves = ->(part) { part.multipart? ? part.parts.flat_map(&leaves) : [part] }
  parts = leaves.call(mail).map do |part|
    type = part.mime_type || 'text/plain'
    next [type, nil, nil] if %w[message/rfc822 message/global].include?(type)

    value = part.decoded
    value = value.encode('UTF-8').gsub("\r\n", "\n").sub(/\n+\z/, '').b if type.start_with?('text/')
    [type, part.filename, Digest::SHA256.hexdigest(value)[0, 16]]
  end
  puts JSON.generate('subject' => mail.subject, 'from' => boxes.call(:from), 'to' => boxes.call(:to), 'cc' => boxes.call(:cc),
                     'reply_to' => boxes.call(:reply_to), 'date' => mail.date.to_time.to_i, 'message_id' => "<#{mail.message_id}>",
                     'references' => [mail.references].flatten.compact.map { |id| "<#{id}>" }, 'parts' => parts)
end
