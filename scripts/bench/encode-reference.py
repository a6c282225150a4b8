"""The two encodings by Pillow and OpenCV, for `bun run bench encode`.

Reads a path a line on stdin; answers each with a line of JSON: ms, red/green/blue counts and bits.
"""

import json
import sys
import time

import cv2
import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None


def encode(path):
    picture = Image.open(path).convert("RGB").resize((512, 512), Image.BICUBIC)
    pixels = np.asarray(picture)
    counts = [cv2.calcHist([pixels], [c], None, [4], [0, 256]).ravel().astype(int).tolist() for c in range(3)]
    bits = []
    for channel in picture.split():
        small = np.asarray(channel.resize((9, 8), Image.LANCZOS))
        bits.append("".join("1" if bit else "0" for bit in (small[:, 1:] > small[:, :-1]).ravel()))
    return counts, bits


for line in sys.stdin:
    started = time.perf_counter()
    counts, bits = encode(line.rstrip("\n"))
    taken = (time.perf_counter() - started) * 1000
    print(json.dumps({"ms": taken, "counts": counts, "bits": bits}), flush=True)
