# Perl's MIME::Base64, MIME::QuotedPrint, Encode's MIME-Header, and Email::MIME.
use strict;
use warnings;
use utf8;
use Email::MIME;
use Encode ();
use MIME::Base64 ();
use MIME::QuotedPrint ();
use Time::HiRes qw(clock_gettime CLOCK_PROCESS_CPUTIME_ID);

my $folder = shift;
my %known;
sub octets {
	my $name = shift;
	return $known{$name} //= do { open my $f, '<:raw', "$folder/$name" or die "$name: $!"; local $/; <$f> };
}
sub recipient { sprintf 'Recipient %d <user%05d@example.org>', $_[0], $_[0] }

sub headed {
	my ($to, %rest) = @_;
	return Email::MIME->create(header_str => [From => '"Example Shop" <shop@example.com>',
		To => $to // 'Jürgen Müller <juergen.mueller@example.org>', Subject => 'Your order 48213 has been shipped',
		Date => 'Fri, 07 Jun 2024 10:15:00 +0000', 'Message-ID' => '<20240607.101500.48213@mail.example.com>'], %rest);
}
my %quoted = (charset => 'utf-8', encoding => 'quoted-printable');
my %plain = (content_type => 'text/plain', charset => 'us-ascii', encoding => '7bit');
sub part { my ($name, %attributes) = @_; Email::MIME->create(attributes => {%attributes}, body => octets($name)) }
sub attached { part($_[0], content_type => $_[1], encoding => 'base64', disposition => 'attachment', filename => $_[2]) }

sub simple { headed(undef, attributes => {%plain}, body => octets('plain')) }
sub letter { headed($_[0], attributes => {content_type => 'text/plain', %quoted}, body => octets('body')) }
sub pdf {
	my $alternative = Email::MIME->create(attributes => {content_type => 'multipart/alternative'},
		parts => [part('body', content_type => 'text/plain', %quoted), part('html', content_type => 'text/html', %quoted)]);
	return headed(undef, attributes => {content_type => 'multipart/mixed'},
		parts => [$alternative, attached('pdf', 'application/pdf', 'invoice.pdf')]);
}
sub large {
	return headed(undef, attributes => {content_type => 'multipart/mixed'},
		parts => [part('plain', %plain), attached('large', 'application/octet-stream', 'backup.bin')]);
}

sub each_turn { my $turn = shift; return sub { my $out; $out = $turn->($_) for 0 .. $_[0] - 1; $out } }
sub reused {
	my $make = shift;
	return sub {
		my ($m, $out) = $make->();
		for my $i (0 .. $_[0] - 1) { $m->header_str_set(To => recipient($i)); $out = $m->as_string }
		return $out;
	};
}
my %cases = (
	'simple' => each_turn(sub { simple()->as_string }),
	'pdf' => each_turn(sub { pdf()->as_string }),
	'large' => each_turn(sub { large()->as_string }),
	'mailing' => reused(sub { letter() }),
	'mailing-anew' => each_turn(sub { letter(recipient($_[0]))->as_string }),
	'mailing-rich' => reused(\&pdf),
);
for my $size (48, 1024, 65536, 16777216) {
	$cases{"base64-$size"} = each_turn(sub { MIME::Base64::encode_base64(octets("octets-$size"), "\r\n") });
}
for my $language (qw(english french japanese)) {
	$cases{"qp-$language"} = each_turn(sub { MIME::QuotedPrint::encode_qp(octets($language), "\r\n") });
}
for my $kind (qw(ascii french japanese emoji)) {
	my $subject = Encode::decode('UTF-8', octets("subject-$kind"));
	my $encoding = $kind =~ /^[je]/ ? 'MIME-B' : 'MIME-Q';
	$cases{"word-$kind"} = each_turn(sub { Encode::encode($encoding, $subject) });
}

$| = 1;
while (my $line = <STDIN>) {
	my ($verb, $name, $last) = split ' ', $line;
	if ($verb eq 'cases') {
		print join(' ', sort keys %cases), "\n";
	} elsif ($verb eq 'run') {
		my $start = clock_gettime(CLOCK_PROCESS_CPUTIME_ID);
		$cases{$name}->($last);
		printf "%.9f\n", clock_gettime(CLOCK_PROCESS_CPUTIME_ID) - $start;
	} else {
		open my $f, '>:raw', $last or die "$last: $!";
		print $f $cases{$name}->(1);
		close $f;
		print "done\n";
	}
}
