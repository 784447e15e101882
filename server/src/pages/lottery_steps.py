#!/usr/bin/env python3
"""Repeats a draw from what is published of it. Needs Python 3 and nothing else.

python3 steps.py list.txt SEED SEATS [CAP]

SEED is the public value, as it stands on the page; SEATS how many were drawn; CAP how many of a group go first, where the
draw has that rule. Prints the fingerprint of the list, then place, number, value and result. Who had withdrawn before the
draw stands in order.csv alone: the next one has their seat.
"""
import hashlib
import hmac
import sys

if len(sys.argv) not in (4, 5):
    sys.exit(__doc__)
with open(sys.argv[1], "rb") as file:
    text = file.read()
seed, seats = sys.argv[2], int(sys.argv[3])
cap = int(sys.argv[4]) if len(sys.argv) == 5 else None

# 1. The fingerprint must be the one that was published when the list was closed.
print(hashlib.sha256(text).hexdigest())

# 2. Each number's value: HMAC-SHA-256 with the seed as the key.
entries = []
for line in text.decode("utf-8").splitlines():
    if words := line.split():
        value = hmac.new(seed.encode("utf-8"), words[0].encode("utf-8"), hashlib.sha256).hexdigest()
        entries.append((("first" not in words[1:]), value, words[0], next((w for w in words[1:] if w != "first"), None)))

# 3. The smallest value first; who lost the last time ("first" in the list) before the others.
entries.sort(key=lambda entry: entry[:3])

# 4. Of a group ("g1", "g2") CAP go first, the others stand behind everybody.
passed, within, beyond = {}, [], []
for entry in entries:
    group = entry[3]
    if group:
        passed[group] = passed.get(group, 0) + 1
    (beyond if cap is not None and group and passed[group] > cap else within).append(entry)

# 5. The first SEATS won, the others wait in this order.
for place, (_, value, number, _) in enumerate(within + beyond, 1):
    print(place, number, value, "won" if place <= seats else "waits")
