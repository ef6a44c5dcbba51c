package train

import (
	"encoding/json"
	"fmt"
	"io"
)

// Probed is what is known of one backend on this machine.
type Probed struct {
	Backend string `json:"backend"`
	Usable  bool   `json:"usable"`
	Reason  string `json:"reason,omitempty"` // why it is not usable, and what mends it
	About   string `json:"about,omitempty"`  // what the backend says of itself
}

// Probe opens every backend and says which can be used here.
func Probe() []Probed {
	var out []Probed
	for _, name := range Backends() {
		p := Probed{Backend: name}
		if b, err := open(name); err != nil {
			p.Reason = err.Error()
		} else {
			p.Usable, p.About = true, b.Description()
			b.Finalize()
		}
		out = append(out, p)
	}
	return out
}

// WriteProbe writes Probe's answer as {"default":…,"backends":[…]}.
func WriteProbe(w io.Writer) error {
	name, err := Choose("")
	if err != nil {
		return fmt.Errorf("NASGO_BACKEND: %w", err)
	}
	return json.NewEncoder(w).Encode(map[string]any{"default": name, "backends": Probe()})
}
