"""The keyholders' side of `audit.py`: keyholders.md and sealing.md on P-256, written from those texts alone."""
import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from py_ecc.bls.hash import expand_message_xmd

FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


class Broken(Exception):
    """The ledger does not hold."""


def need(holds, defect):
    if not holds:
        raise Broken(defect)


# The curve: SEC 1. The identity is None, and no encoding of anything.

def add(a, b):
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % FIELD == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, FIELD)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, FIELD)
    x = (slope * slope - a[0] - b[0]) % FIELD
    return x, (slope * (a[0] - x) - a[1]) % FIELD


def multiply(point, scalar):
    total, scalar = None, scalar % ORDER
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def total(points):
    found = None
    for point in points:
        found = add(found, point)
    return found


def negative(point):
    return None if point is None else (point[0], -point[1] % FIELD)


def decode_point(data):
    """keyholders.md §2.1, sealing.md §2.2."""
    need(len(data) == 33 and data[0] in (2, 3), "a point has another length or form")
    return on_curve(int.from_bytes(data[1:], "big"), parity=data[0] & 1)


def on_curve(x, parity):
    need(x < FIELD, "a coordinate is not canonical")
    square = (x**3 - 3 * x + B) % FIELD
    y = pow(square, (FIELD + 1) // 4, FIELD)
    need(y * y % FIELD == square, "a point is not on the curve")
    return x, y if y & 1 == parity else FIELD - y


def encode_point(point):
    return bytes([2 + (point[1] & 1)]) + point[0].to_bytes(32, "big")


def uncompressed(point):
    return b"\4" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def decode_scalar(data):
    scalar = int.from_bytes(data, "big")
    need(len(data) == 32 and 0 < scalar < ORDER, "a scalar is zero or not canonical")
    return scalar


def hash_to_scalar(message, tag):
    return int.from_bytes(expand_message_xmd(message, b"FROST-P256-SHA256-v1" + tag, 48, hashlib.sha256), "big") % ORDER


def is_signed(key, message, signature):
    """keyholders.md §8."""
    need(len(signature) == 65, "a signature has another length")
    nonce, response = decode_point(signature[:33]), decode_scalar(signature[33:])
    challenge = hash_to_scalar(signature[:33] + encode_point(key) + message, b"chal")
    return multiply(G, response) == add(nonce, multiply(key, challenge))


# Keys and shares: keyholders.md §3, §6 and §7.

class Broadcast:
    """A package of round 1 (§3.2), its proof of knowledge checked (§3.3)."""

    def __init__(self, data, n, t, participant):
        self.data = data
        need(len(data) == 102 + 33 * t and data[:4] == bytes([1, n, t, participant]), "not this keyholder's broadcast")
        points = [decode_point(data[at:at + 33]) for at in range(4, 4 + 33 * (t + 2), 33)]
        self.round_key, self.commitments, nonce = points[0], points[1:-1], points[-1]
        constant = self.commitments[0]
        message = participant.to_bytes(32, "big") + encode_point(constant) + encode_point(nonce)
        challenge, response = hash_to_scalar(message, b"dkg"), decode_scalar(data[-32:])
        proof = add(multiply(G, response), negative(multiply(constant, challenge)))
        need(proof == nonce, "a broadcast does not prove its secret")

    def at(self, participant):
        """The share of a participant, times G."""
        return total(multiply(point, participant**power) for power, point in enumerate(self.commitments))


def keys_of(broadcasts):
    """Group key and verifying shares by participant, or None where there are none (§3.3)."""
    n = len(broadcasts)
    group = total(broadcast.commitments[0] for broadcast in broadcasts)
    highest = total(broadcast.commitments[-1] for broadcast in broadcasts)
    shares = [total(broadcast.at(participant) for broadcast in broadcasts) for participant in range(1, n + 1)]
    return None if None in (group, highest, *shares) else (group, shares)


def encode_keys(n, t, keys):
    return bytes([1, n, t]) + encode_point(keys[0]) + b"".join(map(encode_point, keys[1]))


def coefficient(participants, own, at):
    """Lagrange's, for a value at `at`."""
    top = bottom = 1
    for other in participants:
        if other != own:
            top, bottom = top * (at - other) % ORDER, bottom * (own - other) % ORDER
    return top * pow(bottom, -1, ORDER) % ORDER


def decode_keys(data):
    """n, t, group key, verifying shares; checked as §6.2 says."""
    need(len(data) >= 3 and data[0] == 1, "keys of another version")
    n, t = data[1], data[2]
    need(1 <= t <= n <= 15 and len(data) == 36 + 33 * n, "keys of another length")
    group, *shares = (decode_point(data[at:at + 33]) for at in range(3, len(data), 33))

    def value(first, at):
        return total(multiply(shares[own - 1], coefficient(first, own, at)) for own in first)
    first = range(1, t + 1)
    need(value(first, 0) == group and value(first[:-1], 0) != group, "the keys do not fit each other")
    need(all(value(first, at) == shares[at - 1] for at in range(t + 1, n + 1)), "the keys do not fit each other")
    return n, t, group, shares


def secret_key(shares):
    """From t shares by participant (§7.3)."""
    return sum(scalar * coefficient(shares, own, 0) for own, scalar in shares.items()) % ORDER


# HPKE, RFC 9180, with the suite of sealing.md §2.1.

KEM = b"KEM" + struct.pack(">H", 0x0010)
SUITE = b"HPKE" + struct.pack(">HHH", 0x0010, 0x0001, 0x0003)


def extract(suite, salt, label, material):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + material, "sha256")


def expand(suite, key, label, info, length):
    info = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, info + b"\1", "sha256")[:length]


def open_hpke(secret, enc, info, aad, ciphertext, sender=None):
    """Base mode, or auth mode where there is a sender; one message."""
    need(len(enc) == 65 and enc[0] == 4, "enc has another form")
    point = on_curve(int.from_bytes(enc[1:33], "big"), enc[64] & 1)
    need(uncompressed(point) == enc, "enc is not a point")
    shared = multiply(point, secret)[0].to_bytes(32, "big")
    context = enc + uncompressed(multiply(G, secret))
    if sender is not None:
        shared += multiply(sender, secret)[0].to_bytes(32, "big")
        context += uncompressed(sender)
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    mode = bytes([0 if sender is None else 2])
    schedule = mode + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    start = extract(SUITE, shared, b"secret", b"")
    key, nonce = (expand(SUITE, start, label, schedule, length) for label, length in ((b"key", 32), (b"base_nonce", 12)))
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)
    except InvalidTag as error:
        raise Broken("it does not open") from error


def is_dealt_honestly(ceremony_id, broadcasts, sender, recipient, package, secret):
    """Whether a package of round 2 opens to the right share (keyholders.md §4)."""
    transcript = hashlib.sha256(b"undersigned/v1/dkg-transcript" + ceremony_id)
    for broadcast in broadcasts:
        transcript.update(broadcast.data)
    by = broadcasts[sender - 1]
    try:
        info = b"undersigned/v1/dkg-round2" + transcript.digest()
        share = open_hpke(secret, package[3:68], info, bytes([sender, recipient]), package[68:], by.round_key)
        return multiply(G, decode_scalar(share)) == by.at(recipient)
    except Broken:
        return False


def open_sealed(secret, context, pseudonym, sealed):
    """sealing.md §3."""
    need(len(sealed) == 2048 and sealed[0] == 1, "a sealed content has another length or version")
    padded = open_hpke(secret, sealed[1:66], b"undersigned/v1/sealing" + context, pseudonym, sealed[66:])
    length = int.from_bytes(padded[:2], "big")
    need(length <= len(padded) - 2 and not any(padded[2 + length:]), "the padding holds something")
    return padded[2:2 + length]
