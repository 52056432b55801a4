package money

import "testing"

func TestParse(t *testing.T) {
	for text, want := range map[string]Cents{"0.00": 0, "19.90": 1990, "1000000.01": 100000001} {
		got, err := Parse(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("Parse(%q) = %d (%s), %v; want %d", text, got, got, err, want)
		}
	}
	for _, text := range []string{"", "1", "1.", "1.5", "1.500", ".50", "-1.00", "1.+5", "1,00", "92233720368547758.08"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", text, got)
		}
	}
}
