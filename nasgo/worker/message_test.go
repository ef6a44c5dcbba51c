package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/genius-nas/nasgo/nasgo/metric"
)

func TestDecodeRefuses(t *testing.T) {
	for name, line := range map[string]string{
		"nothing":              ``,
		"no object":            `[1]`,
		"null":                 `null`,
		"cut":                  `{"epoch":{"epoch":1`,
		"two values":           `{"failed":{"reason":"nan","text":""}} {}`,
		"no field":             `{}`,
		"an unknown field":     `{"hello":1}`,
		"two fields":           `{"ready":{"backend":"go","pid":1},"failed":{"reason":"nan","text":"x"}}`,
		"epoch 0":              `{"epoch":{"epoch":0,"of":2,"train_loss":1,"seconds":1}}`,
		"epoch beyond the end": `{"epoch":{"epoch":3,"of":2,"train_loss":1,"seconds":1}}`,
		"accuracy over 100":    `{"epoch":{"epoch":1,"of":2,"train_loss":1,"val":100.1,"seconds":1}}`,
		"negative accuracy":    `{"result":{"val":-1,"val_examples":9,"seconds":1,"backend":"go"}}`,
		"no examples":          `{"result":{"val":50,"seconds":1,"backend":"go"}}`,
		"too few bits":         `{"result":{"val":50,"val_examples":9,"seconds":1,"backend":"go","final":{"test":50,"examples":9,"correct":"AA=="}}}`,
		"step beyond":          `{"step":{"epoch":1,"step":4,"of":3,"loss":1}}`,
		"half a repeat":        `{"repeat":{"seed":3}}`,
		"a repeat of both":     `{"repeat":{"seed":3,"result":{"val":50,"val_examples":9,"seconds":1,"backend":"go"},"failed":{"reason":"nan","text":""}}}`,
		"a bad repeat":         `{"repeat":{"seed":3,"result":{"val":101,"val_examples":9,"seconds":1,"backend":"go"}}}`,
		"unknown reason":       `{"failed":{"reason":"whim","text":""}}`,
		"too large a number":   `{"epoch":{"epoch":1,"of":2,"train_loss":1e999,"seconds":1}}`,
		"text for a number":    `{"epoch":{"epoch":"1","of":2,"train_loss":1,"seconds":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode([]byte(line))
			require.ErrorIs(t, err, ErrMessage)
			assert.NotErrorIs(t, err, errNaN)
		})
	}
	for _, bare := range []string{"NaN", "-Infinity", " Inf", "+Inf", "nan"} {
		_, err := Decode([]byte(`{"epoch":{"epoch":1,"of":2,"train_loss":` + bare + `,"seconds":1}}`))
		require.ErrorIs(t, err, errNaN)
	}
	_, err := Decode([]byte(`{"ready":{"backend":"go","pid":1,"of_a_newer_worker":true}}`))
	require.NoError(t, err)
}

func genEpoch(t *rapid.T) Epoch {
	of := rapid.IntRange(1, 1000).Draw(t, "of")
	e := Epoch{
		Epoch: rapid.IntRange(1, of).Draw(t, "epoch"), Of: of,
		TrainLoss: rapid.Float64Range(-10, 1e6).Draw(t, "loss"),
		Seconds:   rapid.Float64Range(0, 1e6).Draw(t, "seconds"),
	}
	if rapid.Bool().Draw(t, "measured") {
		v := metric.Val(rapid.Float64Range(0, 100).Draw(t, "val"))
		e.Val = &v
	}
	return e
}

func genResult(t *rapid.T) Result {
	r := Result{
		Val:         metric.Val(rapid.Float64Range(0, 100).Draw(t, "val")),
		ValExamples: rapid.IntRange(1, 1e6).Draw(t, "examples"),
		Epochs:      rapid.SliceOfN(rapid.Custom(genEpoch), 1, 5).Draw(t, "epochs"),
		Backend:     "xla:cpu", Resumed: rapid.IntRange(0, 5).Draw(t, "resumed"),
	}
	if n := rapid.IntRange(0, 50).Draw(t, "test examples"); n > 0 {
		r.Final = &Final{Test: metric.Test(rapid.Float64Range(0, 100).Draw(t, "test")), Examples: n,
			Correct: rapid.SliceOfN(rapid.Byte(), (n+7)/8, (n+7)/8).Draw(t, "correct")}
	}
	return r
}

func genMessage(t *rapid.T) Message {
	switch rapid.IntRange(0, 5).Draw(t, "which") {
	case 0:
		return Message{Ready: &Ready{Backend: rapid.String().Draw(t, "backend"), PID: rapid.Int().Draw(t, "pid")}}
	case 1:
		e := genEpoch(t)
		return Message{Epoch: &e}
	case 2:
		of := rapid.IntRange(1, 1000).Draw(t, "of")
		return Message{Step: &Step{Epoch: 1, Step: rapid.IntRange(1, of).Draw(t, "step"), Of: of, Loss: rapid.Float64Range(0, 9).Draw(t, "loss")}}
	case 3:
		r := genResult(t)
		return Message{Result: &r}
	case 4:
		r := genResult(t)
		return Message{Repeat: &Repeat{Seed: rapid.Int64().Draw(t, "seed"), Result: &r}}
	}
	reason := rapid.SampledFrom([]string{ReasonStopped, ReasonNaN, ReasonTime, ReasonMemory, ReasonCrash, ReasonJob}).Draw(t, "reason")
	return Message{Failed: &Failed{Reason: reason, Text: rapid.String().Draw(t, "text")}}
}

// Every message survives the way over the wire, whatever pieces its lines
// arrive in and whatever a library prints between them.
func TestMessagesSurviveTheWire(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sent := rapid.SliceOfN(rapid.Custom(genMessage), 0, 8).Draw(t, "messages")
		var wire bytes.Buffer
		for _, m := range sent {
			noise := rapid.StringMatching(`[^\n{]*`).Draw(t, "noise")
			wire.WriteString(noise + "\n")
			require.NoError(t, json.NewEncoder(&wire).Encode(m))
		}
		got := []Message{}
		l := lines{long: func() { t.Fatal("no line is long") }, take: func(line []byte) {
			if m, err := Decode(line); err == nil {
				got = append(got, m)
			}
		}}
		for b := wire.Bytes(); len(b) > 0; {
			n := rapid.IntRange(1, len(b)).Draw(t, "piece")
			took, err := l.Write(b[:n])
			require.NoError(t, err)
			require.Equal(t, n, took)
			b = b[n:]
		}
		l.flush()
		require.Len(t, got, len(sent))
		for i := range sent {
			want, _ := json.Marshal(sent[i])
			have, _ := json.Marshal(got[i])
			require.JSONEq(t, string(want), string(have))
		}
	})
}

func TestLongLinesCostNoMemory(t *testing.T) {
	long, whole := 0, []string{}
	l := lines{take: func(b []byte) { whole = append(whole, string(b)) }, long: func() { long++ }}
	piece := []byte(strings.Repeat("x", 1<<20))
	for range 64 {
		_, _ = l.Write(piece)
		require.LessOrEqual(t, cap(l.buf), 4*maxLine)
	}
	_, _ = l.Write([]byte("\nshort\n"))
	assert.Equal(t, 1, long)
	assert.Equal(t, []string{"short"}, whole)
}

func TestTailKeepsTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 30)).Draw(t, "pieces")
		k := tail{max: 20}
		for _, p := range pieces {
			_, _ = k.Write(p)
		}
		all := bytes.Join(pieces, nil)
		require.True(t, bytes.Equal(all[max(0, len(all)-20):], k.buf))
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"ready":{"backend":"go","pid":1}}`, `{"failed":{"reason":"nan","text":"x"}}`,
		`{"epoch":{"epoch":1,"of":2,"train_loss":NaN}}`, `{"step":{"epoch":1,"step":1,"of":2,"loss":1}}`,
		`{"result":{"val":50,"val_examples":9,"seconds":1,"final":{"test":50,"examples":8,"correct":"AA=="}}}`, `{}`, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, err := Decode(line)
		if err != nil {
			if !errors.Is(err, ErrMessage) {
				t.Fatalf("%v does not wrap ErrMessage", err)
			}
			return
		}
		if m.Result != nil && !(m.Result.Val >= 0 && m.Result.Val <= 100) || m.Epoch != nil && math.IsNaN(m.Epoch.TrainLoss) {
			t.Fatalf("%s gives numbers out of range", line)
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatalf("%s cannot be written again: %v", line, err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("%s was read, but %s is not: %v", line, again, err)
		}
	})
}
