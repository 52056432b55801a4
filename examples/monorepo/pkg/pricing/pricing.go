// Package pricing turns net prices into what a customer pays.
package pricing

import "example.com/shop/pkg/money"

// taxPercent is the rate of value-added tax.
const taxPercent = 19

// Gross adds tax to a net amount, rounded half up to a cent.
func Gross(net money.Cents) money.Cents {
	return net + (net*taxPercent+50)/100
}

// Line is the net amount of quantity pieces at a price each.
func Line(each money.Cents, quantity uint32) money.Cents {
	return each * money.Cents(quantity)
}
