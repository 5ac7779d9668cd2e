package csps

import (
	"regexp"
	"strings"

	"cradle/rapi/handset/model"
	"cradle/rapi/handset/undo"
)

// maxAccounts is how many accounts there may be ([L:ms889585]: one to six).
const maxAccounts = 6

// mailDir holds a directory of messages for each account, named by its GUID.
// guess: chosen for the simulation; a handset has them in a database.
const mailDir = `\Application Data\Mail`

var guidForm = regexp.MustCompile(`^\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}$`)

// Email is the EMAIL2 CSP ([L:bb737664], [L:aa459074], [W:email2-csp.md]): an
// account a characteristic, named by a GUID in braces, with TAGPROPS or
// NAMEDPROPS in it.
//
// SERVICENAME and SERVICETYPE of an account stay what they are: to change them
// the account is deleted first. The outgoing server's own credentials (SMTPALT...)
// are given together or not at all [W:email2-csp.md].
//
// The Configuration Manager takes an edit back by making the account again: its
// settings are then what they were, and its messages are lost ([L:aa455896]). So is,
// by that page, what else the transport has stored: there is nothing of it here, as
// no mail is fetched or sent.
type Email struct {
	*Tree
	env *Env

	fresh  bool // the account that is being read was not there before
	writes bool
	lost   map[string]bool // accounts whose messages are already forfeit
}

func newEmail(env *Env, spec *model.CSP) (CSP, error) {
	t, err := makeTree(env, spec)
	return &Email{Tree: t, env: env}, err
}

// Open notes whether an account is new.
func (c *Email) Open(u *undo.Log, p Path, ch Characteristic) error {
	switch len(p) {
	case 0:
		c.lost = make(map[string]bool)
	case 1:
		c.fresh, c.writes = !c.Has(p), ch.Writes || ch.Empty
		if !c.writes {
			return nil
		}
		if !guidForm.MatchString(p[0]) {
			return invalid("An account is named by a GUID in braces.")
		}
		if c.fresh && c.Len(nil) >= maxAccounts {
			return invalid("There are six accounts already, and no more are possible.")
		}
		if !c.fresh {
			c.forfeit(u, p[0])
		}
	}
	return nil
}

// forfeit makes a rollback cost the account its messages.
func (c *Email) forfeit(u *undo.Log, account string) {
	if key := strings.ToLower(account); !c.lost[key] && c.lost != nil {
		c.lost[key] = true
		u.Add(func() { c.loseMessages(account) })
	}
}

// loseMessages deletes the messages of an account for good.
func (c *Email) loseMessages(account string) {
	dir := mailDir + `\` + account
	list, _ := c.env.Files.List(dir)
	for _, f := range list {
		c.env.Files.Remove(nil, dir+`\`+f.Name)
	}
	c.env.Files.Remove(nil, dir)
}

var immutable = []string{"SERVICENAME", "SERVICETYPE"}

// Set sets a parm of an account.
func (c *Email) Set(u *undo.Log, p Path, parm Parm) error {
	if old, ok := c.Value(p, parm.Name); ok && len(p) == 1 && old != parm.Value && contains(immutable, parm.Name) {
		return invalid(strings.ToUpper(parm.Name) + " of an account cannot be changed: delete the account first.")
	}
	if strings.EqualFold(parm.Name, "SERVICETYPE") && !contains([]string{"POP3", "IMAP4"}, parm.Value) {
		return invalid("SERVICETYPE is POP3 or IMAP4.")
	}
	return c.Tree.Set(u, p, parm)
}

// Delete removes a parm of an account.
func (c *Email) Delete(u *undo.Log, p Path, name string) error {
	if _, ok := c.Value(p, name); ok && len(p) == 1 && contains(immutable, name) {
		return invalid(strings.ToUpper(name) + " cannot be taken from an account.")
	}
	return c.Tree.Delete(u, p, name)
}

// DeleteAll deletes an account with its messages, or all of them.
func (c *Email) DeleteAll(u *undo.Log, p Path) error {
	accounts := p
	if len(p) == 0 {
		l, _ := c.List(nil)
		accounts = l.Children
	}
	if err := c.Tree.DeleteAll(u, p); err != nil {
		return err
	}
	for _, a := range accounts {
		c.loseMessages(a)
	}
	return nil
}

// smtpAlt are given together or not at all.
var smtpAlt = []string{"SMTPALTENABLED", "SMTPALTAUTHNAME", "SMTPALTDOMAIN", "SMTPALTPASSWORD"}

// Close looks at an account as a whole.
func (c *Email) Close(_ *undo.Log, p Path) error {
	if len(p) != 1 || !c.writes {
		return nil
	}
	for _, name := range immutable {
		if _, ok := c.Value(p, name); !ok {
			return invalid("The account has no " + name + ".")
		}
	}
	n := 0
	for _, name := range smtpAlt {
		if _, ok := c.Value(p, name); ok {
			n++
		}
	}
	if n != 0 && n != len(smtpAlt) {
		return invalid("SMTPALTENABLED, SMTPALTAUTHNAME, SMTPALTDOMAIN and SMTPALTPASSWORD are given together or not at all.")
	}
	return nil
}
