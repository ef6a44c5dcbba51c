package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genius-nas/nasgo/nasgo/tables"
	"github.com/genius-nas/nasgo/nasgo/tables/fetch"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/known"
)

// tableHelp says what --table takes.
const tableHelp = "table, a file or a name as \"nasgo tables list\" has them"

// noTable says which tables a space has, where none was given.
func noTable(why string, s *spaces.Space) error {
	if hint := tables.Hint(s.Name); hint != "" {
		return errors.New(why + hint)
	}
	return fmt.Errorf("%sname a FILE with --table; %s has no table in the catalogue", why, s.Name)
}

func tablesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tables",
		Short: "Published tables and recorded conversations: what is here, and how it comes",
		Long: `Published tables and recorded conversations: what is here, and how it comes.

A table says what each network of a space reached when its authors trained it.
"search", "compare" and "report" take one by its name: --table nasbenchmacro.`,
	}
	cmd.AddCommand(tablesListCommand(), tablesFetchCommand(), tablesVerifyCommand(), tablesImportCommand())
	return cmd
}

// thing is a table or a conversation of the catalogue.
type thing struct {
	Name          string `json:"name"`
	Kind          string `json:"kind"` // table or conversation
	Here          bool   `json:"here"`
	Problem       string `json:"problem,omitempty"` // of what is here
	Space         string `json:"space,omitempty"`
	Architectures int    `json:"architectures,omitempty"`
	Epochs        int    `json:"epochs,omitempty"`
	Seeds         string `json:"seeds,omitempty"`
	Split         string `json:"split,omitempty"`
	Source        string `json:"source,omitempty"`
	Notes         string `json:"notes,omitempty"`
	SHA256        string `json:"sha256,omitempty"` // of the published file

	verify func() error
	fetch  func(context.Context, fetch.Options) error
}

// things are the whole catalogue.
func things() []thing {
	var list []thing
	for _, e := range tables.Catalogue() {
		t := thing{
			Name: e.Name, Kind: "table", Space: e.Space, Epochs: e.Epochs, Seeds: e.Seeds, Split: e.Split, Source: e.Source, SHA256: e.SHA256,
			verify: e.Verify,
		}
		if !e.Built() {
			t.fetch = func(ctx context.Context, o fetch.Options) error { return fetch.Table(ctx, e, o) }
		}
		if table, err := tables.Open(e.Name); err == nil {
			t.Architectures, t.Notes = table.Len(), table.Notes()
		}
		list = append(list, t)
	}
	for _, c := range tables.Conversations() {
		list = append(list, thing{
			Name: c.Name, Kind: "conversation", Source: "recorded by GENIUS's authors, arXiv 2304.10970", SHA256: c.SHA256, verify: c.Verify,
			fetch: func(ctx context.Context, o fetch.Options) error { return fetch.Conversation(ctx, c, o) },
		})
	}
	return list
}

// look fills in whether the thing is here, and whole.
func (t *thing) look() error {
	err := t.verify()
	t.Here = !errors.Is(err, tables.ErrMissing)
	if t.Here && err != nil {
		t.Problem = err.Error()
	}
	return err
}

// named are the things of some names, all of them where there are no names.
func named(names []string) ([]thing, error) {
	all := things()
	if len(names) == 0 {
		return all, nil
	}
	var list []thing
	for _, name := range names {
		found := false
		for _, t := range all {
			if t.Name == name {
				list, found = append(list, t), true
			}
		}
		if !found {
			return nil, fmt.Errorf("%q is %w: \"nasgo tables list\" has the names", name, tables.ErrUnknown)
		}
	}
	return list, nil
}

func tablesListCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Say which tables and conversations there are, which are here, and what each is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return listTables(cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object each")
	return cmd
}

func listTables(out io.Writer, asJSON bool) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, t := range things() {
		_ = t.look() // what is wrong is in Problem
		if asJSON {
			if err := enc.Encode(t); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out, "%-28s %-13s %s\n", t.Name, t.Kind, t.state())
		switch {
		case t.Notes != "":
			fmt.Fprintf(out, "    %s\n", t.Notes)
		case t.Split != "":
			fmt.Fprintf(out, "    %d epochs; trainings of each network: %s; %s.\n", t.Epochs, t.Seeds, t.Split)
		}
		fmt.Fprintf(out, "    %s.\n", t.Source)
	}
	for _, name := range tables.Own() {
		if asJSON {
			if err := enc.Encode(thing{Name: name, Kind: "table", Here: true, Source: "imported"}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out, "%-28s %-13s here, imported, not in the catalogue\n", name, "table")
	}
	return nil
}

func (t thing) state() string {
	switch {
	case t.Problem != "":
		return "damaged: " + t.Problem
	case t.Here && t.fetch == nil:
		return "in the program"
	case t.Here:
		return "here"
	}
	return "not here: nasgo tables fetch " + t.Name
}

func tablesFetchCommand() *cobra.Command {
	from := ""
	cmd := &cobra.Command{
		Use:   "fetch [NAME…]",
		Short: "Bring tables and conversations from where they were published",
		Long: `Bring tables and conversations from where they were published: all, or those named.

They come from github.com/` + tables.Repository + ` at a pinned commit, or from the address
or folder in ` + fetch.MirrorEnv + `, and are kept if their hash is right. What was cut off goes
on where it was cut off when the command is run again.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			list, err := named(names)
			if err != nil {
				return err
			}
			return fetchThings(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), list, from)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "address or folder to take the files from, in place of "+fetch.MirrorEnv)
	return cmd
}

// fetchThings fetches what is not here whole. A file that the place does not
// have keeps nobody from the others; a place that is out of reach does.
func fetchThings(ctx context.Context, out, progress io.Writer, list []thing, from string) error {
	var errs []error
	for _, t := range list {
		if t.look() == nil {
			fmt.Fprintf(out, "%s: is here\n", t.Name)
			continue
		}
		if t.fetch == nil {
			return t.verify()
		}
		b := newBar(progress, t.Name, 100)
		err := t.fetch(ctx, fetch.Options{From: from, Watch: func(have, of int64) { b.at(int(100*have/of), "%") }})
		b.end()
		if err != nil {
			errs = append(errs, err)
			if !errors.Is(err, fetch.ErrRefused) {
				break
			}
			continue
		}
		fmt.Fprintf(out, "%s: fetched, its hash is right\n", t.Name)
	}
	return errors.Join(errs...)
}

func tablesVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [NAME…]",
		Short: "Hash again what is here, or what is named",
		RunE: func(cmd *cobra.Command, names []string) error {
			list, err := named(names)
			if err != nil {
				return err
			}
			return verifyThings(cmd.OutOrStdout(), list, len(names) > 0)
		},
	}
}

func verifyThings(out io.Writer, list []thing, must bool) error {
	var errs []error
	for _, t := range list {
		err := t.look()
		switch {
		case err == nil:
			fmt.Fprintf(out, "%s: right\n", t.Name)
		case !t.Here && !must:
			fmt.Fprintf(out, "%s: not here\n", t.Name)
		default:
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func tablesImportCommand() *cobra.Command {
	space := ""
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take tables and conversations from files, known by their hash",
		Long: `Take tables and conversations from files, known by their hash.

A table that was not published, such as one of your own, is kept under the name of
its file, if it is whole; where the file does not say of which space it is, say so
with --space.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var errs []error
			for _, file := range files {
				if err := importFile(cmd.OutOrStdout(), file, space); err != nil {
					errs = append(errs, fmt.Errorf("%s: %w", file, err))
				}
			}
			return errors.Join(errs...)
		},
	}
	cmd.Flags().StringVar(&space, "space", "", "space of a table that is not in the catalogue: "+strings.Join(known.Names(), ", "))
	return cmd
}

func importFile(out io.Writer, file, space string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name, err := tables.Keep(b)
	if err == nil {
		fmt.Fprintf(out, "%s: it is %s as published, and kept\n", file, name)
		return nil
	}
	if !errors.Is(err, tables.ErrUnknown) {
		return err
	}
	s, findErr := spaceOf(b, space)
	if findErr != nil {
		return fmt.Errorf("%w (%w)", err, findErr)
	}
	if name, err = tables.KeepOwn(file, s); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: not in the catalogue, but a whole table of %s; kept as %s, for --table %s\n", file, s.Name, name, name)
	return nil
}

func spaceOf(b []byte, name string) (*spaces.Space, error) {
	switch {
	case name != "":
		return known.Find(name)
	case spaces.IsTable(b):
		return tables.SpaceOf(b)
	}
	if like := tables.LooksLike(b); len(like) > 0 {
		return nil, fmt.Errorf("it looks like a table of %s: if it is one of your own, say so with --space", strings.Join(like, " or "))
	}
	return nil, errors.New("if it is a table of your own, name its space with --space")
}
