package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/dop251/goja"
)

// renderer is echarts in a JavaScript interpreter. Reading the library takes
// some 0.2 s and is done at the first chart of a process.
type renderer struct {
	mu     sync.Mutex
	source string
	vm     *goja.Runtime
	draw   goja.Callable
	last   map[string]string // picture by size and options: a bundle asks twice
}

var shop renderer

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

// picture draws echarts options as SVG.
func (r *renderer) picture(options map[string]any, width, height int) (string, error) {
	b, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("options: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.load(); err != nil {
		return "", err
	}
	key := fmt.Sprintf("%dx%d %s", width, height, b)
	if svg, ok := r.last[key]; ok {
		return svg, nil
	}
	svg, err := r.call(string(b), width, height)
	if err != nil {
		return "", fmt.Errorf("echarts: %w", err)
	}
	if len(r.last) >= 8 {
		clear(r.last)
	}
	r.last[key] = svg
	return svg, nil
}

// What echarts puts into a picture for a page to hook into, and what numbers a
// process's charts: without them pictures are smaller, and equal charts have
// equal ones.
var (
	instance = regexp.MustCompile(`zr[0-9]+-`)
	hooks    = regexp.MustCompile(`(?s) class="zr-cls-[0-9]+"| ecmeta_[a-z_]+="[^"]*"|<style ?><!\[CDATA\[.*?\]\]>\s*</style>\s*`)
)

func (r *renderer) call(options string, width, height int) (svg string, err error) {
	defer func() { // goja panics on bugs of its own; a chart must not end a cell
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	v, err := r.draw(goja.Undefined(), r.vm.ToValue(options), r.vm.ToValue(width), r.vm.ToValue(height))
	if err != nil {
		return "", err
	}
	return hooks.ReplaceAllString(instance.ReplaceAllString(v.String(), "zr-"), ""), nil
}

// load reads the library into the interpreter, once for each source.
func (r *renderer) load() error {
	js, err := Library()
	if err != nil {
		return err
	}
	if r.draw != nil && r.source == js {
		return nil
	}
	vm := goja.New()
	nothing := func(goja.FunctionCall) goja.Value { return goja.Undefined() }
	err = errors.Join(
		vm.Set("console", map[string]any{"log": nothing, "warn": nothing, "error": nothing}),
		vm.Set("setTimeout", nothing), vm.Set("clearTimeout", nothing))
	if err != nil {
		return err
	}
	if _, err = vm.RunScript("echarts.min.js", js); err != nil {
		return fmt.Errorf("echarts: %w", err)
	}
	if _, err = vm.RunString(measureJS); err != nil {
		return fmt.Errorf("echarts: %w", err)
	}
	v, err := vm.RunString(drawJS)
	if err != nil {
		return err
	}
	draw, ok := goja.AssertFunction(v)
	if !ok {
		return errors.New("echarts: no drawing function")
	}
	r.source, r.vm, r.draw, r.last = js, vm, draw, map[string]string{}
	return nil
}
