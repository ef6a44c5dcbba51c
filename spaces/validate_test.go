package spaces

import (
	"errors"
	"strings"
	"testing"

	"github.com/genius-nas/nasgo/nasgo/nn"
)

func good() *Space {
	return tower([][]nn.Conv{{{}, {Kernel: 1}}, {{}, {Kernel: 3}}})
}

// Each mistake is refused with a sentence that names the part.
func TestValidateNamesTheMistake(t *testing.T) {
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	for part, spoil := range map[string]func(*Space){
		"name":                 func(s *Space) { s.Name = "two words" },
		"slash between":        func(s *Space) { s.Name = "../up" },
		"Choices":              func(s *Space) { s.Choices = nil },
		"Build":                func(s *Space) { s.Build = nil },
		"Task.Input":           func(s *Space) { s.Task.Input = nil },
		"Task.Classes":         func(s *Space) { s.Task.Classes = 1 },
		"Rule":                 func(s *Space) { s.Rule.Act = -1 },
		"choice 2 has no name": func(s *Space) { s.Choices[1].Name = " " },
		`both named "layer 1"`: func(s *Space) { s.Choices[1].Name = "layer 1" },
		"no options":           func(s *Space) { s.Choices[1].Options = nil },
		`both named "x"`:       func(s *Space) { s.Choices[1].Options = []string{"x", "x"} },
		"option 1 has no name": func(s *Space) { s.Choices[1].Options = []string{"x", ""} },
		"negative bound":       func(s *Space) { s.Constraints = []Constraint{{MinFLOPs: -1}} },
		"exclude everything":   func(s *Space) { s.Constraints = []Constraint{{MinParams: 10}, {MaxParams: 9}} },
		"meets the constraint": func(s *Space) { s.Constraints = []Constraint{{MaxParams: 1}} },
		"Build panicked":       func(s *Space) { s.Build = func(Arch, nn.Task) (*nn.Network, error) { panic("oh") } },
		"neither a network":    func(s *Space) { s.Build = func(Arch, nn.Task) (*nn.Network, error) { return nil, nil } },
		"Key":                  func(s *Space) { s.Key = Digits{First: 9} },
		"classes": func(s *Space) {
			s.Build = func(Arch, nn.Task) (*nn.Network, error) {
				return nn.NewBuilder("", nn.Shape{4, 4, 4}).GlobalPool().Network()
			}
		},
	} {
		s := good()
		spoil(s)
		err := s.Validate()
		if !errors.Is(err, ErrSpace) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", part, err)
		}
	}
}

// A mistaken space answers with errors wherever it is used, it does not crash.
func TestMistakenSpaceDoesNotCrash(t *testing.T) {
	for _, s := range []*Space{{}, {Choices: []Choice{{}}}, {Choices: []Choice{{Name: "a", Options: []string{"b"}}}}} {
		if _, err := s.Network(make(Arch, len(s.Choices))); err == nil {
			t.Errorf("%+v has a network", s.Choices)
		}
		if _, err := s.Size(); err == nil && (len(s.Choices) == 0 || len(s.Choices[0].Options) == 0) {
			t.Errorf("%+v has a size", s.Choices)
		}
		if s.Validate() == nil {
			t.Errorf("%+v is valid", s.Choices)
		}
		for range s.All() {
			break
		}
	}
}

func FuzzDecode(f *testing.F) {
	ten := make([]string, 12)
	for i := range ten {
		ten[i] = strings.Repeat("x", i+1)
	}
	digits := good()
	commas := &Space{Name: "commas", Choices: []Choice{{"a", ten}, {"b", ten}}}
	for _, key := range []string{"", "01", "1,11", "+1,2", "01,2", "9", "\x00\xff", "1,,2", "99999999999999999999,1"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		for _, s := range []*Space{digits, commas} {
			a, err := s.Decode(key)
			switch {
			case err != nil && !errors.Is(err, ErrArch):
				t.Errorf("%q: %v does not wrap ErrArch", key, err)
			case err == nil && s.Check(a) != nil:
				t.Errorf("%q decodes to %v", key, a)
			case err == nil && s.Encode(a) != strings.ReplaceAll(strings.Join(strings.Fields(key), ""), " ", ""):
				t.Errorf("%q is written %q", key, s.Encode(a))
			}
		}
	})
}
