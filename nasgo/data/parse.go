package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fashionMNIST is where Debian's package dataset-fashion-mnist puts its files.
const fashionMNIST = "/usr/share/datasets/fashion-mnist"

// Parse reads a dataset from a word:
//
//	digits           the embedded handwritten digits
//	fashion-mnist    Debian's dataset-fashion-mnist
//	idx:FOLDER       files of the MNIST family
//	task:SEED        a generated task of images
//	text:SEED        a generated task of texts
//	sensor:SEED      a generated task of sensor readings
//
// Each may be followed by ",seed=N", ",train=N" and ",val=N" (see Spec), a task
// also by ",classes=N", ",difficulty=X" and ",examples=N"; of images by ",size=N",
// ",channels=N" and ",noise=X" too (see Generator), a text by ",length=N" and
// ",letters=N" (see Text), sensor readings by ",length=N", ",channels=N" and
// ",noise=X" (see Sensor). Errors wrap ErrSpec and say what was meant.
func Parse(word string) (Spec, error) {
	var s Spec
	var rest string
	if folder, ok := strings.CutPrefix(word, "idx:"); ok {
		folder, rest = cutKnobs(folder)
		s = IDX(folder)
	} else {
		var head string
		var err error
		head, rest, _ = strings.Cut(word, ",")
		if s, err = named(head); err != nil {
			return Spec{}, fmt.Errorf("dataset %q: %w", word, err)
		}
	}
	if err := s.setAll(rest); err != nil {
		return Spec{}, fmt.Errorf("dataset %q: %w", word, err)
	}
	if err := s.check(); err != nil {
		return Spec{}, fmt.Errorf("dataset %q: %w", word, err)
	}
	return s, nil
}

func named(head string) (Spec, error) {
	switch head {
	case "digits":
		return Digits(), nil
	case "fashion-mnist":
		return IDX(fashionMNIST), nil
	}
	kind, number, _ := strings.Cut(head, ":")
	of, ok := map[string]func(int64) Spec{"task": Task, "text": TextTask, "sensor": SensorTask}[kind]
	if !ok {
		return Spec{}, fmt.Errorf("%w: want digits, fashion-mnist, idx:FOLDER, task:SEED, text:SEED or sensor:SEED", ErrSpec)
	}
	seed, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Spec{}, fmt.Errorf("%w: the seed of a task is a whole number, as in %s:1", ErrSpec, kind)
	}
	return of(seed), nil
}

// cutKnobs takes trailing knobs from a folder's name, which may hold commas
// itself: each of the three knobs is taken once.
func cutKnobs(s string) (folder, knobs string) {
	cut, names := len(s), []string{"seed", "train", "val"}
	for {
		i := strings.LastIndexByte(s[:cut], ',')
		if i < 0 {
			break
		}
		key, _, _ := strings.Cut(s[i+1:cut], "=")
		at := slices.Index(names, key)
		if at < 0 {
			break
		}
		cut, names = i, slices.Delete(names, at, at+1)
	}
	return s[:cut], strings.TrimPrefix(s[cut:], ",")
}

func (s *Spec) setAll(knobs string) error {
	if knobs == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, k := range strings.Split(knobs, ",") {
		key, value, ok := strings.Cut(k, "=")
		if !ok || seen[key] {
			return fmt.Errorf("%w: %q, want name=number, each name once", ErrSpec, k)
		}
		seen[key] = true
		if err := s.set(key, value); err != nil {
			return err
		}
	}
	return nil
}

// knobs are the settings by name; a task has more than the others.
func (s *Spec) knobs() (names []string, at map[string]any) {
	names, at = []string{"seed", "train", "val"}, map[string]any{"seed": &s.Seed, "train": &s.Train, "val": &s.Val}
	var own []string
	var knobs []any
	switch g, t, r := s.Generated, s.Text, s.Sensor; {
	case g != nil:
		own, knobs = []string{"classes", "size", "channels", "difficulty", "noise", "examples"},
			[]any{&g.Classes, &g.Size, &g.Channels, &g.Difficulty, &g.Noise, &g.Examples}
	case t != nil:
		own, knobs = []string{"classes", "length", "letters", "difficulty", "examples"},
			[]any{&t.Classes, &t.Length, &t.Letters, &t.Difficulty, &t.Examples}
	case r != nil:
		own, knobs = []string{"classes", "length", "channels", "difficulty", "noise", "examples"},
			[]any{&r.Classes, &r.Length, &r.Channels, &r.Difficulty, &r.Noise, &r.Examples}
	}
	for i, name := range own {
		at[name] = knobs[i]
	}
	return append(own, names...), at
}

func (s *Spec) set(key, value string) error {
	names, at := s.knobs()
	var err error
	switch p := at[key].(type) {
	case *int:
		*p, err = strconv.Atoi(value)
	case *int64:
		*p, err = strconv.ParseInt(value, 10, 64)
	case *float64:
		*p, err = strconv.ParseFloat(value, 64)
	default:
		return fmt.Errorf("%w: no setting is called %q, want one of %s", ErrSpec, key, strings.Join(names, ", "))
	}
	if err != nil {
		return fmt.Errorf("%w: %s=%s is not a number of the right kind", ErrSpec, key, value)
	}
	return nil
}

// String is the word that Parse reads as s. A Spec that Load would refuse has a
// word too, which Parse may refuse.
func (s Spec) String() string {
	word := s.Kind
	switch {
	case s.Kind == kindIDX && s.Folder == fashionMNIST:
		word = "fashion-mnist"
	case s.Kind == kindIDX:
		word = "idx:" + s.Folder
	case s.Kind == kindGenerated && s.Generated != nil:
		word = "task:" + strconv.FormatInt(s.Generated.Seed, 10)
	case s.Kind == kindText && s.Text != nil:
		word = "text:" + strconv.FormatInt(s.Text.Seed, 10)
	case s.Kind == kindSensor && s.Sensor != nil:
		word = "sensor:" + strconv.FormatInt(s.Sensor.Seed, 10)
	}
	// A comma in a folder's name could be taken for the start of a knob; with
	// all three written out there is no knob left to take it for.
	all := s.Kind == kindIDX && strings.Contains(s.Folder, ",")
	names, at := s.knobs()
	for _, name := range names {
		if v := written(at[name]); v != "0" || all {
			word += "," + name + "=" + v
		}
	}
	return word
}

func written(knob any) string {
	switch p := knob.(type) {
	case *int:
		return strconv.Itoa(*p)
	case *int64:
		return strconv.FormatInt(*p, 10)
	case *float64:
		return strconv.FormatFloat(*p, 'g', -1, 64)
	}
	return "0"
}
