// Package chart draws a study: the best accuracy so far against baselines,
// every candidate by size, training curves, and a whole report as one page.
//
// A [Chart] is one thing with three faces. Its options are those of echarts,
// written with go-echarts. [Chart.SVG] is the static picture, drawn by echarts
// itself, so it is the same chart as the interactive one. [Chart.HTML] is that
// picture as an image, replaced by the interactive chart where the library is on
// the page ([Script] puts it there). [Chart.Text] is the numbers as a table.
//
// Neither the library nor what runs it without a browser is linked: the
// library is a file that set-up fetches (package echarts), and pictures come
// from the program kernels/nasgo-picture, which a process starts at its first
// chart and keeps, unless it has set [Draw]. Where one of the two is missing a
// chart becomes its table, with the reason and the command that mends it;
// nothing else fails.
//
// What comes from a proposer (keys, reasons, names) is a stranger's text. It is
// stripped of control characters, shortened and escaped; it is never HTML.
//
// Charts are drawn from [nasgo.Record]s alone, so yesterday's study or someone
// else's file is drawn as well as a live one. Errors wrap
// echarts.ErrMissing or [ErrNoProgram], or come from echarts and name the chart.
package chart
