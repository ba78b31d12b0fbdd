package engine

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/gonbtl/gonbtl/internal/words"
	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/store"
)

// ownCommands obeys the commands of a cell that are the kernel's, not GoNB's.
func (r *run) ownCommands(plan *cell.Plan) *failure {
	r.mentionLeft(plan)
	for _, command := range plan.Session {
		if err := r.command(strings.Fields(command)); err != nil {
			return plainFailure("session error", err.Error())
		}
	}
	if err := r.forget(plan.Forget); err != nil {
		return plainFailure("session error", err.Error())
	}
	if plan.List {
		r.out.stream("stdout", listBook(&r.book))
	}
	return nil
}

// forget removes the variables of the names that %rm gives, all for %reset.
func (r *run) forget(names []string) error {
	if len(names) == 0 {
		return nil
	}
	if slices.Contains(names, "*") {
		return store.Reset(r.session.vars())
	}
	vars, err := store.Open(r.session.vars())
	if err != nil {
		return err
	}
	return vars.Remove(names...)
}

func (r *run) command(words []string) error {
	switch strings.Join(words, " ") {
	case "%whos":
		vars, err := store.List(r.session.vars())
		if err != nil {
			return err
		}
		r.out.stream("stdout", whos(vars, time.Now()))
		return nil
	case "%session reset":
		return r.resetSession()
	case "%session restore":
		return r.restoreSession()
	}
	return fmt.Errorf("unknown command %q; there are %%whos, %%session reset and %%session restore", strings.Join(words, " "))
}

// mentionLeft tells, once, of the variables that an earlier kernel of this notebook left.
func (r *run) mentionLeft(plan *cell.Plan) {
	if r.session.left == nil || r.session.told {
		return
	}
	r.session.told = true
	vars, err := store.List(r.session.left.vars())
	if err != nil || len(vars) == 0 || slices.Contains(plan.Session, "%session restore") {
		return
	}
	var names []string
	for _, v := range vars {
		names = append(names, v.Name)
	}
	r.out.stream("stderr", words.Sayf("An earlier kernel of this notebook ended unexpectedly and left %d variables: %s.", len(vars), strings.Join(names, ", "))+
		"\n"+words.Say("%session restore brings them back.")+"\n")
}

// resetSession forgets all variables and declarations.
func (r *run) resetSession() error {
	r.book = cell.Book{}
	return store.Reset(r.session.vars())
}

// restoreSession takes over the variables and declarations of an earlier kernel.
func (r *run) restoreSession() error {
	left := r.session.left
	if left == nil {
		return fmt.Errorf("there is nothing to restore: no earlier kernel of this notebook ended unexpectedly")
	}
	if err := store.Adopt(r.session.vars(), left.vars()); err != nil {
		return err
	}
	past := left.pastCells()
	if err := r.session.putBefore(past); err != nil {
		return err
	}
	r.book = cell.Book{}
	for _, one := range r.session.pastCells() {
		r.declare(one)
	}
	r.history.putBefore(past)
	for _, one := range past {
		r.count = max(r.count, one.Number)
	}
	r.session.left = nil
	_ = left.remove()
	vars, err := store.List(r.session.vars())
	if err != nil {
		return err
	}
	r.out.stream("stdout", whos(vars, time.Now()))
	return nil
}

// declare adds what a cell of the past declared, without running it.
func (r *run) declare(past pastCell) {
	plan, err := cell.Rewrite(cell.Input{Source: past.Source, Number: past.Number, Book: &r.book})
	if err == nil { // it was good Go once; if it no longer is, it is left out
		r.book.Add(plan)
	}
}

// whos is the table of variables, and below it what is to be said of some.
func whos(vars []store.Variable, now time.Time) string {
	if len(vars) == 0 {
		return words.Say("No variables.") + "\n"
	}
	var b, notes strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, strings.Join([]string{words.Say("Name"), words.Say("Type"), words.Say("Size"), words.Say("Cell"), words.Say("Age")}, "\t"))
	for _, v := range vars {
		typ, size := v.Type.String(), formatSize(v.Size)
		if v.Problem != "" {
			typ, size = "–", "–"
			fmt.Fprintln(&notes, v.Problem)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\tIn[%d]\t%s\n", v.Name, typ, size, v.Cell, formatAge(now.Sub(v.Saved)))
	}
	w.Flush()
	return b.String() + notes.String()
}

func formatSize(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	case bytes < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}

func formatAge(age time.Duration) string {
	switch {
	case age < time.Minute:
		return fmt.Sprintf("%d s", int(age.Seconds()))
	case age < time.Hour:
		return fmt.Sprintf("%d min", int(age.Minutes()))
	}
	return fmt.Sprintf("%.1f h", age.Hours())
}

// listBook shows what earlier cells declared.
func listBook(book *cell.Book) string {
	var b strings.Builder
	for _, i := range book.Imports() {
		fmt.Fprintf(&b, "import %s %q\n", i.Name, i.Path)
	}
	for _, d := range book.Decls() {
		fmt.Fprintf(&b, "%s %s   (In[%d])\n", d.Kind, strings.Join(d.Names, ", "), d.Cell)
	}
	if b.Len() == 0 {
		return words.Say("Nothing is declared.") + "\n"
	}
	return b.String()
}
