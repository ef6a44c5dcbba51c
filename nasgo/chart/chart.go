package chart

import (
	"encoding/json"
	"fmt"
)

// Chart is one picture with what has to be said about it. BestSoFar,
// Candidates and Curves make charts of studies, Of one of anything go-echarts
// draws; the fields may be changed before it is shown.
type Chart struct {
	Title string
	// Caption says what the numbers are: split, how many, interval, test, caveat.
	Caption string
	// Options are echarts options in their JSON form, without a title. nil for
	// a chart with nothing to draw, which is its caption and table alone.
	Options map[string]any
	// Width and Height of the plot in pixels; 0 means 760 and 400.
	Width, Height int
	// Columns and Rows are the same numbers as a table: what is shown where
	// pictures are not.
	Columns []string
	Rows    [][]string
}

// ECharts is a chart of go-echarts, such as *charts.Line.
type ECharts interface {
	Validate()
	JSON() map[string]any
}

// Of makes a Chart of a go-echarts chart. Its JavaScript functions are not
// carried over. The error wraps that of encoding/json, for a NaN for example.
func Of(title, caption string, c ECharts) (Chart, error) {
	o, err := options(c)
	if err != nil {
		return Chart{}, fmt.Errorf("chart %q: %w", title, err)
	}
	return Chart{Title: title, Caption: caption, Options: o}, nil
}

// options turns a go-echarts chart into plain JSON values, in which what
// go-echarts cannot say is added.
func options(c ECharts) (map[string]any, error) {
	c.Validate()
	b, err := json.Marshal(c.JSON())
	if err != nil {
		return nil, err
	}
	var o map[string]any
	return o, json.Unmarshal(b, &o)
}

func (c Chart) size() (width, height int) {
	width, height = c.Width, c.Height
	if width <= 0 {
		width = 760
	}
	if height <= 0 {
		height = 400
	}
	return width, height
}

// plot is the picture without title and caption.
func (c Chart) plot() (string, error) {
	w, h := c.size()
	svg, err := drawn.picture(c.Options, w, h)
	if err != nil {
		return "", fmt.Errorf("chart %q: %w", c.Title, err)
	}
	return svg, nil
}
