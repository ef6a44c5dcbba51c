package chart

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
)

// Draw draws echarts options as SVG; library is the source of echarts, sizes
// are pixels. Nil, as in a cell, means to ask the program that set-up has built
// (see [ErrNoProgram]). A program that may be large sets it to render.Draw
// before its first chart.
var Draw func(library string, options []byte, width, height int) (string, error)

// album keeps the last pictures: an output asks for each twice, as HTML and as SVG.
type album struct {
	mu   sync.Mutex
	last map[string]string // by size and options
}

var drawn album

// mostPictures is how many pictures are kept.
const mostPictures = 8

func (a *album) picture(options map[string]any, width, height int) (string, error) {
	b, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("options: %w", err)
	}
	js, err := echarts.Source()
	if err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := fmt.Sprintf("%dx%d %s", width, height, b)
	if svg, ok := a.last[key]; ok {
		return svg, nil
	}
	var svg string
	if Draw != nil {
		svg, err = Draw(js, b, width, height)
	} else {
		svg, err = artist.draw(echarts.Request{Options: b, Width: width, Height: height})
	}
	if err != nil {
		return "", err
	}
	if a.last == nil || len(a.last) >= mostPictures {
		a.last = map[string]string{}
	}
	a.last[key] = svg
	return svg, nil
}
