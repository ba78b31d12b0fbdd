package data

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"image"
	"io"
)

// turned is how a camera was held: the value of EXIF's tag Orientation, from 1 (upright) to 8.
type turned uint16

const upright turned = 1

// orientation reads the tag of a JPEG file; whatever else the file is, it is upright. Only the start of the file is read.
func orientation(r *bufio.Reader) turned {
	var marker [4]byte
	if _, err := io.ReadFull(r, marker[:2]); err != nil || marker[0] != 0xff || marker[1] != 0xd8 {
		return upright
	}
	for {
		if _, err := io.ReadFull(r, marker[:]); err != nil || marker[0] != 0xff || marker[1] == 0xda {
			return upright
		}
		length := int(binary.BigEndian.Uint16(marker[2:])) - 2
		if length < 0 {
			return upright
		}
		if marker[1] != 0xe1 {
			if _, err := r.Discard(length); err != nil {
				return upright
			}
			continue
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(r, segment); err != nil {
			return upright
		}
		if tiff, found := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); found {
			return orientationTag(tiff)
		}
	}
}

// orientationTag looks through the first directory of a TIFF header, where each entry has 12 bytes.
func orientationTag(tiff []byte) turned {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			break
		}
		if order.Uint16(entries) == 0x0112 {
			if t := turned(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
				return t
			}
			break
		}
		entries = entries[12:]
	}
	return upright
}

// rgb turns a picture upright, and drops its alpha.
func (t turned) rgb(picture *image.RGBA) bitmap {
	width, height := picture.Rect.Dx(), picture.Rect.Dy()
	right, bottom := width-1, height-1
	if t >= 5 {
		width, height = height, width
	}
	out := bitmap{width, height, make([]byte, 0, 3*width*height)}
	for y := range height {
		for x := range width {
			fromX, fromY := x, y
			switch t {
			case 2:
				fromX = right - x
			case 3:
				fromX, fromY = right-x, bottom-y
			case 4:
				fromY = bottom - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, bottom-x
			case 7:
				fromX, fromY = right-y, bottom-x
			case 8:
				fromX, fromY = right-y, x
			}
			at := picture.PixOffset(fromX, fromY)
			out.rgb = append(out.rgb, picture.Pix[at:at+3]...)
		}
	}
	return out
}
