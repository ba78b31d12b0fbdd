package widgets

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/tl"
)

// Table is rows of text under column heads.
type Table struct {
	Columns []string
	Rows    [][]string
}

// MIMEBundle is the table as HTML and text.
func (t Table) MIMEBundle() map[string]any {
	return map[string]any{"text/html": t.html(), "text/plain": t.String()}
}

func (t Table) html() string {
	var b strings.Builder
	row := func(tag string, cells []string) {
		b.WriteString("<tr>")
		for i, cell := range cells {
			align := "right"
			if i == 0 {
				align = "left"
			}
			fmt.Fprintf(&b, `<%s style="text-align:%s;padding:0.3em 0.9em">%s</%s>`, tag, align, html.EscapeString(cell), tag)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<table>\n<thead>")
	row("th", t.Columns)
	b.WriteString("</thead>\n<tbody>\n")
	for _, cells := range t.Rows {
		row("td", cells)
	}
	b.WriteString("</tbody>\n</table>")
	return b.String()
}

// String is the table with its columns aligned, the first to the left.
func (t Table) String() string {
	lines := append([][]string{t.Columns}, t.Rows...)
	var widths []int
	for _, line := range lines {
		for i, cell := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		for i, cell := range line {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString(cell + space)
			} else {
				b.WriteString("  " + space + cell)
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Summary is the layers of a model as a table.
func Summary(s tl.Summary) Table {
	t := Table{Columns: []string{words.Say("layer"), words.Say("output"), words.Say("parameters"), words.Say("state")}}
	for _, l := range s.Layers {
		t.Rows = append(t.Rows, []string{l.Path, fmt.Sprint(l.Output), fmt.Sprint(l.Parameters), l.State()})
	}
	t.Rows = append(t.Rows, []string{words.Say("total"), "", fmt.Sprint(s.Parameters), words.Sayf("%d trainable", s.Trainable)})
	return t
}

// Ranking is the scores of bodies that were compared, as a table.
func Ranking(r tl.Ranking) Table {
	t := Table{Columns: []string{words.Say("candidate"), words.Say("features"), words.Say("neighbours"), words.Say("linear")}}
	for _, s := range r {
		t.Rows = append(t.Rows, []string{s.Name, fmt.Sprint(s.Features), fmt.Sprintf("%.1f %%", 100*s.Neighbours),
			fmt.Sprintf("%.1f %% (%.1f–%.1f)", 100*s.Linear, 100*s.Low, 100*s.High)})
	}
	return t
}
