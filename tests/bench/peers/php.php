<?php
// PHP's base64_encode, quoted_printable_encode and mb_encode_mimeheader, and Symfony Mime.
require '/usr/share/php/Symfony/Component/Mime/autoload.php';
foreach (glob('/usr/share/php/Egulias/EmailValidator/autoload.php') as $file) require_once $file;
use Symfony\Component\Mime\Address;
use Symfony\Component\Mime\Email;

ini_set('memory_limit', '4G');
mb_internal_encoding('UTF-8');
$folder = $argv[1];
$known = [];
function octets($name) {
  global $folder, $known;
  return $known[$name] ??= file_get_contents("$folder/$name");
}
function headed($to = null) {
  $m = (new Email())->from(new Address('shop@example.com', 'Example Shop'))
    ->to($to ?? new Address('juergen.mueller@example.org', 'Jürgen Müller'))
    ->subject('Your order 48213 has been shipped')->date(new DateTimeImmutable('2024-06-07T10:15:00+00:00'));
  $m->getHeaders()->addIdHeader('Message-ID', '20240607.101500.48213@mail.example.com');
  return $m;
}
function recipient($i) { return new Address(sprintf('user%05d@example.org', $i), "Recipient $i"); }
function simple() { return headed()->text(octets('plain'), 'utf-8'); }
function letter($to = null) { return headed($to)->text(octets('body')); }
function pdf() { return letter()->html(octets('html'))->attach(octets('pdf'), 'invoice.pdf', 'application/pdf'); }
function large() { return simple()->attach(octets('large'), 'backup.bin', 'application/octet-stream'); }
function each_turn($turn) {
  return function ($turns) use ($turn) { for ($i = 0; $i < $turns; $i++) $out = $turn($i); return $out; };
}
function reused($make) {
  return function ($turns) use ($make) {
    $m = $make();
    for ($i = 0; $i < $turns; $i++) $out = $m->to(recipient($i))->toString();
    return $out;
  };
}

$cases = [
  'simple' => each_turn(fn() => simple()->toString()),
  'pdf' => each_turn(fn() => pdf()->toString()),
  'large' => each_turn(fn() => large()->toString()),
  'mailing' => reused(fn() => letter()),
  'mailing-anew' => each_turn(fn($i) => letter(recipient($i))->toString()),
  'mailing-rich' => reused(fn() => pdf()),
];
foreach (['48', '1024', '65536', '16777216'] as $size)
  $cases["base64-$size"] = each_turn(fn() => chunk_split(base64_encode(octets("octets-$size")), 76, "\r\n"));
foreach (['english', 'french', 'japanese'] as $language)
  $cases["qp-$language"] = each_turn(fn() => quoted_printable_encode(octets($language)));
foreach (['ascii' => 'Q', 'french' => 'Q', 'japanese' => 'B', 'emoji' => 'B'] as $kind => $encoding)
  $cases["word-$kind"] = each_turn(fn() => mb_encode_mimeheader(octets("subject-$kind"), 'UTF-8', $encoding, "\r\n", 9));

function processor_time() {
  $u = getrusage();
  return $u['ru_utime.tv_sec'] + $u['ru_stime.tv_sec'] + ($u['ru_utime.tv_usec'] + $u['ru_stime.tv_usec']) / 1e6;
}
while (($line = fgets(STDIN)) !== false) {
  [$verb, $name, $last] = explode(' ', trim($line)) + ['', '', ''];
  if ($verb === 'cases') {
    echo implode(' ', array_keys($cases)), "\n";
  } elseif ($verb === 'run') {
    $start = processor_time();
    $cases[$name]((int)$last);
    printf("%.9f\n", processor_time() - $start);
  } else {
    file_put_contents($last, $cases[$name](1));
    echo "done\n";
  }
}
