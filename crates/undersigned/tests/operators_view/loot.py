"""The attacker's own reader of a stolen data folder; knows the formats, and nothing of the server's code.

usage: loot.py FOLDER < {"codes": [...], "addresses": [...], "marks": [...]}

Opens the sealed keys with master.key, guesses codes and addresses against the keyed values, and prints as JSON what the
tables hold, in the order in which their rows lie. FOLDER is a copy: reading it folds the write-ahead log in.
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import struct
import sys


def chacha20(key, nonce, data):
    """RFC 8439 §2.4 from block 1 on, as the AEAD of §2.8 encrypts. The tag is not looked at."""

    def block(counter):
        start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
        start += struct.unpack("<8L", key) + (counter,) + struct.unpack("<3L", nonce)
        x = list(start)

        def quarter(a, b, c, d):
            for one, two, three, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[one] = (x[one] + x[two]) & 0xFFFFFFFF
                mixed = x[three] ^ x[one]
                x[three] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF

        for _ in range(10):
            for column in range(4):
                quarter(column, 4 + column, 8 + column, 12 + column)
            for at in range(4):
                quarter(at, 4 + (at + 1) % 4, 8 + (at + 2) % 4, 12 + (at + 3) % 4)
        return struct.pack("<16L", *((a + b) & 0xFFFFFFFF for a, b in zip(x, start)))

    stream = b"".join(block(1 + at) for at in range((len(data) + 63) // 64))
    return bytes(a ^ b for a, b in zip(data, stream))


def unseal(master, sealed):
    return None if sealed is None else chacha20(master, sealed[:12], sealed[12:-16])


def keyed(key, *parts):
    return hmac.new(key, b"".join(struct.pack(">Q", len(part)) + part for part in parts), hashlib.sha256).digest()


def places(database, key, table, column, guesses):
    """For each guess that hits: its keyed value, the place of its row, and the hash that has spent it."""
    rows = database.execute(f"SELECT {column}, spent FROM {table}").fetchall()
    found = {value: (at, spent) for at, (value, spent) in enumerate(rows)}
    label = {"codes": b"code", "mailboxes": b"mailbox"}[table]
    hits = []
    for guess in guesses if key else []:
        value = keyed(key, label, guess.encode())
        at, spent = found.get(value, (None, None))
        hits.append({"keyed": value.hex(), "row": at, "spent": spent.hex() if spent else None})
    return hits


def rows_with(database, tables, marks):
    """For each table: in how many rows any of the marks stands, whatever the column."""
    marks = [bytes.fromhex(mark) for mark in marks]
    found = {}
    for table in tables:
        rows = database.execute(f"SELECT * FROM {table}").fetchall()
        values = ((value for value in row if isinstance(value, (bytes, str))) for row in rows)
        texts = (b"\0".join(v if isinstance(v, bytes) else v.encode() for v in row) for row in values)
        found[table] = sum(any(mark in text or mark.hex().encode() in text for mark in marks) for text in texts)
    return {table: count for table, count in found.items() if count}


def main():
    folder, guesses = sys.argv[1], json.load(sys.stdin)
    master = base64.b64decode(open(os.path.join(folder, "master.key")).read())
    database = sqlite3.connect(os.path.join(folder, "undersigned.db"))
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    log_key, = database.execute("SELECT log_key FROM groups").fetchone()
    issuer, sealed = database.execute("SELECT issuer_key, enrol_key FROM epochs").fetchone()
    enrol = unseal(master, sealed)
    json.dump(
        {
            "rows": {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables},
            "log_key": unseal(master, log_key).hex(),
            "issuer_key": unseal(master, issuer).hex(),
            "enrol_key": enrol and enrol.hex(),
            "sealed_enrol_key": sealed and sealed.hex(),
            "codes": places(database, enrol, "codes", "code", guesses["codes"]),
            "mailboxes": places(database, enrol, "mailboxes", "mailbox", guesses["addresses"]),
            "with_mark": rows_with(database, tables, guesses["marks"]),
            "pseudonyms": [row[0].hex() for row in database.execute("SELECT pseudonym FROM pseudonyms")],
            "blobs": [row[0].hex() for row in database.execute("SELECT bytes FROM blobs")],
            "entries": [row[0].hex() for row in database.execute("SELECT bytes FROM entries ORDER BY idx")],
        },
        sys.stdout,
    )


main()
