//go:build !race

package tern

const memoryFactor = 1
