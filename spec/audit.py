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
from py_ecc.optimized_bls12_381 import G2, add, curve_order, is_inf, multiply, neg, pairing

CLASSES = {1: "code", 2: "mailbox", 3: "mail-signed", 4: "account", 5: "roster", 6: "vouched"}
STAGES = {0: "frozen", 1: "signing", 2: "ended", 4: "delivered", 5: "answered", 6: "closed"}
NOTHING, ROLE, NAME = range(3)


class Broken(Exception):
    """The ledger does not hold."""


def need(holds, defect):
    if not holds:
        raise Broken(defect)


# Hashes and texts: entries.md §3 and §4.

def sha256(data):
    return hashlib.sha256(data).digest()


def joined(domain, *parts):
    return b"".join(struct.pack(">I", len(part)) + part for part in (domain.encode(), *parts))


def hashed(domain, *parts):
    return sha256(joined(domain, *parts))


def check_text(text, most, lines=False):
    need(isinstance(text, str) and text.strip() and len(text.encode()) <= most, "a text is empty or too long")
    for char in text:
        control = unicodedata.category(char) == "Cc" and not (lines and char == "\n")
        code = ord(char)
        turns = code in (0x61C, 0x200E, 0x200F) or 0x2028 <= code <= 0x202E or 0x2066 <= code <= 0x2069
        need(not control and not turns, "a text holds a character that is not allowed")


def check_id(text):
    need(isinstance(text, str) and re.fullmatch("[a-z0-9][a-z0-9-]{1,39}", text), "not an id")


def check_domain(text):
    label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    need(len(text) <= 253 and re.fullmatch(f"{label}([.]{label})+", text), "not a mail domain")


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
    need(same, "not the one encoding")
    return value


def check_keys(body, most, optional=()):
    keys = set(range(1, most + 1))
    need(isinstance(body, dict) and keys - set(optional) <= set(body) <= keys, "keys are missing or unknown")


class Ledger:
    """The state that entries lead to."""

    def __init__(self):
        self.group, self.epochs, self.letters, self.claims = None, [], {}, []

    def apply(self, data):
        entry = decode(data)
        need(isinstance(entry, list) and len(entry) == 3 and entry[0] == 1, "not an entry of version 1")
        rules = {1: self.on_group, 2: self.on_epoch, 3: self.on_tally, 4: self.on_letter, 5: self.on_state,
                 6: self.on_signature, 7: self.on_withdrawal}
        need(entry[1] in rules, "unknown kind")
        need(entry[1] == 1 or self.group, "the ledger does not begin with its group")
        try:
            rules[entry[1]](entry[2], data)
        except (TypeError, KeyError, ValueError) as error:
            raise Broken("a field has another type") from error

    def epoch(self, number):
        need(1 <= number <= len(self.epochs), "no such epoch")
        return self.epochs[number - 1]

    def letter(self, name):
        need(name in self.letters, "no such letter")
        return self.letters[name]

    def on_group(self, body, _):
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

    def on_epoch(self, body, _):
        check_keys(body, 5)
        need(body[1] == len(self.epochs) + 1 and body[3] < body[4], "number or window of the epoch")
        check_rising([accepted for accepted, _ in body[5]])
        for accepted, most in body[5]:
            need(accepted in self.group[7] and most <= self.group[5], "a cap")
        decode_key(body[2])
        self.epochs.append({"key": body[2], "closes": body[4], "caps": dict(body[5]), "issued": {}, "round": 0,
                            "signing": False})

    def on_tally(self, body, _):
        check_keys(body, 4)
        epoch, kind = self.epoch(body[1]), body[2]
        need(not epoch["signing"], "issued after signing began")
        need(body[3] >= 1 and body[4] in (epoch["round"], epoch["round"] + 1), "count or round of a tally")
        epoch["issued"][kind] = epoch["issued"].get(kind, 0) + body[3]
        epoch["round"] = body[4]
        need(epoch["issued"][kind] <= epoch["caps"].get(kind, 0), "more issued than the cap")
        need(sum(epoch["issued"].values()) <= self.group[5], "more issued than declared")

    def on_letter(self, body, data):
        check_keys(body, 13, optional=(13,))
        check_id(body[1])
        check_id(body[12])
        for text, most, lines in ((body[4], 500, False), (body[5], 500, False), (body[6], 32_768, True)):
            check_text(text, most, lines)
        for demand in body[7]:
            check_text(demand, 500)
        check_rising(body[8])
        need(len(body[7]) <= 20 and body[2] >= 1 and body[10] < body[11] and body[9] in (0, 1, 2), "a letter's field")
        need(body[1] not in self.letters, "the id is taken")
        early = body[9] == 0 and body[10] < self.epoch(body[3])["closes"]
        need(self.epoch(body[3]) and not early, "signing opens before enrolment closes")
        letter_hash = hashed("undersigned/v1/letter", self.group[1].encode(), data)
        self.letters[body[1]] = {"body": body, "hash": letter_hash, "stage": 0, "signers": {}}

    def on_state(self, body, _):
        check_keys(body, 3)
        letter, new = self.letter(body[1]), body[2]
        old = letter["stage"]
        follows = {1: old == 0 and body[3] >= letter["body"][10], 6: old < 6}
        need(new in STAGES and new and follows.get(new, 1 <= old < new), "the stage does not follow")
        letter["stage"] = new
        if new == 1 and letter["body"][9] == 0:
            self.epoch(letter["body"][3])["signing"] = True

    def on_signature(self, body, _):
        check_keys(body, 4)
        letter, statement = self.letter(body[1]), body[4]
        check_keys(statement, 5, optional=(4, 5))
        kind, shown = statement[2], statement[3]
        need((4 in statement, 5 in statement) == (shown == ROLE, shown == NAME), "what is shown")
        disclosed = {0: CLASSES[kind]}
        if shown == ROLE:
            check_text(statement[4], 100)
            disclosed[1] = statement[4]
        need(letter["stage"] == 1, "the letter does not take signatures now")
        need(statement[1] == letter["hash"], "the statement is for another letter")
        need(shown in letter["body"][8], "the letter does not show this")
        need(body[2] not in letter["signers"], "this pseudonym has signed")
        used = sum(signer["kind"] == kind for signer in letter["signers"].values())
        issued = self.epoch(letter["body"][3])["issued"].get(kind, 0)
        need(used < issued, "more signatures than issued")
        letter["signers"][body[2]] = {"kind": kind, "stands": True, "name": statement.get(5)}
        ph = hashed("undersigned/v1/statement", cbor2.dumps(statement, canonical=True))
        self.claims.append((letter, body[2], body[3], ph, disclosed))

    def on_withdrawal(self, body, _):
        check_keys(body, 4)
        letter = self.letter(body[1])
        need(letter["stage"] <= 2, "the letter does not take withdrawals any more")
        signer = letter["signers"].get(body[2])
        need(signer and signer["stands"] and signer["kind"] == body[3], "nothing to withdraw")
        signer["stands"] = False
        ph = hashed("undersigned/v1/withdraw", letter["hash"])
        self.claims.append((letter, body[2], body[4], ph, {0: CLASSES[body[3]]}))

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
            check_text(blob[2], 500)
        if 3 in blob:
            check_keys(blob[3], 2)
            check_text(blob[3][1], 254)
            ph = hashed("undersigned/v1/name", letter["hash"], pseudonym, blob[1].encode())
            disclosed = {0: CLASSES[signer["kind"]], 2: blob[3][1]}
            self.check_claim(letter, pseudonym, blob[3][2], ph, disclosed)
        return {"name": blob[1], "comment": blob.get(2), "attested": blob[3][1] if 3 in blob else None}


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
        ledger.apply(entry)
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
    return {"size": size, "root": root.hex(), "letters": letters}


def verdict(ledger, item, read):
    name, letter = item
    signers = letter["signers"].items()
    standing = [(pseudonym, signer) for pseudonym, signer in signers if signer["stands"]]
    named = [(p, signer, read("blob/" + signer["name"].hex())) for p, signer in standing if signer["name"]]
    names = [ledger.open_name(letter, *opened) for opened in named]
    return {"id": name, "hash": letter["hash"].hex(), "stage": STAGES[letter["stage"]], "signed": len(standing),
            "withdrawn": len(signers) - len(standing), "names": sorted(names, key=lambda found: found["name"])}


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
            found, says = audit(folder), "holds"
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
