package compose

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/BurntSushi/toml"

	"cradle/app/catalogue"
	"cradle/assets"
	"cradle/rapi/csp"
)

// Carried is the set that the program carries.
func Carried() *Set { return carried() }

// carried reads the set once. It never fails: a test loads the same data.
var carried = sync.OnceValue(func() *Set {
	s, err := Load(assets.Templates, csp.Carried())
	if err != nil {
		panic(err)
	}
	return s
})

// The file, as it is written.
type (
	tomlFile struct {
		Template []tomlTemplate `toml:"template"`
	}
	tomlTemplate struct {
		ID         string      `toml:"id"`
		Title      string      `toml:"title"`
		About      string      `toml:"about"`
		Models     []string    `toml:"models"`
		WithRights []string    `toml:"with_rights"`
		OneOf      []string    `toml:"one_of"`
		Sources    []string    `toml:"sources"`
		Document   string      `toml:"document"`
		Field      []tomlField `toml:"field"`
	}
	tomlField struct {
		Name        string   `toml:"name"`
		Label       string   `toml:"label"`
		Help        string   `toml:"help"`
		Setting     string   `toml:"setting"`
		Kind        Kind     `toml:"kind"`
		Choices     []string `toml:"choices"`
		Default     string   `toml:"default"`
		Example     string   `toml:"example"`
		Required    bool     `toml:"required"`
		Advanced    bool     `toml:"advanced"`
		When        string   `toml:"when"`
		Login       string   `toml:"login"`
		Pattern     string   `toml:"pattern"`
		PatternHelp string   `toml:"pattern_help"`
		Min         *int64   `toml:"min"`
		Max         *int64   `toml:"max"`
		MinLen      int      `toml:"min_len"`
		MaxLen      int      `toml:"max_len"`
	}
)

// Load reads templates.toml from fsys. What the settings of fields may be comes from
// the catalogue.
func Load(fsys fs.FS, cat *csp.Catalogue) (*Set, error) {
	var file tomlFile
	meta, err := toml.DecodeFS(fsys, "templates.toml", &file)
	if err != nil {
		return nil, fmt.Errorf("templates.toml: %w", err)
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("templates.toml: %v is not one of its keys", extra[0])
	}
	s := &Set{}
	for _, raw := range file.Template {
		t, err := raw.template(cat)
		if err == nil {
			if other, _ := s.Find(raw.ID); other != nil {
				err = fmt.Errorf("there are two of them")
			}
		}
		if err != nil {
			return nil, fmt.Errorf("templates.toml: %s: %w", raw.ID, err)
		}
		s.Templates = append(s.Templates, t)
	}
	if len(s.Templates) == 0 {
		return nil, fmt.Errorf("templates.toml: it has no template")
	}
	return s, nil
}

func (raw *tomlTemplate) template(cat *csp.Catalogue) (*Template, error) {
	t := &Template{ID: raw.ID, Title: raw.Title, About: raw.About, Models: raw.Models, WithRights: raw.WithRights, OneOf: raw.OneOf}
	for _, s := range raw.Sources {
		t.Sources = append(t.Sources, csp.Source(s))
	}
	if t.ID == "" || t.Title == "" || t.About == "" || len(t.Models) == 0 || len(t.Sources) == 0 {
		return nil, fmt.Errorf("id, title, about, models or sources is missing")
	}
	for i := range raw.Field {
		f, err := raw.Field[i].field(cat)
		if err == nil && t.Field(f.Name) != nil {
			err = fmt.Errorf("there are two of them")
		}
		if err == nil && f.When != "" && t.Field(f.When) == nil {
			err = fmt.Errorf("when: there is no field %q before it", f.When)
		}
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", raw.Field[i].Name, err)
		}
		t.Fields = append(t.Fields, f)
	}
	for _, f := range t.Fields {
		if f.Login != "" && (t.Field(f.Login) == nil || f.Kind != Secret) {
			return nil, fmt.Errorf("field %s: login: there is no field %q, or this is no secret", f.Name, f.Login)
		}
	}
	for _, name := range t.OneOf {
		if t.Field(name) == nil {
			return nil, fmt.Errorf("one_of: there is no field %q", name)
		}
	}
	var err error
	t.body, err = template.New(t.ID).Delims("[[", "]]").Option("missingkey=error").Funcs(functions).Parse(raw.Document)
	return t, err
}

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (raw *tomlField) field(cat *csp.Catalogue) (*Field, error) {
	f := &Field{
		Name: raw.Name, Label: raw.Label, Help: raw.Help, Kind: raw.Kind, Default: raw.Default, Example: raw.Example,
		Required: raw.Required, Advanced: raw.Advanced, Min: raw.Min, Max: raw.Max, MinLen: raw.MinLen, MaxLen: raw.MaxLen, Login: raw.Login, patternHelp: raw.PatternHelp,
	}
	if f.Kind == "" {
		f.Kind = Text
	}
	if !fieldName.MatchString(f.Name) || f.Label == "" {
		return nil, fmt.Errorf("its name is not small letters, digits and _, or its label is missing")
	}
	if !slices.Contains([]Kind{Text, Secret, Number, Choosing, Bool, IP, Server, URL, GUID, Lines, Base64, Certificate}, f.Kind) {
		return nil, fmt.Errorf("there is no kind %q", f.Kind)
	}
	if field, values, some := strings.Cut(raw.When, "="); raw.When != "" {
		f.When = strings.TrimSpace(field)
		for v := range strings.SplitSeq(values, ",") {
			if some {
				f.Values = append(f.Values, strings.TrimSpace(v))
			}
		}
	}
	if raw.Pattern != "" {
		re, err := regexp.Compile(`^(?:` + raw.Pattern + `)$`)
		if err != nil {
			return nil, err
		}
		if f.pattern = re; raw.PatternHelp == "" {
			return nil, fmt.Errorf("a pattern wants a pattern_help")
		}
	}
	for _, text := range raw.Choices {
		value, label, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("choice %q has no =", text)
		}
		f.Choices = append(f.Choices, Choice{strings.TrimSpace(value), strings.TrimSpace(label)})
	}
	if raw.Setting != "" {
		part, err := catalogue.Find(cat, raw.Setting)
		if err != nil {
			return nil, err
		}
		if part.Parm == nil {
			return nil, fmt.Errorf("%s is no parm", raw.Setting)
		}
		if err := f.take(part.Parm); err != nil {
			return nil, err
		}
	}
	return f, f.complete()
}

// take adds what the catalogue knows of the setting that the value goes to.
func (f *Field) take(p *csp.Parm) error {
	if f.Help == "" {
		f.Help = p.Help
	}
	if f.MaxLen == 0 {
		f.MaxLen = p.MaxLen
	}
	if f.Kind == Number && f.Min == nil {
		f.Min = p.Min
	}
	if f.Kind == Number && f.Max == nil {
		f.Max = p.Max
	}
	f.Unit = p.Unit
	if p.Secret != (f.Kind == Secret) {
		return fmt.Errorf("the catalogue says that it is a secret, or the form does, and not both")
	}
	if f.Kind == Choosing && len(f.Choices) == 0 {
		for _, o := range p.Options {
			f.Choices = append(f.Choices, Choice{o.Value, o.Label})
		}
	}
	return nil
}

// complete adds defaults and finds what is missing.
func (f *Field) complete() error {
	switch {
	case f.Kind == Choosing && len(f.Choices) < 2:
		return fmt.Errorf("a choice wants choices")
	case f.Kind != Choosing && len(f.Choices) > 0:
		return fmt.Errorf("choices are for a choice")
	case f.Help == "":
		return fmt.Errorf("it has no help")
	}
	if f.Kind == Choosing && f.Default == "" {
		f.Default = f.Choices[0].Value
	}
	if f.Kind == Bool && f.Default == "" {
		f.Default = "0"
	}
	for _, value := range []string{f.Default, f.Example} {
		if value == "" {
			continue
		}
		if wrong := f.check(value); !wrong.IsZero() {
			return fmt.Errorf("%q: %s", value, wrong)
		}
	}
	return nil
}
