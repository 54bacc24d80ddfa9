#!/usr/bin/env perl
# Email::MIME and Email::Address::XS: one JSON line for each file named on standard input.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Email::MIME;
use Encode qw(decode encode);
use JSON::PP;

$Email::MIME::MAX_DEPTH = 100;
binmode STDOUT, ':raw';
my $json = JSON::PP->new->utf8->canonical;
while (my $path = <STDIN>) {
	chomp $path;
	open my $file, '<:raw', $path or die "$path: $!";
	my $octets = do { local $/; <$file> };
	my $mail = Email::MIME->new($octets);
	my %got = (subject => scalar $mail->header_str('Subject'), message_id => scalar $mail->header('Message-ID'));
	$got{references} = [split ' ', $mail->header('References') // ''];
	for my $field (qw(from to cc reply-to)) {
		$got{$field =~ tr/-/_/r} = [map { [$_->phrase // '', $_->address] } map { $_->addresses } $mail->header_as_obj($field)];
	}
	walk($mail, \my @parts);
	$got{parts} = \@parts;
	print $json->encode(\%got), "\n";
}

# Leaves; those within a message/rfc822 are its own.
sub walk {
	my ($part, $parts) = @_;
	my $type = ($part->content_type // 'text/plain') =~ /^([^;\s]+)/ ? lc $1 : '';
	if ($type =~ m{^multipart/}) {
		walk($_, $parts) for $part->subparts;
	} elsif ($type =~ m{^message/(?:rfc822|global)$}) {
		push @$parts, [$type, undef, undef];
	} else {
		my $value;
		if ($type =~ m{^text/}) {
			$value = eval { $part->body_str } // "unreadable: $@";
			$value =~ s/\r\n/\n/g;
			$value =~ s/\n+\z//;
			$value = encode('UTF-8', $value);
		} else {
			$value = $part->body;
		}
		push @$parts, [$type, $part->filename, substr(sha256_hex($value), 0, 16)];
	}
}
