package data

import (
	"bytes"
	"compress/flate"
	_ "embed" // of the digits
	"fmt"
	"io"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

//go:embed digits/digits.flate
var packedDigits []byte

const digitCount, digitTrain, digitVal = 1797, 1000, 397

// digitRaw unpacks the digits once, on first use: most cells never need them.
var digitRaw = sync.OnceValues(func() (raw, error) {
	const pixels = digitCount * 64
	buf, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packedDigits)), pixels+digitCount+1))
	if err == nil && len(buf) != pixels+digitCount {
		err = fmt.Errorf("%d bytes, want %d", len(buf), pixels+digitCount)
	}
	if err != nil {
		return raw{}, fmt.Errorf("%w: the embedded digits do not unpack, build the program again: %w", ErrFile, err)
	}
	for i := range buf[:pixels] {
		buf[i] = byte(int(buf[i]) * 255 / 16) // 0 to 16 becomes 0 to 255
	}
	return raw{nn.Task{Input: nn.Shape{8, 8, 1}, Classes: 10}, buf[:pixels], buf[pixels:]}, nil
})
