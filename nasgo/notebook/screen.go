package notebook

import (
	"fmt"
	"io"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// bundle is one output in all its forms; empty ones are left out.
type bundle struct {
	HTML, SVG, Text string
	// Error marks the output of a failed step, see ErrorMIME.
	Error map[string]string
}

// screen shows bundles. A bundle with an id replaces the one shown before under
// that id; last says that no further one will.
type screen interface {
	show(id string, b bundle, last bool)
}

// out is where this process shows things: the notebook if GoNB started it,
// else standard output. Tests put their own here.
var out = newScreen()

func newScreen() screen {
	if gonbui.IsNotebook {
		return gonb{}
	}
	return &plain{}
}

// gonb sends bundles to the GoNB kernel that started the cell.
type gonb struct{}

func (gonb) show(id string, b bundle, _ bool) {
	data := map[protocol.MIMEType]any{}
	for mime, text := range map[protocol.MIMEType]string{
		protocol.MIMETextHTML: b.HTML, protocol.MIMEImageSVG: b.SVG, protocol.MIMETextPlain: b.Text,
	} {
		if text != "" {
			data[mime] = text
		}
	}
	if b.Error != nil {
		data[ErrorMIME] = b.Error
	}
	gonbui.SendData(&protocol.DisplayData{Data: data, DisplayID: id})
	gonbui.Sync() // the process may end at any moment
}

// plain prints the text of bundles; of one that is replaced, only the last. A nil
// w is what os.Stdout is by then.
type plain struct{ w io.Writer }

func (p *plain) show(_ string, b bundle, last bool) {
	w := p.w
	if w == nil {
		w = os.Stdout
	}
	if last && b.Text != "" {
		_, _ = fmt.Fprintln(w, b.Text)
	}
}

// newID names an output that will be replaced.
func newID() string { return "nasgo_" + gonbui.UniqueId() }

// display shows a bundle that stays.
func display(b bundle) { out.show("", b, true) }
