// Package notes makes HTML of the notes to orders.
package notes

import (
	"strings"

	"github.com/yuin/goldmark"
)

// HTML returns the note, which is Markdown, as HTML.
func HTML(note string) (string, error) {
	var html strings.Builder
	err := goldmark.Convert([]byte(note), &html)
	return html.String(), err
}
