package chart

import (
	"strings"

	"github.com/genius-nas/nasgo/nasgo/chart/echarts"
)

// Script is an HTML script element that puts the library on a page as
// window.echarts and tells the charts already there to come alive. It works on
// pages with RequireJS too: the library, which would register itself there
// instead, does not see it. Errors are those of echarts.Source.
func Script() (string, error) {
	js, err := echarts.Source()
	if err != nil {
		return "", err
	}
	return "<script>" + wrap(js) + "</script>", nil
}

// wrap makes the library's source safe inside a script element and hides the
// module loaders a page may have from it.
func wrap(js string) string {
	js = strings.ReplaceAll(js, "</script", `<\/script`)
	return "if(!window.echarts){(function(define,module,exports){" + js + "\n}).call(window)}\n" +
		`window.dispatchEvent(new Event("` + readyEvent + `"));`
}

// readyEvent tells charts on a page that the library has arrived.
const readyEvent = "nasgo:echarts"
