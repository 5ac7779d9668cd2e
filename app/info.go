package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/files"
	"cradle/app/report"
	"cradle/rapi"
)

// infoResult is what "cradle/info/1" has of a handset. What it did not tell is
// left out.
type infoResult struct {
	RAPI          int               `json:"rapi"`
	OS            string            `json:"os,omitempty"`
	Processor     *infoProcessor    `json:"processor,omitempty"`
	ObjectStore   *infoStore        `json:"object_store,omitempty"`
	Storage       []infoSpace       `json:"storage,omitempty"`
	ExternalPower string            `json:"external_power,omitempty"`
	Battery       *infoBattery      `json:"battery,omitempty"`
	Backup        *infoBattery      `json:"backup_battery,omitempty"`
	Folders       map[string]string `json:"folders,omitempty"`
	Locked        bool              `json:"locked"`
}

type infoProcessor struct {
	Architecture string `json:"architecture"`
	Type         string `json:"type"`
	TypeNumber   uint32 `json:"type_number"`
	Count        uint32 `json:"count"`
}

type infoStore struct {
	Total int64 `json:"total"`
	Free  int64 `json:"free"`
}

type infoSpace struct {
	Path string `json:"path"`
	infoStore
}

type infoBattery struct {
	Percent *int     `json:"percent,omitempty"`
	State   []string `json:"state,omitempty"`
}

// infoFolder is a special folder, in the order in which they are shown.
type infoFolder struct {
	folder    rapi.Folder
	key, name string
}

func infoFolders() []infoFolder {
	return []infoFolder{
		{rapi.FolderMyDocuments, "my_documents", "My Documents"},
		{rapi.FolderPrograms, "programs", "Programs"},
		{rapi.FolderStartMenu, "start_menu", "Start menu"},
		{rapi.FolderStartup, "startup", "Startup"},
		{rapi.FolderFavorites, "favorites", "Favorites"},
		{rapi.FolderFonts, "fonts", "Fonts"},
		{rapi.FolderRecent, "recent", "Recent"},
	}
}

func (p *program) infoCommand() *cobra.Command {
	var f taskFlags
	c := &cobra.Command{
		Use:   "info",
		Short: "Show what a handset is and how it is doing",
		Long: `Show what a handset says of itself: its system and processor, storage, batteries,
and where its special folders are. Nothing on it is changed. What a handset does not
tell is left out; the time is not among it, because no call of RAPI brings it.`,
		Example: `  cradle info
  cradle info --all --json`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			return onHandsets(p, c, f, task[infoResult]{
				name: "asking how it is", schema: "info",
				do:   askInfo,
				text: func(w io.Writer, t *target, r infoResult) { r.print(w, t) },
			})
		},
	}
	f.register(c)
	return c
}

// askInfo asks everything that may be of interest. A call that this handset does
// not have is no failure; a connection that breaks is.
func askInfo(ctx context.Context, t *target, s *rapi.Session) (infoResult, error) {
	r := infoResult{RAPI: 2}
	if rapi.GenerationOf(uint32(t.Identity.OSMajor), uint32(t.Identity.OSMinor)) == rapi.RAPI1 {
		r.RAPI = 1
	}
	if t.Identity.OSMajor > 0 {
		r.OS = fmt.Sprintf("%d.%d.%d", t.Identity.OSMajor, t.Identity.OSMinor, t.Identity.Build)
	}
	for _, ask := range []func(context.Context, *rapi.Session) error{r.askProcessor, r.askStore, r.askSpace, r.askPower, r.askFolders} {
		if err := ask(ctx, s); err != nil && !answered(err) {
			return r, err
		}
	}
	return r, nil
}

func (r *infoResult) askProcessor(ctx context.Context, s *rapi.Session) error {
	i, err := s.GetSystemInfo(ctx)
	if err == nil {
		r.Processor = &infoProcessor{i.Architecture.String(), i.ProcessorType.String(), uint32(i.ProcessorType), i.Processors}
	}
	return err
}

func (r *infoResult) askStore(ctx context.Context, s *rapi.Session) error {
	i, err := s.GetStoreInformation(ctx)
	if err == nil {
		r.ObjectStore = &infoStore{int64(i.Size), int64(i.Free)}
	}
	return err
}

// mostVolumes is how many volumes are asked for their space: a handset has two or
// three.
const mostVolumes = 16

// askSpace asks for the space of the root and of every volume mounted there:
// Windows CE shows those as folders that are temporary (public knowledge).
func (r *infoResult) askSpace(ctx context.Context, s *rapi.Session) error {
	volumes := []string{`\`}
	found, err := s.FindAllFiles(ctx, `\*`, rapi.FindAttributes|rapi.FindName)
	if err != nil && !answered(err) {
		return err
	}
	const mounted = rapi.AttrDirectory | rapi.AttrTemporary
	for _, f := range found {
		if f.Attributes&mounted == mounted && len(volumes) < mostVolumes {
			volumes = append(volumes, files.Join(`\`, f.Name))
		}
	}
	for _, v := range volumes {
		d, err := s.GetDiskFreeSpaceEx(ctx, v)
		if err == nil {
			r.Storage = append(r.Storage, infoSpace{v, infoStore{d.Total, d.Free}})
		} else if !answered(err) {
			return err
		} else if errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	return nil
}

func (r *infoResult) askPower(ctx context.Context, s *rapi.Session) error {
	i, err := s.GetSystemPowerStatusEx(ctx, true)
	if err == nil {
		r.ExternalPower = i.ACLine.String()
		r.Battery, r.Backup = batteryOf(i.Battery, i.Percent), batteryOf(i.Backup, i.BackupPercent)
	}
	return err
}

func batteryOf(f rapi.BatteryFlag, charge rapi.Percent) *infoBattery {
	b := &infoBattery{}
	if charge.Known() {
		n := int(charge)
		b.Percent = &n
	}
	for _, s := range []struct {
		flag rapi.BatteryFlag
		word string
	}{{rapi.BatteryHigh, "high"}, {rapi.BatteryLow, "low"}, {rapi.BatteryCritical, "critical"}, {rapi.BatteryCharging, "charging"}, {rapi.BatteryNone, "none"}} {
		if f.Has(s.flag) {
			b.State = append(b.State, s.word)
		}
	}
	if b.Percent == nil && b.State == nil {
		return nil
	}
	return b
}

func (b *infoBattery) String() string {
	var parts []string
	if b.Percent != nil {
		parts = append(parts, fmt.Sprintf("%d %%", *b.Percent))
	}
	for _, s := range b.State {
		if s == "none" {
			s = "there is none"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func (r *infoResult) askFolders(ctx context.Context, s *rapi.Session) error {
	for _, f := range infoFolders() {
		path, err := s.GetSpecialFolderPath(ctx, f.folder)
		if err != nil {
			if !answered(err) {
				return err
			}
			continue
		}
		if r.Folders == nil {
			r.Folders = map[string]string{}
		}
		r.Folders[f.key] = path
	}
	return nil
}

// print is a line for each thing that is known.
func (r infoResult) print(w io.Writer, t *target) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-15s %s\n", name, report.Printable(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintln(w, t.who())
	if r.OS != "" {
		line("System", "Windows CE %s, RAPI %d", r.OS, r.RAPI)
	}
	if r.Processor != nil {
		line("Processor", "%s (%s)", r.Processor.Type, r.Processor.Architecture)
	}
	if r.ObjectStore != nil {
		line("Object store", "%s", r.ObjectStore)
	}
	for _, v := range r.Storage {
		line("Storage", "%s in %s", v.infoStore.String(), v.Path)
	}
	if r.Battery != nil {
		line("Battery", "%s", r.Battery)
	}
	if r.Backup != nil {
		line("Backup battery", "%s", r.Backup)
	}
	if r.ExternalPower != "" {
		line("External power", "%s", r.ExternalPower)
	}
	for _, f := range infoFolders() {
		if path := r.Folders[f.key]; path != "" {
			line(f.name, "%s", path)
		}
	}
	if t.Identity.GUID != "" {
		line("GUID", "%s", t.Identity.GUID)
	}
	line("Lock", "unlocked")
}

// String is "24.0 MB free of 64.0 MB".
func (s infoStore) String() string {
	return fmt.Sprintf("%s free of %s", report.Bytes(s.Free), report.Bytes(s.Total))
}
