"""What the contenders are given, and whether what they make of it is right: inputs by name, and a check of each output."""
import base64
import email.header
import email.policy
import quopri
import random
import re

SUBJECTS = {
    "ascii": "Your order 48213 has been shipped and will arrive on Tuesday",
    "french": "Votre commande a été expédiée et arrivera à Évreux mardi matin",
    "japanese": "ご注文の商品を発送いたしました。火曜日の午前中に到着する予定です",
    "emoji": "🎉 Your order is on its way 🚚 see you on Tuesday 👋🏽 👨‍👩‍👧",
}
ENGLISH = """the quarterly figures are attached for your review, please let me know if you have any questions about numbers in
    section three. Thank patience and staying with us https://www.example.com/orders?id=48213""".split()
FRENCH = """veuillez trouver le rapport trimestriel n'hésitez pas à me contacter troisième partie conférence être téléphone
    livraison retardée dépôt semaine prochaine fidélité édition année merci de votre patience et pour la suite compte restera
    ouvert""".split()
JAPANESE = """四半期の 報告書を 添付しましたので、 ご確認を お願いいたします。 第三章の 数字について ご質問が ございましたら、 次回の会議は
    木曜日の 午前九時半から、""".split()


def words(vocabulary, between, size):
    """Lines of some 72 octets, ended by LF: the same on every machine."""
    chance, lines, line, total = random.Random(20240607), [], "", 0
    while total < size:
        word = vocabulary[chance.randrange(len(vocabulary))]
        if len(line.encode()) + len(word.encode()) > 72:
            lines.append(line)
            total += len(line.encode()) + 1
            line = word
        else:
            line += (between if line else "") + word
    text = "\n".join(lines).encode()[:size].decode(errors="ignore")
    return text.encode().ljust(size, b".")


def make_inputs(folder):
    octets = random.Random(7).randbytes(16 << 20)
    inputs = {f"octets-{n}": octets[:n] for n in (48, 1024, 65536, 16777216)}
    inputs |= {"english": words(ENGLISH, " ", 65536), "french": words(FRENCH, " ", 65536), "japanese": words(JAPANESE, "", 65536)}
    inputs |= {f"subject-{kind}": text.encode() for kind, text in SUBJECTS.items()}
    inputs |= {"plain": words(ENGLISH, " ", 1024), "body": words(FRENCH, " ", 4096), "html": words(FRENCH, " ", 16384)}
    inputs |= {"pdf": octets[:65536], "large": octets[:10 << 20], "large-path": str(folder / "large").encode()}
    folder.mkdir(exist_ok=True)
    for name, data in inputs.items():
        (folder / name).write_bytes(data)
    return inputs


def plain_lines(octets):
    """Without the differences in line ends that a mail may have."""
    return octets.replace(b"\r\n", b"\n").rstrip(b"\n")


def fault_of_word(out, want):
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", out.decode())
    found = str(email.header.make_header(email.header.decode_header(unfolded)))
    return None if found.strip() == want else f"reads back as {found!r}"


# What the message has, by its case: the texts, and the attachments.
CONTENT = {"simple": (["plain"], []), "pdf": (["body", "html"], ["pdf"]), "large": (["plain"], ["large"]), "mailing": (["body"], []),
           "mailing-anew": (["body"], []), "mailing-rich": (["body", "html"], ["pdf"])}


def fault_of_message(out, case, way, inputs):
    message = email.message_from_bytes(out, policy=email.policy.default)
    to = message["To"].addresses[0].addr_spec
    if to != ("user00000@example.org" if case.startswith("mailing") else "juergen.mueller@example.org"):
        return f"is to {to}"
    if message["Subject"] != "Your order 48213 has been shipped" or not message["Message-ID"] or not message["Date"]:
        return "lacks a header field, or has another subject"
    parts = [part for part in message.walk() if not part.is_multipart()]
    texts, attachments = CONTENT[case]
    if len(parts) != len(texts) + len(attachments):
        return f"has {len(parts)} parts"
    for part, name in zip(parts, texts + attachments):
        found, want = part.get_payload(decode=True), inputs[name]
        if way == "from+a+source" and name == "large":
            want = inputs["octets-65536"] * (len(want) // 65536)
        if found != want and (name in attachments or plain_lines(found) != plain_lines(want)):
            return f"has another {name}"
    return None


def fault(case, way, out, inputs):
    """None, or what is wrong with the output."""
    kind, _, rest = case.partition("-")
    if kind == "base64":
        return None if base64.b64decode(out) == inputs["octets-" + rest] else "decodes to other octets"
    if kind == "qp":
        return None if plain_lines(quopri.decodestring(out)) == plain_lines(inputs[rest]) else "decodes to another text"
    if kind == "word":
        return fault_of_word(out, SUBJECTS[rest])
    return fault_of_message(out, case, way, inputs) if case in CONTENT else None
