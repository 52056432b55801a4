// Package money counts in cents.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// Table names the edition of the rules for rounding.
const Table = "edition 0"

// Cents is an amount of money.
type Cents int64

// Parse reads an amount such as "19.90".
func Parse(text string) (Cents, error) {
	whole, fraction, found := strings.Cut(text, ".")
	if !found || len(fraction) != 2 {
		return 0, fmt.Errorf("%q: want an amount such as 19.90", text)
	}
	cents, err := strconv.ParseUint(whole+fraction, 10, 53)
	if err != nil {
		return 0, fmt.Errorf("%q: want an amount such as 19.90", text)
	}
	return Cents(cents), nil
}

// String returns an amount such as "19.90".
func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }
