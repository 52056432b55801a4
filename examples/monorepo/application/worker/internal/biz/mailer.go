// Package biz writes mails.
package biz

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
)

// The folder is embedded as a whole: a template is added by adding a file.
//
//go:embed templates
var files embed.FS

// Mail is a mail that is ready to be sent.
type Mail struct {
	To   string `json:"to"`
	Text string `json:"text"`
}

// Mailer writes mails from templates.
type Mailer struct{ templates *template.Template }

// NewMailer reads the templates.
func NewMailer() (*Mailer, error) {
	templates, err := template.New("").Option("missingkey=error").ParseFS(files, "templates/*.tmpl")
	if err != nil {
		return nil, err
	}
	return &Mailer{templates}, nil
}

// Write fills the template of a name, which has no suffix, with values.
func (m *Mailer) Write(to, name string, values map[string]string) (Mail, error) {
	var text strings.Builder
	if err := m.templates.ExecuteTemplate(&text, name+".tmpl", values); err != nil {
		return Mail{}, err
	}
	return Mail{To: to, Text: text.String()}, nil
}

// Check writes a mail and says what is wrong with it.
func (m *Mailer) Check() error {
	mail, err := m.Write("nobody@example.com", "order_placed", map[string]string{"id": "0", "total": "0.00"})
	if err != nil {
		return err
	}
	if !strings.Contains(mail.Text, "0.00") {
		return fmt.Errorf("order_placed.tmpl does not show the total: %q", mail.Text)
	}
	return nil
}
