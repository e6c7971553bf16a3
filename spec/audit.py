#!/usr/bin/env python3
"""A second reading of these specifications: audits exported ledgers.

Written from the texts in this folder alone, apart from the Rust. It is slow and
holds a ledger in memory; it is here to show that the texts suffice, and to disagree
where the two readings differ. It needs, from PyPI: py_ecc cbor2 cryptography.

    python3 spec/audit.py FOLDER…

For each folder it prints a line. With an expected.json beside a ledger
(testdata/ledgers) it ends with 0 only if every finding agrees.
"""
import base64
import hashlib
import json
import re
import struct
import sys
import unicodedata
from pathlib import Path

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from py_ecc.bls.g2_primitives import subgroup_check
from py_ecc.bls.hash import expand_message_xmd
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import G2, add, curve_order, is_inf, multiply, neg, normalize, pairing

import audit_p256 as p256
from audit_p256 import Broken, need

# The others are reserved, and refused wherever they stand.
CLASSES = {1: "code", 2: "mailbox"}
STAGES = {0: "frozen", 1: "signing", 2: "ended", 3: "opening", 4: "delivered", 5: "answered", 6: "closed"}
NOTHING, ROLE, NAME, SEALED = range(4)


# Hashes and texts: entries.md §3 and §4.

def sha256(data):
    return hashlib.sha256(data).digest()


def joined(domain, *parts):
    return b"".join(struct.pack(">I", len(part)) + part for part in (domain.encode(), *parts))


def hashed(domain, *parts):
    return sha256(joined(domain, *parts))


def ranges(text):
    return {c for part in text.split() for a, _, b in [part.partition("-")] for c in range(int(a, 16), int(b or a, 16) + 1)}


SIGNS = ranges("600-605 6DD 70F 890 891 8E2 110BD 110CD")
HIDDEN = SIGNS | ranges("AD 34F 61C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0"
                        " FFF0-FFFB 13430-1343F 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF")
JOINING = ranges("620-DFF 1000-109F 1780-17FF") - HIDDEN
EMOJI = ranges("A9 AE 203C 2049 2122 2139 2194-21AA 231A-23FF 24C2 25AA-27BF 2934 2935 2B05-2B55 3030 303D 3297 3299"
               " 1F000-1FAFF")
BLANK = ranges("9-D 20 85 A0 1680 2000-200A 2028 2029 202F 205F 3000 2800 1D159")


def belongs(before, code, after):
    """§4.6."""
    joins = before in JOINING and after in JOINING
    emoji = (before in EMOJI or before == 0xFE0F) and after in EMOJI
    key = chr(before) in "0123456789#*" and after == 0x20E3
    return {0x200C: joins, 0x200D: joins or emoji, 0xFE0E: before in EMOJI or key,
            0xFE0F: before in EMOJI or key}.get(code, code in SIGNS)


def check_text(text, most, lines=False, words=False):
    need(isinstance(text, str) and len(text.encode()) <= most, "a text is too long")
    codes, marks, seen = [0x0A, *map(ord, text), 0x0A], 0, False
    for before, code, after in zip(codes, codes[1:], codes[2:]):
        category = unicodedata.category(chr(code))
        private = category == "Co" or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
        refused = category == "Cc" or code in HIDDEN or code in (0x2028, 0x2029)
        allowed = (lines and code == 0x0A) or ((lines or words) and belongs(before, code, after))
        need(not private and (not refused or allowed), "a text holds a character that is not allowed")
        mark = category in ("Mn", "Me") and code not in HIDDEN
        marks = marks + 1 if mark else 0
        need(marks <= 5, "too many marks on one character")
        seen = seen or not (mark or refused or code in BLANK)
    need(seen, "nothing in a text can be seen")


def fold(name):
    """opening.md §2.8."""
    cased = "".join(c.upper().lower() for c in unicodedata.normalize("NFKD", name))
    folded, marks = "", []
    for c in unicodedata.normalize("NFKD", cased) + "\n":
        if unicodedata.category(c) in ("Mn", "Me"):
            marks.append(c)
        else:
            folded += "".join(sorted(marks)) + (" " if ord(c) in BLANK else c)
            marks = []
    return " ".join(folded.split())


def check_id(text):
    need(isinstance(text, str) and re.fullmatch("[a-z0-9][a-z0-9-]{1,39}", text), "not an id")


def check_domain(text):
    label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    need(len(text) <= 253 and re.fullmatch(f"{label}([.]{label})+", text), "not a mail domain")


def check_identity(kind, identity, domains):
    """enrolment.md §3.2: a mailbox in its canonical form, at a domain of the group, by who proved it."""
    local, at, domain = identity.rpartition("@")
    need(kind == 2 and at and domain in domains, "no mailbox of the group, or another class")
    atoms = "[a-z0-9!#$%&'*/=?^_`{|}~-]+"
    need(len(local) <= 64 and re.fullmatch(f"{atoms}([.]{atoms})*", local), "the mailbox is not canonical")


def check_rising(items):
    need(items and all(a < b for a, b in zip(items, items[1:])), "a list is empty or not rising")


# Presentations: signing.md §3.

API = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_"
P1 = "a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9"


def i2osp8(number):
    return number.to_bytes(8, "big")


def expand(message, tag):
    return expand_message_xmd(message, tag, 48, hashlib.sha256)


def hash_to_scalar(message, tag=API + b"H2S_"):
    return int.from_bytes(expand(message, tag), "big") % curve_order


def hash_to_curve(message, tag=API):
    return hash_to_G1(message, tag, hashlib.sha256)


def encode_point(point):
    return int(compress_G1(point)).to_bytes(48, "big")


def decode_point(data):
    need(len(data) == 48, "a point has another length")
    try:
        point = decompress_G1(int.from_bytes(data, "big"))
    except (ValueError, AssertionError) as error:
        raise Broken("not a point") from error
    good = not is_inf(point) and subgroup_check(point) and encode_point(point) == data
    need(good, "a point is the identity, outside the subgroup or not canonical")
    return point


def decode_key(data):
    need(len(data) == 96, "a key has another length")
    try:
        point = decompress_G2((int.from_bytes(data[:48], "big"), int.from_bytes(data[48:], "big")))
    except (ValueError, AssertionError) as error:
        raise Broken("not a key") from error
    need(not is_inf(point) and subgroup_check(point), "a key is the identity or outside the subgroup")
    need(normalize(point) not in (normalize(G2), normalize(neg(G2))), "a key is the generator or its negative")
    return point


def decode_scalar(data):
    scalar = int.from_bytes(data, "big")
    need(0 < scalar < curve_order, "a scalar is zero or not canonical")
    return scalar


def create_generators(count, api):
    value, points = expand(api + b"MESSAGE_GENERATOR_SEED", api + b"SIG_GENERATOR_SEED_"), []
    for index in range(1, count + 1):
        value = expand(value + i2osp8(index), api + b"SIG_GENERATOR_SEED_")
        points.append(hash_to_curve(value, api + b"SIG_GENERATOR_DST_"))
    return points


GENERATORS = create_generators(4, API) + create_generators(9, b"BLIND_" + API)


def check_presentation(key, header, ph, context, pseudonym, proof, disclosed):
    """`disclosed` maps an index of 0 to 2 to its message."""
    need(len(proof) == 3 * 48 + (4 + 12 - len(disclosed)) * 32, "the proof has another length")
    a_bar, b_bar, d = (decode_point(proof[at:at + 48]) for at in (0, 48, 96))
    e, r1, r3, *hidden, c = (decode_scalar(proof[at:at + 32]) for at in range(144, len(proof), 32))
    point = decode_point(pseudonym)
    header += i2osp8(8)
    generators = b"".join(map(encode_point, GENERATORS))
    domain = hash_to_scalar(key + i2osp8(12) + generators + API + i2osp8(len(header)) + header)
    tag = API + b"MAP_MSG_TO_SCALAR_AS_HASH_"
    shown = {index: hash_to_scalar(message.encode(), tag) for index, message in sorted(disclosed.items())}

    t1 = add(add(multiply(b_bar, c), multiply(a_bar, e)), multiply(d, r1))
    known = add(decode_point(bytes.fromhex(P1)), multiply(GENERATORS[0], domain))
    t2, responses = multiply(d, r3), iter(hidden)
    for index, generator in enumerate(GENERATORS[1:]):
        if index in shown:
            known = add(known, multiply(generator, shown[index]))
        else:
            t2 = add(t2, multiply(generator, next(responses)))
    t2 = add(t2, multiply(known, c))
    z = hash_to_scalar(context, API + b"VECT_NYM_SECRETS")
    power = sum(response * pow(z, at, curve_order) for at, response in enumerate(hidden[-8:])) % curve_order
    u = add(multiply(hash_to_curve(context), power), neg(multiply(point, c)))
    need(not is_inf(u), "the proof does not hold")

    transcript = i2osp8(len(shown)) + b"".join(i2osp8(at) + scalar.to_bytes(32, "big") for at, scalar in shown.items())
    transcript += b"".join(map(encode_point, (a_bar, b_bar, d, t1, t2, point, u)))
    transcript += domain.to_bytes(32, "big") + i2osp8(len(ph)) + ph + i2osp8(len(context)) + context
    need(hash_to_scalar(transcript) == c, "the proof does not hold")
    need(pairing(decode_key(key), a_bar) == pairing(G2, b_bar), "the proof does not hold")


# Notes, checkpoint and tree: ledger.md §2 to §4.

def read_checkpoint(note):
    text, _, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    need(len(lines) == 3 and re.fullmatch("0|[1-9][0-9]*", lines[1]), "the checkpoint is malformed")
    need(lines[1] != "0", "the ledger is empty")
    return lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), text + "\n", signatures


def check_note(text, signatures, vkey):
    name, key_id, material = vkey.split("+", 2)
    material = base64.b64decode(material, validate=True)
    need(material[0] == 1 and sha256(name.encode() + b"\n" + material)[:4].hex() == key_id, "the key is malformed")
    signed = False
    for line in signatures.rstrip("\n").split("\n"):
        _, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if signer == name and signature[:4].hex() == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(material[1:]).verify(signature[4:], text.encode())
            except InvalidSignature as error:
                raise Broken("the checkpoint's signature does not verify") from error
            signed = True
    need(signed, "the checkpoint is not signed by the group's key")
    return name


def tree_hash(hashes):
    if len(hashes) == 1:
        return hashes[0]
    left = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + tree_hash(hashes[:left]) + tree_hash(hashes[left:]))


def tile_path(index, width):
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path + ("" if width == 256 else f".p/{width}")


def read_bundle(data, width):
    entries, at = [], 0
    for _ in range(width):
        need(at + 2 <= len(data), "a bundle ends too early")
        end = at + 2 + int.from_bytes(data[at:at + 2], "big")
        need(end <= len(data), "a bundle ends too early")
        entries.append(data[at + 2:end])
        at = end
    need(at == len(data), "a bundle has bytes behind its last entry")
    return entries


# Entries and rules: entries.md §2 and §5.

def decode(data):
    try:
        value = cbor2.loads(data)
        same = cbor2.dumps(value, canonical=True) == data
    except Exception as error:  # cbor2 raises many kinds
        raise Broken("not CBOR") from error
    need(same and is_plain(value), "not the one encoding")
    return value


def is_plain(value):
    """Numbers, texts, bytes, arrays and maps alone: no null, no true, no float, no tag."""
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, value)) and all(map(is_plain, value.values()))
    return isinstance(value, (str, bytes)) or type(value) is int and value >= 0


def check_keys(body, most, optional=()):
    keys = set(range(1, most + 1))
    need(isinstance(body, dict) and keys - set(optional) <= set(body) <= keys, "keys are missing or unknown")


def check_holders(names):
    need(isinstance(names, list) and 1 <= len(names) <= 15 and len(set(names)) == len(names), "keyholders")
    for name in names:
        check_text(name, 100)


# The campaign's record: record.md. A type has `name`, `check_item(author, about, facts)` and `heading(content)`.

AUTHORS = {0: "organiser", 1: "addressee", 2: "operator"}
REASONS = {0: "asked", 1: "risk", 2: "order", 3: "mistake"}


class Update:
    """record.md §6."""
    name = "update"

    @staticmethod
    def check_item(author, _, facts):
        need(AUTHORS[author] == "organiser" and not facts, "another author, or facts")

    @staticmethod
    def heading(content):
        check_keys(content, 3)
        check_text(content[1], 500)
        check_text(content[2], 32_768, lines=True)
        check_id(content[3])
        return content[1]


class Supporters:
    """record.md §7."""
    name = "supporters"

    @staticmethod
    def check_item(author, about, facts):
        need(AUTHORS[author] == "organiser", "another author")
        need(len(about) == 1 and about[0][0] == 0, "not about one letter")
        need(set(facts) <= {1} and all(isinstance(fact, int) and fact > 0 for fact in facts.values()), "other facts")

    @staticmethod
    def heading(content):
        check_keys(content, 4)
        for lines in (content[1], content[2]):
            need(isinstance(lines, list) and len(lines) <= 500, "too many lines")
            for line in lines:
                check_text(line, 500)
        if content[3]:
            check_text(content[3], 500)
        check_id(content[4])
        named = content[1] + content[2] + [content[3]]
        need(named[0], "nobody is named")
        return named[0]


class Contact:
    """record.md §8."""
    name = "contact"

    @staticmethod
    def check_item(author, about, facts):
        need(AUTHORS[author] == "organiser" and not facts, "another author, or facts")
        need(all(sort == 0 for sort, _ in about), "about an item")

    @staticmethod
    def heading(content):
        check_keys(content, 4)
        check_text(content[1], 500)
        need(content[2] or content[3], "no address")
        for line in filter(None, (content[2], content[3])):
            check_text(line, 500)
        check_id(content[4])
        return content[1]


TYPES = {1: Update, 2: Supporters, 3: Contact}


# Sealed names: opening.md.

BROADCAST, DEAL, ACCUSE, READY, SHARE = range(1, 6)


class Ceremony:
    """One attempt (§2 and §3)."""

    def __init__(self, body, group_id):
        self.id = hashed("undersigned/v1/ceremony", group_id.encode(), cbor2.dumps(body, canonical=True))
        self.holders, self.n, self.t = body[4], len(body[4]), body[3]
        self.act_keys, self.broadcasts, self.deals, self.ready = {}, {}, {}, set()
        self.keys, self.failed, self.liar = None, False, None

    def in_order(self):
        return [self.broadcasts[participant] for participant in range(1, self.n + 1)]

    def step(self):
        if self.failed:
            return "failed"
        if len(self.broadcasts) < self.n:
            return "broadcasts"
        if self.n > 1 and len(self.deals) < self.n:
            return "deals"
        return "drills" if len(self.ready) < self.n else "complete"

    def act(self, participant, number, values, act, signature):
        need(participant <= self.n, "no such keyholder")
        steps = {BROADCAST: ("broadcasts",), DEAL: ("deals",), ACCUSE: ("deals", "drills"), READY: ("drills",)}
        need(self.step() in steps[number] and participant not in self.ready, "not the time for this step")
        done = {BROADCAST: self.broadcasts, DEAL: self.deals, ACCUSE: (), READY: self.ready}
        need(participant not in done[number], "done before")
        if number == BROADCAST:
            point, package = values
            key = p256.decode_point(point)
            broadcast = p256.Broadcast(package, self.n, self.t, participant)
        elif number == READY:
            need(values == [], "an idle value")
            key = self.keys[1][participant - 1]
        else:
            key = self.act_keys[participant]
        encoded = cbor2.dumps(act, canonical=True)
        seen = [] if number == BROADCAST else [self.transcript()]
        if number == ACCUSE:
            sender, _ = values
            package = self.deals.get(sender, {}).get(participant)
            need(package is not None, "nothing to accuse of")
            seen.append(package)
        message = hashed("undersigned/v1/keyholder-act", self.id, bytes([participant]), encoded, *seen)
        need(p256.is_signed(key, message, signature), "the act is not signed by the keyholder")
        if number == BROADCAST:
            self.act_keys[participant], self.broadcasts[participant] = key, broadcast
            if len(self.broadcasts) == self.n:
                self.keys = p256.keys_of(self.in_order())
                self.failed = self.keys is None
        elif number == DEAL:
            self.deals[participant] = self.read_deal(participant, *values)
        elif number == ACCUSE:
            self.check_accusation(participant, *values)
            self.failed = True
        else:
            self.ready.add(participant)

    def transcript(self):
        """What keyholders compare before they deal, and what every later act is signed with (§3.3, §9.1)."""
        keys = b"".join(p256.encode_point(self.act_keys[participant]) for participant in range(1, self.n + 1))
        packages = b"".join(broadcast.data for broadcast in self.in_order())
        return hashed("undersigned/v1/ceremony-transcript", self.id, keys, packages)

    def read_deal(self, sender, packages):
        recipients = [recipient for recipient in range(1, self.n + 1) if recipient != sender]
        heads = [bytes([1, sender, recipient]) for recipient in recipients]
        need([package[:3] for package in packages] == heads, "packages of another keyholder, or in another order")
        need(all(len(package) == 116 for package in packages), "a package has another length")
        return dict(zip(recipients, packages))

    def check_accusation(self, accuser, sender, round_key):
        """Who of the two lied is told to people; to the ledger the attempt is over either way (§3.6)."""
        package = self.deals[sender][accuser]
        secret = p256.decode_scalar(round_key)
        broadcasts = self.in_order()
        own = p256.multiply(p256.G, secret) == broadcasts[accuser - 1].round_key
        honest = own and p256.is_dealt_honestly(self.id, broadcasts, sender, accuser, package, secret)
        self.liar = sender if own and not honest else accuser


def standing_sealed(letter):
    return sum(signer["stands"] and signer["sealed"] for signer in letter["signers"].values())


def may_name(letter, at):
    """What a call and the stage of opening have in common (§5.3, §5.6)."""
    terms = letter["body"].get(14)
    need(terms and letter["stage"] in (1, 2), "names cannot be opened at this stage")
    return at < terms[5] and standing_sealed(letter) >= terms[4][-1][0]


def grace_ends(letter):
    return letter["call"][0] + letter["body"][14][7]


class Ledger:
    """The state that entries lead to."""

    def __init__(self):
        self.group, self.epochs, self.letters, self.claims = None, [], {}, []
        self.groups, self.ceremonies, self.names = [], {}, set()
        self.items, self.contents, self.latest = {}, {}, 0

    def apply(self, index, data):
        entry = decode(data)
        need(isinstance(entry, list) and len(entry) == 3 and entry[0] == 1, "not an entry of version 1")
        rules = {1: self.on_group, 2: self.on_epoch, 3: self.on_tally, 4: self.on_letter, 5: self.on_state,
                 6: self.on_signature, 7: self.on_withdrawal, 8: self.on_keyholders, 9: self.on_act, 10: self.on_call,
                 11: self.on_item, 12: self.on_erasure}
        need(entry[1] in rules, "unknown kind")
        need(entry[1] == 1 or self.group, "the ledger does not begin with its group")
        try:
            self.index = index
            rules[entry[1]](entry[2], data)
        except (TypeError, IndexError, AttributeError, KeyError, ValueError) as error:
            raise Broken("a field has another type") from error

    def epoch(self, number):
        need(1 <= number <= len(self.epochs), "no such epoch")
        return self.epochs[number - 1]

    def letter(self, name):
        need(name in self.letters, "no such letter")
        return self.letters[name]

    def on_group(self, body, data):
        check_keys(body, 10)
        for key, most, lines in ((2, 500, False), (3, 4000, True), (4, 4000, True), (6, 500, False), (9, 500, False)):
            check_text(body[key], most, lines)
        check_id(body[1])
        check_id(body[8])
        check_rising(body[7])
        need(body[5] >= 1 and set(body[7]) <= set(CLASSES), "members or classes")
        need((2 in body[7]) == bool(body[10]) and len(body[10]) <= 20, "mail domains")
        for domain in body[10]:
            check_domain(domain)
        if body[10]:
            check_rising(body[10])
        need(not self.group or all(self.group[key] == body[key] for key in (1, 9)), "id or key changes")
        issued = [sum(epoch["issued"].values()) for epoch in self.epochs]
        need(body[5] >= max(issued, default=0), "fewer declared than issued")
        self.group = body
        self.groups.append({"entry": self.index, "hash": hashed("undersigned/v1/group", data), "body": body})

    def on_epoch(self, body, _):
        check_keys(body, 5)
        need(body[1] == len(self.epochs) + 1 and body[3] < body[4], "number or window of the epoch")
        check_rising([accepted for accepted, _ in body[5]])
        for accepted, most in body[5]:
            need(accepted in self.group[7] and most <= self.group[5], "a cap")
        decode_key(body[2])
        self.epochs.append({"key": body[2], "closes": body[4], "caps": dict(body[5]), "issued": {}, "rounds": [],
                            "marks": set(), "last": None, "signing": False, "number": body[1]})

    def on_tally(self, body, _):
        check_keys(body, 6)
        epoch, kind = self.epoch(body[1]), body[2]
        need(kind in self.group[7], "a class that the group does not accept here")
        need(not epoch["signing"], "issued after signing began")
        need(1 <= body[3] <= 8000 and len(body[6]) == 8 * body[3], "count or marks of a tally")
        marks = [body[6][at:at + 8] for at in range(0, len(body[6]), 8)]
        check_rising(marks)
        need(epoch["marks"].isdisjoint(marks), "a credential is counted twice")
        rounds = epoch["rounds"]
        if body[4] == len(rounds) + 1:
            rounds.append({})
        else:
            need(rounds and body[4] == len(rounds) and epoch["last"] == self.index - 1, "the round does not follow")
        rounds[-1][kind] = rounds[-1].get(kind, 0) + body[3]
        epoch["marks"].update(marks)
        epoch["last"] = self.index
        epoch["issued"][kind] = epoch["issued"].get(kind, 0) + body[3]
        need(body[5] == epoch["issued"][kind], "the sum of a tally")
        need(epoch["issued"][kind] <= epoch["caps"].get(kind, 0), "more issued than the cap")
        need(sum(epoch["issued"].values()) <= self.group[5], "more issued than declared")

    def on_letter(self, body, data):
        check_keys(body, 15, optional=(13, 14))
        check_id(body[1])
        check_id(body[12])
        for text, most, lines in ((body[4], 500, False), (body[5], 500, False), (body[6], 32_768, True)):
            check_text(text, most, lines)
        for demand in body[7]:
            check_text(demand, 500)
        check_rising(body[8])
        need(len(body[7]) <= 20 and body[2] >= 1 and body[10] < body[11] and body[9] in (0, 1, 2), "a letter's field")
        need(body[1] not in self.letters, "the id is taken")
        need(body[15] == self.groups[-1]["hash"], "not frozen under the group's last entry")
        early = body[9] == 0 and body[10] < self.epoch(body[3])["closes"]
        need(self.epoch(body[3]) and not early, "signing opens before enrolment closes")
        need((14 in body) == (SEALED in body[8]) and set(body[8]) <= set(range(4)), "terms of sealing or what is shown")
        keys = self.check_terms(body) if 14 in body else None
        letter_hash = hashed("undersigned/v1/letter", self.group[1].encode(), data)
        self.letters[body[1]] = {"body": body, "group": self.groups[-1], "hash": letter_hash, "stage": 0, "signers": {}, "keys": keys,
                                 "call": None, "shares": {}, "opening": False, "began": None}

    def check_terms(self, body):
        """opening.md §5.1 and §2.7."""
        terms = body[14]
        check_keys(terms, 7)
        check_holders(terms[2])
        counts, shows = zip(*terms[4])
        check_rising(counts)
        need(counts[0] >= 1 and len(counts) <= 8 and list(shows) == sorted(shows), "steps")
        need(shows.count(2) == 1 and shows[-1] == 2 and terms[5] > body[10], "steps or latest")
        check_rising(terms[6])
        need(set(terms[6]) <= {0, 1} and terms[7] <= 2_592_000, "callers or grace period")
        keys = p256.decode_keys(terms[3])
        need(keys[0] == len(terms[2]), "as many keys as names")
        attempts = self.ceremonies.get(body[1])
        need(attempts and attempts[-1].step() == "complete", "no complete ceremony")
        made = attempts[-1]
        same = terms[1] == len(attempts) and terms[2] == made.holders
        need(same and terms[3] == p256.encode_keys(made.n, made.t, made.keys), "the terms are not of the ceremony")
        return keys

    def on_state(self, body, _):
        check_keys(body, 3)
        letter, new = self.letter(body[1]), body[2]
        old = letter["stage"]
        follows = {1: old == 0 and body[3] >= letter["body"][10], 6: old < 6}
        if new == 3:
            follows[3] = may_name(letter, body[3]) and letter["call"] is not None and body[3] >= grace_ends(letter)
            letter["opening"] = True
        need(new in STAGES and new and follows.get(new, 1 <= old < new), "the stage does not follow")
        letter["stage"] = new
        if new == 1:
            letter["began"] = body[3]
        if new == 1 and letter["body"][9] == 0:
            self.epoch(letter["body"][3])["signing"] = True

    def on_signature(self, body, _):
        check_keys(body, 4)
        letter, statement = self.letter(body[1]), body[4]
        check_keys(statement, 5, optional=(4, 5))
        kind, shown = statement[2], statement[3]
        need(kind in CLASSES, "a reserved class")
        need((4 in statement, 5 in statement) == (shown == ROLE, shown in (NAME, SEALED)), "what is shown")
        disclosed = {0: CLASSES[kind]}
        if shown == ROLE:
            check_text(statement[4], 100)
            disclosed[1] = statement[4]
        need(letter["stage"] == 1, "the letter does not take signatures now")
        need(statement[1] == letter["hash"], "the statement is for another letter")
        need(shown in letter["body"][8], "the letter does not show this")
        need(body[2] not in letter["signers"], "this pseudonym has signed")
        need(statement.get(5) not in self.names, "another signature has this name")
        self.names |= {statement[5]} if 5 in statement else set()
        used = sum(signer["kind"] == kind for signer in letter["signers"].values())
        issued = self.epoch(letter["body"][3])["issued"].get(kind, 0)
        need(used < issued, "more signatures than issued")
        letter["signers"][body[2]] = {"kind": kind, "stands": True, "name": statement.get(5),
                                      "sealed": shown == SEALED, "entry": self.index}
        ph = hashed("undersigned/v1/statement", cbor2.dumps(statement, canonical=True))
        self.claims.append((letter, body[2], body[3], ph, disclosed))

    def on_withdrawal(self, body, _):
        check_keys(body, 4)
        letter = self.letter(body[1])
        need(body[3] in CLASSES, "a reserved class")
        need(letter["stage"] <= 2, "the letter does not take withdrawals any more")
        signer = letter["signers"].get(body[2])
        need(signer and signer["stands"] and signer["kind"] == body[3], "nothing to withdraw")
        signer["stands"] = False
        ph = hashed("undersigned/v1/withdraw", letter["hash"])
        self.claims.append((letter, body[2], body[4], ph, {0: CLASSES[body[3]]}))

    def on_keyholders(self, body, _):
        """opening.md §2."""
        check_keys(body, 4)
        check_id(body[1])
        check_holders(body[4])
        need(len({fold(name) for name in body[4]}) == len(body[4]), "keyholders look alike")
        need(1 <= body[3] <= len(body[4]) and body[1] not in self.letters, "threshold, or the letter is frozen")
        attempts = self.ceremonies.setdefault(body[1], [])
        need(body[2] == len(attempts) + 1 <= 100 and len(self.ceremonies) <= 10_000, "the attempt does not follow")
        attempts.append(Ceremony(body, self.group[1]))

    def on_act(self, body, _):
        """opening.md §3 and §7.1."""
        check_keys(body, 5, optional=(5,))
        name, attempt, participant, (number, values) = (body[key] for key in (1, 2, 3, 4))
        check_id(name)
        need(1 <= participant <= 15 and (number == SHARE) == (5 not in body), "number or signature of an act")
        need(len(body.get(5, bytes(65))) == 65, "a signature has another length")
        if number == SHARE:
            letter, (share,) = self.letter(name), values
            need(letter["keys"] and letter["opening"] and attempt == letter["body"][14][1], "no share now")
            need(participant not in letter["shares"] and len(share) == 33 and share[0] == participant, "whose share")
            scalar = p256.decode_scalar(share[1:])
            verifying = letter["keys"][3][participant - 1:participant]
            need([p256.multiply(p256.G, scalar)] == verifying, "the share does not fit")
            letter["shares"][participant] = scalar
            return
        attempts = self.ceremonies.get(name, [])
        need(attempts and attempt == len(attempts) and name not in self.letters, "this ceremony is not running")
        attempts[-1].act(participant, number, values, body[4], body[5])

    def on_call(self, body, _):
        """opening.md §5.3 and §5.4."""
        check_keys(body, 4, optional=(3, 4))
        letter, at = self.letter(body[1]), body[2]
        need((3 in body) == (4 in body) and may_name(letter, at), "the opening cannot be called")
        terms = letter["body"][14]
        need(letter["began"] is not None and at >= letter["began"], "called before signing began")
        need(letter["call"] is None or at >= grace_ends(letter), "the opening was called before")
        need(at + terms[7] < terms[5] and int(3 in body) in terms[6], "too late, or not a caller")
        if 3 in body:
            shares, ceremony = letter["keys"][3], self.ceremonies[body[1]][terms[1] - 1]
            need(1 <= body[3] <= len(shares), "no such keyholder")
            parts = ceremony.id, bytes([body[3]]), struct.pack(">Q", at)
            message = hashed("undersigned/v1/opening-call", *parts)
            need(p256.is_signed(shares[body[3] - 1], message, body[4]), "the call is not signed by the keyholder")
        letter["call"] = (at, body.get(3))

    def on_item(self, body, _):
        """record.md §2."""
        check_keys(body, 8)
        name, number, kind, at, author, about, facts, content = (body[key] for key in range(1, 9))
        check_id(name)
        need(1 <= kind <= 65535 and author in AUTHORS and len(content) == 32, "an item's field")
        need(len(about) <= 20 and len(facts) <= 16, "too many links or facts")
        for sort, linked in about:
            check_id(linked)
            known = self.letters if sort == 0 else self.items
            need(sort in (0, 1) and linked in known and (sort, linked) != (1, name), "a link to what is not there")
        need(all(a < b for a, b in zip(about, about[1:])), "links do not rise")
        for key, fact in facts.items():
            need(1 <= key <= 255, "the key of a fact")
            if isinstance(fact, str):
                check_text(fact, 500)
            need(isinstance(fact, (int, str)) or isinstance(fact, bytes) and len(fact) == 32, "a fact")
        item = self.items.get(name)
        need(number == (len(item["revisions"]) + 1 if item else 1) <= 1000, "the revision does not follow")
        need(not item or (item["type"], item["author"]) == (kind, author), "another type or author")
        need(item or len(self.items) < 100_000, "too many items")
        self.check_time(at)
        need(content not in self.names, "something else has this content")
        self.names.add(content)
        if kind in TYPES:
            TYPES[kind].check_item(author, about, facts)
        item = self.items.setdefault(name, {"type": kind, "author": author, "revisions": []})
        item["about"], item["facts"] = about, facts
        self.contents[content] = {"entry": self.index, "at": at, "content": content, "erased": None}
        item["revisions"].append(self.contents[content])

    def check_time(self, at):
        need(at + 86_400 >= self.latest, "the time runs backwards")
        self.latest = max(self.latest, at)

    def on_erasure(self, body, _):
        """record.md §3."""
        check_keys(body, 3)
        check_rising(body[1])
        need(len(body[1]) <= 1000 and body[2] in REASONS, "contents or reason of an erasure")
        self.check_time(body[3])
        for content in body[1]:
            need(content in self.contents and not self.contents[content]["erased"], "no such content")
            self.contents[content]["erased"] = {"entry": self.index, "reason": REASONS[body[2]], "at": body[3]}

    def open_sealed(self, letter, pseudonym, signer, stored):
        """opening.md §6, of a blob that is the one committed to."""
        need(len(stored) == 2080, "a sealed name has another length")
        content = p256.open_sealed(p256.secret_key(letter["shares"]), letter["hash"], pseudonym, stored[32:])
        name = decode(content)
        check_keys(name, 5, optional=(2, 3, 4, 5))
        for key, most in ((1, 200), (2, 500), (3, 100), (4, 254)):
            if key in name:
                check_text(name[key], most, words=key == 2)
        need((5 in name) == (3 in name or 4 in name), "a proof is missing or idle")
        if 4 in name:
            check_identity(signer["kind"], name[4], self.domains())
        if 5 in name:
            ph = hashed("undersigned/v1/name", letter["hash"], pseudonym, name[1].encode())
            disclosed = {0: CLASSES[signer["kind"]]}
            disclosed |= {index: name[key] for key, index in ((3, 1), (4, 2)) if key in name}
            self.check_claim(letter, pseudonym, name[5], ph, disclosed)
        return {"name": name[1], "comment": name.get(2), "role": name.get(3), "attested": name.get(4)}

    def domains(self):
        return {domain for group in self.groups for domain in group["body"][10]}

    def check_claim(self, letter, pseudonym, proof, ph, disclosed):
        number = letter["body"][3]
        header = joined("undersigned/v1/header", self.group[1].encode(), struct.pack(">I", number))
        context = joined("undersigned/v1/letter-context", letter["hash"])
        check_presentation(self.epoch(number)["key"], header, ph, context, pseudonym, proof, disclosed)

    def open_name(self, letter, pseudonym, signer, stored):
        """signing.md §4."""
        need(len(stored) <= 4096 and hashed("undersigned/v1/blob", stored) == signer["name"], "a blob is another")
        blob = decode(stored[32:])
        check_keys(blob, 3, optional=(2, 3))
        check_text(blob[1], 200)
        if 2 in blob:
            check_text(blob[2], 500, words=True)
        if 3 in blob:
            check_keys(blob[3], 2)
            check_text(blob[3][1], 254)
            check_identity(signer["kind"], blob[3][1], self.domains())
            ph = hashed("undersigned/v1/name", letter["hash"], pseudonym, blob[1].encode())
            disclosed = {0: CLASSES[signer["kind"]], 2: blob[3][1]}
            self.check_claim(letter, pseudonym, blob[3][2], ph, disclosed)
        return {"name": blob[1], "comment": blob.get(2), "role": None,
                "attested": blob[3][1] if 3 in blob else None}


def audit(folder):
    """verify.md §1."""
    def read(path):
        need((folder / path).is_file(), f"{path} is missing")
        return (folder / path).read_bytes()

    origin, size, root, text, signatures = read_checkpoint(read("checkpoint").decode())
    entries = []
    for index in range(-(-size // 256)):
        width = min(256, size - 256 * index)
        entries += read_bundle(read("tile/entries/" + tile_path(index, width)), width)
    ledger = Ledger()
    for index, entry in enumerate(entries):
        ledger.apply(index, entry)
        if index == 0:
            need(check_note(text, signatures, ledger.group[9]) == origin, "another ledger's checkpoint")
            need(origin.endswith("/g/" + ledger.group[1]), "another group's checkpoint")
    for claim in ledger.claims:
        ledger.check_claim(*claim)
    row, level = [sha256(b"\0" + entry) for entry in entries], 0
    need(tree_hash(row) == root, "the root is not that of the entries")
    while row:
        parts = [row[at:at + 256] for at in range(0, len(row), 256)]
        for index, part in enumerate(parts):
            need(read(f"tile/{level}/{tile_path(index, len(part))}") == b"".join(part), "a tile holds other hashes")
        row, level = [tree_hash(part) for part in parts if len(part) == 256], level + 1
    letters = [verdict(ledger, item, read) for item in sorted(ledger.letters.items())]
    attempts = [attempt for attempts in ledger.ceremonies.values() for attempt in attempts]
    liars = [attempt.holders[attempt.liar - 1] for attempt in attempts if attempt.liar]
    epochs = [{"number": epoch["number"], "issued": by_class(epoch["issued"]), "rounds": rounds_of(epoch)}
              for epoch in ledger.epochs]
    items = [item_verdict(name, item, read) for name, item in ledger.items.items()]
    found = {"size": size, "root": root.hex(), "letters": letters, "epochs": epochs}
    return found | ({"items": items} if items else {}), liars


def item_verdict(name, item, read):
    """record.md §5."""
    kind = TYPES.get(item["type"])
    revisions = []
    for revision in item["revisions"]:
        heading = None
        if not revision["erased"]:
            stored = read("blob/" + revision["content"].hex())
            same = hashed("undersigned/v1/blob", stored) == revision["content"]
            need(32 <= len(stored) <= 65_536 and same, "a content is another")
            heading = kind and kind.heading(decode(stored[32:]))
        revisions.append({"entry": revision["entry"], "at": revision["at"], "heading": heading,
                          "erased": revision["erased"]})
    about = [{("letter", "item")[sort]: linked} for sort, linked in item["about"]]
    return {"id": name, "type": item["type"], "name": kind and kind.name, "author": AUTHORS[item["author"]],
            "about": about, "revisions": revisions}


def by_class(counts):
    return {CLASSES[kind]: count for kind, count in counts.items()}


def rounds_of(epoch):
    return [{"round": number, "issued": by_class(issued)} for number, issued in enumerate(epoch["rounds"], 1)]


FIELDS = {2: "name", 3: "description", 4: "membership", 5: "declared-members", 6: "declared-source", 7: "classes",
          10: "domains"}


def group_of(group):
    body = group["body"]
    return {"entry": group["entry"], "name": body[2], "description": body[3], "membership": body[4],
            "declared_members": body[5], "declared_source": body[6],
            "classes": [CLASSES[kind] for kind in body[7]], "domains": body[10]}


def verdict(ledger, item, read):
    name, letter = item
    signers = letter["signers"].items()
    standing = [(pseudonym, signer) for pseudonym, signer in signers if signer["stands"]]
    opened = letter["keys"] is not None and len(letter["shares"]) >= letter["keys"][1]
    named = [(p, signer) for p, signer in standing if signer["name"] and (opened or not signer["sealed"])]
    names, spoiled = [], []
    for pseudonym, signer in named:
        stored = read("blob/" + signer["name"].hex())
        if not signer["sealed"]:
            names.append(ledger.open_name(letter, pseudonym, signer, stored))
            continue
        need(len(stored) <= 4096 and hashed("undersigned/v1/blob", stored) == signer["name"], "a blob is another")
        try:
            names.append(ledger.open_sealed(letter, pseudonym, signer, stored))
        except (Broken, TypeError, KeyError, ValueError):
            spoiled.append({"entry": signer["entry"]})
    changed = [field for key, field in FIELDS.items() if letter["group"]["body"][key] != ledger.group[key]]
    return {"id": name, "group": group_of(letter["group"]), "changed": changed,
            "hash": letter["hash"].hex(), "stage": STAGES[letter["stage"]], "signed": len(standing),
            **({"on_paper": paper} if (paper := on_paper(ledger, name)) else {}),
            "withdrawn": len(signers) - len(standing), "names": sorted(names, key=lambda found: found["name"]),
            "sealed": sealed_verdict(letter, opened, spoiled) if letter["keys"] else None}


def on_paper(ledger, letter):
    """record.md §7.3."""
    lists = [item for item in ledger.items.values() if item["type"] == 2 and [0, letter] in item["about"]]
    return sum(item["facts"].get(1, 0) for item in lists if not item["revisions"][-1]["erased"])


def sealed_verdict(letter, opened, spoiled):
    terms, call = letter["body"][14], letter["call"]
    return {"standing": standing_sealed(letter), "needed": terms[4][-1][0], "keyholders": terms[2],
            "threshold": letter["keys"][1], "latest": terms[5], "opened": opened, "spoiled": spoiled,
            "called": call and {"at": call[0], "participant": call[1]}, "opens": grace_ends(letter) if call else None,
            "released": [terms[2][participant - 1] for participant in sorted(letter["shares"])]}


def agrees(found, expected):
    """Whether each part that is found is also expected."""
    if isinstance(found, dict):
        return all(agrees(value, expected[key]) for key, value in found.items())
    if isinstance(found, list):
        return len(found) == len(expected) and all(map(agrees, found, expected))
    return found == expected


def main(folders):
    wrong = 0
    for folder in map(Path, folders):
        try:
            found, liars = audit(folder)
            says = "".join(["holds"] + [f"; {liar} lied in a ceremony" for liar in liars])
        except Broken as defect:
            found, says = None, f"does not hold: {defect}"
        good = found is not None
        if (folder / "expected.json").is_file():
            expected = json.loads((folder / "expected.json").read_text())
            good = expected["holds"] == good and (not good or agrees(found, expected["verdict"]))
            says += "" if good else " – and that is NOT what is expected"
        print(f"{folder}: {says}", flush=True)
        wrong += not good
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
