#!/usr/bin/env perl
# MIME::Parser, which names what is wrong with the structure: one JSON line for each file named on standard input.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Encode qw(decode encode find_encoding);
use JSON::PP;
use MIME::Parser;

binmode STDOUT, ':raw';
my $json = JSON::PP->new->utf8->canonical;
my $parser = MIME::Parser->new;
$parser->output_to_core(1);
$parser->tmp_to_core(1);
$parser->extract_nested_messages(0);

# A leaf's decoded content, as a digest.
sub content {
	my ($entity, $type) = @_;
	my $octets = $entity->bodyhandle ? $entity->bodyhandle->as_string : '';
	if ($type =~ m{^text/}) {
		my $charset = find_encoding($entity->head->mime_attr('content-type.charset') // 'us-ascii');
		my $text = $charset ? $charset->decode($octets) : '(no such charset)';
		$text =~ s/\r\n/\n/g;
		$text =~ s/\n+\z//;
		$octets = encode('UTF-8', $text);
	}
	return substr(sha256_hex($octets), 0, 16);
}

while (my $path = <STDIN>) {
	chomp $path;
	open my $file, '<:raw', $path or die "$path: $!";
	my $entity = $parser->parse($file);
	my @wrong = ($parser->results->errors, $parser->results->warnings);
	my @parts = map {
		my $type = $_->effective_type;
		[$type, undef, $type =~ m{^message/(?:rfc822|global)$} ? undef : content($_, $type)];
	} grep { !$_->parts } $entity->parts_DFS;
	my $subject = $entity->head->get('Subject', 0) // '';
	$subject =~ s/\r?\n//g;
	my %got = (faults => \@wrong, nameless_parts => \@parts, subject => decode('MIME-Header', $subject));
	print $json->encode(\%got), "\n";
}
