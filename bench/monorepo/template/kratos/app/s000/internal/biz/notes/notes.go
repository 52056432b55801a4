// Package notes makes HTML of the notes to orders.
package notes

import "html"

// HTML returns the note's text as HTML.
func HTML(note string) (string, error) { return "<p>" + html.EscapeString(note) + "</p>\n", nil }
