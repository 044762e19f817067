//go:build race

package tern

// The race detector keeps several bytes for each one of the program.
const memoryFactor = 4
