package chart

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
)

// HTML is the chart as a piece of a page: title, picture, caption, and a script
// that puts the interactive chart in the picture's place as soon as the library
// is on the page. Where scripts are not run the picture stays. Where the
// library or the program that draws is missing it is the table, with the reason. It loads nothing.
func (c Chart) HTML() string {
	var b strings.Builder
	w, _ := c.size()
	fmt.Fprintf(&b, `<div class="nasgo-chart" style="max-width:%dpx;margin:8px 0;padding:8px 0;background:#fff;color:%s;font-family:%s">`,
		w, ink, fonts)
	if c.Title != "" {
		fmt.Fprintf(&b, `<div style="font-size:15px;font-weight:600;padding:0 12px 4px">%s</div>`, html.EscapeString(Clean(c.Title, 200)))
	}
	switch svg, err := c.still(); {
	case c.Options == nil:
		b.WriteString(c.table())
	case errors.Is(err, echarts.ErrMissing), errors.Is(err, ErrNoProgram):
		fmt.Fprintf(&b, `<div style="padding:4px 12px;color:#8a2b06">A table instead of a chart: %s.</div>%s`, html.EscapeString(err.Error()), c.table())
	case err != nil:
		fmt.Fprintf(&b, `<div style="padding:4px 12px;color:#8a2b06">The chart could not be drawn: %s.</div>%s`, html.EscapeString(Clean(err.Error(), 500)), c.table())
	default:
		b.WriteString(c.upgradable(svg))
	}
	if c.Caption != "" {
		fmt.Fprintf(&b, `<div style="font-size:13px;line-height:1.45;white-space:pre-line;color:%s;padding:4px 12px 0">%s</div>`, muted, html.EscapeString(Clean(c.Caption, 4000)))
	}
	b.WriteString("</div>")
	return b.String()
}

func (c Chart) still() (string, error) {
	if c.Options == nil {
		return "", nil
	}
	return c.plot()
}

// upgradeJS replaces the picture before the script element by the interactive
// chart, now or when the library arrives. It finds its place by the script
// element itself, so that an output shown in two views is alive in both.
const upgradeJS = `(function(option){
var box=document.currentScript&&document.currentScript.previousElementSibling;
if(!box)return;
function live(){
if(!window.echarts||box.getAttribute("data-live")||!box.isConnected)return;
var img=box.querySelector("img"),div=document.createElement("div"),chart;
div.style.cssText="width:100%;height:"+box.getAttribute("data-height")+"px";
box.appendChild(div);
try{chart=window.echarts.init(div,null,{renderer:"canvas",width:div.clientWidth||+box.getAttribute("data-width")});chart.setOption(option)}
catch(e){div.remove();return}
img.style.display="none";
box.setAttribute("data-live","1");
if(window.ResizeObserver)new ResizeObserver(function(){if(div.clientWidth)chart.resize({width:div.clientWidth})}).observe(div);
}
live();
window.addEventListener("` + readyEvent + `",live);
})`

func (c Chart) upgradable(svg string) string {
	w, h := c.size()
	option, err := json.Marshal(c.Options) // escapes <, > and &
	if err != nil {
		return "" // cannot be: the picture was drawn from the same options
	}
	alt := Clean(c.Title+". "+c.Caption, 300)
	return fmt.Sprintf(`<div data-width="%d" data-height="%d" style="width:100%%">%s</div><script>%s(%s)</script>`,
		w, h, Image(svg, alt, w), upgradeJS, option)
}

// Image is an SVG picture as an HTML image element that is at most width pixels
// wide. Nothing inside the picture can run or load anything, and notebooks that
// are not trusted show it too.
func Image(svg, alt string, width int) string {
	return fmt.Sprintf(`<img alt="%s" width="%d" style="max-width:100%%;height:auto" src="data:image/svg+xml;base64,%s">`,
		html.EscapeString(alt), width, base64.StdEncoding.EncodeToString([]byte(svg)))
}
