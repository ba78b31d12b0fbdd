"""Makes the pictures that Go cannot write, and what PIL makes of a photograph-like one. Run with pillow==13.0.0."""

import json
import math

from PIL import Image


def picture(width, height):
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            wave = math.sin(x * 0.3) * math.cos(y * 0.2)
            image.putpixel((x, y), (int(127 + 120 * wave), 255 * x // width, 255 * y // height))
    return image


def main():
    red = Image.new("RGB", (4, 4), (200, 30, 60))
    red.save("images/lossless.webp", lossless=True)
    red.save("images/lossy.webp", quality=100)
    red.convert("CMYK").save("images/cmyk.jpg", quality=100)
    wide = picture(120, 90)
    wide.save("images/wide.png")
    square = wide.crop((15, 0, 105, 90)).resize((32, 32), Image.Resampling.BICUBIC)
    with open("images/wide.json", "w") as file:
        json.dump(list(square.tobytes()), file)


if __name__ == "__main__":
    main()
