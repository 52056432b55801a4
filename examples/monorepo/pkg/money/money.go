// Package money holds amounts exactly, in cents.
package money

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Cents is an amount of money.
type Cents int64

// ErrSyntax says that a text is not an amount such as "19.90".
var ErrSyntax = errors.New("want an amount such as 19.90")

// Parse reads an amount: digits, a dot, two digits.
func Parse(text string) (Cents, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	units, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || len(fraction) != 2 || units > math.MaxInt64/100-1 {
		return 0, fmt.Errorf("%q: %w", text, ErrSyntax)
	}
	cents, err := strconv.ParseUint(fraction, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", text, ErrSyntax)
	}
	return Cents(units*100 + cents), nil
}

// String writes the amount as Parse reads it.
func (c Cents) String() string {
	return fmt.Sprintf("%d.%02d", c/100, c%100)
}
