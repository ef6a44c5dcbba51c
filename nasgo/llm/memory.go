package llm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/genius-nas/nasgo/nasgo/home"
)

const (
	// What was found is believed so long: servers get better.
	memoryLasts = 30 * 24 * time.Hour
	// So many endpoints are kept, those seen last.
	memoryHolds = 100
)

// memory is the file in which it is kept what endpoints were found to do, so that
// the next process, which is the next notebook cell, is not refused again. It has
// addresses, names of models and dates, and no key. Losing it costs a few
// requests; what is wrong with it is therefore no error.
type memory struct{ path string }

// sighting is what was found of one model at one endpoint.
type sighting struct {
	Endpoint string    `json:"endpoint"`
	Model    string    `json:"model"`
	Seen     time.Time `json:"seen"`
	Abilities
}

func memoryIn(path string) memory {
	switch path {
	case Forget:
		return memory{}
	case "":
		return memory{filepath.Join(home.Dir(), "endpoints.json")}
	}
	return memory{path}
}

// all are those that are still believed, the latest first.
func (m memory) all(now time.Time) (list []sighting) {
	raw, err := os.ReadFile(m.path)
	if m.path == "" || err != nil {
		return nil
	}
	var all []sighting
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	for _, f := range all {
		if age := now.Sub(f.Seen); age < memoryLasts && age > -memoryLasts {
			list = append(list, f)
		}
	}
	return list
}

// save puts one in front.
func (m memory) save(f sighting) {
	if m.path == "" {
		return
	}
	list := []sighting{f}
	for _, old := range m.all(f.Seen) {
		if (old.Endpoint != f.Endpoint || old.Model != f.Model) && len(list) < memoryHolds {
			list = append(list, old)
		}
	}
	raw, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return
	}
	_ = home.Write(m.path, append(raw, '\n')) // it is found out again, then
}

// recall begins with what was given or is remembered, else with what the model's
// name tells.
func (m *Model) recall() {
	if m.taken = supposed(m.config.Model); m.config.Abilities != nil {
		m.taken = *m.config.Abilities
		return
	}
	m.memory = memoryIn(m.config.Memory)
	for _, f := range m.memory.all(m.now()) {
		if f.Endpoint == m.address.shown && f.Model == m.redact.text(m.config.Model) {
			m.taken = f.Abilities
			return
		}
	}
}

// abilities is what the endpoint is believed to do.
func (m *Model) abilities() Abilities {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken
}

// Abilities is what the endpoint is known to do: what was found out by requests or
// by Probe, by this process or an earlier one.
func (m *Model) Abilities() Abilities { return m.abilities() }

// remember keeps what was found, so that the next request begins there. The
// request that is answered in the end is the same with and without it, except
// that several answers come in one.
func (m *Model) remember(a Abilities) {
	if m.abilities() != a {
		m.keep(a)
	}
}

// keep is remember with a new date, changed or not.
func (m *Model) keep(a Abilities) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = a
	m.memory.save(sighting{Endpoint: m.address.shown, Model: m.redact.text(m.config.Model), Seen: m.now().UTC(), Abilities: a})
}
