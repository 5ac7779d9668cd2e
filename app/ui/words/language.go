package words

import (
	"os"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"cradle/assets"
)

// A Language is one that the window speaks.
type Language struct {
	Code string // "de"
	Name string // in that language: "Deutsch"
}

// Languages lists those that the window speaks, English first.
func Languages() []Language {
	return []Language{{"en", "English"}, {"de", "Deutsch"}, {"es", "Español"}} // untranslated: each in its own words
}

// folder is where the tables lie in assets.Translations.
const folder = "translations"

// add loads the tables for the language that the system says.
func add() error {
	if err := lang.AddTranslationsFS(assets.Translations, folder); err != nil {
		return err
	}
	if _, err := formTables(); err != nil {
		return err
	}
	_, err := sayings()
	return err
}

// localeVariables are where Fyne's lang finds the language on Unix systems, besides
// Windows' and macOS's own ways.
var localeVariables = [...]string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} // read only

// Use loads the tables and makes the window speak a language, by its code; "" is the
// one of the system, or English where the window does not speak it. It is called once,
// before there is a window: texts that are drawn stay as they are.
//
// Fyne's lang asks the system and nobody else which language is wanted, and only when
// tables are loaded. So the system is made to say another one for that moment. Where it
// does not ask the environment, the chosen language is loaded as the system's own.
func Use(code string) error {
	switch {
	case code == "":
		return add()
	case runtime.GOOS == "windows" || runtime.GOOS == "darwin":
		if err := add(); err != nil {
			return err
		}
		table, err := assets.Translations.ReadFile(folder + "/" + code + ".json")
		if err != nil {
			return err
		}
		return lang.AddTranslationsForLocale(table, lang.SystemLocale())
	}
	for _, name := range localeVariables {
		before, there := os.LookupEnv(name)
		if there {
			defer os.Setenv(name, before)
		} else {
			defer os.Unsetenv(name)
		}
		value := code
		if name == "LANGUAGE" {
			value = "" // the others say it
		}
		os.Setenv(name, value)
	}
	return add()
}

// System is the system's language, by its code: "de".
func System() string { return languageOf(lang.SystemLocale()) }

func languageOf(l fyne.Locale) string {
	s := l.LanguageString()
	if len(s) > 2 {
		s = s[:2]
	}
	return s
}
