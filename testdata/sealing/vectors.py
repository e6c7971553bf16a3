"""Writes the vectors of spec/sealing.md and spec/keyholders.md: `python3 testdata/sealing/vectors.py`.

A second reading of both texts, apart from the Rust and slow. Needs the package `cryptography` for ChaCha20-Poly1305.
All secrets come from hashes of names, so that a second run gives the same files.
"""

import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

HERE = Path(__file__).parent
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
A, B = P - 3, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


# The curve. None is the identity.

def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def mul(k, p=G):
    out = None
    while k:
        if k & 1:
            out = add(out, p)
        p, k = add(p, p), k >> 1
    return out


def compressed(p):
    return bytes([2 + (p[1] & 1)]) + p[0].to_bytes(32, "big")


def uncompressed(p):
    return b"\4" + p[0].to_bytes(32, "big") + p[1].to_bytes(32, "big")


def point(data):
    return int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")


def scalar(k):
    return (k % N).to_bytes(32, "big")


def secret(*name):
    return int.from_bytes(hashlib.sha256(b"/".join(str(part).encode() for part in name)).digest(), "big") % N


# HPKE (RFC 9180), the one suite.

KEM, SUITE = b"KEM" + bytes.fromhex("0010"), b"HPKE" + bytes.fromhex("001000010003")


def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, prk, label, info, length):
    info, out, block = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, b"", b""
    while len(out) < length:
        block = hmac.digest(prk, block + info + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def derive_key_pair(ikm):
    prk = extract(KEM, b"", b"dkp_prk", ikm)
    for counter in range(256):
        key = int.from_bytes(expand(KEM, prk, b"candidate", bytes([counter]), 32), "big")
        if 0 < key < N:
            return key


def hpke_seal(ikm_e, to, info, aad, plaintext, sender=None):
    key_e = derive_key_pair(ikm_e)
    enc = uncompressed(mul(key_e))
    dh, context = scalar_x(mul(key_e, to)), enc + uncompressed(to)
    if sender:
        dh, context = dh + scalar_x(mul(sender, to)), context + uncompressed(mul(sender))
    shared = expand(KEM, extract(KEM, b"", b"eae_prk", dh), b"shared_secret", context, 32)
    schedule = bytes([2 if sender else 0]) + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    prk = extract(SUITE, shared, b"secret", b"")
    key, nonce = expand(SUITE, prk, b"key", schedule, 32), expand(SUITE, prk, b"base_nonce", schedule, 12)
    return enc, ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def scalar_x(p):
    return p[0].to_bytes(32, "big")


# Sealing (spec/sealing.md).

SEALED, PADDED = 2048, 2048 - 1 - 65 - 16


def seal_padded(ikm_e, to, context, pseudonym, padded):
    enc, ciphertext = hpke_seal(ikm_e, to, b"undersigned/v1/sealing" + context, pseudonym, padded)
    return b"\1" + enc + ciphertext


def pad(content):
    return (len(content).to_bytes(2, "big") + content).ljust(PADDED, b"\0")


def sealing_vectors():
    key, other = secret("sealing"), secret("another")
    to, context, pseudonym = mul(key), hashlib.sha256(b"letter").digest(), hashlib.sha384(b"pseudonym").digest()
    ikm_e = scalar(secret("ephemeral"))

    def case(name, sealed, **more):
        base = {"secret_key": scalar(key).hex(), "public_key": compressed(to).hex(), "context": context.hex(),
                "pseudonym": pseudonym.hex(), "sealed": sealed.hex()}
        write("sealing", name, base | more)

    def sealed(padded):
        return seal_padded(ikm_e, to, context, pseudonym, padded)

    for name, content in [("opens", "Žofie Nováková, nurse".encode()), ("opens_empty", b""), ("opens_longest", b"n" * (PADDED - 2))]:
        case(name, sealed(pad(content)), content=content.hex(), ikm_e=ikm_e.hex())
    good = sealed(pad(b"name"))
    at = lambda i, byte: good[:i] + bytes([byte]) + good[i + 1:]
    invalid = "does not open with this key, context and pseudonym"
    not_a_point = "the encapsulated key is not a point of the curve"
    case("key_of_another_letter", good, secret_key=scalar(other).hex(), public_key=compressed(mul(other)).hex(), defect=invalid)
    case("context_of_another_letter", good, context=hashlib.sha256(b"another").hexdigest(), defect=invalid)
    case("context_cut", good, context=context[:-1].hex(), defect=invalid)
    case("pseudonym_of_another", good, pseudonym=hashlib.sha384(b"another").hexdigest(), defect=invalid)
    case("info_without_domain", b"\1" + b"".join(hpke_seal(ikm_e, to, context, pseudonym, pad(b"name"))), defect=invalid)
    case("ciphertext_altered", at(100, good[100] ^ 1), defect=invalid)
    case("tag_altered", at(SEALED - 1, good[-1] ^ 1), defect=invalid)
    case("enc_of_another", good[:1] + uncompressed(mul(other)) + good[66:], defect=invalid)
    case("enc_negated", good[:1] + uncompressed((point(good[1:66])[0], P - point(good[1:66])[1])) + good[66:], defect=invalid)
    case("enc_off_curve", at(65, good[65] ^ 1), defect=not_a_point)
    case("enc_hybrid_form", at(1, 6 + (good[65] & 1)), defect=not_a_point)
    case("enc_identity", good[:1] + bytes(65) + good[66:], defect=not_a_point)
    case("enc_coordinate_not_reduced", good[:1] + b"\4" + (P + 5).to_bytes(32, "big") + y_of_5().to_bytes(32, "big") + good[66:], defect=not_a_point)
    case("version_2", at(0, 2), defect="unknown version of sealed content")
    case("byte_missing", good[:-1], defect=f"expected {SEALED} bytes, found {SEALED - 1}")
    case("trailing_byte", good + b"\0", defect=f"expected {SEALED} bytes, found {SEALED + 1}")
    case("empty", b"", defect=f"expected {SEALED} bytes, found 0")
    padding = "padding is not as it must be"
    case("padding_not_zero", sealed(pad(b"name")[:-1] + b"\1"), defect=padding)
    case("padding_first_byte_not_zero", sealed(b"\0\4name\1".ljust(PADDED, b"\0")), defect=padding)
    case("length_beyond_limit", sealed((PADDED - 1).to_bytes(2, "big").ljust(PADDED, b"\0")), defect=padding)
    points = [("identity", bytes(33), "the identity point is not allowed"),
              ("one_zero_byte", b"\0", "expected 33 bytes, found 1"),
              ("compact_form", b"\5" + compressed(to)[1:], "not a canonical point of the subgroup"),
              ("uncompressed", uncompressed(to), "expected 33 bytes, found 65"),
              ("off_curve", b"\2" + off_curve().to_bytes(32, "big"), "not a canonical point of the subgroup"),
              ("coordinate_not_reduced", b"\2" + (P + 5).to_bytes(32, "big"), "not a canonical point of the subgroup"),
              ("trailing_byte", compressed(to) + b"\0", "expected 33 bytes, found 34")]
    write("sealing", "public_keys_refused", [{"name": n, "bytes": b.hex(), "defect": d} for n, b, d in points])
    keys = [("zero", bytes(32), "zero scalar is not allowed"),
            ("order", N.to_bytes(32, "big"), "scalar is not below the group order"),
            ("all_ones", b"\xff" * 32, "scalar is not below the group order"),
            ("byte_missing", scalar(key)[1:], "expected 32 bytes, found 31"),
            ("trailing_byte", scalar(key) + b"\0", "expected 32 bytes, found 33")]
    write("sealing", "secret_keys_refused", [{"name": n, "bytes": b.hex(), "defect": d} for n, b, d in keys])


def off_curve():
    x = 1
    while pow(x**3 + A * x + B, (P - 1) // 2, P) == 1:
        x += 1
    return x


def y_of_5():
    """x = 5 is on the curve, so x = P + 5 would be a second encoding of the same point."""
    y = pow(5**3 + A * 5 + B, (P + 1) // 4, P)
    assert (y * y - 5**3 - A * 5 - B) % P == 0
    return y


# Threshold keys (spec/keyholders.md).

def hash_to_scalar(tag, message):
    dst = b"FROST-P256-SHA256-v1" + tag
    dst += bytes([len(dst)])
    first = hashlib.sha256(bytes(64) + message + b"\0\x30\0" + dst).digest()
    one = hashlib.sha256(first + b"\1" + dst).digest()
    two = hashlib.sha256(bytes(a ^ b for a, b in zip(first, one)) + b"\2" + dst).digest()
    return int.from_bytes((one + two)[:48], "big") % N


def evaluate(coefficients, x):
    return sum(c * x**k for k, c in enumerate(coefficients)) % N


def lagrange(ids, at, i):
    out = 1
    for j in ids:
        if j != i:
            out = out * (at - j) * pow(i - j, -1, N) % N
    return out


class Ceremony:
    def __init__(self, name, n, t):
        self.n, self.t, self.id = n, t, hashlib.sha256(name.encode()).digest()
        self.members = range(1, n + 1)
        self.polynomials = [[secret(name, i, k) for k in range(t)] for i in self.members]
        self.round_keys = [secret(name, "round", i) for i in self.members]
        self.nonces = [secret(name, "nonce", i) for i in self.members]
        self.round1 = [self.broadcast(i) for i in self.members]
        self.letter_key = sum(p[0] for p in self.polynomials) % N
        self.shares = [sum(evaluate(p, i) for p in self.polynomials) % N for i in self.members]
        self.public_keys = bytes([1, n, t]) + compressed(mul(self.letter_key)) + b"".join(compressed(mul(s)) for s in self.shares)

    def broadcast(self, i, index=None, head=None):
        index, a, nonce = index or i, self.polynomials[i - 1], self.nonces[i - 1]
        commitment = [compressed(mul(c)) for c in a]
        challenge = hash_to_scalar(b"dkg", scalar(index) + commitment[0] + compressed(mul(nonce)))
        return ((head or bytes([1, self.n, self.t])) + bytes([index]) + compressed(mul(self.round_keys[i - 1])) + b"".join(commitment)
                + compressed(mul(nonce)) + scalar(nonce + a[0] * challenge))

    def kept(self, i):
        return (bytes([1, self.n, self.t, i]) + self.id + scalar(self.round_keys[i - 1])
                + b"".join(scalar(c) for c in self.polynomials[i - 1]))

    def transcript(self):
        return hashlib.sha256(b"undersigned/v1/dkg-transcript" + self.id + b"".join(self.round1)).digest()

    def package(self, i, j, share=None, transcript=None, aad=None, sender=None):
        share = scalar(evaluate(self.polynomials[i - 1], j)) if share is None else share
        info = b"undersigned/v1/dkg-round2" + (transcript or self.transcript())
        enc, ciphertext = hpke_seal(scalar(secret("package", i, j)), mul(self.round_keys[j - 1]), info, aad or bytes([i, j]), share,
                                    sender or self.round_keys[i - 1])
        return bytes([1, i, j]) + enc + ciphertext

    def share(self, i, scalar_value=None):
        return bytes([i]) + scalar(self.shares[i - 1] if scalar_value is None else scalar_value)

    def vector(self):
        assert self.letter_key == sum(lagrange(self.members[-self.t:], 0, i) * self.shares[i - 1] for i in self.members[-self.t:]) % N
        return {"participants": self.n, "threshold": self.t, "ceremony": self.id.hex(),
                "round1_secrets": [self.kept(i).hex() for i in self.members], "round1": [b.hex() for b in self.round1],
                "round2": [self.package(i, j).hex() for i in self.members for j in self.members if i != j and self.n <= 3],
                "transcript": self.transcript().hex(), "public_keys": self.public_keys.hex(),
                "shares": [self.share(i).hex() for i in self.members], "secret_key": scalar(self.letter_key).hex()}


def threshold_vectors():
    ceremonies = {f"ceremony_{t}_of_{n}": Ceremony(f"{t} of {n}", n, t) for t, n in [(1, 1), (1, 3), (2, 3), (3, 3), (5, 7), (8, 15)]}
    for name, ceremony in ceremonies.items():
        write("threshold", name, ceremony.vector())
    c, other = ceremonies["ceremony_2_of_3"], Ceremony("another", 3, 2)
    b, length = c.round1[1], 168
    at = lambda data, i, new: data[:i] + new + data[i + len(new):]
    point_defect, identity = "not a canonical point of the subgroup", "the identity point is not allowed"
    quorum = "threshold and participants must be 1 <= t <= n <= 15"
    for name, data, defect in [
        ("version_2", at(b, 0, b"\2"), "unknown version"),
        ("threshold_zero", at(b, 2, b"\0"), quorum),
        ("threshold_above_participants", at(b, 1, b"\1"), quorum),
        ("participants_16", at(b, 1, b"\x10"), quorum),
        ("participant_zero", at(b, 3, b"\0"), "no such participant"),
        ("participant_beyond", at(b, 3, b"\4"), "no such participant"),
        ("empty", b"", "expected 3 bytes, found 0"),
        ("byte_missing", b[:-1], f"expected {length} bytes, found {length - 1}"),
        ("trailing_byte", b + b"\0", f"expected {length} bytes, found {length + 1}"),
        ("commitment_missing", b[:37] + b[70:], f"expected {length} bytes, found {length - 33}"),
        ("round_key_identity", at(b, 4, bytes(33)), identity),
        ("commitment_identity", at(b, 37, bytes(33)), identity),
        ("last_commitment_identity", at(b, 70, bytes(33)), identity),
        ("commitment_compact_form", at(b, 37, b"\5"), point_defect),
        ("commitment_off_curve", at(b, 37, b"\2" + off_curve().to_bytes(32, "big")), point_defect),
        ("proof_nonce_identity", at(b, 103, bytes(33)), identity),
        ("proof_response_zero", at(b, 136, bytes(32)), "zero scalar is not allowed"),
        ("proof_response_order", at(b, 136, N.to_bytes(32, "big")), "scalar is not below the group order"),
    ]:
        write("threshold", f"round1_{name}", {"kind": "round1", "bytes": data.hex(), "defect": defect})

    def broadcasts(name, packages, defect):
        write("threshold", f"broadcasts_{name}", {"kind": "broadcasts", "participants": 3, "threshold": 2, "ceremony": c.id.hex(),
                                                 "round1": [p.hex() for p in packages], "defect": defect})

    one, two, three = c.round1
    proof = "the proof of knowledge of participant 2 does not hold"
    broadcasts("one_missing", [one, three], "expected 3 packages, found 2")
    broadcasts("none", [], "expected 3 packages, found 0")
    broadcasts("participant_twice", [one, two, two], "two packages of participant 2")
    broadcasts("participant_twice_beside_all", [one, two, three, other.round1[0]], "two packages of participant 1")
    broadcasts("other_quorum", [one, Ceremony("3 of 3", 3, 3).round1[1], three], "the package of participant 2 is for another quorum")
    broadcasts("proof_altered", [one, at(two, 136, scalar(int.from_bytes(two[136:], "big") + 1)), three], proof)
    broadcasts("proof_of_another_participant", [one, at(one, 3, b"\2"), three], proof)
    broadcasts("commitment_without_proof", [one, at(two, 37, compressed(mul(secret("rogue")))), three], proof)
    # The first commitment cancels those of the others: a proof cannot be made without their secrets.
    rogue = add(mul(secret("rogue")), mul(N - (c.polynomials[0][0] + c.polynomials[2][0]) % N))
    broadcasts("rogue_key", [one, at(two, 37, compressed(rogue)), three], proof)
    # Whoever knows all secrets can prove it, and the group key is the identity.
    cancel = Ceremony("2 of 3", 3, 2)
    cancel.polynomials[1][0] = (-c.polynomials[0][0] - c.polynomials[2][0]) % N
    broadcasts("group_key_identity", [one, cancel.broadcast(2), three], "degenerate keys, start again")
    # Likewise the highest coefficients: the group's polynomial is a constant, and one share opens.
    flat = Ceremony("2 of 3", 3, 2)
    flat.polynomials[1][1] = (-c.polynomials[0][1] - c.polynomials[2][1]) % N
    broadcasts("one_share_would_open", [one, flat.broadcast(2), three], "degenerate keys, start again")

    def package(name, data, defect):
        write("threshold", f"round2_{name}", {"kind": "round2", "ceremony": "ceremony_2_of_3", "recipient": 1, "package": data.hex(),
                                             "defect": defect})

    good, lie = c.package(2, 1), "the share of participant 2 contradicts its broadcast"
    unauthentic = "the package is not the one that participant 2 made, ask for it again"
    package("share_of_another_recipient", c.package(2, 1, scalar(evaluate(c.polynomials[1], 3))), lie)
    package("share_altered", c.package(2, 1, scalar(evaluate(c.polynomials[1], 1) + 1)), lie)
    package("share_zero", c.package(2, 1, bytes(32)), lie)
    package("share_plus_order", c.package(2, 1, b"\xff" * 32), lie)
    package("transcript_of_another_ceremony", c.package(2, 1, transcript=other.transcript()), unauthentic)
    package("aad_of_another_recipient", c.package(2, 1, aad=b"\2\3"), unauthentic)
    package("made_by_the_relay", c.package(2, 1, sender=secret("relay")), unauthentic)
    package("ciphertext_altered", good[:-1] + bytes([good[-1] ^ 1]), unauthentic)
    package("enc_off_curve", at(good, 67, bytes([good[67] ^ 1])), unauthentic)
    package("sender_relabelled", at(good, 1, b"\3"), unauthentic.replace("2", "3"))
    package("sender_beyond", at(good, 1, b"\4"), "participant 4 cannot be the sender")
    package("sender_is_recipient", at(good, 1, b"\1"), "participant 1 cannot be the sender")
    package("for_another", c.package(2, 3), "the package is for participant 3")
    package("version_2", at(good, 0, b"\2"), "unknown version")
    package("sender_zero", at(good, 1, b"\0"), "no such participant")
    package("byte_missing", good[:-1], "expected 116 bytes, found 115")
    package("trailing_byte", good + b"\0", "expected 116 bytes, found 117")

    k = c.public_keys
    for name, data, defect in [
        ("version_2", at(k, 0, b"\2"), "unknown version"),
        ("threshold_zero", at(k, 2, b"\0"), quorum),
        ("byte_missing", k[:-1], "expected 135 bytes, found 134"),
        ("trailing_byte", k + b"\0", "expected 135 bytes, found 136"),
        ("group_key_identity", at(k, 3, bytes(33)), identity),
        ("share_identity", at(k, 36, bytes(33)), identity),
        ("group_key_of_another", at(k, 3, other.public_keys[3:36]), "verifying shares and group key do not belong together"),
        ("share_of_another", at(k, 102, other.public_keys[102:]), "verifying shares and group key do not belong together"),
        ("shares_swapped", k[:36] + k[69:102] + k[36:69] + k[102:], "verifying shares and group key do not belong together"),
        ("threshold_lowered", at(k, 2, b"\1"), "verifying shares and group key do not belong together"),
        ("threshold_raised", at(k, 2, b"\3"), "verifying shares and group key do not belong together"),
    ]:
        write("threshold", f"keys_{name}", {"kind": "public_keys", "bytes": data.hex(), "defect": defect})

    def opening(name, shares, defect, keys=c.public_keys):
        write("threshold", f"opening_{name}", {"kind": "opening", "public_keys": keys.hex(), "shares": [s.hex() for s in shares],
                                              "defect": defect})

    s1, s2, s3 = (c.share(i) for i in c.members)
    mismatch = "the share of participant 2 does not match its verifying share"
    opening("no_share", [], "2 shares open, found 0")
    opening("one_share_too_few", [s3], "2 shares open, found 1")
    opening("seven_of_eight", [ceremonies["ceremony_8_of_15"].share(i) for i in range(1, 8)], "8 shares open, found 7",
            ceremonies["ceremony_8_of_15"].public_keys)
    opening("share_twice", [s1, s1], "two shares of participant 1")
    opening("share_altered", [s1, c.share(2, c.shares[1] + 1)], mismatch)
    opening("share_negated", [s1, c.share(2, -c.shares[1])], mismatch)
    opening("share_of_another_letter", [s1, other.share(2)], mismatch)
    opening("share_of_another_participant", [s1, b"\2" + s3[1:]], mismatch)
    opening("participant_beyond", [s1, b"\4" + s2[1:]], "no participant 4 in these keys")
    opening("participant_zero", [s1, b"\0" + s2[1:]], "no such participant")
    opening("share_zero", [s1, b"\2" + bytes(32)], "zero scalar is not allowed")
    opening("share_plus_order", [s1, b"\2" + N.to_bytes(32, "big")], "scalar is not below the group order")
    opening("share_byte_missing", [s1, s2[:-1]], "expected 33 bytes, found 32")
    opening("share_trailing_byte", [s1, s2 + b"\0"], "expected 33 bytes, found 34")


# Files.

def write(folder, name, value):
    (HERE.parent / folder / f"{name}.json").write_text(json.dumps(value, indent=2) + "\n")


def check_rfc(name):
    """The HPKE here agrees with the RFC before it makes vectors."""
    v = {key: bytes.fromhex(value) for key, value in json.loads((HERE / f"{name}.json").read_text()).items()}
    sender = derive_key_pair(v["ikm_s"]) if "ikm_s" in v else None
    made = hpke_seal(v["ikm_e"], mul(derive_key_pair(v["ikm_r"])), v["info"], v["aad"], v["pt"], sender)
    assert made == (v["enc"], v["ct"]), name


if __name__ == "__main__":
    check_rfc("rfc9180_a5_1_base")
    check_rfc("rfc9180_a5_3_auth")
    sealing_vectors()
    threshold_vectors()
