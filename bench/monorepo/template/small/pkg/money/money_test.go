package money

import "testing"

func TestParseIsTheInverseOfString(t *testing.T) {
	for _, text := range []string{"0.00", "19.90", "1234.05"} {
		if cents, err := Parse(text); err != nil || cents.String() != text {
			t.Errorf("Parse(%q) = %v, %v", text, cents, err)
		}
	}
}
