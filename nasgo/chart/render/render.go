// Package render draws echarts options as SVG without a browser: echarts itself
// runs in a JavaScript interpreter written in Go. It is the one package that
// links the interpreter, 10 MB and half a second of a cell's build, so cells do
// not import it: they ask the program kernels/nasgo-picture, which is [Serve].
// A program for which that does not matter sets chart.Draw to [Draw].
//
// Options and library go in as text and a picture comes out as text; nothing in
// the options can reach files or the network, for the interpreter has neither.
// Errors are those of the library (not JSON, no such chart) and say so.
package render

import (
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// Limit is the longest that one picture may take to draw. The usual one takes
// some 0.1 s, and the first of a process, which reads the library, 0.3 s.
const Limit = 20 * time.Second

// ErrTooLong is wrapped by the error for a picture that took longer than Limit.
var ErrTooLong = errors.New("drawing took too long")

// Draw draws echarts options, which are JSON, as an SVG picture of width by
// height pixels. library is the source of echarts, read into an interpreter at
// the first call and kept. Equal options give equal pictures, byte for byte.
// Calls wait for each other.
func Draw(library string, options []byte, width, height int) (string, error) {
	return shared.drawing(library, options, width, height, Limit)
}

var shared interpreter

// interpreter is echarts read into a JavaScript interpreter.
type interpreter struct {
	mu     sync.Mutex
	source string
	vm     *goja.Runtime
	draw   goja.Callable
}

// drawJS is echarts' own server-side rendering.
const drawJS = `(function(json, width, height) {
	var chart = echarts.init(null, null, {renderer: "svg", ssr: true, width: width, height: height});
	var option = JSON.parse(json);
	option.animation = false;
	chart.setOption(option);
	var svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
})`

// measureJS tells echarts how wide text is, in place of its guess without a
// browser: as wide as in DejaVu Sans, the widest of the usual fonts, so that
// nothing overlaps in any of them.
const measureJS = `echarts.setPlatformAPI({measureText: function(text, font) {
	var size = parseFloat((/([0-9.]+)px/.exec(font || "") || [0, 12])[1]), width = 0;
	for (var i = 0; i < text.length; i++) {
		var c = text.charCodeAt(i);
		width += c > 0x2e80 ? 1 : "iIjl|.,:;'! ()[]".indexOf(text[i]) >= 0 ? 0.36 : "mwMW@%".indexOf(text[i]) >= 0 ? 0.95 : c >= 65 && c <= 90 ? 0.7 : 0.625;
	}
	return {width: width * size};
}})`

func (r *interpreter) drawing(library string, options []byte, width, height int, limit time.Duration) (svg string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() {
		if p := recover(); p != nil { // goja panics on bugs of its own; a chart must not end a program
			err = fmt.Errorf("%v", p)
		}
		if err != nil {
			svg, err = "", fmt.Errorf("echarts: %w", err)
			r.vm = nil // what it was in the middle of is unknown: begin anew
		}
	}()
	fresh := r.vm == nil || r.source != library
	if fresh {
		r.vm, r.source = goja.New(), library
	}
	vm := r.vm
	late := time.AfterFunc(limit, func() { vm.Interrupt(ErrTooLong) })
	defer func() {
		if !late.Stop() {
			r.vm = nil // interrupted, perhaps after the picture was done
		}
	}()
	if fresh {
		if err := r.load(library); err != nil {
			return "", err
		}
	}
	v, err := r.draw(goja.Undefined(), vm.ToValue(string(options)), vm.ToValue(width), vm.ToValue(height))
	if err != nil {
		return "", err
	}
	return plain(v.String()), nil
}

// What echarts puts into a picture for a page to hook into, and what numbers a
// process's charts: without them pictures are smaller, and equal charts have
// equal ones.
var (
	instance = regexp.MustCompile(`zr[0-9]+-`)
	hooks    = regexp.MustCompile(`(?s) class="zr-cls-[0-9]+"| ecmeta_[a-z_]+="[^"]*"|<style ?><!\[CDATA\[.*?\]\]>\s*</style>\s*`)
)

func plain(svg string) string {
	return hooks.ReplaceAllString(instance.ReplaceAllString(svg, "zr-"), "")
}

// load reads the library into the interpreter.
func (r *interpreter) load(library string) error {
	nothing := func(goja.FunctionCall) goja.Value { return goja.Undefined() }
	err := errors.Join(
		r.vm.Set("console", map[string]any{"log": nothing, "warn": nothing, "error": nothing}),
		r.vm.Set("setTimeout", nothing), r.vm.Set("clearTimeout", nothing))
	if err != nil {
		return err
	}
	if _, err = r.vm.RunScript("echarts.min.js", library); err != nil {
		return err
	}
	if _, err = r.vm.RunString(measureJS); err != nil {
		return err
	}
	v, err := r.vm.RunString(drawJS)
	if err != nil {
		return err
	}
	draw, ok := goja.AssertFunction(v)
	if !ok {
		return errors.New("no drawing function")
	}
	r.draw = draw
	return nil
}
